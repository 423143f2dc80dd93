"""A window drawn on a calendar line, once for a wide page and once for a narrow one. The text beside it says the same.

The dates are numbered. The wide picture writes their names beside the numbers; on the narrow one there is no room, and
the list of dates under it bears the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from django.utils.translation import gettext as _

from tracker.rules import days, explain
from tracker.rules.windows import Figure

UNKNOWN_FOR: Final = timedelta(days=30)
"""So much room a window gets whose last day nobody knows."""
WEEKS_UNTIL: Final = 130
"""So many days at most are divided into weeks; more are divided into months only."""

BAR: Final = 52
BAR_HEIGHT: Final = 18


class Dated(Protocol):
    """A date of a window as a page shows it: `explain.DateLine`, or a row that says more."""

    @property
    def figure(self) -> Figure: ...
    @property
    def label(self) -> str: ...
    @property
    def on(self) -> date | None: ...
    @property
    def in_words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """How much room there is, in units of the picture. `letter` is the width of a letter; 0: dates have no words."""

    width: int
    margin: int
    letter: float
    between_months: int
    level: int


WIDE: Final = Layout(width=960, margin=24, letter=7.9, between_months=64, level=46)
NARROW: Final = Layout(width=340, margin=16, letter=0, between_months=58, level=28)


@dataclass(frozen=True, slots=True)
class Mark:
    """A date, or several on one day, below the line. `is_flipped`: the words stand to the left of the number."""

    x: int
    y: int
    numbers: str
    label: str
    day: str
    is_flipped: bool
    figure: Figure

    @property
    def width(self) -> int:
        return 8 + 16 * len(self.numbers.split("·"))

    @property
    def left(self) -> int:
        return self.x - self.width // 2

    @property
    def top(self) -> int:
        return self.y - 12

    @property
    def words_x(self) -> int:
        return self.x - self.width // 2 - 7 if self.is_flipped else self.x + self.width // 2 + 7

    @property
    def anchor(self) -> str:
        return "end" if self.is_flipped else "start"


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The line for one width: the whole span that is possible, the expected part of it, today, and the dates."""

    width: int
    height: int
    first_x: int
    last_x: int
    possible_x: int
    possible_width: int
    expected_x: int
    expected_width: int
    is_open_ended: bool
    today_x: int
    today_anchor: str
    weeks: list[int]
    months: list[Tick]
    marks: list[Mark]
    reminders: list[int]
    has_words: bool
    today_word: str


@dataclass(frozen=True, slots=True)
class Line:
    """A window as a picture, and in words what the picture shows."""

    wide: Picture
    narrow: Picture
    description: str
    has_reminders: bool
    has_expected: bool


def line_of(lines: Sequence[Dated], today: date, language: str = "en", reminders: Sequence[date] = ()) -> Line:
    """Return the picture of a window's dates as they are on `today`, with the days on which the reader is reminded."""
    window = _Window.of(lines, today, language, [day for day in reminders if day >= today])
    wide = _picture(window, WIDE)
    return Line(
        wide=wide,
        narrow=_picture(window, NARROW),
        description=_description(window),
        has_reminders=bool(window.reminders),
        has_expected=wide.expected_width > 0,
    )


@dataclass(frozen=True, slots=True)
class _Window:
    """What is to be drawn. `until` is the last day, or as far as is drawn where nobody knows it."""

    lines: Sequence[Dated]
    today: date
    language: str
    reminders: Sequence[date]
    first: date
    opens: date
    closes: date | None
    last: date | None
    until: date

    @classmethod
    def of(cls, lines: Sequence[Dated], today: date, language: str, reminders: Sequence[date]) -> "_Window":
        known = {line.figure: line.on for line in lines if line.on is not None}
        closes = known.get(Figure.CLOSES)
        last = known.get(Figure.OUTER)
        opens = known[Figure.OPENS]
        until = last or max(closes or opens, today) + UNKNOWN_FOR
        first = known[Figure.FIRST_POSSIBLE]
        return cls(lines, today, language, reminders, first, opens, closes, last, until)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    layout: Layout

    @property
    def days(self) -> int:
        return max((self.last - self.first).days, 1)

    def x(self, day: date) -> int:
        room = self.layout.width - 2 * self.layout.margin
        return self.layout.margin + round(room * (day - self.first).days / self.days)


