"""F-14 to F-22: the database is restarted, gone, locked, or loses its last moments."""

import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import psycopg

from tests.chaos.common import QUICK, news, pause
from tests.chaos.oracles import Expected
from tests.chaos.registry import scenario
from tests.chaos.world import POSTGRES, SQLITE, Make, World

OWN = Make(QUICK, own_postgres=True)
AFTER_A_LEASE = timedelta(hours=12)
IN_FLIGHT = 2
"""What one worker of two processes has in hand at a time."""


@scenario("F-14", "PostgreSQL is restarted in the middle of a batch", OWN, stacks=(POSTGRES,))
def restarted(world: World) -> Expected:
    assert world.postgres is not None
    facts = news(world, 300)
    world.start()
    for mails in (20, 80, 150):
        world.wait_for_mails(mails)
        world.postgres.stop()
        world.postgres.start()
        world.kills += 1
    world.drain()
    return Expected(facts, doubles=3 * IN_FLIGHT, within=AFTER_A_LEASE)


@scenario("F-14b", "kill -9 of every process of PostgreSQL in the middle of a batch", OWN, stacks=(POSTGRES,))
def crashed(world: World) -> Expected:
    assert world.postgres is not None
    facts = news(world, 300)
    world.start()
    for mails in (20, 80, 150):
        world.wait_for_mails(mails)
        world.postgres.kill()
        world.kills += 1
        world.postgres.start()
    world.drain()
    return Expected(facts, doubles=3 * IN_FLIGHT, within=AFTER_A_LEASE)


@scenario("F-15", "PostgreSQL is down for half an hour", OWN, stacks=(POSTGRES,))
def down(world: World) -> Expected:
    assert world.postgres is not None
    facts = news(world, 200)
    world.start()
    world.wait_for_mails(20)
    world.postgres.stop()
    world.kills += 1
    pause(1)
    sent = len(world.sink.journal)
    pause(1800 / QUICK)
    world.expect(len(world.sink.journal) == sent, "something was sent that could not be recorded")
    world.postgres.start()
    world.drain()
    return Expected(facts, doubles=IN_FLIGHT, within=AFTER_A_LEASE)


@scenario("F-16", "a failover loses the last commits: the marks of what was sent", OWN, stacks=(POSTGRES,))
def commits_are_lost(world: World) -> Expected:
    assert world.postgres is not None
    facts = news(world, 60)
    world.start()
    world.wait_for_mails(20)
    for one in world.keeper.kept:
        one.stop(signal.SIGTERM)
    world.postgres.stop()
    before = world.folder / "before"
    subprocess.run(
        [*world.postgres.as_user, "cp", "-a", str(world.postgres.data), str(world.folder / "pg" / before.name)],
        check=True,
    )
    kept = len(world.sink.journal)
    world.postgres.start()
    world.start()
    world.drain()
    lost_marks = len(world.sink.journal) - kept
    for one in world.keeper.kept[2:]:
        one.stop(signal.SIGTERM)
    world.postgres.kill()
    shutil.rmtree(world.postgres.data)
    (world.folder / "pg" / before.name).rename(world.postgres.data)
    world.postgres.start()
    world.start()
    world.drain()
    return Expected(facts, doubles=lost_marks, exactly=True, within=AFTER_A_LEASE)


@scenario("F-17", "SQLite is locked by a long writer", Make(QUICK, lease=4800), stacks=(SQLITE,))
def locked(world: World) -> Expected:
    facts = news(world, 100)
    world.start()
    world.wait_for_mails(20)
    with closing(sqlite3.connect(world.data / "countersign.sqlite3", timeout=20, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        pause(45)
        other.execute("COMMIT")
    world.drain()
    return Expected(facts, within=timedelta(hours=4))


@scenario("F-10", "the disk is full in the middle of sending", Make(QUICK, lease=4800, disk="64m"), stacks=(SQLITE,))
def full(world: World) -> Expected:
    facts = news(world, 200)
    world.start()
    world.wait_for_mails(20)
    filler = world.data / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
            file.flush()
    pause(2)
    sent = len(world.sink.journal)
    pause(30)
    world.expect(len(world.sink.journal) <= sent + 1, "something was sent that could not be recorded")
    filler.unlink()
    world.drain()
    return Expected(facts, doubles=1, within=timedelta(hours=6))


@scenario("F-18", "power loss: what is on the disk at twelve moments", Make(QUICK), stacks=(SQLITE,))
def power_is_lost(world: World) -> Expected:
    facts = news(world, 300)
    world.start()
    worker = world.keeper.kept[0]
    for number in range(12):
        world.wait_for_mails(20 * number + 10)
        worker.send(signal.SIGSTOP)
        pause(0.1)
        accepted = len(world.sink.journal)
        copy = world.folder / f"copy{number}"
        copy.mkdir()
        for path in world.data.glob("countersign.sqlite3*"):
            shutil.copy(path, copy)
        worker.send(signal.SIGCONT)
        _check_copy(world, copy / "countersign.sqlite3", followers=300, accepted=accepted)
    world.drain()
    return Expected(facts, within=AFTER_A_LEASE)


def _check_copy(world: World, path: Path, *, followers: int, accepted: int) -> None:
    with closing(sqlite3.connect(path)) as copy:
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        (following,) = copy.execute("SELECT count(*) FROM alerts_subscription").fetchone()
        (marked,) = copy.execute("SELECT count(*) FROM alerts_delivery WHERE status = 'sent'").fetchone()
    world.expect(verdict == "ok", f"the copy is broken: {verdict}")
    world.expect(following == followers, f"{followers - following} confirmed subscriptions are gone")
    world.expect(marked >= accepted - 1, f"{accepted - marked} marks are gone, one may be on its way")


@scenario("F-19", "a deadlock at the settling", Make(QUICK))
def deadlocked(world: World) -> Expected:
    facts = news(world, 30)
    world.start("before_the_row_is_settled:deadlock:5")
    world.wait_for_failpoint()
    world.drain()
    return Expected(facts, within=AFTER_A_LEASE)


@scenario("F-21", "every connection of PostgreSQL is taken", OWN, stacks=(POSTGRES,))
def connections_taken(world: World) -> Expected:
    assert world.postgres is not None
    world.start()
    world.wait(lambda: not world.hand("look")["never"], 30, "a sign of life")
    facts = news(world, 100)
    taken = []
    try:
        while True:
            taken.append(psycopg.connect(world.env["DATABASE_URL"]))
    except psycopg.OperationalError:
        pause(3)
    for one in taken:
        one.close()
    world.expect(len(taken) > 50, f"only {len(taken)} connections were taken")
    world.drain()
    return Expected(facts, doubles=IN_FLIGHT, within=AFTER_A_LEASE)


@scenario(
    "F-22", "the outbox is locked for ten minutes, as by a migration", Make(QUICK, lease=4800), stacks=(POSTGRES,)
)
def outbox_locked(world: World) -> Expected:
    facts = news(world, 200)
    world.start()
    world.wait_for_mails(20)
    with psycopg.connect(world.env["DATABASE_URL"]) as other:
        other.execute("LOCK TABLE alerts_delivery IN ACCESS EXCLUSIVE MODE")
        pause(600 / QUICK)
    world.drain()
    return Expected(facts, within=AFTER_A_LEASE)
