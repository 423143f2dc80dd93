"""Real servers for tests, on free ports of loopback, gone afterwards: PostgreSQL, Redis."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30.0

DEBIAN: dict[str, Callable[[], bool]] = {
    "postgresql": lambda: postgres_bin() is not None,
    "redis-server": lambda: shutil.which("redis-server") is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
}


class ServerDidNotStart(Exception):
    """A server that did not answer in time."""


def install_missing() -> None:
    """Install the Debian packages that tests need; say which when that cannot be done here."""
    missing = [package for package, is_there in DEBIAN.items() if not is_there()]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SystemExit(f"Install these packages first: {' '.join(missing)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], check=True, env=env)
    subprocess.run(["apt-get", "-qq", "-y", "install", *missing], check=True, env=env, stdout=subprocess.DEVNULL)


def postgres_bin() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(is_ready: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until something is so; raise ServerDidNotStart when it is not in time."""
    until = time.monotonic() + patience
    while not is_ready():
        if time.monotonic() > until:
            raise ServerDidNotStart(what)
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis that keeps nothing; yield its URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port), "redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL with an empty database; yield its URL. As root it runs as the user postgres, as it insists."""
    programs = postgres_bin()
    assert programs is not None
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="countersign-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    data = folder / "data"
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c full_page_writes=off"
    try:
        run(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "countersign")
        yield f"postgres://postgres@127.0.0.1:{port}/countersign"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder)
