"""The timetable of one deadline for one reader: every reminder and its moment.

Rules, each with a test:
- A deadline is told of at once when it comes to be: "clock started", or "moved" to those who were told other dates.
- A day reminder comes in the reader's morning, so many days before the window opens or closes; but not later than six
  hours before the end of it, for a reader may live where that day begins late. An hour reminder comes to the hour.
- While the window is open a reminder comes every so many days; between the day it closes and its outer limit, the day
  after the first and so long before the second. After its last day, in the morning, it is overdue.
- A moment that lay before the deadline came to be is no reminder: what it would say is in the first message.
- Whoever comes late, or was not reached while the program was down, gets the most urgent reminder that is due, once.
- Of a window whose last day has passed only that it is overdue is owed.
- A morning that a zone's clocks skip comes as much later as they skip; of one that they pass twice, the first counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from alerts.rules.choices import Reader
from alerts.rules.kinds import Kind, Step

DAY: Final = timedelta(days=1)
NOT_LATER_THAN: Final = timedelta(hours=6)
OPEN_FOR_AT_MOST: Final = timedelta(days=2 * 366)
ESCALATES_BEFORE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """What of a deadline version decides when to tell: its days in a jurisdiction of that zone.

    A window whose clock stands still has no `opens_on`: it opens on no day that anybody knows. Where hours count, the
    last moment of a day is its time; else the day ends at 24:00.
    """

    zone: tzinfo
    came_to_be_at: datetime
    opens_on: date | None
    closes_on: date | None
    outer_on: date | None = None
    closes_time: time | None = None
    outer_time: time | None = None

    @property
    def opens_at(self) -> datetime | None:
        return datetime.combine(self.opens_on, time(), tzinfo=self.zone) if self.opens_on else None

    @property
    def closes_at(self) -> datetime | None:
        return _end_of(self.closes_on, self.closes_time, self.zone) if self.closes_on else None

    @property
    def last_on(self) -> date | None:
        return self.outer_on or self.closes_on

    @property
    def last_at(self) -> datetime | None:
        """Return when its last day is over, if anybody knows."""
        return _end_of(self.outer_on, self.outer_time, self.zone) if self.outer_on else self.closes_at

    @property
    def escalates_at(self) -> datetime | None:
        """Return from when on what nobody has seen goes to another endpoint."""
        return self.closes_at.astimezone(UTC) - ESCALATES_BEFORE if self.closes_at else None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell at one moment. `step` tells reminders of a kind apart; it is empty for what is told at once.

    `until` is when it comes too late: when the next one is due, or what it speaks of is over; None when never.
    """

    moment: datetime
    kind: Kind
    step: str = ""
    until: datetime | None = None


def timetable(deadline: DeadlineFacts, reader: Reader, *, was_told: bool) -> list[Reminder]:
    """Return every reminder of a deadline for a reader, earliest first, at one moment the most urgent last.

    `was_told`: this reader was told of an earlier version of it.
    """
    reminders = [
        Reminder(deadline.came_to_be_at, Kind.MOVED if was_told else Kind.CLOCK_STARTED, until=deadline.last_at),
        *_opening(deadline, reader),
        *_open(deadline, reader),
        *_closing(deadline, reader),
        *_outer(deadline, reader),
        *_overdue(deadline, reader),
    ]
    order = list(Kind)
    ordered = sorted(
        (one for one in reminders if one.kind in reader.choices.kinds and one.moment >= deadline.came_to_be_at),
        key=lambda one: (one.moment, order.index(one.kind), one.step),
    )
    return [_until_the_next(one, ordered[number + 1 :]) for number, one in enumerate(ordered)]


def owed(deadline: DeadlineFacts, reminders: Iterable[Reminder], now: datetime) -> Reminder | None:
    """Return the one reminder that is owed now: of those whose moment has come, the last."""
    is_over = deadline.last_at is not None and deadline.last_at <= now
    due = [one for one in reminders if one.moment <= now and (one.kind is Kind.OVERDUE or not is_over)]
    return due[-1] if due else None


