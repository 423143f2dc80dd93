"""What feeds tell as news: the events that were recorded and what was corrected of them, and the dates that moved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property

from tracker.models import VOID, Bill, BillEvent, Deadline, hold
from tracker.models.law import DRILL

AT_MOST: Final = 50
"""So many entries a feed has, the latest ones."""


@dataclass(frozen=True)
class Happened:
    """An event that is news.

    `corrects` is what readers were told before and this says otherwise. `replaced_by` is what counts in its place now,
    None while it stands. `deadlines` are the versions of windows that came to be with it.
    """

    event: BillEvent
    corrects: BillEvent | None
    replaced_by: BillEvent | None
    deadlines: list[Deadline]

    @cached_property
    def bill(self) -> Bill:
        return self.event.bill

    @property
    def updated_at(self) -> datetime:
        return self.replaced_by.recorded_at if self.replaced_by else self.event.recorded_at


@dataclass(frozen=True)
class Moved:
    """A window whose dates moved without any event of its bill: the law or the calendar of closed days changed."""

    deadline: Deadline

    @property
    def bill(self) -> Bill:
        return self.deadline.bill

    @property
    def updated_at(self) -> datetime:
        return self.deadline.computed_at


News = Happened | Moved


def news_of(which: Q, now: datetime) -> list[News]:
    """Return the news of the bills that `which` chooses, the latest first; it is asked of rows that have a `bill`."""
    held_for = hold()
    news: list[News] = [*_happened(which, held_for, now), *_moved(which, held_for, now)]
    return sorted(news, key=lambda one: one.updated_at, reverse=True)[:AT_MOST]


def _happened(which: Q, hold: timedelta, now: datetime) -> list[Happened]:
    events = list(
        BillEvent.objects.filter(which, is_news=True, recorded_at__lte=now - hold)
        .exclude(bill__jurisdiction__code=DRILL)
        .select_related("bill__jurisdiction")
        .prefetch_related("bill__titles")
        .order_by("-recorded_at", "-pk")[:AT_MOST]
    )
    chains = _Chains.of(events, hold, now)
    born = _born_with(events)
    return [
        Happened(event, chains.told_before(event), chains.replacement_of(event), born.get(event.pk, []))
        for event in events
        if chains.is_told(event)
    ]


@dataclass(frozen=True, slots=True)
class _Chains:
    """The corrections of some bills: what each event corrects, and what corrects it."""

    events: Mapping[int, BillEvent]
    correction_of: Mapping[int, BillEvent]
    hold: timedelta
    held_since: datetime

    @classmethod
    def of(cls, events: Iterable[BillEvent], hold: timedelta, now: datetime) -> "_Chains":
        """Read them, in one query."""
        bills = {event.bill_id: event.bill for event in events}
        corrections = BillEvent.objects.filter(bill__in=bills, corrects__isnull=False)
        known = {event.pk: event for event in events}
        correction_of = {}
        for event in corrections.select_related("corrects").order_by("pk"):
            assert event.corrects is not None
            known.setdefault(event.corrects.pk, event.corrects)
            known[event.pk] = event
            correction_of[event.corrects.pk] = event
        return cls(known, correction_of, hold, now - hold)

    def is_told(self, event: BillEvent) -> bool:
        """Return whether readers hear of an event: it is news, it outlived its hold, and it says something new."""
        before = self.told_before(event)
        says_nothing_new = before is not None and before.says_the_same_as(event)
        is_about_nothing = before is None and event.kind == VOID
        return self._is_news(event) and not (says_nothing_new or is_about_nothing)

    def told_before(self, event: BillEvent) -> BillEvent | None:
        """Return the nearest of the events that this one corrects, one through the other, that readers heard of."""
        while event.corrects_id is not None:
            event = self.events[event.corrects_id]
            if self._is_news(event):
                return event
        return None

    def replacement_of(self, event: BillEvent) -> BillEvent | None:
        """Return what counts in place of an event, None while it stands, or what was wrong with it was wrong itself."""
        counts, correction = event, self.correction_of.get(event.pk)
        while correction is not None:
            if self._outlived_its_hold(correction):
                counts = correction
            correction = self.correction_of.get(correction.pk)
        return None if counts.says_the_same_as(event) else counts

    def _is_news(self, event: BillEvent) -> bool:
        return event.is_news and self._outlived_its_hold(event)

    def _outlived_its_hold(self, event: BillEvent) -> bool:
        """Return whether the hold of an event is over, and nothing took its place before."""
        correction = self.correction_of.get(event.pk)
        was_taken_back = correction is not None and correction.recorded_at < event.recorded_at + self.hold
        return event.recorded_at <= self.held_since and not was_taken_back


def _born_with(events: Iterable[BillEvent]) -> dict[int, list[Deadline]]:
    """Return the windows that came to run when events were recorded, by event; of several at once the last has them."""
    event_at = {(event.bill_id, event.recorded_at): event.pk for event in sorted(events, key=lambda one: one.pk)}
    rows = Deadline.objects.filter(
        bill__in={bill for bill, _at in event_at}, computed_at__in={at for _bill, at in event_at}, reminds=True
    ).exclude(ceased_at=F("computed_at"))
    born: dict[int, list[Deadline]] = {}
    for row in rows.order_by("opens_on", "pk"):
        event = event_at.get((row.bill_id, row.computed_at))
        if event is not None:
            born.setdefault(event, []).append(row)
    return born


def _moved(which: Q, hold: timedelta, now: datetime) -> list[Moved]:
    has_event = Exists(BillEvent.objects.filter(bill=OuterRef("bill"), recorded_at=OuterRef("computed_at")))
    rows = (
        Deadline.objects.filter(which, ~has_event, version__gt=1, reminds=True, computed_at__lte=now - hold)
        .exclude(bill__jurisdiction__code=DRILL)
        .select_related("bill__jurisdiction")
        .prefetch_related("bill__titles")
        .order_by("-computed_at", "-pk")
    )
    return [Moved(row) for row in rows[:AT_MOST] if not row.was_taken_back_within(hold)]
