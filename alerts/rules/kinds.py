"""The kinds of alerts, and how long before a day people are told unless they choose otherwise."""

from enum import StrEnum


class Kind(StrEnum):
    """What an alert is about. Those of a deadline are in order of urgency."""

    STAGE = "stage"
    OUTCOME = "outcome"
    CORRECTION = "correction"
    CLOCK_STARTED = "clock_started"
    MOVED = "moved"
    OPENING = "opening"
    CLOSING = "closing"


EVENT_KINDS = (Kind.STAGE, Kind.OUTCOME, Kind.CORRECTION)
AT_ONCE = (Kind.CLOCK_STARTED, Kind.MOVED)
DAY_REMINDERS = (Kind.OPENING, Kind.CLOSING)

LEAD_DAYS: dict[Kind, tuple[int, ...]] = {
    Kind.OPENING: (3, 1, 0),
    Kind.CLOSING: (14, 7, 3, 1, 0),
}
