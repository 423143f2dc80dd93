"""A day's session: what happened to several bills, entered together. Each row is recorded whole or not at all.

What is on the bill already in the same words is left as it is, so a page that is sent twice does the same as once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from tracker import queries
from tracker.importers.places import normal_identifier
from tracker.models import Bill, Jurisdiction, Proposal
from tracker.models.event import CONTENT
from tracker.services.proposals import enter_event, needs_second
from tracker.services.record import EventRefused, NewEvent, Preview, Recorded, preview_event, record_event

Row = tuple[Bill, NewEvent]


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What a row would do, or why it would not. `is_there`: the same is recorded already, and nothing would be done."""

    preview: Preview | None = None
    refused: EventRefused | None = None
    is_there: bool = False
    is_proposed: bool = False


Outcome = Recorded | Proposal | EventRefused | None
"""What became of a row; None: the same was recorded before."""


def preview_session(*, rows: Sequence[Row], now: datetime) -> list[RowPreview]:
    """Return what each row would do after those above it, and do nothing."""
    with transaction.atomic():
        previews = [_previewed(bill, new, now) for bill, new in rows]
        transaction.set_rollback(True)
    return previews


def _previewed(bill: Bill, new: NewEvent, now: datetime) -> RowPreview:
    if _is_there(bill, new):
        return RowPreview(is_there=True)
    try:
        preview = preview_event(bill=bill, new=new, now=now)
        if needs_second(bill, new):
            return RowPreview(preview, is_proposed=True)
        record_event(bill=bill, new=new, recorded_by=None, now=now)
    except EventRefused as refusal:
        return RowPreview(refused=refusal)
    return RowPreview(preview)


def record_session(*, rows: Sequence[Row], entered_by: User, now: datetime, seen: dict[int, int]) -> list[Outcome]:
    """Record the rows in their order; return what became of each.

    `seen` is, for each bill by its number, the latest event that the editor has seen: where another was recorded since,
    nothing that the page says of the bill is done.
    """
    expected = dict(seen)
    return [_entered(bill, new, entered_by, now, expected) for bill, new in rows]


@transaction.atomic
def _entered(bill: Bill, new: NewEvent, entered_by: User, now: datetime, expected: dict[int, int]) -> Outcome:
    locked = Bill.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=bill.pk)
    if _is_there(locked, new):
        return None
    try:
        outcome = enter_event(bill=locked, new=new, entered_by=entered_by, now=now, after_event=expected[bill.pk])
    except EventRefused as refusal:
        return refusal
    if isinstance(outcome, Recorded):
        expected[bill.pk] = outcome.event.pk
    return outcome


def _is_there(bill: Bill, new: NewEvent) -> bool:
    """Return whether the same stands on the bill already."""
    said = {name: getattr(new, name) for name in CONTENT}
    return bill.events.standing().filter(**said).exists()


def bills_named(jurisdiction: Jurisdiction, said: Iterable[str]) -> dict[str, Bill]:
    """Return the bills of these numbers by what was said.

    One that differs only in how it is written is found, too, unless two bills could be meant.
    """
    exact: dict[str, int] = {}
    alike: dict[str, set[int]] = defaultdict(set)
    rows = Bill.objects.filter(jurisdiction=jurisdiction).order_by("pk").values_list("identifier", "pk")
    for identifier, pk in rows.iterator():
        exact[identifier] = pk
        alike[_letters(jurisdiction, identifier)].add(pk)
    numbers = {}
    for one in said:
        likely = alike.get(_letters(jurisdiction, one), set())
        numbers[one] = exact.get(one) or (next(iter(likely)) if len(likely) == 1 else None)
    found = Bill.objects.select_related("jurisdiction").prefetch_related("titles")
    bills = found.in_bulk([number for number in numbers.values() if number])
    return {one: bills[number] for one, number in numbers.items() if number}


def _letters(jurisdiction: Jurisdiction, identifier: str) -> str:
    """Return the letters and digits of a number as the place writes it, so that signs and spaces do not matter."""
    return "".join(one for one in normal_identifier(jurisdiction.code, identifier).casefold() if one.isalnum())


def latest_events(bills: Sequence[Bill]) -> dict[int, int]:
    """Return the number of the latest event of each bill by the bill's own, 0 where there is none, in one query."""
    return queries.latest_events([bill.pk for bill in bills])
