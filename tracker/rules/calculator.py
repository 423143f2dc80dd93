"""The calculator: dates in, windows out. For the command line and for the public page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span
from tracker.rules.procedure import Law, NoProcedureInForce
from tracker.rules.refusals import REFUSALS, Refusal
from tracker.rules.replay import Event, Oddity, Standing, replay

YEARS = range(1800, 2201)


NAMED = ("event", "stage", "law")
"""The values of a refusal that are slugs of the law, and may be called by their names."""

Name = Callable[[str, str], str]
"""From what it is, one of NAMED, and its slug to its name."""


def as_it_is(_what: str, slug: str) -> str:
    return slug


class QuestionRefused(Exception):
    """A question that has no answer: what is wrong with it, in one line of English, or of another language."""

    def __init__(self, refusal: Refusal, **values: object) -> None:
        self.refusal, self.values = refusal, values
        super().__init__(self.in_words())

    def in_words(self, language: str = "en", name: Name = as_it_is) -> str:
        """Return what is wrong; `name` says what events, stages and laws are called."""
        values = {key: name(key, str(value)) if key in NAMED else value for key, value in self.values.items()}
        return REFUSALS[language][self.refusal].format(**values)


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
        raise QuestionRefused(Refusal.NOT_A_DATE, text=text) from error
    if day.year not in YEARS:
        raise QuestionRefused(Refusal.FAR_YEAR, text=text, first=YEARS[0], last=YEARS[-1])
    return day


def read_when(text: str) -> When:
    """Read YYYY-MM-DD, YYYY-MM-DDTHH:MM or YYYY-MM-DD..YYYY-MM-DD; raise QuestionRefused."""
    if ".." in text:
        earliest, latest = (read_date(day) for day in text.split("..", 1))
        if latest < earliest:
            raise QuestionRefused(Refusal.ENDS_BEFORE_IT_BEGINS, text=text)
        return When(Span(earliest, latest))
    if "T" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise QuestionRefused(Refusal.NOT_A_MOMENT, text=text) from error
        if moment.tzinfo is not None:
            raise QuestionRefused(Refusal.HAS_A_ZONE, text=text)
        return When(Span.on(read_date(moment.date().isoformat())), moment.time())
    return When(Span.on(read_date(text)))


def read_event(text: str, number: int) -> Event:
    """Read KIND=WHEN; raise QuestionRefused."""
    kind, separator, when_text = text.partition("=")
    if not separator:
        raise QuestionRefused(Refusal.NOT_AN_EVENT, text=text)
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
            raise QuestionRefused(Refusal.NOT_YET, event=event.kind, day=event.happened.earliest, as_of=as_of)
    try:
        standing = replay(events, law, calendar)
    except NoProcedureInForce as error:
        raise QuestionRefused(Refusal.NO_LAW, day=error.on) from error
    first = min(events, key=lambda event: (event.happened.earliest, event.ref), default=None)
    for odd in standing.irregularities:
        if odd.oddity is Oddity.UNKNOWN_KIND:
            raise QuestionRefused(Refusal.NO_SUCH_EVENT, event=odd.event, law=odd.about)
        if odd.oddity is Oddity.OUT_OF_ORDER and first and odd.ref != first.ref:
            raise QuestionRefused(Refusal.DOES_NOT_FIT, event=odd.event, stage=odd.about)
    return standing
