"""The windows whose dates a calendar has."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from tracker.models import Bill, Deadline
from tracker.models.law import DRILL
from tracker.services.audience import bills_followed_by

AT_MOST: Final = 500
"""So many windows one calendar has: of more, those that close first."""

KEPT: Final = timedelta(days=365)
"""So long a window that is over stays in the calendar of what somebody follows, cancelled or past."""


def versions_followed_by(user: User, now: datetime) -> tuple[list[Deadline], bool]:
    """Return all versions of the windows of the bills that a person follows, and whether there are more than fit."""
    shown = Deadline.objects.filter(reminds=True).exclude(bill__jurisdiction__code=DRILL)
    bills = bills_followed_by(user, among=Bill.objects.all())
    lasting = Q(status=Deadline.Status.RUNNING) | Q(ceased_at__gte=now - KEPT)
    found = _soonest_first(shown.filter(lasting, bill__in=bills.values("pk")))
    keys = list(dict.fromkeys(found.values_list("bill", "window", "occurrence")[: 4 * AT_MOST]))
    wanted = set(keys[:AT_MOST])
    versions = (
        shown.filter(bill__in={bill for bill, *_rest in wanted})
        .select_related("bill__jurisdiction", "ended_by")
        .prefetch_related("bill__titles")
        .order_by("bill", "window", "occurrence", "version")
    )
    of_these = [one for one in versions if (one.bill_id, one.window, one.occurrence) in wanted]
    return of_these, len(keys) > AT_MOST


def _soonest_first(deadlines: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """Put the running ones first, by when they close, then those that ceased lately."""
    is_over = Case(When(status=Deadline.Status.RUNNING, then=Value(0)), default=Value(1), output_field=IntegerField())
    return deadlines.order_by(is_over, F("closes_on").asc(nulls_last=True), F("ceased_at").desc(nulls_last=True), "pk")
