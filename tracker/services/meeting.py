"""The events of a bill as a source tells them, met with those that are recorded.

What is new is recorded; what the source says of a recorded event, and says differently, becomes a review for a person.

What lay in the past when a bill is first imported is no news: nobody who follows everything wants a thousand messages
about last year. It is written on each event (`is_news`); deadlines that still run are told like any other.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from tracker import queries
from tracker.importers.values import BillRead, EventRead, Unmapped
from tracker.models import VOID, Bill, BillEvent, BillOrigin, ImportedEvent, ImportReview
from tracker.services.origins import is_address
from tracker.services.record import EventRefused, Ground, NewEvent, record_history

NEWS_AFTER_THE_FACT: Final = timedelta(days=7)
"""How long after it happened an event is news when the bill, or that part of its history, is imported first."""


@dataclass(slots=True)
class Taken:
    """What came of one bill."""

    is_new: bool = False
    events: int = 0
    reviews: int = 0


@dataclass(slots=True)
class Meeting:
    """What a source says of a bill, met with what is recorded."""

    origin: BillOrigin
    read: BillRead
    ground: Ground
    now: datetime
    taken: Taken
    standing: list[BillEvent] = field(default_factory=list)
    claimed: set[int] = field(default_factory=set)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.ground.zone).date()


def take_events(meeting: Meeting) -> None:
    """Record what is new, link what is recorded already, and raise a review for what is said differently."""
    origin = meeting.origin
    imported = {row.key: row for row in origin.events.select_related("event")} if not meeting.taken.is_new else {}
    meeting.standing = [] if meeting.taken.is_new else queries.standing_events(origin.bill)
    meeting.claimed = {row.event_id for row in imported.values()}
    fresh: list[tuple[str, EventRead]] = []
    for key, told in _keyed(meeting.read.events):
        row = imported.pop(key, None)
        if row is not None:
            _compare(meeting, row, told)
        elif not _link(meeting, key, told):
            fresh.append((key, told))
    _record(meeting, fresh)
    if not meeting.read.is_partial:
        for row in imported.values():
            _vanish(meeting, row)
    for one in meeting.read.unmapped:
        if one.matters:
            _ask_about(meeting, one)


def _keyed(events: Sequence[EventRead]) -> Iterator[tuple[str, EventRead]]:
    """Yield each event with its key: its kind, and which of that kind it is."""
    count: Counter[str] = Counter()
    for event in events:
        count[event.kind] += 1
        yield f"{event.kind[:64]}:{count[event.kind]}", event


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:32]


def _said(told: EventRead) -> str:
    return _digest(told.kind, told.happened_on, told.happened_until, told.happened_at)


def _compare(meeting: Meeting, row: ImportedEvent, told: EventRead) -> None:
    """Do nothing when the source says the same as before, or what stands by now; else ask a person."""
    reviews = ImportReview.objects.filter(origin=meeting.origin, key=row.key, state=ImportReview.State.OPEN)
    if row.said == _said(told):
        if reviews.exists():
            reviews.update(state=ImportReview.State.WITHDRAWN, settled_at=meeting.now)
        return
    stands = _standing_for(row.event)
    if stands is not None and _says(stands, told):
        ImportedEvent.objects.filter(pk=row.pk).update(said=_said(told), words=told.text, event=stands)
        reviews.update(state=ImportReview.State.WITHDRAWN, settled_at=meeting.now)
        return
    _review(meeting, row.key, ImportReview.Why.CHANGED, event=stands or row.event, told=told)


def _standing_for(event: BillEvent) -> BillEvent | None:
    """Return the event that stands in an event's place by now, None when it was struck out."""
    while True:
        later = BillEvent.objects.filter(corrects=event).first()
        if later is None:
            return None if event.kind == VOID else event
        event = later


def _says(event: BillEvent, told: EventRead) -> bool:
    """Return whether what is recorded is what the source says; a time that one of them leaves out is no difference."""
    same_time = told.happened_at is None or event.happened_at in {None, told.happened_at}
    within = event.happened_on <= told.happened_on <= (event.happened_until or event.happened_on)
    return event.kind == told.kind and within and same_time


def _link(meeting: Meeting, key: str, told: EventRead) -> bool:
    """Find the event that an editor or another source recorded already; return whether nothing is to be recorded."""
    alike = [one for one in meeting.standing if one.kind == told.kind and one.pk not in meeting.claimed]
    same = next((one for one in alike if _says(one, told)), None)
    if same is not None:
        meeting.claimed.add(same.pk)
        _remember(meeting.origin, key, told, same)
        return True
    # A kind that can happen only once is not recorded beside what somebody recorded on another day.
    if alike and told.kind not in REPEATED:
        _review(meeting, key, ImportReview.Why.DIFFERS, event=alike[0], told=told)
        return True
    return False


