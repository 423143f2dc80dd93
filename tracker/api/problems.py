"""How the API refuses: a problem of RFC 9457, whatever went wrong and wherever.

The kind is a word in the address of `type`, where the page of the API explains it; `detail` is for people, in the
language of the request.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

MEDIA_TYPE: Final = "application/problem+json"
EXPLAINED_AT: Final = "/api/v1/docs"


class Kind(Enum):
    """A kind of problem: its word, its status, and its title."""

    UNREADABLE = "unreadable", HTTPStatus.BAD_REQUEST, gettext_noop("The request cannot be read")
    NO_TOKEN = "token", HTTPStatus.UNAUTHORIZED, gettext_noop("This takes a token that is good")
    NOT_ALLOWED = "not-allowed", HTTPStatus.FORBIDDEN, gettext_noop("This token does not open that")
    NOT_FOUND = "not-found", HTTPStatus.NOT_FOUND, gettext_noop("There is nothing here")
    METHOD = "method", HTTPStatus.METHOD_NOT_ALLOWED, gettext_noop("This cannot be done here")
    CONFLICT = "does-not-fit", HTTPStatus.CONFLICT, gettext_noop("It does not fit what is recorded, or the law")
    KEY_REUSED = "key-reused", HTTPStatus.CONFLICT, gettext_noop("This key was used for something else")
    TOO_LARGE = "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext_noop("The request is too large")
    MEDIA = "media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, gettext_noop("The body must be JSON")
    INVALID = "invalid", HTTPStatus.UNPROCESSABLE_ENTITY, gettext_noop("The request says something that cannot be")
    TOO_MANY = "too-many-requests", HTTPStatus.TOO_MANY_REQUESTS, gettext_noop("Too many requests")
    BROKEN = "error", HTTPStatus.INTERNAL_SERVER_ERROR, gettext_noop("Something went wrong on our side")
    AWAY = "away", HTTPStatus.SERVICE_UNAVAILABLE, gettext_noop("The site is being worked on")

    def __init__(self, word: str, status: HTTPStatus, title: str) -> None:
        self.word, self.status, self.title = word, status, title


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: where, as a JSON Pointer into it or the name of a parameter, and what."""

    where: str
    what: str


class Problem(Exception):
    """Something that ends a request. `headers` go with the answer."""

    def __init__(
        self, kind: Kind, detail: str = "", faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(kind.word)
        self.kind, self.detail, self.faults, self.headers = kind, detail, tuple(faults), headers or {}


def not_found(detail: str = "") -> Problem:
    return Problem(Kind.NOT_FOUND, detail)


def response_of(problem: Problem) -> HttpResponse:
    """Return the answer that says it."""
    return _response(problem.kind, problem.kind.status, problem.detail, problem.faults, problem.headers)


def response_of_status(status: int, headers: Mapping[str, str]) -> HttpResponse:
    """Return the answer in place of one that was no problem in JSON: of its status only the kind is known."""
    kind = next((one for one in Kind if one.status == status), Kind.BROKEN if status >= 500 else Kind.UNREADABLE)
    return _response(kind, status, "", (), headers)


def _response(
    kind: Kind, status: int, detail: str, faults: Iterable[Fault], headers: Mapping[str, str]
) -> HttpResponse:
    content: dict[str, Any] = {"type": f"{EXPLAINED_AT}#{kind.word}", "title": _(kind.title), "status": int(status)}
    if detail:
        content["detail"] = detail
    if faults := list(faults):
        content["errors"] = [{"where": one.where, "what": one.what} for one in faults]
    response = HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response[name] = value
    return response
