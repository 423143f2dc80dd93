"""The whole product as its users run it: web, worker and beat as processes of their own, started by the Procfile."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.servers import free_port, wait_for

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Product:
    """A running installation: where it is, and the passwords it printed."""

    url: str
    data_dir: Path
    passwords: dict[str, str]


@contextmanager
def running(data_dir: Path, **settings: str) -> Iterator[Product]:
    """Prepare a new installation and run it in demonstration mode; stop it with one Ctrl-C, as a person would."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "DATA_DIR": str(data_dir),
        "DEMO": "true",
        "SITE_URL": url,
        "PORT": str(port),
        "TICK_SECONDS": "1",
        **settings,
    }
    for command in (["config/keys.py"], ["manage.py", "migrate", "--verbosity", "0"]):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    prepared = subprocess.run(
        [sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    log = (data_dir / "log").open("w")
    process = subprocess.Popen(
        [str(BIN / "honcho"), "start"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
    )
    try:
        wait_for(lambda: _is_up(url), "web")
        yield Product(url, data_dir, dict(re.findall(r"(\S+@\S+) password: (\S+)", prepared.stdout)))
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)
        log.close()


def _is_up(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=2) as response:  # noqa: S310 - our own, on loopback
            return bool(response.status == 200)
    except OSError:
        return False
