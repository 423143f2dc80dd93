"""The timetable: what one will be told, and when, before anything happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from alerts import queries
from alerts.rules.manner import reminder_in_words
from alerts.services.foretell import Foretold, foretold
from alerts.web.wording import DeliveryRow, delivery_row, endpoint_label
from tracker import clock
from tracker import queries as tracker_queries
from tracker.models import Bill
from tracker.rules import explain

AHEAD: Final = timedelta(days=60)
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class AheadRow:
    """One line of a timetable, in the reader's zone; `on` and `time` are words, for templates know another zone."""

    line: Foretold
    title: str
    on: str
    away: str
    at: str
    time: str
    what: str
    endpoint: str


def rows_ahead(user: User, now: datetime, *, bill: Bill | None = None) -> list[AheadRow]:
    """Return what a person will be told within 60 days, of one bill or of all they follow."""
    return rows_of(foretold(subscriber=user, now=now, until=now + AHEAD, bill=bill), user, now)


def rows_of(lines: list[Foretold], user: User, now: datetime) -> list[AheadRow]:
    """Return messages to come as lines of a timetable."""
    return [_row(line, user, now) for line in lines]


def rows_waiting(user: User) -> list[DeliveryRow]:
    """Return what is queued for a person and waits."""
    waiting = list(queries.deliveries_waiting_for(user))
    laws = tracker_queries.laws_of(one.alert.bill.jurisdiction_id for one in waiting)
    return [delivery_row(one, laws, user.language) for one in waiting]


@login_required
@require_safe
def timetable(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    now = clock.now()
    page = Paginator(rows_ahead(request.user, now), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": page.object_list, "waiting": rows_waiting(request.user), "days": AHEAD.days}
    return render(request, "alerts/timetable.html", context)


def _row(line: Foretold, user: User, now: datetime) -> AheadRow:
    at = line.due_at.astimezone(user.zone)
    name = explain.name_in(line.deadline.names, user.language)
    return AheadRow(
        line=line,
        title=line.deadline.bill.title(user.language),
        on=explain.in_words(at.date()),
        away=explain.days_away(at.date(), now.astimezone(user.zone).date()),
        at=at.isoformat(),
        time=f"{at:%H:%M}",
        what=f"{name}: {reminder_in_words(line.kind, line.step)}",
        endpoint=endpoint_label(line.endpoint),
    )
