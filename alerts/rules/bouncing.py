"""What follows from a bounce: how long to wait for another try, when an address is given up, when time is short."""

from datetime import datetime, timedelta

AFTER_NO_SUCH_ADDRESS = timedelta(hours=1)
"""A mail server that is being set up says of every address that it does not exist, and is mended within the hour."""

AFTER_BOUNCE = tuple(timedelta(hours=hours) for hours in (1, 4, 12, 24))
DOUBT_LASTS = timedelta(days=30)
REPORTS_COUNT_FOR = timedelta(days=10)
"""Servers try for up to five days and then report; what comes later is answered by nobody any more."""

LITTLE_TIME = timedelta(hours=12)
LAST_DAY = timedelta(days=1)
PATIENCE_ON_THE_LAST_DAY = timedelta(hours=1)
SOONEST = timedelta(minutes=1)


def is_second_time(*, doubted_at: datetime | None, of_this_delivery: bool, now: datetime) -> bool:
    """Return whether "there is no such address" is heard again, so that it is believed.

    Again is: of the delivery that was tried once more, or of another one an hour later or more. What was heard more
    than thirty days ago is forgotten. Many mails that come back within one hour are one and the same fault.
    """
    if of_this_delivery:
        return True
    return doubted_at is not None and AFTER_NO_SUCH_ADDRESS <= now - doubted_at <= DOUBT_LASTS


def wait_after_bounces(bounces: int) -> timedelta | None:
    """Return how long to wait after so many bounces of a delivery: 1, 4, 12, 24 hours; None when it is given up."""
    return AFTER_BOUNCE[bounces - 1] if bounces <= len(AFTER_BOUNCE) else None


def sooner(wait: timedelta, left: timedelta | None) -> timedelta:
    """Return the wait, or half of the time that is left when that is less."""
    return wait if left is None else min(wait, max(left / 2, SOONEST))


def is_short(*, left: timedelta | None, tried_for: timedelta) -> bool:
    """Return whether there is too little time left to go on trying at one address alone.

    That is when less than twelve hours are left, or less than a day and it was tried for an hour: greylisting lets a
    mail through within the hour. What ends on no known day has time.
    """
    if left is None:
        return False
    return left < LITTLE_TIME or (left < LAST_DAY and tried_for >= PATIENCE_ON_THE_LAST_DAY)
