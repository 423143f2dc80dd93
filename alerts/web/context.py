"""What every page knows: in demonstration mode, its date; and until when its reader has paused all alerts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.reading import reader_of
from alerts.web.paused import end_in_words
from alerts.web.wording import moment_in_words
from tracker import clock


def demonstration(request: HttpRequest) -> dict[str, Any]:
    if not settings.DEMO or not hasattr(request, "user"):
        return {"demonstration_now": None}
    now, reader = clock.now(), reader_of(request)
    return {"demonstration_now": now, "demonstration_date": moment_in_words(now, reader.zone, reader.language)}


def pause(request: HttpRequest) -> dict[str, Any]:
    """Return until when nothing is told, in words. Nothing is asked of the database by a page that does not say it."""
    return {"paused_until": SimpleLazyObject(lambda: end_in_words(request) if hasattr(request, "user") else "")}
