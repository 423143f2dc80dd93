"""Days that editors know better than the library: a change of one moves the dates of open bills at once."""

from datetime import date, datetime

from django.db import transaction

from tracker.models import ChangedDay, Jurisdiction
from tracker.services.deadlines import rebuild_open_bills


@transaction.atomic
def keep_changed_day(*, day: ChangedDay, now: datetime) -> int:
    """Save a day; return how many open bills have other dates by it."""
    day.save()
    return rebuild_open_bills(now=now, jurisdiction=day.jurisdiction)


@transaction.atomic
def drop_changed_day(*, jurisdiction: Jurisdiction, day: date, now: datetime) -> int:
    """Forget a day; return how many open bills have other dates by it."""
    ChangedDay.objects.filter(jurisdiction=jurisdiction, day=day).delete()
    return rebuild_open_bills(now=now, jurisdiction=jurisdiction)
