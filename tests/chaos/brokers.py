"""F-23 to F-29: the broker forgets, restarts, is gone, is full, or rings too often and too late."""

from datetime import timedelta

from tests.chaos.common import news, pause
from tests.chaos.oracles import Expected, Fact
from tests.chaos.registry import scenario
from tests.chaos.world import POSTGRES, World

REDIS = (POSTGRES,)
SOON = timedelta(minutes=4)


def _mails_still_flow(world: World, title: str) -> list[Fact]:
    """Return what is owed after the fault: a worker that lives and consumes nothing shows here."""
    facts = news(world, 20, title)
    world.drain()
    return facts


@scenario("F-23", "Redis forgets everything, five times", stacks=REDIS, short=REDIS)
def forgets(world: World) -> Expected:
    assert world.redis is not None
    facts = news(world, 100)
    world.start()
    for number in range(5):
        world.wait_for_mails(15 * number)
        world.redis.ask("FLUSHALL")
    world.drain()
    return Expected(facts + _mails_still_flow(world, "After it"), within=SOON)


@scenario("F-24", "Redis is killed and started twenty times", stacks=REDIS)
def restarts(world: World) -> Expected:
    assert world.redis is not None
    facts = news(world, 300)
    world.start()
    world.wait_for_mails(10)
    for _ in range(20):
        world.redis.kill()
        world.kills += 1
        pause(world.random.uniform(0.1, 0.8))
        world.redis.start()
        pause(world.random.uniform(0.1, 0.8))
    world.drain(120)
    return Expected(facts + _mails_still_flow(world, "After it"), within=timedelta(minutes=3))


PAGES = ["/", "/healthz", "/account/login/"]
SLOWEST = 2.0


@scenario("F-25", "Redis is gone: pages answer, and the loop delivers", stacks=REDIS)
def gone(world: World) -> Expected:
    assert world.redis is not None
    world.start()
    world.redis.kill()
    world.kills += 1
    for path in PAGES:
        status, seconds = world.hand("visit", path=path)
        world.expect(status < 500 or path == "/healthz", f"{path} answers {status} without Redis")
        world.expect(seconds < SLOWEST, f"{path} takes {seconds:.1f} s without Redis")
    form = {"login": "nobody@readers.example", "password": "wrong"}
    status, seconds = world.hand("visit", path="/account/login/", form=form)
    world.expect(status < 500, f"logging in answers {status} without Redis")
    world.expect(seconds < SLOWEST, f"logging in takes {seconds:.1f} s without Redis")
    facts = news(world, 50)
    world.start_loop()
    world.drain()
    world.redis.start()
    return Expected(facts + _mails_still_flow(world, "After it"), within=SOON)


@scenario("F-26", "Redis is full, and takes nothing or throws away", stacks=REDIS)
def full(world: World) -> Expected:
    assert world.redis is not None
    world.start()
    world.wait(lambda: not world.hand("look")["never"], 30, "a sign of life")
    facts = []
    for policy in ("noeviction", "allkeys-lru"):
        world.redis.ask("CONFIG", "SET", "maxmemory-policy", policy)
        world.redis.ask("CONFIG", "SET", "maxmemory", "1")
        facts += news(world, 30, policy)
        pause(4)
        world.redis.ask("CONFIG", "SET", "maxmemory", "0")
        world.drain()
    return Expected(facts + _mails_still_flow(world, "After it"), within=timedelta(minutes=3))


@scenario("F-28", "every bell rings a hundred times over, and the first of them late (F-29)", stacks=REDIS, short=REDIS)
def rings_too_often(world: World) -> Expected:
    world.hand("ring", times=50)
    facts = news(world, 100)
    world.hand("ring", times=50)
    world.start(workers=2)
    world.drain()
    return Expected(facts, within=SOON)
