"""The calculator: dates in, windows out. For the command line and for the public page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span
from tracker.rules.procedure import Law, NoProcedureInForce
from tracker.rules.replay import Event, Oddity, Standing, replay

YEARS = range(1800, 2201)


class QuestionRefused(Exception):
    """A question that has no answer: what is wrong with it, in one line."""


@dataclass(frozen=True, slots=True)
class When:
    """A day, a day and a time, or the days between two."""

    span: Span
    at: time | None = None


def read_date(text: str) -> date:
    """Read YYYY-MM-DD; raise QuestionRefused. Years far from any law we know are slips, and would overflow."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise QuestionRefused(f"{text!r} is not a date (YYYY-MM-DD)") from error
    if day.year not in YEARS:
        raise QuestionRefused(f"{text!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return day


def read_when(text: str) -> When:
    """Read YYYY-MM-DD, YYYY-MM-DDTHH:MM or YYYY-MM-DD..YYYY-MM-DD; raise QuestionRefused."""
    if ".." in text:
        earliest, latest = (read_date(day) for day in text.split("..", 1))
        if latest < earliest:
            raise QuestionRefused(f"{text!r} ends before it begins")
        return When(Span(earliest, latest))
    if "T" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise QuestionRefused(f"{text!r} is not a date and time (YYYY-MM-DDTHH:MM)") from error
        if moment.tzinfo is not None:
            raise QuestionRefused(f"{text!r} has a zone; times are those of the jurisdiction")
        return When(Span.on(read_date(moment.date().isoformat())), moment.time())
    return When(Span.on(read_date(text)))


def read_event(text: str, number: int) -> Event:
    """Read KIND=WHEN; raise QuestionRefused."""
    kind, separator, when_text = text.partition("=")
    if not separator:
        raise QuestionRefused(f"{text!r} is not an event (KIND=YYYY-MM-DD)")
    when = read_when(when_text)
    return Event(kind, when.span, number, at=when.at)


def calculated(events: Iterable[Event], law: Law, calendar: Calendar, as_of: date) -> Standing:
    """Return the standing on that day; raise QuestionRefused.

    Refused are an unknown event, one after the day we look from, and one that its stage does not allow. The first
    event may be of any kind: a calculation may begin in the middle of a bill's way.
    """
    events = list(events)
    for event in events:
        if event.happened.earliest > as_of:
            day = event.happened.earliest.isoformat()
            raise QuestionRefused(f"{event.kind} on {day} lies after {as_of.isoformat()}")
    try:
        standing = replay(events, law, calendar)
    except NoProcedureInForce as error:
        raise QuestionRefused(str(error)) from error
    first = min(events, key=lambda event: (event.happened.earliest, event.ref), default=None)
    for odd in standing.irregularities:
        if odd.oddity is Oddity.UNKNOWN_KIND:
            raise QuestionRefused(f"there is no event {odd.event!r} in {odd.about}")
        if odd.oddity is Oddity.OUT_OF_ORDER and first and odd.ref != first.ref:
            raise QuestionRefused(f"{odd.event} does not fit: the bill was in the stage {odd.about!r}")
    return standing
