"""Answers to programs that fetch again and again: only what changed is sent, and nobody on the way keeps it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Written:
    """A feed: `made_of` is all that decides about its bytes, and `write` gives them, which may take a while."""

    content_type: str
    language: str
    updated_at: datetime
    made_of: bytes
    write: Callable[[], bytes]


def answered(request: HttpRequest, feed: Written) -> HttpResponseBase:
    """Return a feed, or 304 to a program that has just this.

    The ETag alone decides: titles, choices and languages change a feed without any of its entries being newer, so a
    program that sends only If-Modified-Since gets it whole.
    """
    etag = f'"{hashlib.sha256(feed.made_of).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(feed.updated_at.timestamp()),
        "Content-Language": feed.language,
        "Cache-Control": "no-cache",
        "X-Robots-Tag": "noindex",
    }
    response = HttpResponse(content_type=feed.content_type, headers=headers)
    unchanged = get_conditional_response(request, etag=etag, response=response)
    if unchanged is not None and unchanged is not response:
        return unchanged
    response.content = feed.write()
    return response


def kept_private(response: HttpResponseBase) -> HttpResponseBase:
    """Forbid every cache to keep an answer to a private address, and every page to pass that address on."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
