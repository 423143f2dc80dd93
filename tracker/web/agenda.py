"""The agenda: what falls on which day, with the windows that have no such day before and after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.reading import Reader
from tracker import queries
from tracker.models import Deadline
from tracker.queries import WindowDays
from tracker.rules import explain
from tracker.rules.bars import Happens, happenings_of, parts_of
from tracker.rules.months import Month, month_in_words, month_of
from tracker.rules.procedure import Law, Silence
from tracker.web.asked import Asked
from tracker.web.happenings import address_of, in_words, laws_of_ended, outcome_of
from tracker.web.rows import look_of, state_in_words


class Kind(StrEnum):
    OVERDUE = "overdue"
    DATED = "dated"
    RUNNING = "running"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the agenda before it is read from the database: why a window is listed, and on which day."""

    kind: Kind
    pk: int
    on: date | None = None
    happens: Sequence[Happens] = ()


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A line of the agenda. `away` and `confidence` are of its day; where it has none, `next_line` is the next date.

    `outcome` stands on the day on which the window ended; on its other days its state says that it has.
    """

    deadline: Deadline
    title: str
    address: str
    window: str
    place: str
    what: str
    away: str
    confidence: str
    outcome: str
    look: str
    state: str
    last: str
    silence: str
    next_line: explain.DateLine | None


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day of the agenda; without one for windows that are listed because of their state."""

    on: date | None
    heading: str
    rows: list[AgendaRow]


@dataclass(frozen=True, slots=True)
class AgendaSection:
    kind: Kind
    heading: str
    days: list[AgendaDay]


def agenda_items(windows: Iterable[WindowDays], asked: Asked, now: datetime) -> list[Item]:
    """Return the lines of the agenda in order: the overdue first, then day by day, then what has no known last day."""
    found = list(windows)
    dated = _dated(found, asked)
    if asked.day:
        listed = {item.pk for item in dated}
        return [
            *dated,
            *(Item(Kind.RUNNING, one.pk) for one in found if one.pk not in listed and _runs(one, asked.day)),
        ]
    return [
        *(Item(Kind.OVERDUE, one.pk, one.days.last_on) for one in found if one.is_overdue(now)),
        *dated,
        *(Item(Kind.UNKNOWN, one.pk) for one in found if one.days.last_on is None),
    ]


def agenda_sections(items: Iterable[Item], reader: Reader, now: datetime) -> list[AgendaSection]:
    """Return these lines under their headings, with all that is shown of them."""
    listed = list(items)
    deadlines = {one.pk: one for one in queries.windows_with_bills({item.pk: None for item in listed})}
    page = _Page(deadlines, laws_of_ended(deadlines.values()), reader.language, now)
    # A window that was withdrawn since the days were read is not shown any more.
    return [
        AgendaSection(kind, _heading(kind, month, reader.language), page.days(list(of_section)))
        for (kind, month), of_section in groupby((one for one in listed if one.pk in deadlines), key=_section)
    ]


def _dated(windows: Iterable[WindowDays], asked: Asked) -> list[Item]:
    items = [
        (on, number, Item(Kind.DATED, one.pk, on, happens))
        for number, one in enumerate(windows)
        for on, happens in happenings_of(one.days)
        if asked.first_on <= on <= asked.last_on
    ]
    return [item for _on, _number, item in sorted(items, key=lambda one: one[:2])]


def _runs(window: WindowDays, day: date) -> bool:
    return any(part.first_on <= day and (part.last_on is None or day <= part.last_on) for part in parts_of(window.days))


def _section(item: Item) -> tuple[Kind, Month | None]:
    return item.kind, month_of(item.on) if item.kind is Kind.DATED and item.on else None


def _heading(kind: Kind, month: Month | None, language: str) -> str:
    match kind:
        case Kind.OVERDUE:
            return _("Overdue: the last day has passed, and no outcome is recorded")
        case Kind.RUNNING:
            return _("Running on this day")
        case Kind.UNKNOWN:
            return _("Running, and nobody knows the last day")
        case Kind.DATED:
            return month_in_words(month, language) if month else ""


@dataclass(frozen=True, slots=True)
class _Page:
    """What the lines of a page are made of."""

    deadlines: Mapping[int, Deadline]
    laws: Mapping[int, Law]
    language: str
    now: datetime

    def days(self, items: Iterable[Item]) -> list[AgendaDay]:
        by_day = groupby(items, key=lambda item: item.on if item.kind is Kind.DATED else None)
        return [
            AgendaDay(on, explain.in_words(on, self.language) if on else "", [self.row(item) for item in of_day])
            for on, of_day in by_day
        ]

    def row(self, item: Item) -> AgendaRow:
        deadline, language = self.deadlines[item.pk], self.language
        bill = deadline.bill
        today = self.now.astimezone(bill.jurisdiction.zone).date()
        state = deadline.state(today)
        lines = {line.figure: line for line in explain.date_lines(deadline.dates, today, language)}
        shown = next((lines[figure] for figure in lines if figure.value in item.happens), None)
        ahead = next((line for line in list(lines.values())[1:] if line.on and line.on >= today), None)
        silence = Silence(deadline.on_silence) if deadline.on_silence else None
        return AgendaRow(
            deadline=deadline,
            title=bill.title(language),
            address=address_of(deadline),
            window=explain.name_in(deadline.names, language),
            place=explain.name_in(bill.jurisdiction.names, language),
            what=in_words(item.happens, lines),
            away=explain.days_away(item.on, today, language) if item.on else "",
            confidence=shown.confidence if shown else "",
            outcome=outcome_of(deadline, self.laws, language) if Happens.ENDED in item.happens else "",
            look=item.kind if item.kind is Kind.OVERDUE else look_of(deadline, today),
            state=state_in_words(state, deadline.first_possible_on, today, is_suspended=deadline.is_suspended),
            last=explain.in_words(item.on, language) if item.kind is Kind.OVERDUE and item.on else "",
            silence=explain.silence(silence, language) if item.kind is Kind.OVERDUE else "",
            next_line=None if item.on else ahead,
        )
