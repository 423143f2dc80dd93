"""manage.py run_alerts: all that beat rings for, in one process, without Celery's beat, worker and broker."""

import logging
import signal
import sys
from collections.abc import Callable
from functools import partial
from threading import Event
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from alerts import tasks
from tracker.tasks import compute_deadlines

log = logging.getLogger(__name__)

DEADLINES_EVERY_SECONDS: Final = 15 * 60


class Command(BaseCommand):
    help = "Compute deadlines, plan alerts and send what is due; once, or with --loop until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on, every TICK_SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            rung = [_ring(compute_deadlines), *_ring_each_tick(Event())]
            sys.exit(0 if all(rung) else 1)
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        loop(stop)


def loop(stop: Event) -> None:
    """Ring every bell in its turn until `stop` is set; what one of them fails at is tried again in the next round."""
    deadlines_at = monotonic()
    while not stop.is_set():
        if monotonic() >= deadlines_at:
            _ring(compute_deadlines)
            deadlines_at = monotonic() + DEADLINES_EVERY_SECONDS
        _ring_each_tick(stop)
        stop.wait(settings.TICK_SECONDS)


def _ring_each_tick(stop: Event) -> list[bool]:
    return [_ring(bell) for bell in (tasks.sweep_leases, tasks.plan_alerts, partial(tasks.send, stop.is_set))]


def _ring(bell: Callable[[], object]) -> bool:
    close_old_connections()
    try:
        bell()
    except Exception as error:
        # The text of an error may hold an address; its type does not.
        log.error("%s failed: %s", getattr(bell, "name", bell), type(error).__name__)
        return False
    return True
