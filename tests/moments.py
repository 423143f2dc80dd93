"""Moments of the first case, as the tests count time."""

from datetime import datetime
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


def almaty(month: int, day: int, hour: int = 12, *, year: int = 2025) -> datetime:
    """Return a moment in Kazakhstan."""
    return datetime(year, month, day, hour, tzinfo=ALMATY)


STARTED = almaty(11, 12, 9)
PASSED_AT = almaty(11, 12, 15)
APPROVED_AT = almaty(12, 18, 15)
SIGNED_AT = almaty(12, 30, 15)
