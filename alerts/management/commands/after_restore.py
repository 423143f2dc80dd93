"""manage.py after_restore: before the workers start again on a restored backup."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alerts.services.journal import settle_from_journal
from alerts.services.plan import plan_alerts
from tracker import clock
from tracker.services.deadlines import rebuild_open_bills


class Command(BaseCommand):
    help = (
        "Plan what is owed, and mark as sent what was sent after the backup was made, by the journal. "
        "Exit status 1 when something could not be planned."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        rebuild_open_bills(now=now)
        planned = plan_alerts(now=now)
        count = settle_from_journal(now=now)
        if options["json"]:
            self.stdout.write(json.dumps({"planned": planned, "sent_already": count}))
        else:
            self.stdout.write(f"Planned: {planned}. Sent already, by the journal: {count}.")
