"""The timetable of one deadline for one reader: every reminder and its moment.

Rules, each with a test:
- A deadline is told of at once when it comes to be: "clock started", or "moved" to those who were told other dates.
- A day reminder comes in the reader's morning, so many days before the window opens or closes.
- A moment that lay before the deadline came to be is no reminder: what it would say is in the first message.
- Whoever comes late, or was not reached while the program was down, gets the most urgent reminder that is due, once.
- Nothing is owed of a window whose last day has passed.
- A morning that a zone's clocks skip comes as much later as they skip; of one that they pass twice, the first counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from alerts.rules.kinds import LEAD_DAYS, Kind


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """What of a deadline version decides when to tell. `last_at` is when its last day is over, if anybody knows.

    A window whose clock stands still has no `opens_on`: it opens on no day that anybody knows.
    """

    opens_on: date | None
    closes_on: date | None
    came_to_be_at: datetime
    last_at: datetime | None

    @classmethod
    def of(
        cls, opens_on: date | None, closes_on: date | None, last_on: date | None, came_to_be_at: datetime, zone: tzinfo
    ) -> "DeadlineFacts":
        """Return the facts of a window of a jurisdiction in that zone: its last day is over at 24:00 there."""
        last_at = datetime.combine(last_on + timedelta(days=1), time(), tzinfo=zone) if last_on else None
        return cls(opens_on, closes_on, came_to_be_at, last_at)


@dataclass(frozen=True, slots=True)
class Reader:
    """What of a subscriber decides when to tell: zone, the hour of their morning, and their lead days by kind."""

    zone: tzinfo
    morning: time
    lead_days: Mapping[Kind, Sequence[int]] = field(default_factory=lambda: LEAD_DAYS)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell at one moment. `lead_days` is None for what is told at once."""

    moment: datetime
    kind: Kind
    lead_days: int | None = None


def timetable(deadline: DeadlineFacts, reader: Reader, *, was_told: bool) -> list[Reminder]:
    """Return every reminder of a deadline for a reader, earliest first, at one moment the most urgent last.

    `was_told`: this reader was told of an earlier version of it.
    """
    reminders = [Reminder(deadline.came_to_be_at, Kind.MOVED if was_told else Kind.CLOCK_STARTED)]
    for kind, day in ((Kind.OPENING, deadline.opens_on), (Kind.CLOSING, deadline.closes_on)):
        if day is not None:
            reminders += _before(day, kind, reader)
    order = list(Kind)
    return sorted(
        (one for one in reminders if one.moment >= deadline.came_to_be_at),
        key=lambda one: (one.moment, order.index(one.kind), -(one.lead_days or 0)),
    )


def owed(deadline: DeadlineFacts, reminders: Iterable[Reminder], now: datetime) -> Reminder | None:
    """Return the one reminder that is owed now: of those whose moment has come, the last."""
    if deadline.last_at is not None and deadline.last_at <= now:
        return None
    due = [reminder for reminder in reminders if reminder.moment <= now]
    return due[-1] if due else None


def morning_of(day: date, reader: Reader) -> datetime:
    """Return the instant, in UTC, of the reader's morning on that day."""
    wall = datetime.combine(day, reader.morning, tzinfo=reader.zone)
    return wall.astimezone(UTC)


def _before(day: date, kind: Kind, reader: Reader) -> list[Reminder]:
    return [
        Reminder(morning_of(day - timedelta(days=lead), reader), kind, lead) for lead in reader.lead_days.get(kind, ())
    ]
