"""Counting days as laws do.

The day of the event is day 0 and is not counted, unless the law says so: "within ten days" of the 18th ends
with the 28th. A legal day ends at 24:00 in the jurisdiction. What the law counts from may itself be known
only as a span of days; counting a span counts both of its ends.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

IsOpen = Callable[[date], bool]
"""Tells whether a day is a working day in the jurisdiction."""

DAY = timedelta(days=1)


class Unit(StrEnum):
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"


class Roll(StrEnum):
    """What becomes of a last day that is not a working day."""

    STAY = "stay"
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class DayCount:
    """An amount of legal time: "ten days", "one month, the day itself counted"."""

    amount: int
    unit: Unit
    counts_day_zero: bool = False
    roll: Roll = Roll.STAY


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days on which something happened or will: earliest and latest, both included.

    `latest` is None when nobody can say until when.
    """

    earliest: date
    latest: date | None

    @classmethod
    def on(cls, day: date) -> "Span":
        return cls(day, day)

    @property
    def is_exact(self) -> bool:
        return self.earliest == self.latest


def last_day(start_on: date, count: DayCount, is_open: IsOpen) -> date:
    """Return the last day of `count` from the day `start_on`."""
    start = start_on - DAY if count.counts_day_zero else start_on
    match count.unit:
        case Unit.DAY:
            end = start + count.amount * DAY
        case Unit.WEEK:
            end = start + 7 * count.amount * DAY
        case Unit.MONTH:
            end = add_months(start_on, count.amount)
            end = end - DAY if count.counts_day_zero else end
        case Unit.WORKING_DAY:
            end = _working_day(start, count.amount, is_open)
    return _rolled(end, count.roll, is_open)


def last_days(start: Span, count: DayCount, is_open: IsOpen) -> Span:
    """Return the span in which the last day of `count` lies when the start lies in `start`."""
    return Span(
        last_day(start.earliest, count, is_open),
        None if start.latest is None else last_day(start.latest, count, is_open),
    )


def add_months(start_on: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month when it has no such day."""
    year, month = divmod(start_on.year * 12 + start_on.month - 1 + months, 12)
    return date(year, month + 1, min(start_on.day, calendar.monthrange(year, month + 1)[1]))


def _working_day(start: date, amount: int, is_open: IsOpen) -> date:
    day = start
    for _ in range(amount):
        day = _next_open(day + DAY, is_open, DAY)
    return day


def _rolled(day: date, roll: Roll, is_open: IsOpen) -> date:
    match roll:
        case Roll.STAY:
            return day
        case Roll.NEXT:
            return _next_open(day, is_open, DAY)
        case Roll.PREVIOUS:
            return _next_open(day, is_open, -DAY)


def _next_open(day: date, is_open: IsOpen, step: timedelta) -> date:
    while not is_open(day):
        day += step
    return day
