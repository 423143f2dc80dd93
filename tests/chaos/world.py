"""An installation of its own for a scenario: keys, database, broker, mail server, workers, and a clock."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.machinery import (
    ROOT,
    DatabaseDown,
    Env,
    Hand,
    Keeper,
    Kept,
    PostgresServer,
    RedisServer,
    SinkProcess,
    marked,
    until,
)

SQLITE, POSTGRES = "sqlite", "postgres"
"""SQLite with `run_alerts --loop`, and PostgreSQL with Redis and Celery."""

STARTS_AT = datetime(2025, 11, 12, 6, tzinfo=UTC)
"""The noon, in Kazakhstan, on which every scenario begins."""

READERS = "readers.example"


@dataclass(frozen=True, slots=True)
class Make:
    """What a scenario wants its installation to be. `speed`: how much faster than real time its clock runs.

    `disk`: the size of a disk of its own, for which one must be root.
    """

    speed: float = 1.0
    lease: int = 0
    workers: int = 1
    settings: dict[str, str] = field(default_factory=dict)
    starts_at: datetime = STARTS_AT
    own_postgres: bool = False
    is_long: bool = False
    redis_options: tuple[str, ...] = ()
    disk: str = ""


class Templates:
    """What all installations begin as: keys, and a migrated database with the law of Kazakhstan. Made once a run."""

    def __init__(self, folder: Path, mark: str) -> None:
        self.folder, self.env = folder, marked(mark)
        self._lock = threading.Lock()
        self._clusters: dict[str, PostgresServer] = {}
        self.data = folder / "template"
        env = {**self.env, "DATA_DIR": str(self.data)}
        _run(env, "config/keys.py")
        self._fill(env)

    def _fill(self, env: Env) -> None:
        _run(env, "manage.py", "migrate", "--verbosity", "0")
        _run(env, "-c", LOAD_LAW)

    def sqlite(self, data: Path) -> None:
        shutil.copytree(self.data / "keys", data / "keys")
        for path in self.data.glob("countersign.sqlite3*"):
            shutil.copy(path, data)

    def keys(self, data: Path) -> None:
        shutil.copytree(self.data / "keys", data / "keys")

    def cluster(self) -> PostgresServer:
        """Return the cluster that scenarios share, started at the first call."""
        with self._lock:
            if "shared" not in self._clusters:
                shared = PostgresServer(self.folder / "pg", self.env)
                shared.make()
                shared.start()
                url = shared.database("countersign")
                self._fill({**self.env, "DATA_DIR": str(self.data), "DATABASE_URL": url})
                shared.stop()
                stopped = PostgresServer(self.folder / "pg-template", self.env)
                stopped.copy_of(shared)
                shared.start()
                self._clusters |= {"shared": shared, "stopped": stopped}
            return self._clusters["shared"]

    def cluster_of_its_own(self, folder: Path) -> PostgresServer:
        self.cluster()
        own = PostgresServer(folder, self.env)
        own.copy_of(self._clusters["stopped"])
        own.start()
        return own

    def end(self) -> None:
        if "shared" in self._clusters:
            self._clusters["shared"].stop("immediate")


LOAD_LAW = """
import django; django.setup()
from datetime import UTC, datetime
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures
load_procedures(files=bundled_procedures(pattern="kz-*.toml"), jurisdictions=bundled_jurisdictions(),
                now=datetime(2025, 11, 1, tzinfo=UTC))
