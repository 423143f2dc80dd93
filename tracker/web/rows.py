"""What pages show of bills and deadlines, put into words once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker import queries
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.rules import explain
from tracker.rules.procedure import Law, Procedure, Silence
from tracker.rules.windows import Figure, State, Step
from tracker.services.record import can_undo
from tracker.web.line import Line, line_of

STATES = {
    State.NOT_OPEN: gettext_noop("not yet open"),
    State.OPEN: gettext_noop("open"),
    State.OVERDUE: gettext_noop("overdue"),
    State.CLOSED: gettext_noop("closed"),
}

CLOSING: Final = gettext_noop("closing")
CLOSING_WITHIN: Final = timedelta(days=7)
"""So long before its last day an open window is shown as closing."""


@dataclass(frozen=True, slots=True)
class DateRow:
    """A date of a window with the steps of its own working. `number` is the one it bears in the picture."""

    number: int
    anchor: str
    figure: Figure
    label: str
    on: date | None
    in_words: str
    away: str
    citation: str
    confidence: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A window on a page: its state on `today`, its dates, and why these. What few pages show is made when asked for.

    `look` is the state as a word that chooses colours; an open window that closes soon looks "closing". `law` is None
    where the page did not ask for it.
    """

    deadline: Deadline
    today: date
    language: str
    law: Law | None
    name: str
    state: State
    look: str
    state_in_words: str
    lines: list[explain.DateLine]
    next_line: explain.DateLine | None
    silence: str

    @property
    def anchor(self) -> str:
        return f"{self.deadline.window}-{self.deadline.occurrence}"

    @property
    def line(self) -> Line:
        return line_of(self.lines, self.today, self.language)

    @property
    def working(self) -> list[str]:
        return explain.working(self.deadline.steps, self.procedure, self.language)

    @property
    def dates(self) -> list[DateRow]:
        """Return the four dates, each with the steps that lead to it."""
        return date_rows(self.lines, self.deadline.steps, self.procedure, self.language, anchor=self.anchor)

    @property
    def procedure(self) -> Procedure:
        versions = self.law.procedures if self.law else []
        slug = self.deadline.procedure.slug
        return next((one for one in versions if one.slug == slug), None) or queries.procedure_value(
            self.deadline.procedure
        )

    @property
    def ended(self) -> str:
        """Return what ended it, in the law's words, and on which day; nothing while it runs."""
        return _ending(self.deadline, self.law, self.language) if self.law else ""

    def drawn_with(self, reminders: Sequence[date]) -> Line:
        """Return the picture with the days on which its reader will be reminded."""
        return line_of(self.lines, self.today, self.language, reminders)


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill in a list: where it stands and its next date."""

    bill: Bill
    title: str
    stage: str
    deadline: DeadlineRow | None


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in the zone of the reader, and in the jurisdiction's where that reads otherwise."""

    iso: str
    in_words: str
    zone: str
    there: str
    zone_there: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One way to vote, and how many did. `x` and `width` place it on a bar of a hundred."""

    choice: str
    label: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in the history of a bill. `is_struck`: a later one took its place; `can_undo`: nobody was told yet.

    `replaces` and `replaced_by` are the other event of a correction, `replaces_name` and `replaced_by_name` its name.
    """

    event: BillEvent
    name: str
    on: str
    is_struck: bool
    correction: str
    can_undo: bool
    votes: list[Vote]
    recorded: Moment
    replaces_name: str
    replaced_by_name: str

    @property
    def has_bar(self) -> bool:
        """Return whether the votes can be compared: how many were for and against is known."""
        return {"for", "against"} <= {vote.choice for vote in self.votes} and any(vote.number for vote in self.votes)


def state_in_words(state: State, first_possible_on: date, today: date, *, is_suspended: bool) -> str:
    """Return the state in words; what is not expected yet but possible already must not read as safe."""
    if is_suspended and state is not State.CLOSED:
        return _("suspended")
    if state is State.NOT_OPEN and first_possible_on <= today:
        return _("possible any day, expected later")
    return _(STATES[state])


def look_of(deadline: Deadline, today: date) -> str:
    """Return the word by which a window is coloured."""
    state = deadline.state(today)
    is_soon = deadline.closes_on is not None and today <= deadline.closes_on <= today + CLOSING_WITHIN
    return CLOSING if state is State.OPEN and is_soon else state


def deadline_row(deadline: Deadline, today: date, language: str, law: Law | None = None) -> DeadlineRow:
    """Return a window as it reads on `today`; with the law at hand, its end is named in the law's words."""
    lines = explain.date_lines(deadline.dates, today, language)
    state, look = deadline.state(today), look_of(deadline, today)
    words = state_in_words(state, deadline.first_possible_on, today, is_suspended=deadline.is_suspended)
    return DeadlineRow(
        deadline=deadline,
        today=today,
        language=language,
        law=law,
        name=explain.name_in(deadline.names, language),
        state=state,
        look=look,
        state_in_words=_(CLOSING) if look == CLOSING else words,
        lines=lines,
        next_line=next((line for line in lines[1:] if line.on and line.on >= today), None),
        silence=explain.silence(Silence(deadline.on_silence) if deadline.on_silence else None, language),
    )


