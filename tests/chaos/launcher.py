"""Starts one process of the product with the harness's clock and failpoints in it; all else is the product's own.

    python -m tests.chaos.launcher celery --app config worker ...
    python -m tests.chaos.launcher manage run_alerts --loop
    python -m tests.chaos.launcher hand

CHAOS_CLOCK names a file with a starting point in product time, the real time it stands for, and how many times faster
than real time it runs: so hours of waiting are tested in seconds, with the very waits that the product has.
"""

import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django


@dataclass(slots=True)
class MovedClock:
    """Product time as the clock file gives it; the file may be replaced while the process runs."""

    path: Path
    read_at: int = 0
    starts_at: datetime = datetime(2025, 1, 1, tzinfo=UTC)
    real: float = 0.0
    speed: float = 1.0

    def now(self) -> datetime:
        changed_at = self.path.stat().st_mtime_ns
        if changed_at != self.read_at:
            told: dict[str, Any] = json.loads(self.path.read_text())
            self.starts_at = datetime.fromisoformat(told["starts_at"])
            self.real, self.speed, self.read_at = told["real"], told["speed"], changed_at
        passed = datetime.now(UTC).timestamp() - self.real  # noqa: TID251 - an edge of the harness
        return self.starts_at + timedelta(seconds=passed * self.speed)


def main(program: str, arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tracker import clock  # noqa: PLC0415 - models exist only now

    # The product reads the time in this one module, by this one name.
    clock.timezone = SimpleNamespace(now=MovedClock(Path(os.environ["CHAOS_CLOCK"])).now)  # type: ignore[assignment, attr-defined]
    if failpoint := os.environ.get("ALERTS_FAILPOINT"):
        from tests.chaos.failpoints import install  # noqa: PLC0415

        install(failpoint)
    PROGRAMS[program](arguments)


def _celery(arguments: list[str]) -> None:
    from celery.__main__ import main as celery  # noqa: PLC0415

    from config import celery_app  # noqa: PLC0415

    # Beat counts in real seconds: what it does each so many seconds of product time it must do sooner.
    speed = json.loads(Path(os.environ["CHAOS_CLOCK"]).read_text())["speed"]
    for bell in celery_app.conf.beat_schedule.values():
        bell["schedule"] = max(1.0, bell["schedule"] / speed)
    sys.argv = ["celery", *arguments]
    celery()


def _manage(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["manage.py", *arguments])


def _hand(arguments: list[str]) -> None:
    from tests.chaos.hand import obey  # noqa: PLC0415

    obey()


PROGRAMS = {"celery": _celery, "manage": _manage, "hand": _hand}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
