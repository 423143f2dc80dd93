"""How long signing took: the days from what started the clock of the signature to the act that ended it.

Decisions are kept as tallies: so many bills on which it took so many days. Of a tally of one bill the day is known, of
many the first and the last day. A median of tallies is the median of their bills.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker.rules.replay import Standing
from tracker.rules.windows import Figure, Happening, Says, Step

SIGNATURE = "signature"
SIGNED = "signed"
ENOUGH = 3
"""Of fewer signatures no median is given, only each of them."""

MOST_BARS = 16
WIDTHS = (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365)
"""So many days a bar of the histogram may stand for."""


@dataclass(frozen=True, slots=True, order=True)
class Tally:
    """So many bills alike: what started the clock, what ended it, how many days later, and whether on the last day.

    `is_last_day` is None where nobody knows the last day.
    """

    start: str
    act: str
    days: int
    is_last_day: bool | None
    bills: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Bar:
    """So many bills were signed so many days after the start; both ends of the span are included."""

    first_day: int
    last_day: int
    bills: int


@dataclass(frozen=True, slots=True)
class Record:
    """How long it took from one kind of start. `tallies` are all decisions, `others` how many were no signatures.

    `least`, `median` and `most` are days, and None where too few bills were signed; `last_day` is how many of the
    `known` ones, whose last day is known, were signed on it.
    """

    start: str
    tallies: tuple[Tally, ...]
    others: Mapping[str, int]
    bills: int
    least: int | None
    median: float | None
    most: int | None
    last_day: int
    known: int
    first_on: date
    last_on: date

    @property
    def signed(self) -> list[Tally]:
        return [one for one in self.tallies if one.act == SIGNED]


def decisions_of(standing: Standing) -> list[Tally]:
    """Return each act that ended a window of signature in one history, as `decision` measures it."""
    return [
        made
        for window in standing.windows
        if window.name == SIGNATURE and window.ended and window.ended.event in window.rule.acts | window.rule.lapses
        if (made := decision(window.steps, window.ended, window.outer.on if window.outer else None))
    ]


def decision(steps: Iterable[Step], ended: Happening, last_on: date | None) -> Tally | None:
    """Return how long a window went on, from the recorded event that its working counts from.

    That is the presentation where it is recorded, else what came before it. None where that day or the act's is known
    only as a range.
    """
    start = [step for step in steps if step.figure is Figure.CLOCK and step.says is Says.RECORDED][-1]
    assert start.event is not None
    assert start.on is not None
    if not (start.on.is_exact and ended.on.is_exact):
        return None
    started_on, ended_on = start.on.earliest, ended.on.earliest
    is_last_day = None if last_on is None else ended_on == last_on
    return Tally(start.event, ended.event, (ended_on - started_on).days, is_last_day, 1, ended_on, ended_on)


def gathered(tallies: Iterable[Tally]) -> list[Tally]:
    """Put alike tallies together, in order of start, act and days."""
    ordered = sorted(tallies, key=_likeness)
    return [_together(list(alike)) for _, alike in groupby(ordered, key=_likeness)]


def records_of(tallies: Iterable[Tally]) -> list[Record]:
    """Return the record for each kind of start, the one with the most bills first."""
    ordered = sorted(tallies, key=lambda one: (one.start, one.days, one.first_on))
    records = [_record(start, list(alike)) for start, alike in groupby(ordered, key=lambda one: one.start)]
    return sorted(records, key=lambda record: -(record.bills + sum(record.others.values())))


def bars_of(signed: Sequence[Tally]) -> list[Bar]:
    """Return a histogram from the least to the most days, in spans of equal width and few enough to be drawn."""
    least, most = min(one.days for one in signed), max(one.days for one in signed)
    width = next((one for one in WIDTHS if (most - least) // one < MOST_BARS), (most - least) // MOST_BARS + 1)
    first = least - least % width
    bills = Counter[int]()
    for one in signed:
        bills[(one.days - first) // width] += one.bills
    return [
        Bar(first + number * width, first + (number + 1) * width - 1, bills[number])
        for number in range((most - first) // width + 1)
    ]


def median_of(signed: Sequence[Tally]) -> float:
    """Return the median of the days; of an even number of bills, the mean of the two in the middle."""
    ordered = sorted(signed, key=lambda one: one.days)
    count = sum(one.bills for one in ordered)
    lower, upper = _nth(ordered, (count - 1) // 2), _nth(ordered, count // 2)
    return (lower + upper) / 2


def _nth(ordered: Sequence[Tally], place: int) -> int:
    """Return the days of the bill that comes after so many others."""
    passed = 0
    for one in ordered[:-1]:
        passed += one.bills
        if place < passed:
            return one.days
    return ordered[-1].days


def _record(start: str, tallies: Sequence[Tally]) -> Record:
    signed = [one for one in tallies if one.act == SIGNED]
    others = Counter[str]()
    for one in tallies:
        if one.act != SIGNED:
            others[one.act] += one.bills
    bills = sum(one.bills for one in signed)
    is_enough = bills >= ENOUGH
    return Record(
        start=start,
        tallies=tuple(tallies),
        others=dict(others.most_common()),
        bills=bills,
        least=min(one.days for one in signed) if is_enough else None,
        median=median_of(signed) if is_enough else None,
        most=max(one.days for one in signed) if is_enough else None,
        last_day=sum(one.bills for one in signed if one.is_last_day),
        known=sum(one.bills for one in signed if one.is_last_day is not None),
        first_on=min(one.first_on for one in tallies),
        last_on=max(one.last_on for one in tallies),
    )


def _likeness(one: Tally) -> tuple[str, str, int, str]:
    return (one.start, one.act, one.days, str(one.is_last_day))


def _together(alike: Sequence[Tally]) -> Tally:
    one = alike[0]
    bills = sum(other.bills for other in alike)
    first_on, last_on = min(other.first_on for other in alike), max(other.last_on for other in alike)
    return Tally(one.start, one.act, one.days, one.is_last_day, bills, first_on, last_on)
