"""A month as a table of weeks: windows as bars, and what falls on each day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.reading import Reader
from tracker import queries
from tracker.models import Deadline
from tracker.queries import WindowDays
from tracker.rules import explain
from tracker.rules.bars import Happens, Lanes, Likely, Piece, happenings_of, lanes_of, parts_of
from tracker.rules.months import Weekday, weekdays
from tracker.rules.procedure import Law
from tracker.web.asked import Asked
from tracker.web.happenings import address_of, in_words, laws_of_ended, outcome_of
from tracker.web.rows import look_of

LANES: Final = 3
ENTRIES: Final = 2
TITLE: Final = 48
"""How many bars a week shows, how many entries a day, and how many characters of a title: the agenda has them all."""

FIRST_SHOWN: Final = [Happens.CLOSES, Happens.OUTER, Happens.OPENS, Happens.ENDED, Happens.FIRST_POSSIBLE]

On = tuple[int, Sequence[Happens]]
"""What falls on a day of one window, by its number."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What falls on a day of a window, as an entry of that day."""

    what: str
    title: str
    address: str
    look: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a window in a week."""

    piece: Piece
    title: str
    window: str
    address: str
    likely: str
    is_open_ended: bool


@dataclass(frozen=True, slots=True)
class LaneCell:
    days: int
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day. `number_of_dates` are all that fall on it; `more` windows have something on it that is not shown here."""

    on: date
    heading: str
    address: str
    is_today: bool
    is_outside: bool
    marks: list[Mark]
    number_of_dates: str
    more: int


@dataclass(frozen=True, slots=True)
class WeekShown:
    days: list[DayCell]
    lanes: list[list[LaneCell]]


@dataclass(frozen=True, slots=True)
class MonthShown:
    weekdays: tuple[Weekday, ...]
    weeks: list[WeekShown]


def month_shown(windows: Sequence[WindowDays], asked: Asked, reader: Reader, now: datetime) -> MonthShown:
    """Return the month that is asked for, with the windows that concern its days."""
    bars = [(one.pk, parts_of(one.days)) for one in windows]
    on_days = _on_days(windows)
    weeks = [(week, lanes_of(week, bars, at_most=LANES)) for week in asked.month.weeks()]
    shown = {one.pk: one for one in queries.windows_with_bills(_shown(weeks, on_days))}
    today = now.astimezone(reader.zone).date()
    page = _Page(shown, laws_of_ended(shown.values()), on_days, asked, reader.language, now, today)
    return MonthShown(weekdays(reader.language), [page.week(week, lanes) for week, lanes in weeks])


def _on_days(windows: Sequence[WindowDays]) -> dict[date, list[On]]:
    """Return what falls on each day, what must not be missed first."""
    found: dict[date, list[On]] = {}
    for one in windows:
        for on, happens in happenings_of(one.days):
            found.setdefault(on, []).append((one.pk, happens))
    return {on: sorted(rows, key=lambda row: min(map(FIRST_SHOWN.index, row[1]))) for on, rows in found.items()}


def _shown(weeks: Sequence[tuple[list[date], Lanes]], on_days: Mapping[date, Sequence[On]]) -> list[int]:
    """Return the numbers of the windows that are shown, each once."""
    drawn = [cell.piece.ref for _week, lanes in weeks for row in lanes.rows for cell in row if cell.piece]
    marked = [pk for week, _lanes in weeks for day in week for pk, _happens in on_days.get(day, ())[:ENTRIES]]
    return list(dict.fromkeys([*drawn, *marked]))


@dataclass(frozen=True, slots=True)
class _Page:
    """What the cells of a month are made of."""

    deadlines: Mapping[int, Deadline]
    laws: Mapping[int, Law]
    on_days: Mapping[date, Sequence[On]]
    asked: Asked
    language: str
    now: datetime
    today: date

    def week(self, week: Sequence[date], lanes: Lanes) -> WeekShown:
        rows = [[LaneCell(cell.days, self.bar(cell.piece)) for cell in row] for row in lanes.rows]
        return WeekShown([self.day(day, lanes.hidden.get(day, frozenset())) for day in week], rows)

    def day(self, day: date, hidden: frozenset[int]) -> DayCell:
        rows = self.on_days.get(day, ())
        number = len(rows)
        return DayCell(
            on=day,
            heading=explain.in_words(day, self.language),
            address=self.asked.of_day(day).address,
            is_today=day == self.today,
            is_outside=not self.asked.month.first_on <= day <= self.asked.month.last_on,
            marks=[self.mark(pk, happens) for pk, happens in rows[:ENTRIES] if pk in self.deadlines],
            number_of_dates=ngettext("%(number)s date", "%(number)s dates", number) % {"number": number},
            more=len(hidden | {pk for pk, _happens in rows[ENTRIES:]}),
        )

    def mark(self, pk: int, happens: Sequence[Happens]) -> Mark:
        deadline = self.deadlines[pk]
        today = self.now.astimezone(deadline.bill.jurisdiction.zone).date()
        lines = {line.figure: line for line in explain.date_lines(deadline.dates, today, self.language)}
        outcome = outcome_of(deadline, self.laws, self.language) if Happens.ENDED in happens else ""
        what = in_words(happens, lines)
        return Mark(
            what=f"{what} ({outcome})" if outcome else what,
            title=_short(deadline.bill.title(self.language)),
            address=address_of(deadline),
            look=look_of(deadline, today),
        )

    def bar(self, piece: Piece | None) -> Bar | None:
        if piece is None or piece.ref not in self.deadlines:
            return None
        deadline = self.deadlines[piece.ref]
        return Bar(
            piece=piece,
            title=_short(deadline.bill.title(self.language)),
            window=explain.name_in(deadline.names, self.language),
            address=address_of(deadline),
            likely=_("expected") if piece.likely is Likely.EXPECTED else _("possible"),
            is_open_ended=deadline.is_running and deadline.last_on is None,
        )


def _short(title: str) -> str:
    return Truncator(title).chars(TITLE)
