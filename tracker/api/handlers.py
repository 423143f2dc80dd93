"""What django-ninja finds wrong with a request, and what a question refuses, said as problems."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from tracker.api.problems import Fault, Kind, Problem, not_found, response_of


def handle_errors(api: NinjaAPI) -> None:
    """Let an API say every error as a problem."""
    api.add_exception_handler(Problem, _on_problem)
    api.add_exception_handler(ValidationError, _on_invalid)
    api.add_exception_handler(HttpError, _on_http_error)
    api.add_exception_handler(Http404, lambda request, error: response_of(not_found()))
    api.add_exception_handler(RequestDataTooBig, lambda request, error: response_of(Problem(Kind.TOO_LARGE)))
    api.add_exception_handler(PermissionDenied, lambda request, error: response_of(Problem(Kind.NOT_ALLOWED)))


def _on_problem(request: HttpRequest, problem: Any) -> HttpResponse:
    return response_of(problem)


def _on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Say what is wrong with each value, and where it stands; never the value itself."""
    return response_of(Problem(Kind.INVALID, faults=[Fault(_where(one["loc"]), one["msg"]) for one in error.errors]))


def _on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    kind = next((one for one in Kind if one.status == error.status_code), Kind.UNREADABLE)
    return response_of(Problem(kind, _("The body is not JSON.") if kind is Kind.UNREADABLE else ""))


def _where(place: tuple[Any, ...]) -> str:
    """Return a JSON Pointer into the body, or the name of a parameter."""
    source, *steps = place
    if source == "body":
        return "/" + "/".join(str(step) for step in steps[1:])
    return str(steps[-1]) if steps else str(source)
