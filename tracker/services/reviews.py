"""Settling what an import asked: a person accepts what the source says now, or leaves what is recorded."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from tracker.models import VOID, Bill, BillEvent, ImportedEvent, ImportReview
from tracker.services.record import EventRefused, NewEvent, Preview, Recorded, preview_event, record_event

NOTHING_TO_RECORD = gettext_noop(
    "This says nothing that could be recorded: enter what happened by hand, and dismiss it."
)
SETTLED = gettext_noop("This was settled before.")


@transaction.atomic
def accept_review(*, review: ImportReview, settled_by: User | None, now: datetime) -> Recorded:
    """Record what the source says now as a correction of what is recorded; raise EventRefused when it cannot be.

    Whoever was told of the old is told of the new. Where the old was no news, neither is this.
    """
    # In the order in which all take them: first the bill, then what is said about it.
    Bill.objects.select_for_update(of=("self",)).get(pk=review.bill_id)
    review = (
        ImportReview.objects.select_for_update(of=("self",)).select_related("origin", "event", "bill").get(pk=review.pk)
    )
    if review.state != ImportReview.State.OPEN:
        raise EventRefused("", _(SETTLED))
    recorded = _record_as_it_fits(review, recording_of(review), settled_by, now)
    if review.said:
        values = {"said": review.said, "words": review.words, "event": recorded.event}
        ImportedEvent.objects.update_or_create(origin=review.origin, key=review.key, defaults=values)
    _settle(review, ImportReview.State.ACCEPTED, settled_by, now)
    return recorded


def preview_review(*, review: ImportReview, now: datetime) -> tuple[NewEvent, Preview]:
    """Return what accepting would record, and do, and do nothing; raise EventRefused as accepting would."""
    new = recording_of(review)
    try:
        return new, preview_event(bill=review.bill, new=new, now=now)
    except EventRefused:
        irregular = _irregular(review, new)
        return irregular, preview_event(bill=review.bill, new=irregular, now=now)


def dismiss_review(*, review: ImportReview, settled_by: User | None, now: datetime) -> bool:
    """Leave what is recorded; return whether it was open. The source has to say something new to ask again."""
    return _settle(review, ImportReview.State.DISMISSED, settled_by, now)


def recording_of(review: ImportReview) -> NewEvent:
    """Return what accepting records; raise EventRefused when there is nothing to record."""
    why, event = review.why, review.event
    if why == ImportReview.Why.UNMAPPED:
        raise EventRefused("", _(NOTHING_TO_RECORD))
    if why == ImportReview.Why.VANISHED and event is not None:
        new = NewEvent(VOID, event.happened_on, reason="The source does not say it any more.")
        return _correcting(new, event)
    new = event_said(review.says)
    return new if event is None else _correcting(replace(new, reason=_reason(review)), event)


def _record_as_it_fits(review: ImportReview, new: NewEvent, recorded_by: User | None, now: datetime) -> Recorded:
    """Record an event, as an irregular one where it does not fit; raise EventRefused where that does not help."""
    try:
        return record_event(bill=review.bill, new=new, recorded_by=recorded_by, now=now)
    except EventRefused:
        return record_event(bill=review.bill, new=_irregular(review, new), recorded_by=recorded_by, now=now)


def _irregular(review: ImportReview, new: NewEvent) -> NewEvent:
    return replace(new, irregular_reason=new.irregular_reason or _reason(review))


def _reason(review: ImportReview) -> str:
    return f"The source says so: “{review.words or review.key}”."


def _correcting(new: NewEvent, event: BillEvent) -> NewEvent:
    """Return a correction of what stands by now in the place of an event."""
    while (later := BillEvent.objects.filter(corrects=event).first()) is not None:
        event = later
    return replace(new, corrects=event, is_news=event.is_news)


def event_said(says: dict[str, Any], *, corrects: BillEvent | None = None) -> NewEvent:
    """Return an event of which the fields are kept as JSON has them."""
    days = {key: date.fromisoformat(says[key]) for key in ("happened_on", "happened_until") if says.get(key)}
    times = {key: time.fromisoformat(says[key]) for key in ("happened_at",) if says.get(key)}
    return NewEvent(**{**says, **days, **times, "corrects": corrects})


def _settle(review: ImportReview, state: str, settled_by: User | None, now: datetime) -> bool:
    open_ones = ImportReview.objects.filter(pk=review.pk, state=ImportReview.State.OPEN)
    return bool(open_ones.update(state=state, settled_at=now, settled_by=settled_by))