REPEATED: Final = frozenset({"presented", "recalled", "returned", "adjourned", "convened"})
"""The events that can come more than once in the life of a bill."""


def _remember(origin: BillOrigin, key: str, told: EventRead, event: BillEvent) -> None:
    ImportedEvent.objects.create(origin=origin, key=key, said=_said(told), words=told.text, event=event)


def _record(meeting: Meeting, fresh: list[tuple[str, EventRead]]) -> None:
    if not fresh:
        return
    latest = max((event.happened_on for event in meeting.standing), default=None)
    events = [(_new(told, is_news=_is_news(meeting, told, latest)), _reason(told)) for _, told in fresh]
    outcomes = record_history(
        bill=meeting.origin.bill, events=events, ground=meeting.ground, recorded_by=None, now=meeting.now
    )
    for (key, told), outcome in zip(fresh, outcomes, strict=True):
        if isinstance(outcome, EventRefused):
            _review(meeting, key, ImportReview.Why.REFUSED, event=None, told=told, detail=outcome.reason)
        else:
            meeting.taken.events += 1
            _remember(meeting.origin, key, told, outcome)


def _is_news(meeting: Meeting, told: EventRead, latest: date | None) -> bool:
    """Return whether those who follow are told: what carries a history on is news, however late it comes.

    What fills in the past, and the past of a bill that nobody knew, is news only when it happened in the last days.
    """
    if latest is not None and told.happened_on > latest:
        return True
    return told.happened_on >= meeting.today - NEWS_AFTER_THE_FACT


def _new(told: EventRead, *, is_news: bool = True) -> NewEvent:
    return NewEvent(
        kind=told.kind,
        happened_on=told.happened_on,
        happened_until=told.happened_until,
        happened_at=told.happened_at,
        votes_for=told.votes.in_favour,
        votes_against=told.votes.against,
        votes_abstain=told.votes.abstain,
        source_url=told.source_url if is_address(told.source_url) else "",
        note=told.note or (f"“{told.text}”" if told.text and told.text != told.kind else ""),
        irregular_reason=told.irregular_reason,
        is_news=is_news,
    )


def _reason(told: EventRead) -> str:
    return f"The source says so: “{told.text or told.kind}”."


def _vanish(meeting: Meeting, row: ImportedEvent) -> None:
    stands = _standing_for(row.event)
    if stands is not None:
        _review(meeting, row.key, ImportReview.Why.VANISHED, event=stands, told=None)


def _ask_about(meeting: Meeting, one: Unmapped) -> None:
    if Bill.objects.filter(pk=meeting.origin.bill_id, is_final=True).exists():
        return
    key = f"unmapped:{_digest(one.day, one.text)}"
    values = {"event": None, "words": one.text, "says": {"day": one.day, "classification": list(one.classification)}}
    _raise(meeting, key, ImportReview.Why.UNMAPPED, "", values)


def _review(
    meeting: Meeting, key: str, why: str, *, event: BillEvent | None, told: EventRead | None, detail: str = ""
) -> None:
    values = {
        "event": event,
        "says": _plain(told) if told else {},
        "words": told.text if told else "",
        "detail": detail,
    }
    _raise(meeting, key, why, _said(told) if told else "", values)


def _raise(meeting: Meeting, key: str, why: str, said: str, values: dict[str, Any]) -> None:
    """Raise a review once; one that was withdrawn is open again when the source goes back to what it said."""
    review, is_new = ImportReview.objects.get_or_create(
        origin=meeting.origin,
        key=key,
        why=why,
        said=said,
        defaults={**values, "bill": meeting.origin.bill, "raised_at": meeting.now},
    )
    if not is_new and review.state == ImportReview.State.WITHDRAWN:
        review.state, review.settled_at, review.raised_at = ImportReview.State.OPEN, None, meeting.now
        review.save(update_fields=["state", "settled_at", "raised_at"])
        is_new = True
    meeting.taken.reviews += is_new


def _plain(told: EventRead) -> dict[str, Any]:
    """Return the fields of an event as they are kept in a review."""
    encoder = DjangoJSONEncoder()
    return {
        key: encoder.default(value) if hasattr(value, "isoformat") else value
        for key, value in asdict(_new(told)).items()
        if key not in {"corrects", "reason", "is_news"} and value not in {None, ""}
    }
