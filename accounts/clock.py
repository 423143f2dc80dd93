"""The real time, for what has nothing to do with bills: until when a token is good. Only views read it."""

from datetime import datetime

from django.utils import timezone


def wall() -> datetime:
    """Return the real time, also in demonstration mode."""
    return timezone.now()
