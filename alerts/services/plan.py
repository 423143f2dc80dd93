"""Planning: what is owed now, minus what exists. There is no watermark, so nothing can fall behind one."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from alerts.models import Alert, Delivery, Subscription
from alerts.models.delivery import UNSUBSCRIBED
from alerts.models.names import message_id_of
from alerts.rules.kinds import AT_ONCE, Kind
from alerts.rules.timetable import DeadlineFacts, Reader, Reminder, owed, timetable
from tracker import queries as tracker_queries
from tracker.models import VOID, BillEvent, Deadline

log = logging.getLogger(__name__)

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

STOPPED = Q(status=Delivery.Status.WITHDRAWN, reason=UNSUBSCRIBED)
"""Deliveries that were withdrawn because their reader had stopped: they told nobody anything."""

# What was recorded longer ago than this is no news, even after the program was down.
NEWS_LASTS = timedelta(days=30)


class PlanningIncomplete(Exception):
    """Something could not be planned; the log says why. All the rest was."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A delivery that ought to exist. `about` are the fields that tell its alert from others."""

    about: tuple[tuple[str, Any], ...]
    bill_id: int
    subscription: Subscription
    owed_at: datetime


def plan_alerts(*, now: datetime) -> int:
    """Queue a delivery for all that is owed and not there yet; return how many were missing.

    Each event and each deadline is planned for itself: one that cannot be must not hold up the others. Raise
    PlanningIncomplete, when all were tried, if there was such a one: somebody may be owed what they are not told.
    """
    about_events = (partial(_news_of, event) for event in _recent_events(now))
    about_deadlines = (partial(_reminders_of, deadline, now) for deadline in _deadlines_told())
    planned = [_planned(owed_of, now) for owed_of in (*about_events, *about_deadlines)]
    if None in planned:
        raise PlanningIncomplete
    return sum(count or 0 for count in planned)


def _planned(owed_of: Callable[[], Iterator[Wanted]], now: datetime) -> int | None:
    try:
        with transaction.atomic():
            return _queue(owed_of(), now)
    except Exception:
        log.exception("some alerts cannot be planned")
        return None


def next_moment(*, now: datetime) -> datetime | None:
    """Return when the next reminder after `now` is due to anybody, as far as is known today."""
    moments = [
        reminder.moment
        for deadline in _deadlines_told()
        for subscription in _subscriptions(deadline)
        for reminder in _timetable(deadline, subscription, was_told=False)
        if reminder.moment > now
    ]
    return min(moments, default=None)


def _recent_events(now: datetime) -> QuerySet[BillEvent]:
    return (
        BillEvent.objects.filter(recorded_at__gte=now - NEWS_LASTS, recorded_at__lte=now, correction=None)
        .select_related("bill__jurisdiction")
        .order_by("recorded_at", "pk")
    )


def _news_of(event: BillEvent) -> Iterator[Wanted]:
    """Yield what is owed of an event: to those who followed the bill when it was recorded."""
    told = Delivery.objects.filter(alert__event=event, subscription__subscriber=OuterRef("subscriber"))
    followers = _usable(event.bill_id).filter(~Exists(told.exclude(STOPPED)), created_at__lte=event.recorded_at)
    about = (("kind", _kind(event)), ("event_id", event.pk), ("deadline_id", None), ("lead_days", None))
    for subscription in followers:
        yield Wanted(about, event.bill_id, subscription, event.recorded_at)


def _reminders_of(deadline: Deadline, now: datetime) -> Iterator[Wanted]:
    """Yield what is owed of a running window: to each follower the most urgent reminder that is due.

    Nobody is owed what is less urgent than something they were told already, as when they moved to another zone.
    """
    told, told_before = _told_of(deadline), _told_of_earlier_versions(deadline)
    for subscription in _subscriptions(deadline):
        subscriber = subscription.subscriber_id
        reminders = _timetable(deadline, subscription, was_told=subscriber in told_before)
        reminder = owed(_facts(deadline), reminders, now)
        if reminder is None or _key(reminder.kind, reminder.lead_days) in told[subscriber].keys:
            continue
        if reminder.moment > told[subscriber].latest_at:
            yield Wanted(_about(deadline, reminder), deadline.bill_id, subscription, reminder.moment)


def _deadlines_told() -> QuerySet[Deadline]:
    followed = Subscription.objects.filter(bill=OuterRef("bill"), ended_at=None)
    return (
        Deadline.objects.filter(Exists(followed), status=Deadline.Status.RUNNING, reminds=True)
        .select_related("bill__jurisdiction")
        .order_by("pk")
    )


