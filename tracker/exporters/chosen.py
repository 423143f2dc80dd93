"""Which bills are exported, and in which order: the same on every database, whatever the order of entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Collate

from tracker.models import Bill, BillDocument, BillEvent, BillSource, BillTitle, Topic
from tracker.models.law import DRILL

AT_ONCE: Final = 500
"""How many bills are in memory at a time."""

BY_THE_LETTERS: Final = {"postgresql": "C", "sqlite": "BINARY"}
"""How a database orders texts by the numbers of their letters alone, which no language and no edition changes."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the bills must have; what is empty chooses nothing. `since` is about when something was recorded."""

    jurisdiction: str = ""
    topic: str = ""
    stage: str = ""
    since: datetime | None = None


def bills_chosen(chosen: Chosen, *with_these: Prefetch[Any]) -> Iterator[Bill]:
    """Yield the bills, by jurisdiction and number, with what is written about them and what was recorded of them."""
    bills = (
        _chosen(chosen)
        .select_related("jurisdiction")
        .prefetch_related(
            Prefetch("titles", queryset=BillTitle.objects.order_by("pk")),
            Prefetch("topics", queryset=Topic.objects.order_by("slug")),
            Prefetch("sources", queryset=BillSource.objects.order_by("pk")),
            Prefetch("documents", queryset=BillDocument.objects.order_by("pk")),
            Prefetch("events", queryset=BillEvent.objects.order_by("pk")),
            *with_these,
        )
    )
    letters = BY_THE_LETTERS[connection.vendor]
    ordered = bills.order_by(Collate("jurisdiction__code", letters), Collate("identifier", letters))
    return ordered.iterator(chunk_size=AT_ONCE)


def _chosen(chosen: Chosen) -> QuerySet[Bill]:
    bills = Bill.objects.exclude(jurisdiction__code=DRILL)
    if chosen.jurisdiction:
        bills = bills.filter(jurisdiction__code=chosen.jurisdiction)
    if chosen.topic:
        bills = bills.filter(Exists(Bill.topics.through.objects.filter(bill=OuterRef("pk"), topic__slug=chosen.topic)))
    if chosen.stage:
        bills = bills.filter(stage=chosen.stage)
    if chosen.since is not None:
        bills = bills.filter(Exists(BillEvent.objects.filter(bill=OuterRef("pk"), recorded_at__gte=chosen.since)))
    return bills
