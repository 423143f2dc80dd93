"""Who reads a page: in which language, in which zone, and whether they may."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from accounts.models import User

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of a page. `user` is None for a stranger, who reads in the zone of this installation."""

    language: str
    zone: ZoneInfo
    user: User | None


def reader_of(request: HttpRequest) -> Reader:
    """Return who reads; the language is the one that `accounts.middleware.ReadersLanguage` chose."""
    language = get_language() or settings.LANGUAGE_CODE
    if isinstance(request.user, User):
        return Reader(language, request.user.zone, request.user)
    return Reader(language, ZoneInfo(settings.DEFAULT_TIME_ZONE), None)


def public_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Open a page to everybody where the installation is public (PUBLIC), else to those who have logged in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if settings.PUBLIC or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path())

    return guarded