def _subscriptions(deadline: Deadline) -> QuerySet[Subscription]:
    return _usable(deadline.bill_id).select_related("subscriber").defer("subscriber__email")


def _usable(bill_id: int) -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        bill=bill_id,
        ended_at=None,
        subscriber__is_active=True,
        endpoint__verified_at__isnull=False,
        endpoint__refused_at=None,
    ).order_by("pk")


@dataclass(slots=True)
class Told:
    """What one person was told of a deadline version, or is about to be."""

    keys: set[tuple[str, int | None]] = field(default_factory=set)
    latest_at: datetime = LONG_AGO


def _told_of(deadline: Deadline) -> defaultdict[int, Told]:
    rows = (
        Delivery.objects.filter(alert__deadline=deadline)
        .exclude(STOPPED)
        .values_list("subscription__subscriber", "alert__kind", "alert__lead_days", "owed_at")
    )
    told: defaultdict[int, Told] = defaultdict(Told)
    for subscriber, kind, lead_days, owed_at in rows:
        told[subscriber].keys.add(_key(kind, lead_days))
        told[subscriber].latest_at = max(told[subscriber].latest_at, owed_at)
    return told


def _told_of_earlier_versions(deadline: Deadline) -> set[int]:
    """Return the people who were told of other dates of this window."""
    return set(
        Delivery.objects.filter(
            alert__deadline__bill=deadline.bill_id,
            alert__deadline__window=deadline.window,
            alert__deadline__occurrence=deadline.occurrence,
            alert__deadline__version__lt=deadline.version,
            status__in=[Delivery.Status.SENDING, Delivery.Status.UNCERTAIN, Delivery.Status.SENT],
        ).values_list("subscription__subscriber", flat=True)
    )


def _key(kind: str, lead_days: int | None) -> tuple[str, int | None]:
    """Return what tells one reminder of a deadline from another; what is told at once is told once, in one form."""
    return ("at_once" if kind in AT_ONCE else kind, lead_days)


def _timetable(deadline: Deadline, subscription: Subscription, *, was_told: bool) -> list[Reminder]:
    reader = Reader(subscription.subscriber.zone, time(settings.REMINDER_HOUR))
    return timetable(_facts(deadline), reader, was_told=was_told)


def _facts(deadline: Deadline) -> DeadlineFacts:
    zone = deadline.bill.jurisdiction.zone
    opens_on = None if deadline.is_suspended else deadline.opens_on
    return DeadlineFacts.of(opens_on, deadline.closes_on, deadline.last_on, deadline.computed_at, zone)


def _about(deadline: Deadline, reminder: Reminder) -> tuple[tuple[str, Any], ...]:
    return (
        ("kind", reminder.kind),
        ("event_id", None),
        ("deadline_id", deadline.pk),
        ("lead_days", reminder.lead_days),
    )


def _kind(event: BillEvent) -> Kind:
    if event.corrects_id is not None or event.kind == VOID:
        return Kind.CORRECTION
    law = tracker_queries.law_of(event.bill.jurisdiction)
    kind = law.in_force(event.happened_on).events.get(event.kind)
    return Kind.OUTCOME if kind and kind.is_outcome else Kind.STAGE


def _queue(wanted: Iterable[Wanted], now: datetime) -> int:
    """Insert alerts and deliveries; the unique keys drop those that exist.

    What was withdrawn because its reader had stopped, and who has come back since, is queued again.
    """
    wanted = list(wanted)
    bills = {one.about: one.bill_id for one in wanted}
    Alert.objects.bulk_create(
        [Alert(bill_id=bill_id, **dict(about)) for about, bill_id in bills.items()], ignore_conflicts=True
    )
    alerts = {about: _alert_id(dict(about)) for about in bills}
    for one in wanted:
        Delivery.objects.filter(STOPPED, alert=alerts[one.about], endpoint=one.subscription.endpoint_id).update(
            status=Delivery.Status.QUEUED, subscription=one.subscription, due_at=now, settled_at=None, reason=""
        )
    Delivery.objects.bulk_create(
        [
            Delivery(
                alert_id=alerts[one.about],
                endpoint_id=one.subscription.endpoint_id,
                subscription=one.subscription,
                message_id=message_id_of(alerts[one.about], one.subscription.endpoint_id),
                planned_at=now,
                owed_at=one.owed_at,
                due_at=now,
            )
            for one in wanted
        ],
        ignore_conflicts=True,
    )
    return len(wanted)


def _alert_id(about: dict[str, Any]) -> int:
    """Return the alert of these fields. An event has one, whatever kind it was when somebody was first told."""
    if about["event_id"] is not None:
        del about["kind"]
    return Alert.objects.get(**about).pk
