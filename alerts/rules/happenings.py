"""What other systems are told of, worked out from what is recorded: which of it counted, and what it took the place of.

What lived shorter than the hold was undone, or edited once more, before anybody was told. It never counted: another
system does not hear of it, nor of its end. Nothing here asks what was told to whom, so that each system hears the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Happening(StrEnum):
    """What a system can be told of."""

    EVENT_RECORDED = "bill.event_recorded"
    DEADLINE_CREATED = "deadline.created"
    DEADLINE_MOVED = "deadline.moved"
    DEADLINE_CLOSED = "deadline.closed"


BEGUN: Final = (Happening.DEADLINE_CREATED, Happening.DEADLINE_MOVED)
"""What a version of a deadline can come as; it comes as one of them."""


@dataclass(frozen=True, slots=True)
class Life:
    """The time in which a version of a deadline ran; `ceased_at` is None while it does."""

    version: int
    began_at: datetime
    ceased_at: datetime | None

    def counted(self, hold: timedelta) -> bool:
        """Return whether it ran for longer than nobody is told."""
        return self.ceased_at is None or max(hold, timedelta(microseconds=1)) <= self.ceased_at - self.began_at


def stood_before(life: Life, earlier: Sequence[Life], hold: timedelta) -> Life | None:
    """Return the version that counted and ran until this one took its place; None when the window was not there then.

    `earlier` are the earlier versions of the window, the latest first. Those that did not count are passed over, unless
    the window stood still so long that its end counted.
    """
    until = life.began_at
    for one in earlier:
        if one.ceased_at is None or _is_over(until - one.ceased_at, hold):
            return None
        if one.counted(hold):
            return one
        until = one.began_at
    return None


def has_begun(life: Life, earlier: Sequence[Life], hold: timedelta) -> bool:
    """Return whether a version that ceased, or one whose place it took, counted while it ran: then its end does too."""
    return life.counted(hold) or stood_before(life, earlier, hold) is not None


def last_counted(earlier: Sequence[Life], hold: timedelta) -> Life | None:
    """Return the latest of the earlier versions that counted, whether it was still there or not."""
    return next((one for one in earlier if one.counted(hold)), None)


def counted_until(recorded_at: datetime, corrected_at: datetime, hold: timedelta) -> bool:
    """Return whether an event that was corrected counted before."""
    return corrected_at - recorded_at >= hold


def _is_over(gap: timedelta, hold: timedelta) -> bool:
    return gap > timedelta(0) and gap >= hold
