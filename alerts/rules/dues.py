"""What a reader is owed of one deadline, and when, worked out a second time, straight from docs/alerts.md.

The audit asks here. It must not trust the planner, so nothing is shared with it: two workings that agree are worth
more than one. Where both can be written simply or fast, this one is simple.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from alerts.rules.choices import Cadence, Reader
from alerts.rules.kinds import Kind, Step

DAY: Final = timedelta(days=1)
BEFORE_THE_END: Final = timedelta(hours=6)
"""A reminder of a day goes at least so long before that day ends where the bill is."""
OPEN_FOR_AT_MOST: Final = timedelta(days=732)
"""How long a window is spoken of as open of which nobody knows when it closes: two years."""

URGENCY: Final = (Kind.OPEN, Kind.OPENING, Kind.CLOSING, Kind.OUTER, Kind.OVERDUE)


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of a deadline version that runs, where the bill is, and the moment this version came to be."""

    zone: tzinfo
    came_to_be_at: datetime
    opens_on: date
    closes_on: date | None = None
    closes_time: time | None = None
    outer_on: date | None = None
    outer_time: time | None = None

    @property
    def opens_at(self) -> datetime:
        return _instant(self.opens_on, time(0), self.zone)

    @property
    def closes_at(self) -> datetime | None:
        return end_of(self.closes_on, self.closes_time, self.zone) if self.closes_on else None

    @property
    def outer_at(self) -> datetime | None:
        return end_of(self.outer_on, self.outer_time, self.zone) if self.outer_on else None

    @property
    def last_at(self) -> datetime | None:
        """The end of the last day on which the act can be in time; None when nobody knows it."""
        return self.outer_at or self.closes_at


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder, the moment it is for, and when what it speaks of is over; None when nobody knows."""

    moment: datetime
    kind: Kind
    step: str
    over_at: datetime | None = None


def end_of(day: date, at: time | None, zone: tzinfo) -> datetime:
    """Return when a day is over: at the time of day where hours count, else at 24:00."""
    return _instant(day, at, zone) if at else _instant(day + DAY, time(0), zone)


def dues(span: Span, reader: Reader, until: datetime) -> list[Due]:
    """Return the reminders of a deadline that come before `until`, in their order; of each moment the most urgent."""
    found = [
        due
        for due in _all(span, reader)
        if due.kind in reader.choices.kinds and span.came_to_be_at <= due.moment < until
    ]
    latest = {due.moment: due for due in sorted(found, key=_order)}
    return list(latest.values())


def may_wait_until(at: datetime, reader: Reader, too_late_at: datetime | None) -> datetime:
    """Return the last moment to which the reader's digest and quiet hours may hold what is owed at `at`.

    Neither holds anything past `too_late_at`. When both together would, one of them alone may hold it, if it does not.
    """
    digest_at = _digest(at, reader)
    ends = (_after_quiet(digest_at, reader), digest_at, _after_quiet(at, reader))
    return next((end for end in ends if too_late_at is None or end <= too_late_at), at)


def _all(span: Span, reader: Reader) -> Iterator[Due]:
    yield from _opening(span, reader)
    yield from _open(span, reader)
    yield from _closing(span, reader)
    yield from _outer(span, reader)
    yield from _overdue(span, reader)


def _opening(span: Span, reader: Reader) -> Iterator[Due]:
    end = end_of(span.opens_on, None, span.zone)
    for step in reader.choices.opening:
        yield Due(_before(span.opens_on, span.opens_at, end, step, reader), Kind.OPENING, str(step), end)


def _open(span: Span, reader: Reader) -> Iterator[Due]:
    """Yield what comes every so many days, until the last hours, which the closing has for itself."""
    every, end = reader.choices.open_every_days, span.closes_at or span.outer_at
    for day in range(every, OPEN_FOR_AT_MOST.days + 1, every) if every else ():
        moment = _morning(span.opens_on + day * DAY, reader)
        if end is None or moment < end - BEFORE_THE_END:
            yield Due(moment, Kind.OPEN, f"+{day}d", end)


def _closing(span: Span, reader: Reader) -> Iterator[Due]:
    if span.closes_on is not None and span.closes_at is not None:
        for step in reader.choices.closing:
            moment = _before(span.closes_on, span.closes_at, span.closes_at, step, reader)
            yield Due(moment, Kind.CLOSING, str(step), span.closes_at)


def _outer(span: Span, reader: Reader) -> Iterator[Due]:
    """Yield what lies between the day it closes and the outer limit: "+1d" is counted from the first of them."""
    if span.closes_on is None or span.closes_at is None or span.outer_on is None or span.outer_at is None:
        return
    for step in reader.choices.outer:
        if not step.is_after:
            moment = _before(span.outer_on, span.outer_at, span.outer_at, step, reader)
        elif step.is_hours:
            moment = span.closes_at + step.length
        else:
            moment = _morning(span.closes_on + step.length, reader)
        if span.closes_at <= moment < span.outer_at:
            yield Due(moment, Kind.OUTER, str(step), span.outer_at)


def _overdue(span: Span, reader: Reader) -> Iterator[Due]:
    last_on, last_at = span.outer_on or span.closes_on, span.last_at
    if last_on is not None and last_at is not None:
        yield Due(max(_morning(last_on + DAY, reader), last_at), Kind.OVERDUE, "")


def _before(day: date, at: datetime, end: datetime, step: Step, reader: Reader) -> datetime:
    """Return the moment so long before a day: by the hours that pass before `at`, or in an earlier day's morning,
    though not in the last hours before that day's `end`."""
    if step.is_hours:
        return at - step.length
    return min(_morning(day - step.length, reader), end - BEFORE_THE_END)


def _morning(day: date, reader: Reader) -> datetime:
    return _instant(day, reader.choices.morning, reader.zone)


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """Return an instant by a zone's clocks: the first of a time that comes twice, as much later one that is skipped."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def _order(due: Due) -> tuple[datetime, int, str]:
    return due.moment, URGENCY.index(due.kind), due.step


def _digest(at: datetime, reader: Reader) -> datetime:
    choices = reader.choices
    if choices.cadence is Cadence.AT_ONCE:
        return at
    today = at.astimezone(reader.zone).date()
    mornings = (
        _instant(day, choices.morning, reader.zone)
        for day in (today + number * DAY for number in range(9))
        if choices.cadence is Cadence.DAILY or day.isoweekday() == choices.digest_weekday
    )
    return next(morning for morning in mornings if morning >= at)


def _after_quiet(at: datetime, reader: Reader) -> datetime:
    quiet = reader.choices.quiet
    if quiet is None or not _is_quiet(at, reader.zone, quiet):
        return at
    today = at.astimezone(reader.zone).date()
    ends = (_instant(day, quiet[1], reader.zone) for day in (today, today + DAY))
    return next(end for end in ends if end > at)


def _is_quiet(at: datetime, zone: tzinfo, quiet: tuple[time, time]) -> bool:
    clock, (begins, ends) = at.astimezone(zone).time(), quiet
    return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
