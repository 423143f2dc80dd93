"""A window drawn on a calendar line, in a picture a thousand units wide. The text beside it says the same."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.explain import DateLine
from tracker.rules.windows import Figure

WIDTH = 1000
MARGIN = 60
ROOM = WIDTH - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Mark:
    """A date on the line. `level` keeps the words of near dates apart; `anchor` is SVG's text-anchor."""

    x: int
    level: int
    anchor: str
    label: str
    day: str
    figure: str

    @property
    def y(self) -> int:
        return 78 + 34 * self.level


@dataclass(frozen=True, slots=True)
class Line:
    """The line: the whole span from first possible to outer limit, the expected part of it, and the dates."""

    possible_x: int
    possible_width: int
    expected_x: int
    expected_width: int
    is_open_ended: bool
    today_x: int | None
    marks: list[Mark]
    description: str

    @property
    def height(self) -> int:
        return max(mark.y for mark in self.marks) + 24


def line_of(lines: list[DateLine], today: date) -> Line:
    """Return the picture of a window's dates as they are on `today`."""
    known = {line.figure: line.on for line in lines if line.on is not None}
    first, opens = known[Figure.FIRST_POSSIBLE], known[Figure.OPENS]
    closes = known.get(Figure.CLOSES)
    last = known.get(Figure.OUTER) or closes
    until = last or max(opens, today) + timedelta(days=30)
    scale = _Scale(min(first, today), max(until, today))
    return Line(
        possible_x=scale.x(first),
        possible_width=scale.x(until) - scale.x(first),
        expected_x=scale.x(opens),
        expected_width=scale.x(closes or until) - scale.x(opens),
        is_open_ended=last is None,
        today_x=scale.x(today),
        marks=_marks(lines, scale),
        description="; ".join(f"{line.label}: {line.in_words}" for line in lines),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> int:
        days = max((self.last - self.first).days, 1)
        return MARGIN + round(ROOM * (day - self.first).days / days)


def _marks(lines: list[DateLine], scale: _Scale) -> list[Mark]:
    """Put the words of the dates below the line, each on the highest level where it meets no other."""
    marks: list[Mark] = []
    taken: list[int] = []
    by_day: dict[date, list[DateLine]] = {}
    for line in lines:
        if line.on is not None:
            by_day.setdefault(line.on, []).append(line)
    for day, same in sorted(by_day.items()):
        x = scale.x(day)
        level = next((number for number, until in enumerate(taken) if until < x - 110), len(taken))
        taken[level : level + 1] = [x + 110]
        anchor = "start" if x < WIDTH * 0.15 else "end" if x > WIDTH * 0.85 else "middle"
        label = ", ".join(one.label for one in same)
        marks.append(Mark(x, level, anchor, label, day.isoformat(), same[0].figure))
    return marks
