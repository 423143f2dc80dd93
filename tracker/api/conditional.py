"""Answers that need not be sent again: each has an ETag, and who has it already is told so (304).

Nobody between a program and us keeps an answer for another: it hangs on the token.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _

from tracker.api.problems import Fault, Kind, Problem, response_of
from tracker.api.values import spoken

JSON: Final = "application/json"
Run = Callable[..., HttpResponse]


def guarded(run: Run) -> Run:
    """Wrap an operation of the API: it refuses what it does not know, and answers with an ETag."""
    operation = run.__self__  # type: ignore[attr-defined]
    known = frozenset(_names(operation, "query"))
    repeated = frozenset(
        name for model in operation.models for name in getattr(model, "__ninja_collection_fields__", ())
    )
    takes_body = any(model.__ninja_param_source__ == "body" for model in operation.models)

    @wraps(run)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        faults = _faults(request, known, repeated)
        if faults:
            return response_of(Problem(Kind.INVALID, faults=faults))
        if takes_body and request.content_type != JSON:
            return response_of(Problem(Kind.MEDIA, headers={"Accept": JSON}))
        return _with_etag(request, run(request, *args, **kwargs))

    return guard


def _names(operation: Any, source: str) -> list[str]:
    models = (model for model in operation.models if model.__ninja_param_source__ == source)
    return [name for model in models for name in model.__ninja_flatten_map__]


def _faults(request: HttpRequest, known: frozenset[str], repeated: frozenset[str]) -> tuple[Fault, ...]:
    """Return what is wrong with the names of parameters: a filter that is not known would choose nothing silently."""
    faults = []
    for name, values in request.GET.lists():
        if name not in known:
            faults.append(Fault(name, _("There is no such parameter.")))
        elif len(values) > 1 and name not in repeated:
            faults.append(Fault(name, _("It may be said once.")))
    return tuple(faults)


def _with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Authorization"])
    if response.status_code != 200 or request.method not in {"GET", "HEAD"}:
        response.headers.setdefault("Cache-Control", "no-store")
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["ETag"] = etag
    response.headers.setdefault("Content-Language", spoken(request.GET.get("language")))
    answer = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(answer, HttpResponse)
    return answer
