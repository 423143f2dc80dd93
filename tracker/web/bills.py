"""The list of bills: as a page, as the part of it that changes while one types, and as a table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from accounts.reading import Reader, public_page, reader_of
from tracker import clock, listing, queries
from tracker.listing import Asked, Cut, Page
from tracker.models import Jurisdiction
from tracker.web.filters import FilterForm, text_of_place
from tracker.web.listed import Shelf, names_of_stages, procedures_of, rows_of
from tracker.web.table import csv_lines

PAGE: Final = 20
SAVED: Final = 20
"""So many saved searches stand below the list; a page of their own has them all."""


@public_page
@require_safe
def bill_list(request: HttpRequest) -> HttpResponse:
    """Show the list; to htmx only the part that changes, from the same context."""
    reader, is_part = reader_of(request), _wants_a_part(request)
    context = {**context_of(request.GET, reader, clock.now()), "is_part": is_part}
    response = render(request, "tracker/_bill_results.html" if is_part else "tracker/bill_list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    if is_part and context["form"].is_valid():
        return replace_url(response, f"{reverse('tracker:bill-list')}?{context['query']}".rstrip("?"))
    return response


@public_page
@require_safe
def bill_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the list as a table; what the form refuses is refused here, too, and said on the page."""
    reader, shelf, now = reader_of(request), Shelf.read(), clock.now()
    form = shelf.form(request.GET, reader.language)
    if not form.is_valid():
        return render(request, "tracker/bill_list.html", context_of(request.GET, reader, now), status=400)
    lines = csv_lines(form.asked, shelf, reader.language, now)
    headers = {"Content-Disposition": 'attachment; filename="bills.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def context_of(said: QueryDict, reader: Reader, now: datetime) -> dict[str, Any]:
    """Return what the page and its part show."""
    shelf = Shelf.read()
    form = shelf.form(said, reader.language)
    context: dict[str, Any] = {"form": form, "rows": [], "found": 0, "counted": listing.COUNTED}
    if reader.user is not None:
        context["saved"] = list(queries.saved_searches_of(reader.user)[:SAVED])
    if not form.is_valid():
        return context
    asked = form.asked
    page = _page(asked, form.cut, shelf, now)
    procedures = procedures_of(page.bills, asked)
    if asked.jurisdiction:
        form.name_stages(names_of_stages(procedures.values(), reader.language, asked.jurisdiction))
    return context | {
        "rows": rows_of(page.bills, shelf, procedures, asked, language=reader.language, now=now),
        "found": page.found,
        "query": form.query(),
        "chips": form.chips,
        "newer": _query_of_page(form, "before", page.newer),
        "older": _query_of_page(form, "after", page.older),
        "follow_query": follow_query(asked, shelf.jurisdictions.values()),
        "chooses_more_than_is_followed": bool(asked.window or asked.first_on or asked.last_on),
    }


def follow_query(asked: Asked, jurisdictions: Iterable[Jurisdiction]) -> str:
    """Return the query string with which the form of a subscription begins, so that it covers what the list shows."""
    where = [one.pk for one in jurisdictions if one.code == asked.jurisdiction]
    said = {"scope": "search", "words": asked.search, "jurisdiction": where}
    if not asked.search:
        said = {"scope": "jurisdiction", "jurisdiction": where} if where else {"scope": "everything"}
    return urlencode(said, doseq=True)


def _wants_a_part(request: HttpRequest) -> bool:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def _page(asked: Asked, cut: Cut, shelf: Shelf, now: datetime) -> Page:
    """Return the page that was asked for, or the first where nothing stands behind that place any more."""
    bills = listing.bills_asked_for(asked, shelf.jurisdictions.values(), now)
    page = listing.page_of(bills, asked.sort, cut, size=PAGE)
    return page if page.bills or cut.place is None else listing.page_of(bills, asked.sort, Cut(), size=PAGE)


def _query_of_page(form: FilterForm, name: str, place: listing.Place | None) -> str:
    if place is None:
        return ""
    page = urlencode({name: text_of_place(place, form.asked.sort)})
    return "&".join(part for part in (form.query(), page) if part)
