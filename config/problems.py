"""Whatever goes wrong below /api/v1/ is said in JSON, also by parts of the program that know of pages only."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tracker.api.problems import MEDIA_TYPE, response_of_status

BELOW: Final = "/api/v1/"
DOCS: Final = "/api/v1/docs"
KEPT: Final = ("Allow", "Retry-After", "WWW-Authenticate")
"""Headers that belong to a refusal, whatever its content."""


class ProblemsForPrograms:
    """Puts a problem in the place of each page that says that something went wrong: no such address, a method that is
    not for it, maintenance, a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_said = response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
        if response.status_code < 400 or is_said or not request.path.startswith(BELOW) or request.path == DOCS:
            return response
        kept = {name: response.headers[name] for name in KEPT if name in response.headers}
        with translation.override(translation.get_language_from_request(request)):
            return response_of_status(response.status_code, kept)
