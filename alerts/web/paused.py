"""The pause that runs, of which every page of its person says until when."""

from django.http import HttpRequest

from accounts.models import User
from accounts.reading import reader_of
from alerts import queries
from alerts.models import Pause
from alerts.web.wording import moment_in_words
from tracker import clock


def running_pause_of(request: HttpRequest) -> Pause | None:
    """Return the pause of who reads a page. It is looked up once for the whole page, and for strangers never."""
    known = vars(request)
    if "running_pause" not in known:
        user = getattr(request, "user", None)
        known["running_pause"] = queries.running_pause(user.pk, clock.now()) if isinstance(user, User) else None
    pause: Pause | None = known["running_pause"]
    return pause


def end_in_words(request: HttpRequest) -> str:
    """Return until when the reader has paused, or nothing."""
    pause = running_pause_of(request)
    reader = reader_of(request)
    return moment_in_words(pause.ends_at, reader.zone, reader.language) if pause else ""
