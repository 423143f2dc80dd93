"""The one place where the time is read. Only the edges call it (tasks, views, commands, admin); all else is told."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from tracker.models import DemonstrationClock


def now() -> datetime:
    """Return the time: the real one, or in demonstration mode the demonstration's own."""
    if settings.DEMO:
        clock = DemonstrationClock.objects.filter(singleton=True).first()
        if clock is not None:
            return clock.now
    return timezone.now()


def wall() -> datetime:
    """Return the real time, always. Leases are measured by it: a worker does not die because a date was moved."""
    return timezone.now()


def set_demonstration(moment: datetime) -> None:
    """Set the demonstration's time. Outside demonstration mode nothing reads it."""
    DemonstrationClock.objects.update_or_create(singleton=True, defaults={"now": moment})
