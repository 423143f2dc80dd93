"""When a message goes out that could go now: at once, in the next digest, or after the quiet hours.

Nothing is held past the moment it is for: when waiting would make it late, it goes now.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.rules.choices import Cadence, Reader
from alerts.rules.timetable import morning_of


@dataclass(frozen=True, slots=True)
class Slot:
    """When a message goes out, and whether it goes in a digest."""

    due_at: datetime
    in_digest: bool = False


def slot(could_go_at: datetime, until: datetime | None, reader: Reader) -> Slot:
    """Return when to send what could go at one moment and comes too late at another; None: at no moment."""
    at_once = _after_quiet(could_go_at, until, reader)
    if reader.choices.cadence is Cadence.AT_ONCE:
        return Slot(at_once)
    digest_at = _after_quiet(next_digest(could_go_at, reader), until, reader)
    return Slot(digest_at, in_digest=True) if until is None or digest_at < until else Slot(at_once)


def next_digest(moment: datetime, reader: Reader) -> datetime:
    """Return the first morning at or after a moment that is one of a digest."""
    day = moment.astimezone(reader.zone).date()
    choices = reader.choices
    while morning_of(day, reader) < moment or (
        choices.cadence is Cadence.WEEKLY and day.isoweekday() != choices.digest_weekday
    ):
        day += timedelta(days=1)
    return morning_of(day, reader)


def _after_quiet(moment: datetime, until: datetime | None, reader: Reader) -> datetime:
    """Return the moment itself, or when the quiet hours it falls into are over, if that is not too late."""
    ends_at = _end_of_quiet(moment, reader)
    return moment if ends_at is None or (until is not None and ends_at >= until) else ends_at


def _end_of_quiet(moment: datetime, reader: Reader) -> datetime | None:
    if reader.choices.quiet is None:
        return None
    first, end = reader.choices.quiet
    local = moment.astimezone(reader.zone)
    at = local.time()
    is_quiet = first <= at < end if first <= end else at >= first or at < end
    if not is_quiet:
        return None
    day = local.date() if at < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=reader.zone).astimezone(UTC)
