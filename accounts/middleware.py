"""What holds for every page: nothing of it is kept by the browser, and it speaks the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from accounts.models import User

Answer = Callable[[HttpRequest], HttpResponse]


class ReadersLanguage:
    """Speaks the language of the account; to a stranger the one they chose, else the first their browser names."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        language = user.language if isinstance(user, User) else translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


class KeepNothing:
    """Forbids keeping any answer to somebody who has logged in, and the pages where one does."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or request.path.startswith("/account/"):
            add_never_cache_headers(response)
        return response