def _picture(window: _Window, layout: Layout) -> Picture:
    first, last = min(window.first, window.today), max(window.until, window.today)
    scale = _Scale(first, last, layout)
    marks = _marks(window, scale)
    today_x = scale.x(window.today)
    return Picture(
        width=layout.width,
        height=max(mark.y for mark in marks) + (26 if layout.letter else 16),
        first_x=scale.x(first),
        last_x=scale.x(last),
        possible_x=scale.x(window.first),
        possible_width=scale.x(window.until) - scale.x(window.first),
        expected_x=scale.x(window.opens),
        expected_width=scale.x(window.closes or window.opens) - scale.x(window.opens),
        is_open_ended=window.last is None,
        today_x=today_x,
        today_anchor=_anchor(today_x, layout),
        weeks=_weeks(scale),
        months=_months(scale, window.language),
        marks=marks,
        reminders=[scale.x(day) for day in sorted(set(window.reminders)) if day <= last],
        has_words=layout.letter > 0,
        today_word=_("Today"),
    )


def _anchor(x: int, layout: Layout) -> str:
    return "start" if x < layout.margin + 20 else "end" if x > layout.width - layout.margin - 20 else "middle"


def _weeks(scale: _Scale) -> list[int]:
    """Return where each week begins, where there is room for weeks."""
    if scale.days > WEEKS_UNTIL:
        return []
    monday = scale.first + timedelta(days=-scale.first.weekday() % 7)
    return [scale.x(monday + timedelta(days=number)) for number in range(0, (scale.last - monday).days + 1, 7)]


def _months(scale: _Scale, language: str) -> list[Tick]:
    """Return where months begin: each, or as many of them as there is room for the names of."""
    years = range(scale.first.year, scale.last.year + 1)
    starts = [date(year, number, 1) for year in years for number in range(1, 13)]
    within = [day for day in starts if scale.first <= day <= scale.last]
    room = (scale.layout.width - 2 * scale.layout.margin) // scale.layout.between_months
    every = next(step for step in (1, 2, 3, 6, 12, 60, 600) if len(within) <= room * step)
    chosen = [day for day in within if ((day.year - scale.first.year) * 12 + day.month - 1) % every == 0]
    names = (str(day.year) if every >= 12 else days.month(day, language) for day in chosen)
    return [Tick(scale.x(day), name) for day, name in zip(chosen, names, strict=True)]


def _marks(window: _Window, scale: _Scale) -> list[Mark]:
    """Put the numbers of the dates below the line, from the right, each as high as it can be and meet no other."""
    by_day: dict[date, list[tuple[int, Dated]]] = {}
    for number, line in enumerate(window.lines, start=1):
        if line.on is not None:
            by_day.setdefault(line.on, []).append((number, line))
    marks: list[Mark] = []
    levels: list[list[tuple[float, float]]] = []
    for day, same in sorted(by_day.items(), reverse=True):
        mark = _mark(day, same, window, scale)
        span = _span(mark, scale.layout)
        level = next((number for number, taken in enumerate(levels) if _is_free(span, taken)), len(levels))
        levels[level:] = [*levels[level:], []] if level == len(levels) else levels[level:]
        levels[level].append(span)
        marks.insert(0, _at_level(mark, level, scale.layout))
    return marks


def _mark(day: date, same: list[tuple[int, Dated]], window: _Window, scale: _Scale) -> Mark:
    label = ", ".join(line.label for _number, line in same)
    words = days.plain(day, window.language)
    room = 40 + scale.layout.letter * max(len(label), len(words))
    x = scale.x(day)
    return Mark(
        x=x,
        y=0,
        numbers="·".join(str(number) for number, _line in same),
        label=label,
        day=words,
        is_flipped=x + room > scale.layout.width,
        figure=same[0][1].figure,
    )


def _at_level(mark: Mark, level: int, layout: Layout) -> Mark:
    y = BAR + BAR_HEIGHT + 36 + layout.level * level
    return Mark(mark.x, y, mark.numbers, mark.label, mark.day, mark.is_flipped, mark.figure)


def _span(mark: Mark, layout: Layout) -> tuple[float, float]:
    """Return from where to where a mark reaches, with its words."""
    half = mark.width / 2 + 3
    words = layout.letter * max(len(mark.label), len(mark.day)) + 12 if layout.letter else 0
    return (mark.x - half - words, mark.x + half) if mark.is_flipped else (mark.x - half, mark.x + half + words)


def _is_free(span: tuple[float, float], taken: list[tuple[float, float]]) -> bool:
    return all(span[1] < first or last < span[0] for first, last in taken)


def _description(window: _Window) -> str:
    """Return in words what the picture shows."""
    today = _("Today")
    says = [f"{today}: {explain.in_words(window.today, window.language)}"]
    says += [f"{line.label}: {line.in_words}" for line in window.lines]
    if window.reminders:
        on = ", ".join(explain.in_words(day, window.language) for day in sorted(set(window.reminders)))
        reminders = _("Your reminders")
        says.append(f"{reminders}: {on}")
    return "; ".join(says)
