"""What is known of the past: who followed what at a moment, what stood then, and what had been told."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.conf import settings

from alerts.models import Delivery, Endpoint, Mute, Pause, Scope, Subscription
from alerts.rules.kinds import GONE, Kind
from tracker import queries
from tracker.models import VOID, Bill, BillEvent, Deadline, Jurisdiction
from tracker.rules.procedure import Law, NoProcedureInForce
from tracker.rules.search import Text, finds, query_of, tokens_of, words_of

COUNT_AS: Final = {"president": ("hand_over", "president_again", "hand_over_again")}
"""Stages that count as another: a bill that is passed and to be handed over has reached the president."""

Window = tuple[int, str, int]
"""A window of a bill: the bill, its name, and which time."""


class Covers(Enum):
    """Whether a subscription covered a bill at a moment. PERHAPS: what decides it has no history."""

    NO = 0
    PERHAPS = 1
    YES = 2


class History:
    """All that an audit reads, read once. It is plain Python over the rows of the two apps, and asks no planner."""

    def __init__(self) -> None:
        self.hold = timedelta(seconds=settings.HOLD_SECONDS)
        self.margin = timedelta(seconds=settings.ALARM_AFTER_SECONDS)
        self.bills = {
            bill.pk: bill
            for bill in Bill.objects.select_related("jurisdiction").prefetch_related("titles", "topics").order_by("pk")
        }
        self.events: dict[int, list[BillEvent]] = defaultdict(list)
        for event in BillEvent.objects.select_related("corrects", "correction").order_by("pk"):
            self.events[event.bill_id].append(event)
        self.deadlines = list(Deadline.objects.order_by("pk"))
        self.subscriptions = list(
            Subscription.objects.select_related("rhythm", "endpoint", "subscriber")
            .defer("subscriber__email", "endpoint__address_sealed")
            .order_by("pk")
        )
        self.endpoints: dict[int, list[Endpoint]] = defaultdict(list)
        for endpoint in Endpoint.objects.defer("address_sealed").order_by("pk"):
            self.endpoints[endpoint.owner_id].append(endpoint)
        self.mutes = set(Mute.objects.values_list("subscriber_id", "bill_id"))
        self.pauses: dict[int, list[Pause]] = defaultdict(list)
        for pause in Pause.objects.order_by("began_at", "pk"):
            self.pauses[pause.subscriber_id].append(pause)
        self._index_deliveries()
        self._index_planning()
        self._laws: dict[int, Law] = {}
        self._stages: dict[tuple[int, tuple[int, ...]], str] = {}

    def _index_deliveries(self) -> None:
        self.deliveries = list(
            Delivery.objects.select_related("alert__deadline", "endpoint")
            .defer("endpoint__address_sealed")
            .order_by("pk")
        )
        self.of_event: dict[int, list[Delivery]] = defaultdict(list)
        self.of_deadline: dict[int, list[Delivery]] = defaultdict(list)
        self.of_window: dict[Window, list[Delivery]] = defaultdict(list)
        self.seen: dict[tuple[int, int], datetime] = {}
        for one in self.deliveries:
            if one.alert.event_id is not None:
                self.of_event[one.alert.event_id].append(one)
            if one.alert.deadline is not None:
                self.of_deadline[one.alert.deadline.pk].append(one)
                self.of_window[window_of(one.alert.deadline)].append(one)
                if one.seen_at is not None:
                    key = (one.endpoint.owner_id, one.alert.deadline.pk)
                    self.seen[key] = min(one.seen_at, self.seen.get(key, one.seen_at))

    def _index_planning(self) -> None:
        """Note when a planner is known to have run, and since when a scope is known to have covered a bill."""
        scope_keys = {one.pk: one.scope_key for one in self.subscriptions}
        self._planned = sorted({one.planned_at for one in self.deliveries})
        self._covered_since: dict[tuple[str, int], datetime] = {}
        self._told_since: dict[tuple[int, int], datetime] = {}
        for one in self.deliveries:
            by_scope = (scope_keys[one.subscription_id], one.alert.bill_id)
            since = self._covered_since.get(by_scope, one.planned_at)
            self._covered_since[by_scope] = min(since, one.planned_at)
            if one.status == Delivery.Status.SENT:
                by_reader = (one.subscription_id, one.alert.bill_id)
                since = self._told_since.get(by_reader, one.planned_at)
                self._told_since[by_reader] = min(since, one.planned_at)

    def planner_ran(self, since: datetime, until: datetime) -> bool:
        """Return whether a planner is known to have run from `since` on and before `until`."""
        place = bisect_left(self._planned, since)
        return place < len(self._planned) and self._planned[place] < until

    def paused_until(self, person_id: int, at: datetime) -> datetime | None:
        """Return when the pause ends, or ended, in which a person was told nothing at a moment; None when in none."""
        ends = (end_of(one) for one in self.pauses[person_id] if one.began_at <= at < end_of(one))
        return next(ends, None)

    def covers(self, subscription: Subscription, bill: Bill, at: datetime) -> Covers:
        """Return whether the scope held the bill at a moment. Topics and texts of bills are known only as they are."""
        match Scope(subscription.scope):
            case Scope.EVERYTHING:
                return Covers.YES
            case Scope.BILL:
                return Covers.YES if subscription.bill_id == bill.pk else Covers.NO
            case Scope.JURISDICTION:
                return Covers.YES if subscription.jurisdiction_id == bill.jurisdiction_id else Covers.NO
            case Scope.STAGE:
                return self._covers_by_stage(subscription, bill, at)
            case Scope.TOPIC:
                holds = any(topic.pk == subscription.topic_id for topic in bill.topics.all())
            case Scope.SEARCH:
                holds = _is_there(subscription, bill) and finds(query_of(subscription.words), _text(bill))
        since = self._covered_since.get((subscription.scope_key, bill.pk))
        if since is not None and since <= at:
            return Covers.YES if holds or self._was_told(subscription, bill, at) else Covers.PERHAPS
        return Covers.PERHAPS if holds else Covers.NO

    def stage_at(self, bill: Bill, at: datetime) -> str:
        """Return the stage that the events known at a moment led to, by the law as it is loaded now."""
        known = [
            event
            for event in self.events[bill.pk]
            if event.recorded_at <= at and event.kind != VOID and not _is_corrected_by(event, at)
        ]
        key = (bill.pk, tuple(event.pk for event in known))
        if key not in self._stages:
            try:
                standing = queries.standing_of(
                    bill, events=[one.as_rule for one in known], law=self.law(bill.jurisdiction)
                )
                self._stages[key] = standing.stage or ""
            except NoProcedureInForce:
                self._stages[key] = ""
        return self._stages[key]

    def law(self, jurisdiction: Jurisdiction) -> Law:
        if jurisdiction.pk not in self._laws:
            self._laws[jurisdiction.pk] = queries.law_of(jurisdiction)
        return self._laws[jurisdiction.pk]

    def told_of_window(self, endpoint_id: int, deadline: Deadline, at: datetime) -> Delivery | None:
        """Return the last that was told at an endpoint of other versions of a window by then, None when nothing was."""
        told = [
            one
            for one in sent(self.of_window[window_of(deadline)])
            if one.endpoint_id == endpoint_id and one.alert.deadline_id != deadline.pk and _was_settled(one, at)
        ]
        return max(told, key=lambda one: (one.settled_at, one.pk), default=None)

    def told_of_event(self, endpoint_id: int, event: BillEvent, at: datetime) -> bool:
        """Return whether an event was told at an endpoint by then."""
        return any(one.endpoint_id == endpoint_id and _was_settled(one, at) for one in sent(self.of_event[event.pk]))

    def last_told_before(self, endpoint_id: int, correcting: BillEvent, at: datetime) -> BillEvent | None:
        """Return the nearest of the events that this one corrects, one through the other, that was told there."""
        event = correcting.corrects
        while event is not None and not self.told_of_event(endpoint_id, event, at):
            event = event.corrects
        return event

    def _covers_by_stage(self, subscription: Subscription, bill: Bill, at: datetime) -> Covers:
        if not _is_there(subscription, bill):
            return Covers.NO
        stages = (subscription.stage, *COUNT_AS.get(subscription.stage, ()))
        if self.stage_at(bill, at) in stages or self._was_told(subscription, bill, at):
            return Covers.YES
        return Covers.NO

    def _was_told(self, subscription: Subscription, bill: Bill, at: datetime) -> bool:
        since = self._told_since.get((subscription.pk, bill.pk))
        return since is not None and since <= at


def end_of(pause: Pause) -> datetime:
    return pause.ended_at or pause.ends_at


def window_of(deadline: Deadline) -> Window:
    return deadline.bill_id, deadline.window, deadline.occurrence


def sent(deliveries: Iterable[Delivery]) -> list[Delivery]:
    return [one for one in deliveries if one.status == Delivery.Status.SENT]


def is_gone(delivery: Delivery) -> bool:
    return bool(delivery.alert.kind == Kind.MOVED and delivery.alert.step == GONE)


def _was_settled(delivery: Delivery, at: datetime) -> bool:
    return delivery.settled_at is not None and delivery.settled_at <= at


def _is_corrected_by(event: BillEvent, at: datetime) -> bool:
    correction = correction_of(event)
    return correction is not None and correction.recorded_at <= at


def correction_of(event: BillEvent) -> BillEvent | None:
    """Return the event that corrects this one, None when none does."""
    return event.correction if hasattr(event, "correction") else None


def _is_there(subscription: Subscription, bill: Bill) -> bool:
    return subscription.jurisdiction_id in {None, bill.jurisdiction_id}


def _text(bill: Bill) -> Text:
    texts = [bill.identifier, bill.summary, *(f"{one.text} {one.summary}" for one in bill.titles.all())]
    return Text(words_of(texts), tokens_of([topic.slug for topic in bill.topics.all()], bill.stage, bill.stance))
