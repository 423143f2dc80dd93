"""Processes that are kept running as a service manager keeps them, and servers that may be killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, ClassVar

from tests.chaos.sink import Behaviour, as_json
from tests.servers import answers, free_port, postgres_bin, wait_for

ROOT = Path(__file__).resolve().parents[2]
MARK = "CHAOS_RUN"
"""In the environment of every process that the harness starts, so that none is left behind, whoever started it."""

Env = Mapping[str, str]


def end_marked(mark: str) -> int:
    """Kill every process that carries this mark; return how many there were."""
    wanted, found = mark.encode(), 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pid = int(folder.name)
            # PostgreSQL writes its title over its environment; the harness's folder, in which it works, has the mark too.
            where = str((folder / "cwd").readlink()).encode()
            words = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes() + where
            if pid != os.getpid() and wanted in words:
                os.kill(pid, signal.SIGKILL)
                found += 1
    return found


def children_of(pid: int) -> list[int]:
    """Return the processes that this one started and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[1]) == pid and after_name[0] != "Z":
                found.append(int(folder.name))
    return sorted(found)


@dataclass
class Kept:
    """A process that is started again whenever it ends, until it is stopped."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    once_env: dict[str, str] = field(default_factory=dict)
    starts: int = 0
    is_wanted: bool = False
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.is_wanted = True
        self._start()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        self.starts += 1

    def keep(self) -> None:
        """Start it again if it has ended."""
        if self.is_wanted and self.process is not None and self.process.poll() is not None:
            self._start()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: int, *, group: bool = False) -> None:
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.pid, number)

    def stop(self, number: int = signal.SIGTERM, patience: float = 60.0) -> float:
        """End it for good, as a deployment does; return the seconds it took."""
        self.is_wanted, began = False, time.monotonic()
        self.send(number)
        assert self.process is not None
        self.process.wait(patience)
        return time.monotonic() - began


class Keeper:
    """What a service manager does: looks after the processes, and starts those again that ended."""

    is_over: ClassVar[threading.Event] = threading.Event()
    """Set when the harness itself is told to end: nothing is started any more."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_after, daemon=True)
        self._thread.start()

    def add(self, one: Kept) -> Kept:
        self.kept.append(one)
        one.start()
        return one

    def _look_after(self) -> None:
        while not self._ended.wait(0.1) and not self.is_over.is_set():
            for one in list(self.kept):
                one.keep()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        for one in self.kept:
            one.is_wanted = False
            one.send(signal.SIGKILL, group=True)
        for one in self.kept:
            if one.process is not None:
                one.process.wait(10)


@dataclass
class SinkProcess:
    """The recording server, and what it wrote down."""

    folder: Path
    env: Env
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        told = self.folder / "sink.json"
        told.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.chaos.sink", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=dict(self.env), start_new_session=True)
        wait_for(told.exists, "sink")
        self.port = json.loads(told.read_text())["port"]
        self.behave()

    def behave(self, **how: Any) -> None:
        """Let it behave so from now on."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self.folder / "control"))
            control.sendall(as_json(Behaviour(keep_raw=True, **how)))
            assert control.recv(10) == b"ok\n"

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    @property
    def journal(self) -> list[dict[str, Any]]:
        path = self.folder / "journal"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        # The last line may be seen while it is being written.
        return [json.loads(line) for line in lines if line.endswith("\n")]


@dataclass
class RedisServer:
    """A Redis that keeps nothing over its death, which is what a careless operator runs."""

    env: Env
    port: int = field(default_factory=free_port)
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        fixed = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--set-proc-title",
            "no",
        ]
        self.process = subprocess.Popen(
            ["redis-server", *fixed, *self.options],
            env=dict(self.env),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(lambda: answers(self.port), "redis")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def ask(self, *words: str) -> None:
        command = ["redis-cli", "-p", str(self.port), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=dict(self.env))


class PostgresServer:
    """A cluster on loopback, with fsync on, as it is where alerts matter."""

    def __init__(self, folder: Path, env: Env) -> None:
        programs = postgres_bin()
        assert programs is not None
        self.programs, self.folder, self.env = programs, folder, dict(env)
        self.port = free_port()
        self.as_user: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            self.as_user = ["runuser", "-u", "postgres", "--"]

    def make(self) -> None:
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")

    def copy_of(self, other: "PostgresServer") -> None:
        """Begin as a copy of a cluster that was stopped."""
        subprocess.run([*self.as_user, "cp", "-a", str(other.data), str(self.data)], check=True)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=on"
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def kill(self) -> None:
        """Kill the postmaster and every server process at once, as the loss of the machine would."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in [postmaster, *children_of(postmaster)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not Path(f"/proc/{postmaster}").exists(), "the end of PostgreSQL")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def database(self, name: str, template: str = "template0") -> str:
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-T", template, name)
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_user, str(self.programs / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, env=self.env, stdout=subprocess.DEVNULL)


class HandFailed(Exception):
    """What was asked of the installation went wrong."""


class DatabaseDown(Exception):
    """The installation's database did not answer."""


class Hand:
    """The harness's process inside the installation; see hand.py."""

    def __init__(self, env: Env, log: IO[bytes]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.launcher", "hand"],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        self._lock = threading.Lock()

    def __call__(self, act: str, **arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self._lock:
            self.process.stdin.write(f"{json.dumps({'act': act, **arguments})}\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        if not line:
            raise HandFailed(f"{act}: the hand has ended")
        answer = json.loads(line)
        if "down" in answer:
            raise DatabaseDown(answer["down"])
        if "error" in answer:
            raise HandFailed(f"{act}: {answer['error']}")
        return answer["answer"]

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def until(is_so: Callable[[], bool], patience: float) -> bool:
    """Wait for something, and return whether it came in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.1)
    return is_so()


def marked(mark: str) -> dict[str, str]:
    """Return an environment without the settings of an installation, and with our mark."""
    ours = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DATA_DIR", "DEMO", "SITE_URL", "PORT", "BEAT_SCHEDULE")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, MARK: mark, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}


def lines(path: Path) -> Iterator[str]:
    if path.exists():
        yield from path.read_text(errors="replace").splitlines()
