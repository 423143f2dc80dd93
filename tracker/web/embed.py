"""What other organisations may put on their own sites: the card of a bill, and the calendar line of its window.

Only where the installation is public. It needs no cookie and asks for none, holds no form, and says nothing of people.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from zoneinfo import ZoneInfo

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from accounts.reading import Reader
from tracker import clock
from tracker.web.bill import asked_language
from tracker.web.bill_page import page_of
from tracker.web.policy import own_policy

KEPT_FOR_SECONDS: Final = 300
THEMES: Final = ("auto", "light", "dark")
POLICY: Final = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
}

View = Callable[[HttpRequest, int], HttpResponse]


def embeddable(view: View) -> View:
    """Let a page be framed by any site, kept for some minutes, and read across origins; 404 unless all is public."""

    @wraps(view)
    def opened(request: HttpRequest, bill_id: int) -> HttpResponse:
        if not settings.PUBLIC:
            raise Http404
        response = view(request, bill_id)
        patch_cache_control(response, public=True, max_age=KEPT_FOR_SECONDS)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return require_safe(xframe_options_exempt(own_policy(POLICY)(opened)))


@embeddable
def bill_card(request: HttpRequest, bill_id: int) -> HttpResponse:
    return _shown(request, bill_id, "tracker/embed_bill.html")


@embeddable
def bill_window(request: HttpRequest, bill_id: int) -> HttpResponse:
    return _shown(request, bill_id, "tracker/embed_window.html")


def _shown(request: HttpRequest, bill_id: int, template: str) -> HttpResponse:
    language = asked_language(request) or translation.get_language_from_request(request)
    theme = request.GET.get("theme")
    with translation.override(language):
        page = page_of(bill_id, Reader(language, ZoneInfo(settings.DEFAULT_TIME_ZONE), None), clock.now())
        context: dict[str, Any] = {"page": page, "theme": theme if theme in THEMES else "auto"}
        response = HttpResponse(render_to_string(template, context))
    response.headers["Content-Language"] = language
    return response
