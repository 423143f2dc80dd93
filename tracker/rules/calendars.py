"""Which days are working days, and which are public holidays."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EitherOf:
    """The days that are in one set or in the other."""

    one: Container[date]
    other: Container[date]

    def __contains__(self, day: object) -> bool:
        return day in self.one or day in self.other


@dataclass(frozen=True, slots=True)
class Calendar:
    """A jurisdiction's week and its closed days. `weekend` holds ISO weekdays, Monday is 1.

    `closed_days` are public holidays and days closed by decree, `open_days` days off that were made working days.
    """

    weekend: frozenset[int] = frozenset({6, 7})
    closed_days: Container[date] = ()
    open_days: Container[date] = ()

    def is_open(self, day: date) -> bool:
        if day in self.open_days:
            return True
        return day.isoweekday() not in self.weekend and day not in self.closed_days

    def is_holiday(self, day: date) -> bool:
        return day in self.closed_days and day not in self.open_days