"""


class World:
    """One installation. Scenarios start and kill its parts, and ask it through `hand`."""

    def __init__(self, name: str, stack: str, make: Make, templates: Templates, random: Random) -> None:
        self.name, self.stack, self.make, self.random = name, stack, make, random
        self.folder = templates.folder / name
        self.data, self.fired = self.folder / "data", self.folder / "fired"
        for folder in (self.data, self.fired):
            folder.mkdir(parents=True)
        if make.disk:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={make.disk}", "tmpfs", str(self.data)], check=True)
        self.failures: list[str] = []
        self.kills = 0
        self.keeper = Keeper()
        self.sink = SinkProcess(self.folder / "sink", templates.env)
        self.sink.start()
        self.sink.behave()
        self.redis: RedisServer | None = None
        self.postgres: PostgresServer | None = None
        self.templates = templates
        self.env = {**templates.env, **self._settings()}
        if stack == POSTGRES:
            self._postgres_and_redis()
        else:
            templates.sqlite(self.data)
        self.set_clock(make.starts_at)
        self._log = (self.folder / "hand.log").open("wb")
        self.hand = Hand(self.env, self._log)

    def _settings(self) -> dict[str, str]:
        return {
            "DATA_DIR": str(self.data),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "SITE_URL": "https://countersign.example",
            "TICK_SECONDS": "1",
            "HOLD_SECONDS": "0",
            "LEASE_SECONDS": str(self.make.lease or max(120, int(4 * self.make.speed))),
            "CHAOS_CLOCK": str(self.folder / "clock"),
            "CHAOS_FIRED": str(self.fired),
            **self.make.settings,
        }

    def _postgres_and_redis(self) -> None:
        self.templates.keys(self.data)
        if self.make.own_postgres:
            self.postgres = self.templates.cluster_of_its_own(self.folder / "pg")
            self.env["DATABASE_URL"] = self.postgres.url("countersign")
        else:
            name = "".join(letter if letter.isalnum() else "_" for letter in self.name.lower())
            self.env["DATABASE_URL"] = self.templates.cluster().database(name, "countersign")
        self.redis = RedisServer(self.templates.env, options=self.make.redis_options)
        self.redis.start()
        self.env["REDIS_URL"] = self.redis.url

    # The clock.

    def set_clock(self, moment: datetime, speed: float | None = None) -> None:
        """Set product time, for processes that run too."""
        self.starts_at, self.real, self.speed = moment, time.time(), speed or self.make.speed
        part = self.folder / "clock.part"
        part.write_text(json.dumps({"starts_at": moment.isoformat(), "real": self.real, "speed": self.speed}))
        part.replace(self.folder / "clock")

    def product_time(self, real: float) -> datetime:
        return self.starts_at + timedelta(seconds=(real - self.real) * self.speed)

    # The processes.

    def start(self, failpoint: str = "", *, workers: int = 0) -> None:
        """Start all that sends: loops, or workers and beat. A failpoint is in the first of them, and its successors."""
        for number in range(workers or self.make.workers):
            self.start_worker(failpoint if number == 0 else "")
        if self.stack == POSTGRES:
            self.start_beat()

    def start_worker(self, failpoint: str = "", **settings: str) -> Kept:
        if self.stack == SQLITE:
            return self.start_loop(failpoint, **settings)
        flags = ["--concurrency", "2", "--without-mingle", "--without-gossip", "--without-heartbeat"]
        name = f"worker{len(self.keeper.kept)}"
        arguments = ["celery", "--quiet", "--app", "config", "worker", "--hostname", f"{name}@%h", *flags]
        return self._start(name, [*arguments, "--loglevel", "WARNING"], failpoint, settings)

    def start_loop(self, failpoint: str = "", **settings: str) -> Kept:
        return self._start(f"loop{len(self.keeper.kept)}", ["manage", "run_alerts", "--loop"], failpoint, settings)

    def start_beat(self) -> Kept:
        name = f"beat{len(self.keeper.kept)}"
        schedule = str(self.folder / name)
        arguments = ["celery", "--quiet", "--app", "config", "beat", "--schedule", schedule, "--pidfile", ""]
        return self._start(name, [*arguments, "--loglevel", "WARNING"], "", {})

    def _start(self, name: str, arguments: list[str], failpoint: str, settings: dict[str, str]) -> Kept:
        env = {**self.env, **settings, **({"ALERTS_FAILPOINT": failpoint} if failpoint else {})}
        command = [sys.executable, "-m", "tests.chaos.launcher", *arguments]
        return self.keeper.add(Kept(name, command, env, self.folder / f"{name}.log"))

    def kill(self, one: Kept, number: int = 9) -> None:
        self.kills += 1
        one.send(number)

    # Readers and waiting.

    def readers(self, count: int, prefix: str = "reader") -> list[str]:
        return [f"{prefix}{number}@{READERS}" for number in range(count)]

    def failed_at(self, words: str) -> None:
        self.failures.append(words)

    def expect(self, is_so: bool, words: str) -> None:
        """Note a failure unless it is so."""
        if not is_so:
            self.failed_at(words)

    def wait(self, is_so: Any, patience: float, words: str) -> bool:
        came = until(is_so, patience)
        self.expect(came, f"{words} did not come in {patience:.0f} s")
        return came

    def wait_for_mails(self, count: int, patience: float = 60.0) -> bool:
        return self.wait(lambda: len(self.sink.journal) >= count, patience, f"mail {count}")

    def wait_for_failpoint(self, times: int = 1, patience: float = 40.0) -> None:
        """Wait until the failpoint has struck; a scenario whose fault never happened proves nothing."""
        self.wait(lambda: len(list(self.fired.iterdir())) >= times, patience, f"firing {times} of the failpoint")
        self.kills += times

    def is_drained(self, rounds: set[str]) -> bool:
        """Return whether the planner has finished two more rounds, and nothing is queued, uncertain or being sent."""
        try:
            state = self.hand("state")
        except DatabaseDown:
            return False
        rounds.add(state["planned_at"])
        return len(rounds) > 2 and state["open"] == 0

    def drain(self, patience: float = 150.0) -> None:
        """Wait until all that is owed now is planned, and nothing of it is left to send."""
        rounds: set[str] = set()
        self.wait(lambda: self.is_drained(rounds), patience, "the end of the queue")

    def close(self) -> None:
        self.keeper.end()
        self.hand.end()
        self._log.close()
        self.sink.kill()
        if self.redis is not None:
            self.redis.kill()
        if self.postgres is not None:
            self.postgres.stop("immediate")
        if self.make.disk:
            subprocess.run(["umount", "--lazy", str(self.data)], check=True)


@contextmanager
def world_of(name: str, stack: str, make: Make, templates: Templates, random: Random) -> Iterator[World]:
    world = World(name, stack, make, templates, random)
    try:
        yield world
    finally:
        world.close()


def _run(env: Env, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=dict(env), check=True, stdout=subprocess.DEVNULL)
