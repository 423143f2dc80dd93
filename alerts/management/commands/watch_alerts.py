"""manage.py watch_alerts: the dead-man's switch, for cron. Needs neither Celery nor the broker."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alerts.services.watch import raise_or_end_alarm, watch
from tracker import clock


class Command(BaseCommand):
    help = "Say whether alerts go out in time, and mail the administrators when not. Exit status 1 when they do not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")
        parser.add_argument("--no-mail", action="store_true", help="look and tell, and mail nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        found = watch(now=clock.now(), wall=clock.wall())
        told = options["no_mail"] or raise_or_end_alarm(found=found, wall=clock.wall())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": found.is_well, **asdict(found)}))
        else:
            sentences = found.sentences or ["Alerts go out in time."]
            self.stdout.write("\n".join([*sentences, *found.warnings]))
        if not told:
            self.stderr.write("No administrator could be reached by mail.")
        if not (found.is_well and told):
            sys.exit(1)
