"""F-86: everything at once, for a week of product time, by the seed."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta

from tests.chaos.common import QUICK, news, pause
from tests.chaos.machinery import children_of
from tests.chaos.oracles import Expected
from tests.chaos.registry import scenario
from tests.chaos.world import POSTGRES, Make, World


def _kill_a_process(world: World) -> int:
    world.kill(world.random.choice(world.keeper.kept))
    return 2


def _kill_a_child(world: World) -> int:
    children = children_of(world.keeper.kept[0].pid)
    if not children:
        return _kill_a_process(world)
    world.kills += 1
    os.kill(world.random.choice(children), signal.SIGKILL)
    return 1


def _kill_the_relay(world: World) -> int:
    world.kills += 1
    world.sink.kill()
    pause(world.random.uniform(0, 1))
    world.sink.start()
    return 4


def _kill_redis(world: World) -> int:
    if world.redis is not None:
        world.kills += 1
        world.redis.kill()
        pause(world.random.uniform(0, 1))
        world.redis.start()
    return 0


def _kill_postgres(world: World) -> int:
    if world.postgres is not None:
        world.kills += 1
        world.postgres.kill()
        pause(world.random.uniform(0, 1))
        world.postgres.start()
    return 4


def _relay(*, doubles: int = 0, **how: object) -> Callable[[World], int]:
    def behave(world: World) -> int:
        world.sink.behave(**how)
        return doubles

    return behave


FAULTS: list[Callable[[World], int]] = [
    _kill_a_process,
    _kill_a_process,
    _kill_a_child,
    _kill_the_relay,
    _kill_redis,
    _kill_postgres,
    _relay(mail="421 4.3.2 shutting down"),
    _relay(rcpt="450 4.2.0 not now"),
    _relay(greylist=True),
    _relay(dot="drop", dot_times=3),
    _relay(dot="drop", dot_times=3, dot_keeps=True, doubles=3),
    _relay(dot="451 4.3.0 not now", dot_times=5),
    _relay(busy_after=7),
    _relay(delay=0.05),
    _relay(),
]
"""What may happen, and how many doubles it may cause, each with the Message-ID of its original."""


@scenario("F-86", "a week of random faults of every kind, by the seed", Make(QUICK, own_postgres=True))
def soak(world: World) -> Expected:
    facts, doubles = [], 0
    world.start(workers=2)
    for number in range(60):
        if number % 6 == 0:
            facts += news(world, 40, f"Bill {number}")
        doubles += world.random.choice(FAULTS)(world)
        pause(world.random.uniform(0.2, 1.5))
    world.sink.behave()
    world.drain(180)
    slack = 2 if world.stack == POSTGRES else 1
    return Expected(facts, doubles=doubles * slack, within=timedelta(days=7))
