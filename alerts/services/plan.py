"""Planning: what is owed now, minus what exists. There is no watermark, so nothing can fall behind one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.sealing import keyed_hash
from alerts.models import Alert, Delivery, Subscription
from alerts.rules.kinds import AT_ONCE, Kind
from alerts.rules.timetable import DeadlineFacts, Reader, Reminder, owed, timetable
from tracker import queries as tracker_queries
from tracker.models import VOID, BillEvent, Deadline

# What was recorded longer ago than this is no news, even after the program was down.
NEWS_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A delivery that ought to exist. `about` are the fields that tell its alert from others."""

    about: tuple[tuple[str, Any], ...]
    bill_id: int
    subscription: Subscription
    owed_at: datetime


def plan_alerts(*, now: datetime) -> int:
    """Queue a delivery for all that is owed and not there yet; return how many were missing."""
    wanted = [*_news(now), *_reminders(now)]
    with transaction.atomic():
        return _queue(wanted, now)


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


def _news(now: datetime) -> Iterator[Wanted]:
    """Yield what is owed of events: to those who followed the bill when it was recorded."""
    events = BillEvent.objects.filter(
        recorded_at__gte=now - NEWS_LASTS, recorded_at__lte=now, correction=None
    ).select_related("bill__jurisdiction")
    for event in events.order_by("recorded_at", "pk"):
        told = Delivery.objects.filter(alert__event=event, endpoint=OuterRef("endpoint"))
        followers = _usable(event.bill_id).filter(~Exists(told), created_at__lte=event.recorded_at)
        about = (("kind", _kind(event)), ("event_id", event.pk), ("deadline_id", None), ("lead_days", None))
        for subscription in followers:
            yield Wanted(about, event.bill_id, subscription, event.recorded_at)


def _reminders(now: datetime) -> Iterator[Wanted]:
    """Yield what is owed of running windows: to each follower the most urgent reminder that is due."""
    for deadline in _deadlines_told():
        exist = _told_of(deadline)
        told_before = _told_of_earlier_versions(deadline)
        for subscription in _subscriptions(deadline):
            endpoint = subscription.endpoint_id
            reminders = _timetable(deadline, subscription, was_told=endpoint in told_before)
            reminder = owed(_facts(deadline), reminders, now)
            if reminder and (endpoint, *_key(reminder.kind, reminder.lead_days)) not in exist:
                yield Wanted(_about(deadline, reminder), deadline.bill_id, subscription, reminder.moment)


def _deadlines_told() -> QuerySet[Deadline]:
    followed = Subscription.objects.filter(bill=OuterRef("bill"), ended_at=None)
    return (
        Deadline.objects.filter(Exists(followed), status=Deadline.Status.RUNNING, reminds=True)
        .select_related("bill__jurisdiction")
        .order_by("pk")
    )


def _subscriptions(deadline: Deadline) -> QuerySet[Subscription]:
    return _usable(deadline.bill_id).select_related("subscriber")


def _usable(bill_id: int) -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        bill=bill_id, ended_at=None, endpoint__verified_at__isnull=False, endpoint__refused_at=None
    ).order_by("pk")


def _told_of(deadline: Deadline) -> set[tuple[int, str, int | None]]:
    rows = Delivery.objects.filter(alert__deadline=deadline).values_list("endpoint", "alert__kind", "alert__lead_days")
    return {(endpoint, *_key(kind, lead_days)) for endpoint, kind, lead_days in rows}


def _told_of_earlier_versions(deadline: Deadline) -> set[int]:
    """Return the endpoints that were told of other dates of this window."""
    return set(
        Delivery.objects.filter(
            alert__deadline__bill=deadline.bill_id,
            alert__deadline__window=deadline.window,
            alert__deadline__occurrence=deadline.occurrence,
            alert__deadline__version__lt=deadline.version,
            status__in=[Delivery.Status.SENDING, Delivery.Status.SENT],
        ).values_list("endpoint", flat=True)
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
    """Insert alerts and deliveries; the unique keys drop those that exist."""
    wanted = list(wanted)
    bills = {one.about: one.bill_id for one in wanted}
    Alert.objects.bulk_create(
        [Alert(bill_id=bill_id, **dict(about)) for about, bill_id in bills.items()], ignore_conflicts=True
    )
    alerts = {about: Alert.objects.get(**dict(about)).pk for about in bills}
    created = Delivery.objects.bulk_create(
        [
            Delivery(
                alert_id=alerts[one.about],
                endpoint_id=one.subscription.endpoint_id,
                subscription=one.subscription,
                message_id=_message_id(alerts[one.about], one.subscription.endpoint_id),
                planned_at=now,
                owed_at=one.owed_at,
                due_at=now,
            )
            for one in wanted
        ],
        ignore_conflicts=True,
    )
    return len(created)


def _message_id(alert_id: int, endpoint_id: int) -> str:
    return f"<{keyed_hash('message', f'{alert_id}:{endpoint_id}')[:32]}@{settings.SITE_HOST}>"
