"""What a question names, found or refused: a code or a slug that is not there must not look like an empty answer."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker import queries
from tracker.api.problems import not_found
from tracker.models import Bill, Jurisdiction, Procedure, Topic
from tracker.models.law import DRILL
from tracker.rules import procedure as rules


def jurisdiction_of(code: str) -> Jurisdiction:
    """Return a jurisdiction; raise Problem when no law of it is known."""
    found = Jurisdiction.objects.exclude(code=DRILL).filter(code=code).first()
    if found is None:
        raise not_found(_("No law of “%(code)s” is known here.") % {"code": code})
    return found


def check_jurisdiction(code: str | None, among: Iterable[Jurisdiction]) -> None:
    """Raise Problem when a filter names a jurisdiction that is not among them."""
    if code is not None and all(one.code != code for one in among):
        raise not_found(_("No law of “%(code)s” is known here.") % {"code": code})


def check_topic(slug: str | None) -> None:
    """Raise Problem when a filter names a topic that is not there."""
    if slug is not None and not Topic.objects.filter(slug__iexact=slug).exists():
        raise not_found(_("There is no topic “%(slug)s”.") % {"slug": slug})


def bills_under(topic: str) -> QuerySet[Any, int]:
    """Return the numbers of the bills under a topic."""
    filed = Bill.topics.through.objects.filter(topic__slug__iexact=topic)
    return filed.values_list("bill", flat=True)


def bill_of(bill_id: int) -> Bill:
    """Return a bill with its jurisdiction and the law it is under; raise Problem. Drills are no program's matter."""
    bills = Bill.objects.select_related("jurisdiction", "procedure").exclude(jurisdiction__code=DRILL)
    found = bills.filter(pk=bill_id).first()
    if found is None:
        raise not_found(_("There is no such bill."))
    return found


def procedures_of(bills: Iterable[Bill]) -> Mapping[int, rules.Procedure]:
    """Return the versions of the law that these bills are under, by their numbers, in one query."""
    rows = Procedure.objects.filter(pk__in={bill.procedure_id for bill in bills if bill.procedure_id})
    return {row.pk: queries.procedure_value(row) for row in rows.order_by("pk")}


def today_in(jurisdiction: Jurisdiction, now: datetime) -> date:
    """Return the day it is there."""
    return now.astimezone(ZoneInfo(jurisdiction.time_zone)).date()
