"""Answers to programs that fetch again and again: only what changed is sent, and nobody on the way keeps it."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def answered(
    request: HttpRequest, content: bytes, content_type: str, updated_at: datetime, language: str
) -> HttpResponseBase:
    """Return the content, or 304 to a program that has just this.

    The ETag alone decides: titles, choices and languages change a feed without any of its entries being newer, so a
    program that sends only If-Modified-Since gets it whole.
    """
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(updated_at.timestamp()),
        "Content-Language": language,
        "Cache-Control": "no-cache",
        "X-Robots-Tag": "noindex",
    }
    response = HttpResponse(content, content_type=content_type, headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


def kept_private(response: HttpResponseBase) -> HttpResponseBase:
    """Forbid every cache to keep an answer to a private address, and every page to pass that address on."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
