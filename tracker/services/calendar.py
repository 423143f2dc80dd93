"""Days that editors know better than the library: a change of one moves the dates of open bills at once."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from tracker.models import ChangedDay, Edit, Jurisdiction
from tracker.services.deadlines import rebuild_open_bills
from tracker.services.edits import day_in_words, keep_edit_of_law


@transaction.atomic
def keep_changed_day(*, day: ChangedDay, now: datetime, made_by: User | None = None) -> int:
    """Save a day; return how many open bills have other dates by it."""
    left: Jurisdiction | None = None
    before = ChangedDay.objects.select_related("jurisdiction").filter(pk=day.pk).first() if day.pk else None
    if before is not None and (before.jurisdiction_id, before.day) != (day.jurisdiction_id, day.day):
        _keep(before, (day_in_words(before), ""), made_by, now)
        left, before = before.jurisdiction, None
    day.save()
    _keep(day, (day_in_words(before), day_in_words(day)), made_by, now)
    if left is not None and left != day.jurisdiction:
        rebuild_open_bills(now=now, jurisdiction=left)
    return rebuild_open_bills(now=now, jurisdiction=day.jurisdiction)


@transaction.atomic
def drop_changed_day(*, jurisdiction: Jurisdiction, day: date, now: datetime, made_by: User | None = None) -> int:
    """Forget a day; return how many open bills have other dates by it."""
    for known in ChangedDay.objects.filter(jurisdiction=jurisdiction, day=day):
        _keep(known, (day_in_words(known), ""), made_by, now)
        known.delete()
    return rebuild_open_bills(now=now, jurisdiction=jurisdiction)


def _keep(day: ChangedDay, texts: tuple[str, str], made_by: User | None, now: datetime) -> None:
    keep_edit_of_law(
        jurisdiction=day.jurisdiction,
        field=Edit.Field.CHANGED_DAY,
        about=day.day.isoformat(),
        texts=texts,
        made_by=made_by,
        now=now,
    )
