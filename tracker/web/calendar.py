"""The calendar of windows, as a month and as an agenda, and its files."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.reading import Reader, public_page, reader_of
from tracker import clock, queries
from tracker.calendar_file import download_of
from tracker.models import Bill, Deadline
from tracker.rules import explain
from tracker.rules.months import month_in_words, month_of
from tracker.services.audience import bills_followed_by
from tracker.web.agenda import agenda_items, agenda_sections
from tracker.web.asked import Asked, View, Whose
from tracker.web.month import month_shown

PAGE = 40
FILE_HOLDS = 1000
"""How many windows a file of the calendar may hold; whoever wants more asks for less at once."""


@public_page
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    jurisdictions = {one.code: one.names for one in queries.jurisdictions_with_bills()}
    asked = _asked(request, reader, now, jurisdictions)
    windows = queries.days_of_windows(_parts(asked, reader, now))
    context: dict[str, Any] = {
        "asked": asked,
        "links": _links(asked, reader, now),
        "title": _title(asked, reader.language),
        "jurisdictions": [(code, explain.name_in(names, reader.language)) for code, names in jurisdictions.items()],
        "can_download": 0 < len(windows) <= FILE_HOLDS,
        "is_too_much": len(windows) > FILE_HOLDS,
        "overdue": sum(one.is_overdue(now) for one in windows),
    }
    if asked.view is View.MONTH:
        context["month"] = month_shown(windows, asked, reader, now)
    else:
        page = Paginator(agenda_items(windows, asked, now), PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "sections": agenda_sections(page.object_list, reader, now)}
    return render(request, "tracker/calendar.html", context)


@public_page
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    if request.GET.get("whose") == Whose.MINE and reader.user is None:
        return redirect_to_login(request.get_full_path())
    asked = _asked(request, reader, now, queries.jurisdictions_with_bills().values_list("code", flat=True))
    windows = queries.days_of_windows(_parts(asked, reader, now))
    if len(windows) > FILE_HOLDS:
        return HttpResponse(_too_much(), status=413, content_type="text/plain; charset=utf-8")
    deadlines = queries.windows_with_bills(one.pk for one in windows)
    return _file(deadlines, reader, f"countersign-{asked.day or asked.month}.ics")


@public_page
@require_safe
def bill_calendar(request: HttpRequest, bill_id: int) -> HttpResponse:
    bill = get_object_or_404(Bill, pk=bill_id)
    return _file(queries.windows_for_file(bill), reader_of(request), f"countersign-bill-{bill.pk}.ics")


def _asked(request: HttpRequest, reader: Reader, now: datetime, jurisdictions: Collection[str]) -> Asked:
    """Return what is asked for; a stranger follows nothing and is shown all, and an unknown jurisdiction is none."""
    asked = Asked.read(request.GET, now.astimezone(reader.zone).date())
    return asked.but(
        whose=asked.whose if reader.user else Whose.ALL,
        jurisdiction=asked.jurisdiction if asked.jurisdiction in jurisdictions else "",
    )


def _parts(asked: Asked, reader: Reader, now: datetime) -> list[QuerySet[Deadline]]:
    """Return the windows that are asked for, as `queries.windows_of_calendar` gives them."""
    parts = queries.windows_of_calendar(first_on=asked.first_on, last_on=asked.last_on, today=now.date())
    if asked.jurisdiction:
        parts = [part.filter(bill__jurisdiction__code=asked.jurisdiction) for part in parts]
    if asked.whose is Whose.MINE and reader.user:
        bills = bills_followed_by(reader.user, among=queries.bills_of_windows(parts))
        parts = [part.filter(bill__in=bills) for part in parts]
    return parts


def _file(deadlines: list[Deadline], reader: Reader, name: str) -> HttpResponse:
    response = HttpResponse(download_of(deadlines, reader.language), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_much() -> str:
    return _("There are too many windows for one file. Choose one jurisdiction, or your own bills.")


def _title(asked: Asked, language: str) -> str:
    if asked.view is View.AGENDA and not asked.day:
        return f"{month_in_words(asked.month, language)} – {month_in_words(asked.last_month, language)}"
    return explain.in_words(asked.day, language) if asked.day else month_in_words(asked.month, language)


def _links(asked: Asked, reader: Reader, now: datetime) -> dict[str, str]:
    """Return the addresses of what lies around this calendar; an empty one leads nowhere."""
    today = now.astimezone(reader.zone).date()
    before, after = asked.turned(-1), asked.turned(1)
    return {
        "before": before.address if before else "",
        "after": after.address if after else "",
        "today": (asked.of_day(today) if asked.day else asked.but(month=month_of(today))).address,
        "month": asked.but(view=View.MONTH, day=None).address,
        "agenda": asked.but(view=View.AGENDA, day=None).address,
        "all": asked.but(whose=Whose.ALL).address,
        "mine": asked.but(whose=Whose.MINE).address,
        "here": asked.address,
    }
