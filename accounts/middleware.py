"""What a browser may keep of the pages of somebody who has logged in: nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class KeepNothing:
    """Says so on every answer to somebody who has logged in, and on the pages where one does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or request.path.startswith("/account/"):
            add_never_cache_headers(response)
        return response
