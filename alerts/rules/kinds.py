"""The kinds of alerts, and the steps of a timetable."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What an alert is about. Those of a deadline are in order of urgency."""

    STAGE = "stage"
    OUTCOME = "outcome"
    CORRECTION = "correction"
    CLOCK_STARTED = "clock_started"
    MOVED = "moved"
    OPEN = "open"
    OPENING = "opening"
    CLOSING = "closing"
    OUTER = "outer"
    OVERDUE = "overdue"


NEWS = (Kind.STAGE, Kind.OUTCOME)
EVENT_KINDS = (*NEWS, Kind.CORRECTION)
AT_ONCE = (Kind.CLOCK_STARTED, Kind.MOVED)
REMINDERS = (Kind.OPEN, Kind.OPENING, Kind.CLOSING, Kind.OUTER)
"""What a reader stops by saying "I have seen it"."""

GONE: Final = "gone"
"""The step of a "moved" about a window that is no more."""
ESCALATION: Final = "escalation"
"""The step of a "closing" that goes to another endpoint, because nobody said "I have seen it"."""

LONGEST_LEAD: Final = timedelta(days=365)


class NotAStep(ValueError):
    """A text that names no step."""


@dataclass(frozen=True, slots=True)
class Step:
    """So long before a day, or after it: "3d" is three days before, "6h" six hours, "+7d" seven days after."""

    amount: int
    is_hours: bool = False
    is_after: bool = False

    @classmethod
    def parse(cls, text: str) -> "Step":
        """Return the step that a text names; raise NotAStep."""
        found = re.fullmatch(r"(\+?)(\d{1,4})([dh])", text.strip().lower(), re.ASCII)
        if found is None or timedelta(**{_UNITS[found[3]]: int(found[2])}) > LONGEST_LEAD:
            raise NotAStep(text)
        return cls(int(found[2]), found[3] == "h", bool(found[1]))

    def __str__(self) -> str:
        return f"{'+' if self.is_after else ''}{self.amount}{'h' if self.is_hours else 'd'}"

    @property
    def length(self) -> timedelta:
        return timedelta(hours=self.amount) if self.is_hours else timedelta(days=self.amount)


_UNITS: Final = {"d": "days", "h": "hours"}