def date_rows(
    lines: Sequence[explain.DateLine], steps: Sequence[Step], procedure: Procedure, language: str, *, anchor: str = ""
) -> list[DateRow]:
    """Return dates with the steps that lead to each: when the clock starts, then its own."""
    rows = []
    for number, line in enumerate(lines, start=1):
        own = _steps_to(line.figure, steps)
        rows.append(
            DateRow(
                number=number,
                anchor=f"{anchor}-{line.figure.replace('_', '-')}" if anchor else "",
                figure=line.figure,
                label=line.label,
                on=line.on,
                in_words=line.in_words,
                away=line.away,
                citation=line.citation,
                confidence=line.confidence,
                steps=explain.working(own, procedure, language),
            )
        )
    return rows


def _steps_to(figure: Figure, steps: Sequence[Step]) -> list[Step]:
    """Return the steps to one date: from what it is counted, and the count; not the clocks it is not counted from."""
    clocks = [step for step in steps if step.figure is Figure.CLOCK]
    own = [step for step in steps if step.figure is _counted_as(figure, steps)]
    starts = {step.on.earliest for step in own if step.on}
    is_from_first = bool(clocks and clocks[0].on and starts == {clocks[0].on.earliest})
    return [*(clocks[:1] if is_from_first else clocks), *own]


def _counted_as(figure: Figure, steps: Sequence[Step]) -> Figure:
    """Return the date whose steps lead to this one: without a step of its own it is the same day as another."""
    same_as = {Figure.OPENS: Figure.FIRST_POSSIBLE, Figure.OUTER: Figure.CLOSES}
    return figure if any(step.figure is figure for step in steps) else same_as.get(figure, figure)


def bill_row(bill: Bill, now: datetime, language: str) -> BillRow:
    """Return a bill as a list shows it. `running_deadlines` is what `queries.bills_for_list` gave it."""
    running: list[Deadline] = getattr(bill, "running_deadlines", [])
    today = now.astimezone(bill.jurisdiction.zone).date()
    deadline = deadline_row(running[0], today, language) if running else None
    return BillRow(bill, bill.title(language), queries.stage_name(bill, language), deadline)


def event_row(event: BillEvent, law: Law, language: str, now: datetime, zone: ZoneInfo) -> EventRow:
    """Return an event as its bill's history shows it to a reader in that zone."""
    correction = getattr(event, "correction", None)
    return EventRow(
        event=event,
        name=event_name(event, law, language),
        on=_days(event, language),
        is_struck=correction is not None,
        correction=correction.reason if correction else "",
        can_undo=event.kind != VOID and can_undo(event, now),
        votes=_votes(event),
        recorded=moment(event.recorded_at, zone, event.bill.jurisdiction.zone, language),
        replaces_name=event_name(event.corrects, law, language) if event.corrects else "",
        replaced_by_name=event_name(correction, law, language) if correction else "",
    )


def event_name(event: BillEvent, law: Law, language: str) -> str:
    """Return the name of an event in the words of the law; one that only strikes another out has none there."""
    return _("Struck out") if event.kind == VOID else queries.event_name(event, law, language)


def moment(at: datetime, zone: ZoneInfo, zone_there: ZoneInfo, language: str) -> Moment:
    """Return an instant as a reader in `zone` sees it, and as it was in the jurisdiction if that reads otherwise."""
    here, there = at.astimezone(zone), at.astimezone(zone_there)
    is_same = here.utcoffset() == there.utcoffset()
    return Moment(
        iso=here.isoformat(timespec="seconds"),
        in_words=f"{explain.in_words(here.date(), language)}, {here:%H:%M}",
        zone=str(zone),
        there="" if is_same else f"{explain.in_words(there.date(), language)}, {there:%H:%M}",
        zone_there=str(zone_there),
    )


def _votes(event: BillEvent) -> list[Vote]:
    numbers = [
        ("for", _("For"), event.votes_for),
        ("against", _("Against"), event.votes_against),
        ("abstain", _("Abstaining"), event.votes_abstain),
    ]
    known = [(choice, label, number) for choice, label, number in numbers if number is not None]
    total = sum(number for _choice, _label, number in known) or 1
    votes, x = [], 0.0
    for choice, label, number in known:
        width = round(100 * number / total, 2)
        votes.append(Vote(choice, label, number, round(x, 2), width))
        x += width
    return votes


def _days(event: BillEvent, language: str) -> str:
    day = explain.in_words(event.happened_on, language)
    if event.happened_until:
        return f"{day} – {explain.in_words(event.happened_until, language)}"
    return f"{day}, {event.happened_at:%H:%M}" if event.happened_at else day


def _ending(deadline: Deadline, law: Law, language: str) -> str:
    if deadline.ended_by is None or deadline.ended_on is None:
        return ""
    return f"{queries.event_name(deadline.ended_by, law, language)}, {explain.in_words(deadline.ended_on, language)}"
