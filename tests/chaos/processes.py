"""F-01 to F-13: processes that die, hang, are told to stop, or run too many at once."""

import os
import signal
from datetime import timedelta

from tests.chaos.common import QUICK, news, pause
from tests.chaos.machinery import children_of
from tests.chaos.oracles import Expected
from tests.chaos.registry import BOTH, scenario
from tests.chaos.world import POSTGRES, SQLITE, Make, World

AFTER_A_LEASE = timedelta(hours=12)
DEPLOYED_WITHIN = 35.0
"""A worker of Celery goes on until its task ends, which begins nothing new after 30 seconds."""


@scenario("F-01", "kill -9 between the server's 250 and the settling", Make(QUICK), short=BOTH)
def killed_after_acceptance(world: World) -> Expected:
    facts = news(world, 30)
    world.start("after_smtp_accept:kill9:5")
    world.wait_for_failpoint()
    world.drain()
    return Expected(facts, doubles=1, exactly=True, within=AFTER_A_LEASE)


@scenario("F-02", "kill -9 between the committed claim and the first byte to the server", Make(QUICK), short=BOTH)
def killed_after_the_claim(world: World) -> Expected:
    facts = news(world, 30)
    world.start("before_smtp:kill9:5")
    world.wait_for_failpoint()
    world.drain()
    return Expected(facts, within=AFTER_A_LEASE)


@scenario("F-02b", "kill -9 when all but the final dot is handed over", Make(QUICK))
def killed_before_the_dot(world: World) -> Expected:
    facts = news(world, 30)
    world.start("before_the_last_byte:kill9:5")
    world.wait_for_failpoint()
    world.drain()
    return Expected(facts, within=AFTER_A_LEASE)


def _random_kills(world: World, kills: int, readers: int) -> Expected:
    """Kill whatever comes, at moments by the seed, while mails flow; each kill may double one mail of each process."""
    facts = []
    world.start(workers=2)
    for number in range(kills):
        if number % 10 == 0:
            facts += news(world, readers, f"Bill {number}")
        pause(world.random.uniform(0.05, 0.9))
        one = world.random.choice(world.keeper.kept)
        children = children_of(one.pid)
        if children and world.random.random() < 0.5:
            world.kills += 1
            os.kill(world.random.choice(children), signal.SIGKILL)
        else:
            world.kill(one, world.random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
    world.drain(120)
    # A worker of Celery that is killed leaves two children, each of which may be about to settle.
    return Expected(facts, doubles=kills * (2 if world.stack == POSTGRES else 1), within=timedelta(hours=6))


@scenario("F-03", "kill -9 and SIGTERM at random moments, two workers, beat", Make(QUICK), short=BOTH)
def killed_at_random(world: World) -> Expected:
    kills = 160 if world.make.is_long else 8
    return _random_kills(world, kills, readers=60 if world.make.is_long else 100)


@scenario("F-04", "SIGTERM, as a deployment does, in the middle of a batch", Make())
def told_to_stop(world: World) -> Expected:
    facts = news(world, 300)
    world.start()
    world.wait_for_mails(20)
    for one in list(world.keeper.kept):
        took = one.stop()
        world.expect(took < DEPLOYED_WITHIN, f"{one.name} took {took:.0f} s to stop")
    held = world.hand("state")["counts"].get("sending", 0)
    world.expect(held == 0, f"{held} deliveries are held by processes that have stopped")
    world.start()
    world.drain()
    return Expected(facts, within=timedelta(minutes=2))


@scenario("F-06", "beat, or the loop, is dead for an hour", Make(QUICK))
def beat_dies(world: World) -> Expected:
    world.start()
    world.wait(lambda: not world.hand("look")["never"], 30, "a sign of life")
    world.keeper.kept[-1].stop(signal.SIGKILL)
    world.kills += 1
    facts = news(world, 30)
    world.wait(lambda: not world.hand("look")["is_well"], 330 / QUICK + 3, "the alarm")
    pause(3600 / QUICK - 5)
    world.start_beat() if world.stack == POSTGRES else world.start_loop()
    world.drain()
    return Expected(facts, within=timedelta(minutes=90))


@scenario("F-07", "two beats, two loops and four workers at once, two installations on one database (F-85)", short=BOTH)
def too_many(world: World) -> Expected:
    facts = news(world, 1000 if world.make.is_long else 150)
    for _ in range(2):
        world.start_loop()
        world.start_worker()
        world.start_worker()
        if world.stack == POSTGRES:
            world.start_beat()
    world.drain(300)
    return Expected(facts, within=timedelta(minutes=10))


@scenario("F-08", "the kernel kills a child of the prefork pool", Make(QUICK), stacks=(POSTGRES,))
def child_dies(world: World) -> Expected:
    facts = news(world, 300)
    world.start()
    world.wait_for_mails(20)
    for child in children_of(world.keeper.kept[0].pid):
        os.kill(child, signal.SIGKILL)
        world.kills += 1
    world.drain()
    return Expected(facts, doubles=2, within=AFTER_A_LEASE)


@scenario("F-09", "a worker lives and consumes nothing", Make(QUICK), stacks=(POSTGRES,))
def worker_hangs(world: World) -> Expected:
    world.start()
    world.wait(lambda: not world.hand("look")["never"], 30, "a sign of life")
    worker = world.keeper.kept[0]
    worker.send(signal.SIGSTOP, group=True)
    facts = news(world, 30)
    world.wait(lambda: not world.hand("look")["is_well"], 330 / QUICK + 3, "the alarm")
    world.start_loop()
    world.drain()
    worker.send(signal.SIGCONT, group=True)
    return Expected(facts, doubles=2, within=AFTER_A_LEASE)


@scenario("F-11", "the database's file is moved away and comes back", stacks=(SQLITE,))
def database_is_moved(world: World) -> Expected:
    facts = news(world, 30)
    world.hand("state")
    aside = world.folder / "aside"
    aside.mkdir()
    for path in world.data.glob("countersign.sqlite3*"):
        path.rename(aside / path.name)
    world.start()
    pause(3)
    world.expect(world.sink.journal == [], "something was sent that could not be recorded")
    world.keeper.kept[0].send(signal.SIGSTOP)
    for path in world.data.glob("countersign.sqlite3*"):
        path.unlink()
    for path in aside.iterdir():
        path.rename(world.data / path.name)
    world.keeper.kept[0].send(signal.SIGCONT)
    world.drain()
    return Expected(facts)


POISON = "UPDATE alerts_endpoint SET address_sealed = 'AAAA' || address_sealed WHERE id = 5"
ANTIDOTE = "UPDATE alerts_endpoint SET address_sealed = substr(address_sealed, 5) WHERE id = 5"


@scenario("F-12", "one message that cannot be written", Make(QUICK), short=(SQLITE,))
def poisoned(world: World) -> Expected:
    facts = news(world, 30)
    world.hand("execute", sql=POISON)
    world.start()
    world.wait_for_mails(29)
    world.wait(lambda: world.hand("look")["unwritten"] == 1, 10, "the alarm about the one")
    world.hand("execute", sql=ANTIDOTE)
    world.drain()
    return Expected(facts, within=timedelta(hours=6))


@scenario("F-13", "kill -9 in the middle of the inserts of a plan", Make(QUICK))
def killed_while_planning(world: World) -> Expected:
    facts = news(world, 30)
    world.start("after_queue:kill9:1")
    world.wait_for_failpoint()
    world.drain()
    return Expected(facts, within=AFTER_A_LEASE)
