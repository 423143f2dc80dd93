"""The timetable: what one will be told, and when, before anything happens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from alerts.rules.manner import reminder_in_words
from alerts.services.foretell import Foretold, foretold, foretold_in
from alerts.web.paused import paused_until_of
from alerts.web.wording import endpoint_label, moment_there
from tracker import clock
from tracker.models import Bill
from tracker.rules import explain

AHEAD: Final = timedelta(days=60)
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class AheadRow:
    """One line of a timetable, in the reader's zone; `on` and `time` are words, for templates know another zone.

    `there` is the same moment where the bill is, when the clocks there show another time.
    """

    line: Foretold
    title: str
    on: str
    away: str
    at: str
    time: str
    there: str
    what: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class AheadDay:
    """A day of the agenda."""

    on: str
    away: str
    rows: list[AheadRow]


def rows_ahead(user: User, now: datetime, *, bill: Bill | None = None) -> list[AheadRow]:
    """Return what a person will be told within 60 days, of one bill or of all they follow."""
    return rows_of(foretold(subscriber=user, now=now, until=now + AHEAD, bill=bill), user, now)


def rows_of(lines: Iterable[Foretold], user: User, now: datetime) -> list[AheadRow]:
    """Return messages to come as lines of a timetable."""
    return [_row(line, user, now) for line in lines]


def days_of(rows: Iterable[AheadRow]) -> list[AheadDay]:
    """Put together the rows of each day."""
    days = groupby(rows, key=lambda row: (row.on, row.away))
    return [AheadDay(on, away, list(of_day)) for (on, away), of_day in days]


@login_required
@require_safe
def timetable(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    user, now = request.user, clock.now()
    lines = foretold_in(subscriber=user, now=now, until=now + AHEAD, paused_until=paused_until_of(request))
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": days_of(rows_of(page.object_list, user, now)),
        "ahead": AHEAD.days,
    }
    return render(request, "alerts/timetable.html", context)


def _row(line: Foretold, user: User, now: datetime) -> AheadRow:
    at, language = line.due_at.astimezone(user.zone), user.language
    name = explain.name_in(line.deadline.names, language)
    return AheadRow(
        line=line,
        title=line.deadline.bill.title(language),
        on=explain.in_words(at.date(), language),
        away=explain.days_away(at.date(), now.astimezone(user.zone).date(), language),
        at=at.isoformat(),
        time=f"{at:%H:%M}",
        there=moment_there(line.due_at, user.zone, line.deadline.bill.jurisdiction, language),
        what=f"{name}: {reminder_in_words(line.kind, line.step, language)}",
        endpoint=endpoint_label(line.endpoint),
    )
