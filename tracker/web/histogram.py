"""A histogram of days for a narrow screen, a unit about a pixel on a telephone. The text beside it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.rules.track_record import Bar

WIDTH: Final = 340
TALLEST: Final = 110
TOP: Final = 20
BETWEEN: Final = 2
LETTER: Final = 7
"""How wide a digit is at most."""


@dataclass(frozen=True, slots=True)
class Column:
    """One bar. `count` is written above it where it fits, `days` below it where it meets no other."""

    x: int
    y: int
    width: int
    height: int
    count: str
    days: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Histogram:
    columns: list[Column]
    width: int = WIDTH
    height: int = TOP + TALLEST + 22
    base: int = TOP + TALLEST


def histogram_of(bars: Sequence[Bar]) -> Histogram:
    """Return the picture of a histogram: the tallest bar has full height, one of any bills is seen."""
    tallest = max(bar.bills for bar in bars)
    room = min(WIDTH // len(bars), 60)
    every = -(-(max(len(days_of(bar)) for bar in bars) + 1) * LETTER // room)
    columns = []
    for number, bar in enumerate(bars):
        height = max(round(TALLEST * bar.bills / tallest), 2) if bar.bills else 0
        count = str(bar.bills) if bar.bills and len(str(bar.bills)) * LETTER <= room else ""
        days = days_of(bar) if number % every == 0 else ""
        columns.append(Column(number * room + BETWEEN, TOP + TALLEST - height, room - 2 * BETWEEN, height, count, days))
    return Histogram(columns)


def days_of(bar: Bar) -> str:
    """Return the days a bar stands for, in figures."""
    return str(bar.first_day) if bar.first_day == bar.last_day else f"{bar.first_day}–{bar.last_day}"
