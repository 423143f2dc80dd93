"""The API of the site, put together of the parts of its apps, its description by OpenAPI, and its page for people."""

import hashlib
import json
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from alerts.api import mine
from tracker.api import bills, events, history, law, windows
from tracker.api.conditional import guarded
from tracker.api.description import described
from tracker.api.handlers import handle_errors
from tracker.api.page import page_of

INDENTATION = re.compile(rb"\n[ \t\n]+(?=<)")
"""What the templates are indented by: a third of this page. Examples are indented by a line of their own."""

api = NinjaAPI(title="Countersign", version="1", urls_namespace="api", docs_url=None, openapi_url=None)
api.add_decorator(guarded, mode="view")
handle_errors(api)
for part in (bills, windows, history, events, law, mine):
    api.add_router("", part.router)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the description. It tells nothing of this installation but whether it is public."""
    content = json.dumps(_description(is_public=settings.PUBLIC), ensure_ascii=False)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    etag = response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(answer, HttpResponse)
    return answer


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as a page: made here, without a script, and with nothing from elsewhere."""
    response = render(request, "api/docs.html", page_of(_description(is_public=settings.PUBLIC)))
    response.content = INDENTATION.sub(b"\n", response.content)
    return response


@cache
def _description(*, is_public: bool) -> dict[str, Any]:
    return described(api.get_openapi_schema(path_prefix="api/v1/"), is_public=is_public)
