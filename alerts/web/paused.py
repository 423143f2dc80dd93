"""The pause that runs, of which every page of its person says until when."""

from datetime import datetime

from django.http import HttpRequest

from accounts.models import User
from accounts.reading import reader_of
from alerts.web.wording import moment_in_words
from tracker import clock


def paused_until_of(request: HttpRequest) -> datetime | None:
    """Return when the pause of who reads a page ends, None when none runs. The account says it: nothing is asked."""
    user = getattr(request, "user", None)
    until = user.paused_until if isinstance(user, User) else None
    return until if until is not None and clock.now() < until else None


def end_in_words(request: HttpRequest) -> str:
    """Return until when the reader has paused, or nothing."""
    until, reader = paused_until_of(request), reader_of(request)
    return moment_in_words(until, reader.zone, reader.language) if until else ""
