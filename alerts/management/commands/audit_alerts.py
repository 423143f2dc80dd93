"""manage.py audit_alerts: what was owed in a span of time, worked out anew, and what became of it."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from alerts.management.moments import moment_of
from alerts.services.audit import Found, audit
from tracker import clock

ROWS = ("owed", "delivered", "late", "withdrawn", "lost", "doubled", "unknown", "uncertain", "waiting")


class Command(BaseCommand):
    help = "Work out anew which alerts were owed, and compare with what was told. Exit status 1 when one is lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since", required=True, help="a date, or a date and time, by the server's zone: 2026-01-31"
        )
        parser.add_argument("--json", action="store_true", help="print what was found as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        since = moment_of(options["since"], option="--since")
        if since > now:
            raise CommandError("--since lies in the future.", returncode=2)
        found = audit(since=since, now=now)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), cls=DjangoJSONEncoder))
        else:
            self._print(found)
        if not found.is_well:
            sys.exit(1)

    def _print(self, found: Found) -> None:
        self.stdout.write(f"from {found.since.isoformat()} until {found.until.isoformat(timespec='seconds')}")
        for row in ROWS:
            self.stdout.write(f"{row:<12}{getattr(found, row)}")
            for reason, count in getattr(found, f"{row}_why", {}).items():
                self.stdout.write(f"  {count} {reason}")
        for detail in found.details:
            self.stdout.write(detail.line)
