"""manage.py drill: plan a deadline two minutes ahead, and measure the chain until its mail is taken."""

import json
import sys
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.roles import administrators
from alerts.services.drill import Drill, Link, begin_drill, end_drill, measure
from tracker import clock

LOOK_EVERY_SECONDS = 0.5


class Command(BaseCommand):
    help = "Plan a deadline two minutes ahead for an operator and report the chain. Exit status 1 when it was too late."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", metavar="ADDRESS", help="the operator's account; else the first administrator")
        parser.add_argument("--json", action="store_true", help="print what was measured as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        drill = begin_drill(operator=_operator(options["to"]), now=clock.now())
        try:
            link = self._watched(drill)
        finally:
            end_drill(drill=drill, now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": link.is_in_time, **asdict(link)}, default=str))
        else:
            self._report(link)
        sys.exit(0 if link.is_in_time else 1)

    def _watched(self, drill: Drill) -> Link:
        """Look until the mail is settled or the deadline has passed."""
        while True:
            link = measure(drill=drill)
            if link.settled_at is not None or clock.now() >= link.closes_at:
                return link
            time.sleep(LOOK_EVERY_SECONDS)

    def _report(self, link: Link) -> None:
        self.stdout.write(f"recorded   {link.recorded_at:%H:%M:%S} UTC")
        steps = [("planned", link.planned_at), ("sending", link.sending_at), ("settled", link.settled_at)]
        for name, at in steps:
            self.stdout.write(f"{name:<11}{_after(link.recorded_at, at)}")
        self.stdout.write(f"deadline   {_after(link.recorded_at, link.closes_at)}")
        self.stdout.write(f"{link.status}: {link.answer}" if link.answer else link.status)
        if link.planned_at is None:
            self.stdout.write("Nobody planned it: are beat and a worker running, or run_alerts --loop?")


def _operator(address: str | None) -> User:
    wanted = User.objects.filter(is_active=True, email=address) if address else administrators()
    operator = wanted.order_by("pk").first()
    if operator is None:
        raise CommandError("There is no such account.")
    return operator


def _after(first: datetime, at: datetime | None) -> str:
    return "never" if at is None else f"+{(at - first).total_seconds():.1f} s"
