"""manage.py poll_sources: ask the sources that were chosen for what is new, as the worker does at regular times."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import clock
from tracker.importers.openstates_api import asking
from tracker.services.polling import PAGES_A_RUN, poll_sources

PROBLEMS = 1
USAGE_ERROR = 2


class Command(BaseCommand):
    help = (
        "Ask Open States for bills that changed, in the jurisdictions that were chosen. "
        "Exit status 1 when a source could not be asked; 2 when there is no key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pages", type=int, default=PAGES_A_RUN, help="how many pages of 20 bills to ask for")
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.OPENSTATES_API_KEY:
            raise CommandError("OPENSTATES_API_KEY is not set.", returncode=USAGE_ERROR)
        ask = asking(settings.OPENSTATES_URL, settings.OPENSTATES_API_KEY)
        polled = asdict(poll_sources(ask=ask, clock=clock.now, pages=options["pages"]))
        names = ", ".join(f"{name}: {number}" for name, number in polled.items())
        self.stdout.write(json.dumps(polled) if options["json"] else names)
        if polled["problems"]:
            raise CommandError("There were problems; they stand at the sources.", returncode=PROBLEMS)
