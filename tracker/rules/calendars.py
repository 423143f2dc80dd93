"""Which days are working days."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Calendar:
    """A jurisdiction's week and its closed days. `weekend` holds ISO weekdays, Monday is 1."""

    weekend: frozenset[int] = frozenset({6, 7})
    closed_days: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, day: date) -> bool:
        return day.isoweekday() not in self.weekend and day not in self.closed_days
