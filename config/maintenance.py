"""While the file `maintenance` lies in DATA_DIR, every page says that the site is being worked on."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

RETRY_AFTER = 300


class Maintenance:
    """Answers 503 in the language of the browser, and asks nothing of the database, which may be away.

    `/healthz` goes on answering as it stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (settings.DATA_DIR / "maintenance").exists() or request.path == reverse("healthz"):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            response = HttpResponse(render_to_string("maintenance.html"), status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        response["Cache-Control"] = "no-store"
        return response
