"""manage.py after_restore: before the workers start again on a restored backup."""

from typing import Any

from django.core.management.base import BaseCommand

from alerts.services.journal import settle_from_journal
from alerts.services.plan import plan_alerts
from tracker import clock
from tracker.services.deadlines import rebuild_open_bills


class Command(BaseCommand):
    help = "Plan what is owed, and mark as sent what was sent after the backup was made, by the journal."

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        rebuild_open_bills(now=now)
        planned = plan_alerts(now=now)
        count = settle_from_journal(now=now)
        self.stdout.write(f"Planned: {planned}. Sent already, by the journal: {count}.")
