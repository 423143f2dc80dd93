"""What waits for a person: windows past their last day, oddities, changes of the law, imports to review, proposals.

The page that shows it asks little: the windows are one question, and all the rest another of several parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, F, IntegerField, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from tracker.models import Bill, Deadline, ImportReview, Proposal
from tracker.models.law import DRILL

SHOWN: Final = 5
"""So many of a kind are shown: those that wait longest."""
MOST: Final = 300
"""So many windows past their last day are counted; of more it is only said that there are more."""

_COLUMNS: Final = ("bill__jurisdiction__code", "bill__identifier", "names", "outer_on")

ODD, LAW, REVIEW, PROPOSAL = "odd", "law", "review", "proposal"


@dataclass(frozen=True, slots=True)
class OverdueWindow:
    """A window past its last day of which no outcome is recorded."""

    bill_id: int
    jurisdiction: str
    identifier: str
    names: Mapping[str, str]
    last_on: date


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits, by its number and since when: a day, or a moment in UTC, as text.

    `what` is the kind of the proposed event, or why an import is to be reviewed; `by` the account that proposed it.
    """

    pk: int
    bill_id: int
    jurisdiction: str
    identifier: str
    since: str
    what: str
    by: int


@dataclass(slots=True)
class Waiting:
    """How many of a kind wait, and those that wait longest."""

    number: int = 0
    shown: list[Any] = field(default_factory=list)

    @property
    def is_more(self) -> bool:
        return self.number > len(self.shown)


def windows_overdue(now: datetime) -> Waiting:
    """Return the running windows whose last day has passed where they run, that of the longest ago first."""
    rows = (
        Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
        .exclude(bill__jurisdiction__code=DRILL)
        # Where the day begins first it is the next one by then.
        .filter(outer_on__lte=now.date())
        .order_by("outer_on", "pk")
        .values_list("bill__jurisdiction__time_zone", "bill", *_COLUMNS)[: MOST + 1]
    )
    overdue = [
        OverdueWindow(bill_id, code, identifier, names, last)
        for zone, bill_id, code, identifier, names, last in rows
        if last is not None and last < now.astimezone(ZoneInfo(zone)).date()
    ]
    return Waiting(len(overdue), overdue[:SHOWN])


def the_rest() -> dict[str, Waiting]:
    """Return what else waits, by its kind, in one query. What nothing waits of is not there."""
    parts = [_part(name, *asked) for name, asked in _asked().items()]
    found: dict[str, Waiting] = {}
    for name, total, *row in sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[0], row[6], row[2])):
        waiting = found.setdefault(name, Waiting(total))
        waiting.shown.append(Waits(*row))
    return found


def _asked() -> dict[str, tuple[QuerySet[Any], str, str, Any, Any]]:
    """Return for each kind what waits, the way to its bill, since when, what it is, and by whom."""
    nothing, nobody = Value("", output_field=TextField()), Value(0, output_field=IntegerField())
    bills = Bill.objects.exclude(jurisdiction__code=DRILL)
    reviews = ImportReview.objects.filter(state=ImportReview.State.OPEN)
    proposals = Proposal.objects.filter(state=Proposal.State.WAITING)
    said = Case(When(review__isnull=False, then=Value("review")), default=KT("says__kind"), output_field=TextField())
    return {
        ODD: (bills.filter(odd_events__gt=0), "", "latest_event_on", nothing, nobody),
        LAW: (bills.filter(law_changes__gt=0), "", "latest_event_on", nothing, nobody),
        REVIEW: (reviews, "bill__", "raised_at", Cast("why", TextField()), nobody),
        PROPOSAL: (proposals, "bill__", "proposed_at", said, F("proposed_by")),
    }


def _part(name: str, waiting: QuerySet[Any], bill: str, since: str, what: Any, by: Any) -> Any:
    all_rows = waiting.model.objects.all()
    first = waiting.order_by(since, "pk").values("pk")[:SHOWN]
    counted = waiting.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number")
    return (
        all_rows.filter(pk__in=first)
        .order_by()
        .values_list(
            Value(name, output_field=CharField()),
            Subquery(counted),
            "pk",
            f"{bill}pk" if bill else F("pk"),
            f"{bill}jurisdiction__code",
            f"{bill}identifier",
            Cast(since, TextField()),
            what,
            by,
        )
    )
