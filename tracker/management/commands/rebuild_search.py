"""manage.py rebuild_search: make the words by which bills are found anew. Needed only after a change by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.services.search import rebuild_search


class Command(BaseCommand):
    help = "Index the titles, numbers and summaries of all bills anew, so that words find them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Bills indexed: {rebuild_search()}.")
