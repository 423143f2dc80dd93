"""What pages show of bills and deadlines, put into words once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker import queries
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.rules import explain
from tracker.rules.procedure import Law, Silence
from tracker.rules.windows import State
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
class DeadlineRow:
    """A window on a page: its state today, its dates, and why these.

    `look` is the state as a word that chooses colours; an open window that closes soon looks "closing".
    """

    deadline: Deadline
    name: str
    state: State
    look: str
    state_in_words: str
    lines: list[explain.DateLine]
    line: Line
    next_line: explain.DateLine | None
    silence: str
    working: list[str]
    ended: str


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill in a list: where it stands and its next date."""

    bill: Bill
    title: str
    stage: str
    deadline: DeadlineRow | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in the history of a bill. `is_struck`: a later one took its place; `can_undo`: nobody was told yet."""

    event: BillEvent
    name: str
    on: str
    is_struck: bool
    correction: str
    can_undo: bool


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
        name=explain.name_in(deadline.names, language),
        state=state,
        look=look,
        state_in_words=_(CLOSING) if look == CLOSING else words,
        lines=lines,
        line=line_of(lines, today),
        next_line=next((line for line in lines[1:] if line.on and line.on >= today), None),
        silence=explain.silence(Silence(deadline.on_silence) if deadline.on_silence else None, language),
        working=explain.working(deadline.steps, queries.procedure_value(deadline.procedure), language),
        ended=_ending(deadline, law, language) if law else "",
    )


def bill_row(bill: Bill, now: datetime, language: str) -> BillRow:
    """Return a bill as a list shows it. `running_deadlines` is what `queries.bills_for_list` gave it."""
    running: list[Deadline] = getattr(bill, "running_deadlines", [])
    today = now.astimezone(bill.jurisdiction.zone).date()
    deadline = deadline_row(running[0], today, language) if running else None
    return BillRow(bill, bill.title(language), queries.stage_name(bill, language), deadline)


def event_row(event: BillEvent, law: Law, language: str, now: datetime) -> EventRow:
    correction = getattr(event, "correction", None)
    return EventRow(
        event=event,
        name="Struck out" if event.kind == VOID else queries.event_name(event, law, language),
        on=_days(event, language),
        is_struck=correction is not None,
        correction=correction.reason if correction else "",
        can_undo=event.kind != VOID and can_undo(event, now),
    )


def _days(event: BillEvent, language: str) -> str:
    day = explain.in_words(event.happened_on, language)
    if event.happened_until:
        return f"{day} – {explain.in_words(event.happened_until, language)}"
    return f"{day}, {event.happened_at:%H:%M}" if event.happened_at else day


def _ending(deadline: Deadline, law: Law, language: str) -> str:
    if deadline.ended_by is None or deadline.ended_on is None:
        return ""
    return f"{queries.event_name(deadline.ended_by, law, language)}, {explain.in_words(deadline.ended_on, language)}"
