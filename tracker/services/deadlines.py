"""Standing and deadlines, rebuilt whole from the events. Running it twice changes nothing the second time."""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models.functions import Coalesce

from tracker import queries
from tracker.models import Bill, Deadline, Jurisdiction, Procedure, hold
from tracker.models.bill import NO_CLOSING, NO_EVENT
from tracker.models.deadline import CURRENT
from tracker.rules.procedure import Law
from tracker.rules.replay import Event, Irregularity, Oddity, Standing
from tracker.rules.windows import Window
from tracker.services.audience import others_may_follow

log = logging.getLogger(__name__)

UNDONE_BEFORE_THE_END: Final = timedelta(seconds=10)
"""How long before the end of a hold its edit can no longer be undone: a planner may be looking at the clock."""


class Turn(StrEnum):
    """What became of a window."""

    ADDED = "added"
    MOVED = "moved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a window, for comparing."""

    first_possible_on: date
    opens_on: date
    closes_on: date | None
    outer_on: date | None
    closes_time: time | None = None
    outer_time: time | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one window, with its dates before and after. `reminds`: people are told of it."""

    turn: Turn
    window: str
    names: dict[str, str]
    before: Dates | None
    after: Dates | None
    reminds: bool


@transaction.atomic
def rebuild_deadlines(*, bill: Bill, now: datetime) -> list[Change]:
    """Bring a bill's standing and deadlines in line with its events and the law; return what changed.

    Raise NoProcedureInForce when an event is older than all law that is known.
    """
    locked = Bill.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=bill.pk)
    law = queries.law_of(locked.jurisdiction)
    events = [event.as_rule for event in queries.standing_events(locked)]
    standing = queries.standing_of(locked, events=events, law=law)
    _keep_standing(locked, standing, law, now)
    current = {(row.window, row.occurrence): row for row in _current(locked)}
    changes = changes_from(current.values(), standing.windows)
    procedures = {procedure.slug: procedure for procedure in locked.jurisdiction.procedures.all()}
    for window in standing.windows:
        _keep(locked, window, current.pop((window.name, window.occurrence), None), procedures, now)
    for row in current.values():
        _set(row, status=Deadline.Status.WITHDRAWN, ended_by=None, ended_on=None, ceased_at=row.ceased_at or now)
    _keep_order(locked, events)
    return changes


def rebuild_open_bills(*, now: datetime, jurisdiction: Jurisdiction | None = None) -> int:
    """Rebuild every bill that can still move, of one jurisdiction or of all; return how many changed."""
    bills = Bill.objects.filter(is_final=False).order_by("pk")
    if jurisdiction is not None:
        bills = bills.filter(jurisdiction=jurisdiction)
    return sum(_is_changed(bill_id, now) for bill_id in list(bills.values_list("pk", flat=True)))


def _is_changed(bill_id: int, now: datetime) -> bool:
    """Rebuild one bill. One that cannot be must not hold up the others."""
    try:
        return bool(rebuild_deadlines(bill=Bill(pk=bill_id), now=now))
    except Exception:
        log.exception("the deadlines of bill %s cannot be rebuilt", bill_id)
        return False


def preview_changes(*, bill: Bill, standing: Standing) -> list[Change]:
    """Return what a standing that is not saved would change."""
    return changes_from(_current(bill), standing.windows)


def changes_from(rows: Iterable[Deadline], windows: Iterable[Window]) -> list[Change]:
    """Compare the deadlines that are stored with the windows as they should be."""
    left = {(row.window, row.occurrence): row for row in rows}
    changes = [_change(left.pop((window.name, window.occurrence), None), window) for window in windows]
    gone = [
        Change(Turn.WITHDRAWN, row.window, row.names, _dates_of_row(row), None, row.reminds) for row in left.values()
    ]
    return [change for change in changes if change] + gone


def _change(row: Deadline | None, window: Window) -> Change | None:
    before, after = (_dates_of_row(row) if row else None), _dates(window)
    if row is None and window.ended:
        return None
    if row is None:
        turn = Turn.ADDED
    elif row.is_running and window.ended:
        turn = Turn.CLOSED
    elif _has_moved(row, window) or not (row.is_running or window.ended):
        turn = Turn.MOVED
    else:
        return None
    return Change(turn, window.name, dict(window.names), before, after, window.reminds)


def _has_moved(row: Deadline, window: Window) -> bool:
    return (_dates_of_row(row), row.is_suspended) != (_dates(window), window.is_suspended)


def _dates(window: Window) -> Dates:
    closes, outer = ((dated.on, dated.at) if dated else (None, None) for dated in (window.closes, window.outer))
    return Dates(window.first_possible.on, window.opens.on, closes[0], outer[0], closes[1], outer[1])


def _dates_of_row(row: Deadline) -> Dates:
    return Dates(row.first_possible_on, row.opens_on, row.closes_on, row.outer_on, row.closes_time, row.outer_time)


def _current(bill: Bill) -> list[Deadline]:
    return list(bill.deadlines.filter(status__in=CURRENT).order_by("pk"))


def _keep_standing(bill: Bill, standing: Standing, law: Law, now: datetime) -> None:
    if bill.stage != (standing.stage or ""):
        others_may_follow(bill, now + hold())
    slug = standing.procedure.slug if standing.procedure else None
    bill.procedure = Procedure.objects.get(slug=slug) if slug else None
    bill.stage = standing.stage or ""
    bill.is_final = standing.is_final
    odd = [*standing.irregularities, *_outlived(standing, law, now.astimezone(bill.jurisdiction.zone).date())]
    bill.irregularities = [asdict(one) for one in odd]
    bill.odd_events, bill.law_changes = queries.count_of_oddities(bill)
    written = ["procedure", "stage", "is_final", "irregularities", "odd_events", "law_changes"]
    bill.save(update_fields=written)


def _keep_order(bill: Bill, events: Iterable[Event]) -> None:
    """Keep what lists of bills are sorted by."""
    closings = bill.deadlines.running().values_list(Coalesce("closes_on", "outer_on"), flat=True)
    bill.next_closes_on = min((one for one in closings if one is not None), default=NO_CLOSING)
    bill.latest_event_on = max((event.happened.earliest for event in events), default=NO_EVENT)
    bill.save(update_fields=["next_closes_on", "latest_event_on"])


def _outlived(standing: Standing, law: Law, today: date) -> list[Irregularity]:
    """Return a flag for each window that still runs under a law that is no longer in force."""
    ended = {one.slug for one in law.procedures if one.effective_until and one.effective_until < today}
    return [
        Irregularity(Oddity.LAW_CHANGED, window.started_by, window.clock_event, window.procedure)
        for window in standing.running
        if window.procedure in ended
    ]


def _keep(bill: Bill, window: Window, row: Deadline | None, procedures: dict[str, Procedure], now: datetime) -> None:
    """Write one window: a new row when it is new, moved or running again, else only what has come to an end."""
    values = _values(window, procedures)
    is_reopened = row is not None and not row.is_running and window.ended is None
    if row is not None and not _has_moved(row, window) and not is_reopened:
        _set(row, **values, ceased_at=(row.ceased_at or now) if window.ended else None)
        return
    if row is not None:
        _set(row, status=Deadline.Status.REPLACED, ended_by=None, ended_on=None, ceased_at=row.ceased_at or now)
    before = None if window.ended else _put_aside_lately(bill, window, now)
    if before is not None:
        _set(before, **values, ceased_at=None)
        return
    Deadline.objects.create(
        bill=bill,
        window=window.name,
        occurrence=window.occurrence,
        version=_next_version(bill, window),
        computed_at=now,
        ceased_at=now if window.ended else None,
        **values,
    )


def _put_aside_lately(bill: Bill, window: Window, now: datetime) -> Deadline | None:
    """Return the version with these very dates that stopped running while nobody has been told of what came after.

    It runs again, as if nothing had been: so an edit that is undone within the hold leaves no trace in any alert.
    """
    held_since = now - hold() + UNDONE_BEFORE_THE_END
    lately = bill.deadlines.filter(window=window.name, occurrence=window.occurrence, ceased_at__gt=held_since)
    return next((row for row in lately.order_by("-version") if not _has_moved(row, window)), None)


def _next_version(bill: Bill, window: Window) -> int:
    versions = bill.deadlines.filter(window=window.name, occurrence=window.occurrence)
    return 1 + max(versions.values_list("version", flat=True), default=0)


def _values(window: Window, procedures: dict[str, Procedure]) -> dict[str, Any]:
    ended = window.ended
    return {
        "status": Deadline.Status.ENDED if ended else Deadline.Status.RUNNING,
        "names": dict(window.names),
        "procedure_id": procedures[window.procedure].pk,
        "started_by_id": window.started_by,
        "ended_by_id": ended.ref if ended else None,
        "ended_on": ended.on.earliest if ended else None,
        "on_silence": window.on_silence or "",
        "confidence": window.confidence,
        "citation": window.citation,
        "working": _plain([asdict(step) for step in window.steps]),
        "reminds": window.reminds,
        "is_suspended": window.is_suspended,
        **asdict(_dates(window)),
    }


def _plain(values: Any) -> Any:
    """Return the values as the database gives them back, so that they can be compared."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _set(row: Deadline, **values: Any) -> None:
    """Write what differs, and nothing when nothing does."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=[name.removesuffix("_id") for name in changed])
