"""manage.py run_alerts: all that beat rings for, in one process, without Celery's beat, worker and broker."""

import logging
import signal
import sys
from collections.abc import Callable
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
FAILED: Final = object()


class Command(BaseCommand):
    help = (
        "Compute deadlines, plan alerts and send what is due; once, or with --loop until SIGTERM or Ctrl-C. "
        "Exit status 1 when one of these failed; with --loop it is tried again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on, every TICK_SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            rung = [_ring(compute_deadlines), *_ring_each_tick(Event())]
            sys.exit(1 if FAILED in rung else 0)
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
        is_more = True in _ring_each_tick(stop)
        stop.wait(0 if is_more else settings.TICK_SECONDS)


def _ring_each_tick(stop: Event) -> list[object]:
    """Ring them in turn; the one that sends says whether there may be more to send. People come before systems."""

    def send_due() -> bool:
        return tasks.send(stop.is_set)

    def tell_hooks() -> None:
        tasks.tell_systems(stop.is_set)

    bells = (tasks.sweep_leases, tasks.plan_alerts, tasks.ping, send_due, tell_hooks)
    return [_ring(bell) for bell in bells]


def _ring(bell: Callable[[], object]) -> object:
    """Ring a bell and return its answer, or FAILED."""
    close_old_connections()
    try:
        return bell()
    except Exception as error:
        # The text of an error may hold an address; its type does not.
        log.error("%s failed: %s", bell.__name__, type(error).__name__)
        return FAILED
