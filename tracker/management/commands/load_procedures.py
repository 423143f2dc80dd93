"""manage.py load_procedures: bring the bundled law into the database."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import clock
from tracker.procedures import FileRefused, bundled_jurisdictions, bundled_procedures
from tracker.services.deadlines import rebuild_open_bills
from tracker.services.law import load_procedures


class Command(BaseCommand):
    help = (
        "Load the procedures that come with the program, and rebuild the deadlines of open bills by them. "
        "Exit status 1 when a file is not in order, and then nothing is loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            loaded = load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=now)
        except FileRefused as error:
            raise CommandError(str(error)) from error
        changed = rebuild_open_bills(now=now) if loaded.changed or loaded.added else 0
        if options["json"]:
            counts = {"added": loaded.added, "changed": loaded.changed, "same": loaded.same, "bills_changed": changed}
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write(
            f"procedures: {loaded.added} added, {loaded.changed} changed, {loaded.same} as they were; "
            f"bills whose dates changed: {changed}"
        )
