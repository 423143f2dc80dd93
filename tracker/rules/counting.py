"""Counting days as laws do.

The day of the event is day 0 and is not counted, unless the law says so: "within ten days" of the 18th ends
with the 28th. A legal day ends at 24:00 in the jurisdiction. What the law counts from may itself be known
only as a span of days; counting a span counts both of its ends.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.rules.calendars import Calendar

DAY = timedelta(days=1)


class Unit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    DAY_EXCEPT_SUNDAYS = "day_except_sundays"
    DAY_EXCEPT_SUNDAYS_AND_HOLIDAYS = "day_except_sundays_and_holidays"
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

    @property
    def last(self) -> date:
        """Return the latest day, or the earliest when nobody can say until when."""
        return self.latest or self.earliest


SUNDAY = 7


def last_day(start_on: date, count: DayCount, calendar: Calendar) -> date:
    """Return the last day of `count` from the day `start_on`.

    Hours are counted by `last_moment`; of a day without a time of day, their last day is that many days later.
    """
    start = start_on - DAY if count.counts_day_zero else start_on
    match count.unit:
        case Unit.HOUR:
            end = start_on + timedelta(hours=count.amount)
        case Unit.DAY:
            end = start + count.amount * DAY
        case Unit.WEEK:
            end = start + 7 * count.amount * DAY
        case Unit.MONTH:
            end = add_months(start_on, count.amount) - (start_on - start)
        case _:
            end = _counted_days(start, count, calendar)
    return _rolled(end, count.roll, calendar)


def last_days(start: Span, count: DayCount, calendar: Calendar) -> Span:
    """Return the span in which the last day of `count` lies when the start lies in `start`."""
    return Span(
        last_day(start.earliest, count, calendar),
        None if start.latest is None else last_day(start.latest, count, calendar),
    )


def last_moment(start_at: datetime, count: DayCount) -> datetime:
    """Return the moment at which so many hours from `start_at` are over, by the clock on the wall."""
    return start_at + timedelta(hours=count.amount)


def days_between(first_on: date, last_on: date, count: DayCount, calendar: Calendar) -> int:
    """Return how many days that `count` counts lie after `first_on` and up to `last_on`."""
    days = (first_on + number * DAY for number in range(1, (last_on - first_on).days + 1))
    return sum(counts(day, count.unit, calendar) for day in days)


def counts(day: date, unit: Unit, calendar: Calendar) -> bool:
    """Return whether the day counts as one of the term."""
    match unit:
        case Unit.DAY_EXCEPT_SUNDAYS:
            return day.isoweekday() != SUNDAY
        case Unit.DAY_EXCEPT_SUNDAYS_AND_HOLIDAYS:
            return day.isoweekday() != SUNDAY and not calendar.is_holiday(day)
        case Unit.WORKING_DAY:
            return calendar.is_open(day)
        case _:
            return True


def add_months(start_on: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month when it has no such day."""
    year, month = divmod(start_on.year * 12 + start_on.month - 1 + months, 12)
    return date(year, month + 1, min(start_on.day, monthrange(year, month + 1)[1]))


def _counted_days(start: date, count: DayCount, calendar: Calendar) -> date:
    day, left = start, count.amount
    while left:
        day += DAY
        left -= counts(day, count.unit, calendar)
    return day


def _rolled(day: date, roll: Roll, calendar: Calendar) -> date:
    step = {Roll.STAY: 0 * DAY, Roll.NEXT: DAY, Roll.PREVIOUS: -DAY}[roll]
    while step and not calendar.is_open(day):
        day += step
    return day
