"""manage.py rebuild_search: make the words by which bills are found anew. Needed only after a change by hand."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracker.services.search import rebuild_search


class Command(BaseCommand):
    help = (
        "Index the titles, numbers and summaries of all bills anew, so that words find them. "
        "Exit status 1 when it could not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the count as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_search()
        self.stdout.write(json.dumps({"bills": count}) if options["json"] else f"Bills indexed: {count}.")
