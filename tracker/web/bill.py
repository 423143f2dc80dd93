"""The page of a bill, its brief for printing, and its card as a picture."""

import re
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.reading import Reader, public_page, reader_of
from tracker import clock
from tracker.oddities import in_words
from tracker.web.bill_page import BillPage, page_of
from tracker.web.card import card_of
from tracker.web.legislation import data_block, legislation
from tracker.web.policy import own_policy
from tracker.web.rows import DeadlineRow, event_row, moment

LATEST = 20
"""So many events of a history are shown at first."""
IN_FULL, OF_MANY = 4, 1
"""So many windows are shown with their picture and their working; where there are more, so many of them, and of the
others a line and a link."""
KEY_EVENTS = 8
"""So many events are on a brief, which is to fit a page."""
ALL = "all"
INDENTATION = re.compile(rb"(?<=\n)[ \t\n]*[ \t]+")
"""What the templates are indented by: a fifth of a long page."""


@public_page
@require_safe
def bill_detail(request: HttpRequest, bill_id: int) -> HttpResponse:
    page = page_of(bill_id, reader_of(request), clock.now())
    context = _whole(page, request.GET.get("history"), request.GET.get("window"))
    response = render(request, "tracker/bill.html", context)
    response.content = INDENTATION.sub(b"", response.content)
    return response


@public_page
@require_safe
def brief(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Show a bill on one page to print, in the language that is asked for or else the reader's."""
    reader = reader_of(request)
    language = asked_language(request) or reader.language
    with translation.override(language):
        page = page_of(bill_id, Reader(language, reader.zone, reader.user), clock.now())
        key_events = [_event(page, event) for event in page.standing[:KEY_EVENTS]]
        context = {
            "page": page,
            "bill": page.bill,
            "events": key_events[::-1],
            "earlier": len(page.standing[KEY_EVENTS:]),
            "printed": moment(page.now, reader.zone, page.bill.jurisdiction.zone, language),
            "languages": settings.LANGUAGES,
        }
        response = render(request, "tracker/bill_brief.html", context)
    response.headers["Content-Language"] = language
    return response


@public_page
@require_safe
@own_policy({"default-src": [NONE], "frame-ancestors": [NONE]})
def card(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Return a picture of where the bill stands, to be shared without any third party."""
    reader = reader_of(request)
    language = asked_language(request) or reader.language
    with translation.override(language):
        page = page_of(bill_id, Reader(language, reader.zone, reader.user), clock.now())
        picture = render_to_string("tracker/card.svg", {"card": card_of(page), "page": page})
    response = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="bill-{bill_id}.svg"'
    response.headers["Content-Language"] = language
    return response


def asked_language(request: HttpRequest) -> str | None:
    """Return the language that the address names, if it is one of ours."""
    asked = request.GET.get("language")
    return asked if asked in dict(settings.LANGUAGES) else None


def _whole(page: BillPage, history: str | None, wanted: str | None) -> dict[str, Any]:
    """Return all that the page shows. `wanted` is a window that is to be shown in full, however many there are."""
    shown = page.events if history == ALL else page.events[:LATEST]
    full, brief_ones = _split([*page.running, *page.closed], wanted)
    return {
        "page": page,
        "bill": page.bill,
        "main": page.main if page.main in full else None,
        "windows": [row for row in full if row is not page.main and not row.ended],
        "ended": [row for row in full if row.ended],
        "others": brief_ones,
        "events": [_event(page, event) for event in shown],
        "shown_events": {event.pk for event in shown},
        "earlier_events": len(page.events) - len(shown),
        "wanted": wanted,
        "oddities": in_words(page.bill, page.law),
        "facts": data_block(legislation(page)),
        "login_query": urlencode({"next": page.path}),
    }


def _split(rows: list[DeadlineRow], wanted: str | None) -> tuple[list[DeadlineRow], list[DeadlineRow]]:
    """Return which windows are shown in full, and which in a line."""
    most = IN_FULL if len(rows) <= IN_FULL else OF_MANY
    full = [row for number, row in enumerate(rows) if number < most or row.anchor == wanted]
    return full, [row for row in rows if row not in full]


def _event(page: BillPage, event: Any) -> Any:
    return event_row(event, page.law, page.language, page.now, page.reader.zone)
