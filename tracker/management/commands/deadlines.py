"""manage.py deadlines: the calculator. Dates in, windows out; no database is asked."""

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import clock
from tracker.procedures import bundled_jurisdictions, bundled_law
from tracker.rules import explain
from tracker.rules.calculator import QuestionRefused, calculated, read_date, read_event
from tracker.rules.procedure import Law
from tracker.rules.refusals import Refusal
from tracker.rules.replay import Standing
from tracker.rules.windows import Dated, Window
from tracker.rules.wording import LANGUAGES

USAGE_ERROR = 2


class Command(BaseCommand):
    help = "Compute the windows of a bill from the dates of its events. Exit status 2 when the question is wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("jurisdiction", help="whose law: an ISO 3166 code, KZ or US-MI")
        parser.add_argument(
            "--event",
            action="append",
            default=[],
            metavar="KIND=WHEN",
            dest="events",
            help="WHEN is YYYY-MM-DD, YYYY-MM-DDTHH:MM, or YYYY-MM-DD..YYYY-MM-DD when nobody knows the day",
        )
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="the day to look from; today unless given")
        parser.add_argument("--language", choices=sorted(LANGUAGES), default="en", help="of names and working")
        parser.add_argument("--json", action="store_true", help="print the windows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._answer(options)
        except QuestionRefused as error:
            raise CommandError(str(error), returncode=USAGE_ERROR) from error

    def _answer(self, options: dict[str, Any]) -> None:
        code, language = options["jurisdiction"], options["language"]
        facts = bundled_jurisdictions().get(code)
        if facts is None:
            raise QuestionRefused(Refusal.NO_JURISDICTION, text=code)
        zone = ZoneInfo(facts.time_zone)
        as_of = read_date(options["as_of"]) if options["as_of"] else clock.now().astimezone(zone).date()
        law = bundled_law(code)
        events = [read_event(text, number) for number, text in enumerate(options["events"], start=1)]
        standing = calculated(events, law, facts.calendar, as_of)
        if options["json"]:
            rows = [_row(window, as_of, law, language) for window in standing.windows]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            self._print(standing, as_of, law, language)

    def _print(self, standing: Standing, as_of: date, law: Law, language: str) -> None:
        for window in standing.windows:
            row = _row(window, as_of, law, language)
            self.stdout.write(f"{explain.name_in(window.names, language)}: {row['state']} on {as_of.isoformat()}")
            for key in ("first_possible_on", "opens_on", "closes_on", "outer_on"):
                self.stdout.write(f"  {key:<18} {row[key] or 'not known'}")
            self.stdout.write(f"  {'if nobody acts':<18} {explain.silence(window.on_silence, language)}")
            for step in row["steps"]:
                self.stdout.write(f"    {step}")


def _row(window: Window, as_of: date, law: Law, language: str) -> dict[str, Any]:
    procedure = next(one for one in law.procedures if one.slug == window.procedure)
    return {
        "name": window.name,
        "occurrence": window.occurrence,
        "procedure": window.procedure,
        "state": window.state(as_of),
        "clock_event": window.clock_event,
        "derived_from": window.derived_from,
        "first_possible_on": window.first_possible.on.isoformat(),
        "opens_on": window.opens.on.isoformat(),
        "closes_on": _on(window.closes),
        "closes_at": _at(window.closes),
        "outer_on": _on(window.outer),
        "outer_at": _at(window.outer),
        "on_silence": window.on_silence,
        "confidence": window.confidence,
        "citation": window.citation,
        "steps": explain.working(window.steps, procedure, language),
    }


def _on(dated: Dated | None) -> str | None:
    return dated.on.isoformat() if dated else None


def _at(dated: Dated | None) -> str | None:
    return dated.at.isoformat("minutes") if dated and dated.at else None
