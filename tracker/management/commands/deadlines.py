"""manage.py deadlines: the calculator. Dates in, windows out; no database is asked."""

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import clock
from tracker.procedures import bundled_jurisdictions, bundled_law
from tracker.rules import explain
from tracker.rules.counting import Span
from tracker.rules.procedure import Law, NoProcedureInForce
from tracker.rules.replay import Event, Oddity, Standing, replay
from tracker.rules.windows import Dated, Window

USAGE_ERROR = 2


class Command(BaseCommand):
    help = "Compute the windows of a bill from the dates of its events."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("jurisdiction", help="whose law: an ISO 3166 code, KZ or US-MI")
        parser.add_argument("--event", action="append", default=[], metavar="KIND=YYYY-MM-DD", dest="events")
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="the day to look from; today unless given")
        parser.add_argument("--json", action="store_true", help="print the windows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["jurisdiction"]
        facts = bundled_jurisdictions().get(code)
        if facts is None:
            raise _refusal(f"there is no jurisdiction {code!r}")
        as_of = (
            _date(options["as_of"]) if options["as_of"] else clock.now().astimezone(ZoneInfo(facts.time_zone)).date()
        )
        law = bundled_law(code)
        events = [_event(text, number) for number, text in enumerate(options["events"], start=1)]
        try:
            standing = replay(events, law, facts.calendar)
        except NoProcedureInForce as error:
            raise _refusal(str(error)) from error
        _check(standing, events, as_of)
        if options["json"]:
            rows = [_row(window, as_of, law) for window in standing.windows]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            self._print(standing, as_of, law)

    def _print(self, standing: Standing, as_of: date, law: Law) -> None:
        for window in standing.windows:
            row = _row(window, as_of, law)
            self.stdout.write(f"{window.names['en']}: {row['state']} on {as_of.isoformat()}")
            for key in ("first_possible_on", "opens_on", "closes_on", "outer_on"):
                self.stdout.write(f"  {key:<18} {row[key] or 'not known'}")
            self.stdout.write(f"  {'if nobody acts':<18} {explain.silence(window.on_silence)}")
            for step in row["steps"]:
                self.stdout.write(f"    {step}")


def _refusal(reason: str) -> CommandError:
    return CommandError(reason, returncode=USAGE_ERROR)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _refusal(f"{text!r} is not a date (YYYY-MM-DD)") from error


def _event(text: str, number: int) -> Event:
    kind, separator, day = text.partition("=")
    if not separator:
        raise _refusal(f"{text!r} is not an event (KIND=YYYY-MM-DD)")
    return Event(kind, Span.on(_date(day)), number)


def _check(standing: Standing, events: list[Event], as_of: date) -> None:
    """Refuse an unknown event, one after the day we look from, and one that its stage does not allow.

    The first event may be of any kind: a calculation may begin in the middle of a bill's way.
    """
    for event in events:
        if event.happened.earliest > as_of:
            raise _refusal(f"{event.kind} on {event.happened.earliest.isoformat()} lies after {as_of.isoformat()}")
    first = min(events, key=lambda event: event.happened, default=None)
    for odd in standing.irregularities:
        if odd.oddity is Oddity.UNKNOWN_KIND:
            raise _refusal(f"there is no event {odd.event!r} in {odd.about}")
        if odd.oddity is Oddity.OUT_OF_ORDER and first and odd.ref != first.ref:
            raise _refusal(f"{odd.event} does not fit: the bill was in the stage {odd.about!r}")


def _row(window: Window, as_of: date, law: Law) -> dict[str, Any]:
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
        "outer_on": _on(window.outer),
        "on_silence": window.on_silence,
        "confidence": window.confidence,
        "citation": window.citation,
        "steps": explain.working(window.steps, procedure),
    }


def _on(dated: Dated | None) -> str | None:
    return dated.on.isoformat() if dated else None