def next_after(deadline: DeadlineFacts, reader: Reader, now: datetime) -> datetime | None:
    """Return the next moment after `now` at which something may come to be owed."""
    moments = [one.moment for one in timetable(deadline, reader, was_told=False)]
    if reader.choices.escalates and deadline.escalates_at is not None:
        moments.append(deadline.escalates_at)
    return min((moment for moment in moments if moment > now), default=None)


def morning_of(day: date, reader: Reader) -> datetime:
    """Return the instant, in UTC, of the reader's morning on that day."""
    return datetime.combine(day, reader.choices.morning, tzinfo=reader.zone).astimezone(UTC)


def _opening(deadline: DeadlineFacts, reader: Reader) -> Iterator[Reminder]:
    if deadline.opens_on is not None and deadline.opens_at is not None:
        ends_at = deadline.opens_at + DAY
        for step in reader.choices.opening:
            moment = _before(deadline.opens_on, deadline.opens_at, ends_at, step, reader)
            yield Reminder(moment, Kind.OPENING, str(step), ends_at)


def _open(deadline: DeadlineFacts, reader: Reader) -> Iterator[Reminder]:
    """Yield the reminders of a window that is open; where nobody knows when it closes, for two years."""
    if deadline.opens_on is None or not reader.choices.open_every_days:
        return
    every, ends_at = timedelta(days=reader.choices.open_every_days), deadline.closes_at
    passed = every
    while passed <= OPEN_FOR_AT_MOST:
        moment = morning_of(deadline.opens_on + passed, reader)
        if ends_at is not None and moment >= ends_at.astimezone(UTC) - NOT_LATER_THAN:
            return
        yield Reminder(moment, Kind.OPEN, str(Step(passed.days, is_after=True)), ends_at)
        passed += every


def _closing(deadline: DeadlineFacts, reader: Reader) -> Iterator[Reminder]:
    if deadline.closes_on is not None and deadline.closes_at is not None:
        for step in reader.choices.closing:
            moment = _before(deadline.closes_on, deadline.closes_at, deadline.closes_at, step, reader)
            yield Reminder(moment, Kind.CLOSING, str(step), deadline.closes_at)


def _outer(deadline: DeadlineFacts, reader: Reader) -> Iterator[Reminder]:
    """Yield what comes between the day a window closes and its outer limit, if they differ."""
    if deadline.closes_on is None or deadline.outer_on is None or deadline.outer_on <= deadline.closes_on:
        return
    assert deadline.closes_at is not None
    assert deadline.last_at is not None
    for step in reader.choices.outer:
        if step.is_after and step.is_hours:
            moment = deadline.closes_at.astimezone(UTC) + step.length
        elif step.is_after:
            moment = morning_of(deadline.closes_on + step.length, reader)
        else:
            moment = _before(deadline.outer_on, deadline.last_at, deadline.last_at, step, reader)
        if deadline.closes_at <= moment < deadline.last_at:
            yield Reminder(moment, Kind.OUTER, str(step), deadline.last_at)


def _overdue(deadline: DeadlineFacts, reader: Reader) -> Iterator[Reminder]:
    if deadline.last_on is not None and deadline.last_at is not None:
        yield Reminder(max(morning_of(deadline.last_on + DAY, reader), deadline.last_at), Kind.OVERDUE)


def _before(day: date, at: datetime, ends_at: datetime, step: Step, reader: Reader) -> datetime:
    """Return the moment so long before. Hours are counted in UTC, where each has its length: a zone's own clock would
    count one that it skips."""
    if step.is_hours:
        return at.astimezone(UTC) - step.length
    return min(morning_of(day - step.length, reader), ends_at.astimezone(UTC) - NOT_LATER_THAN)


def _until_the_next(reminder: Reminder, later: list[Reminder]) -> Reminder:
    """Let a reminder end where the next one begins; what is told at once may be told until the last."""
    following = next((one.moment for one in later if one.moment > reminder.moment), None)
    ends = [moment for moment in (reminder.until, following) if moment is not None]
    if not ends:
        return reminder
    return Reminder(reminder.moment, reminder.kind, reminder.step, min(ends))


def _end_of(day: date, at: time | None, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone) if at else datetime.combine(day + DAY, time(), tzinfo=zone)
