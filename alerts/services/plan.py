"""Planning: what is owed now, minus what exists by key.

A tick costs what is due, not what there is. What is owed of an event is planned once it is news, for all who follow the
bill, in one transaction; the alert that exists then says that it was. Of a deadline each rhythm has an outlook, the
moment at which there next is something to tell; an outlook that has come is worked out anew and told to all of its
rhythm in one statement. Whoever subscribes is planned for by themselves, for they may be owed what was due before.
No moment and no watermark decides what is owed: planning anything a second time adds nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from alerts import queries
from alerts.models import Alert, Delivery, Endpoint, Outlook, Owed, Pause, Rhythm, Subscription
from alerts.models.delivery import PAUSED, TOLD, WITHDRAWN
from alerts.models.subscription import SubscriptionQuerySet
from alerts.rules.cadence import Slot, slot
from alerts.rules.choices import Reader
from alerts.rules.kinds import AT_ONCE, ESCALATION, GONE, REMINDERS, Kind
from alerts.rules.timetable import DeadlineFacts, Reminder, next_after, owed, timetable
from alerts.services.pause import end_pauses
from tracker import queries as tracker_queries
from tracker.models import VOID, Bill, BillEvent, Deadline, hold

log = logging.getLogger(__name__)

# What was recorded longer ago than this is no news, even after the program was down.
NEWS_LASTS = timedelta(days=30)


class PlanningIncomplete(Exception):
    """Something could not be planned; the log says why. All the rest was."""


def plan_alerts(*, now: datetime) -> int:
    """Queue a delivery for all that is owed and not there yet; return how many were missing.

    Each event and each deadline is planned for itself: one that cannot be must not hold up the others. Raise
    PlanningIncomplete, when all were tried, if there was such a one: somebody may be owed what they are not told.
    """
    plans: Iterable[Callable[[], int]] = chain(
        [partial(end_pauses, now=now)],
        (partial(_tell_of_event, event, now) for event in _news(now)),
        [partial(_open_outlooks, now)],
        (partial(_tell_of_deadline, deadline, now) for deadline in _deadlines_due(now)),
        (partial(_tell_that_it_is_gone, deadline, now) for deadline in _gone(now)),
        (partial(_catch_up, late, now) for late in _latecomers()),
    )
    planned = [_planned(plan) for plan in plans]
    if None in planned:
        raise PlanningIncomplete
    return sum(count or 0 for count in planned)


def look_again(bill: Bill, at: datetime) -> None:
    """Have the first tick from a moment on work out anew what is owed of a bill's deadlines: others may follow it."""
    later = Q(next_at=None) | Q(next_at__gt=at)
    Outlook.objects.filter(later, deadline__bill=bill).update(next_at=at)


def next_moment(*, now: datetime) -> datetime | None:
    """Return when the next alert after `now` is due to anybody, as far as is known today."""
    moments = list(_moments_held(now)) + list(
        Delivery.objects.filter(status=Delivery.Status.QUEUED, due_at__gt=now).values_list("due_at", flat=True)
    )
    moments += Pause.objects.running(now).values_list("ends_at", flat=True)
    for deadline in _running().select_related("bill__jurisdiction").order_by("pk"):
        facts = facts_of(deadline)
        rhythms = Rhythm.objects.filter(pk__in=queries.followers(deadline.bill).values("rhythm"))
        moments += [one for one in (next_after(facts, rhythm.reader, now) for rhythm in rhythms) if one]
    return min(moments, default=None)


def facts_of(deadline: Deadline) -> DeadlineFacts:
    """Return what of a deadline version decides when to tell."""
    return DeadlineFacts(
        zone=deadline.bill.jurisdiction.zone,
        came_to_be_at=deadline.computed_at,
        opens_on=None if deadline.is_suspended else deadline.opens_on,
        closes_on=deadline.closes_on,
        outer_on=deadline.outer_on,
        closes_time=deadline.closes_time,
        outer_time=deadline.outer_time,
    )


def ripe_at(facts: DeadlineFacts) -> datetime:
    """Return when a new deadline may be told of: after the hold, but not held until it is over."""
    after_hold = facts.came_to_be_at + hold()
    is_short = facts.last_at is not None and facts.last_at <= after_hold + hold()
    return facts.came_to_be_at if is_short else after_hold


def _planned(plan: Callable[[], int]) -> int | None:
    try:
        with transaction.atomic():
            return plan()
    except Exception:
        log.exception("some alerts cannot be planned")
        return None


def _running() -> QuerySet[Deadline]:
    return Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)


# Events.


def _news(now: datetime) -> QuerySet[BillEvent]:
    """Return the events that are news and that nobody has planned for."""
    return (
        BillEvent.objects.filter(
            is_news=True, recorded_at__gte=now - NEWS_LASTS, recorded_at__lte=now - hold(), correction=None
        )
        .filter(~Exists(Alert.objects.filter(event=OuterRef("pk"))))
        .select_related("bill__jurisdiction")
        .order_by("recorded_at", "pk")
    )


def _tell_of_event(event: BillEvent, now: datetime, among: Iterable[int] | None = None) -> int:
    """Queue what is owed of an event: news, or a correction to exactly those who were told of what it corrects."""
    covering = queries.followers(event.bill, stage=_stage_reached(event))
    if among is not None:
        covering = covering.filter(pk__in=among)
    rhythms = Rhythm.objects.in_bulk(covering.order_by().values_list("rhythm", flat=True).distinct())
    count = 0
    for kind, readers in _audiences(event, covering):
        alert = _alert_of_event(event, kind)
        for rhythm in rhythms.values():
            reader = rhythm.reader
            if kind in reader.choices.kinds:
                goes = slot(now, None, reader)
                told = Owed(alert.pk, event.recorded_at, goes.due_at, now + NEWS_LASTS, goes.in_digest)
                count += Delivery.objects.queue(readers.filter(rhythm=rhythm), owed=told, planned_at=now)
    return count


def _stage_reached(event: BillEvent) -> str:
    """Return the stage in which a bill was when this had been recorded: it may have moved on before anybody plans."""
    recorded = BillEvent.objects.filter(bill=event.bill_id)
    if not recorded.filter(pk__gt=event.pk).exists():
        return event.bill.stage
    known = recorded.filter(pk__lte=event.pk).exclude(kind=VOID).exclude(correction__lte=event.pk).order_by("pk")
    law = tracker_queries.law_of(event.bill.jurisdiction)
    return tracker_queries.standing_of(event.bill, events=[one.as_rule for one in known], law=law).stage or ""


def _audiences(event: BillEvent, covering: SubscriptionQuerySet) -> Iterator[tuple[Kind, SubscriptionQuerySet]]:
    corrected = list(event.in_place_of())
    if not corrected:
        yield _kind_of_news(event), covering.filter(created_at__lte=event.recorded_at)
        return
    told = (
        Delivery.objects.filter(alert__event__in=corrected, endpoint=OuterRef("endpoint"), status__in=TOLD)
        .order_by("-alert__event")
        .values("alert__event")
    )
    readers: Any = covering.annotate(last_told=Subquery(told[:1]))
    same = [one.pk for one in corrected if one.says_the_same_as(event)]
    yield Kind.CORRECTION, readers.filter(last_told__isnull=False).exclude(last_told__in=same)
    if event.kind != VOID:
        yield _kind_of_news(event), readers.filter(last_told=None, created_at__lte=corrected[-1].recorded_at)


def _kind_of_news(event: BillEvent) -> Kind:
    law = tracker_queries.law_of(event.bill.jurisdiction)
    kind = law.in_force(event.happened_on).events.get(event.kind)
    return Kind.OUTCOME if kind and kind.is_outcome else Kind.STAGE


def _alert_of_event(event: BillEvent, kind: Kind) -> Alert:
    """Return the alert of an event. As news it has one, whatever kind it was when somebody was first told."""
    same = Alert.objects.filter(event=event)
    same = same.filter(kind=kind) if kind is Kind.CORRECTION else same.exclude(kind=Kind.CORRECTION)
    return same.order_by("pk").first() or Alert.objects.create(kind=kind, event=event, bill=event.bill)


# Deadlines.


def _open_outlooks(now: datetime) -> int:
    """Give each rhythm an outlook on each running deadline, where a deadline or a rhythm is new.

    A deadline that has stopped loses its outlooks: should it run again, it is as good as new to every rhythm.
    """
    Outlook.objects.filter(deadline__ceased_at__gte=now - timedelta(days=1)).delete()
    of_deadline = Exists(Outlook.objects.filter(deadline=OuterRef("pk")))
    of_rhythm = Exists(Outlook.objects.filter(rhythm=OuterRef("pk")))
    deadlines, rhythms = _running().order_by("pk"), Rhythm.objects.order_by("pk")
    # Both are looked up before anything is written: a new rhythm that got its outlook on a new deadline would no longer
    # look new, and would have none on the others.
    new_rhythms, new_deadlines = list(rhythms.filter(~of_rhythm)), list(deadlines.filter(~of_deadline))
    pairs = [(deadline, rhythm) for rhythm in (rhythms if new_deadlines else ()) for deadline in new_deadlines]
    pairs += [(deadline, rhythm) for deadline in (deadlines if new_rhythms else ()) for rhythm in new_rhythms]
    Outlook.objects.bulk_create(
        [Outlook(deadline=deadline, rhythm=rhythm, next_at=now) for deadline, rhythm in pairs], ignore_conflicts=True
    )
    return 0


def _deadlines_due(now: datetime) -> Iterator[Deadline]:
    due = Outlook.objects.filter(next_at__lte=now).values("deadline")
    yield from Deadline.objects.filter(pk__in=due).select_related("bill__jurisdiction").order_by("pk")


def _tell_of_deadline(deadline: Deadline, now: datetime) -> int:
    """Queue what is owed of a deadline in the rhythms whose moment has come, and note when each has its next."""
    due = Outlook.objects.filter(deadline=deadline, next_at__lte=now)
    if not deadline.is_running:
        Outlook.objects.filter(deadline=deadline).delete()
        return 0
    facts = facts_of(deadline)
    if now < ripe_at(facts):
        due.update(next_at=ripe_at(facts))
        return 0
    covering = queries.followers(deadline.bill)
    followed = set(covering.order_by().values_list("rhythm", flat=True).distinct())
    count = 0
    for outlook in due.select_related("rhythm").order_by("pk"):
        reader = outlook.rhythm.reader
        if outlook.rhythm_id in followed:
            count += _tell(_Telling(deadline, facts, reader, now), covering.filter(rhythm=outlook.rhythm_id))
        # Unless somebody asked meanwhile to look again.
        Outlook.objects.filter(pk=outlook.pk, next_at=outlook.next_at).update(next_at=next_after(facts, reader, now))
    return count


@dataclass(frozen=True, slots=True)
class _Telling:
    """A deadline, as it is to be told in one rhythm at one moment."""

    deadline: Deadline
    facts: DeadlineFacts
    reader: Reader
    now: datetime


def _tell(telling: _Telling, covering: SubscriptionQuerySet) -> int:
    """Queue for each of these subscriptions the most urgent that is owed.

    Nobody is owed what is less urgent than something they were told already, as when they moved to another zone.
    """
    count = 0
    for reminders, readers in _groups(telling, covering):
        reminder = owed(telling.facts, reminders, telling.now)
        if reminder is not None and _is_news(reminder, telling):
            count += _queue(telling, reminder, readers)
    return count + _escalate(telling, covering)


def _groups(telling: _Telling, covering: SubscriptionQuerySet) -> Iterator[tuple[list[Reminder], SubscriptionQuerySet]]:
    """Part the readers by what they were told of this window before: nothing, other dates, or these very dates."""
    first = timetable(telling.facts, telling.reader, was_told=False)
    earlier = telling.deadline.earlier_versions()
    if not earlier:
        yield first, covering
        return
    readers: Any = _with_last_told(covering, earlier)
    same = Q(last_told__in=[version.pk for version in earlier if version.has_the_dates_of(telling.deadline)])
    # Whoever was told that the window is no more was told other dates, whatever that version had.
    same &= ~Q(last_step=GONE)
    yield first, readers.filter(last_told=None)
    yield (
        timetable(telling.facts, telling.reader, was_told=True),
        readers.filter(last_told__isnull=False).exclude(same),
    )
    yield [one for one in first if one.kind not in AT_ONCE], readers.filter(same)


def _with_last_told(covering: SubscriptionQuerySet, versions: list[Deadline]) -> Any:
    """Return the subscriptions with the version that was told last at their endpoint, and at which step."""
    told = Delivery.objects.filter(
        alert__deadline__in=versions, endpoint=OuterRef("endpoint"), status__in=TOLD
    ).order_by("-alert__deadline__version", "-pk")
    return covering.annotate(
        last_told=Subquery(told.values("alert__deadline")[:1]), last_step=Subquery(told.values("alert__step")[:1])
    )


def _is_news(reminder: Reminder, telling: _Telling) -> bool:
    return reminder.kind is not Kind.OVERDUE or telling.now - reminder.moment < NEWS_LASTS


def _queue(telling: _Telling, reminder: Reminder, readers: SubscriptionQuerySet) -> int:
    goes = slot(telling.now, reminder.until, telling.reader)
    readers = _not_told(telling, reminder, goes, readers)
    if not readers.exists():
        return 0
    alert = _alert_of_deadline(telling.deadline, reminder.kind, reminder.step)
    last_at = telling.facts.last_at
    act_by = last_at if last_at is not None and last_at > telling.now else telling.now + NEWS_LASTS
    told = Owed(alert.pk, reminder.moment, goes.due_at, act_by, goes.in_digest)
    return Delivery.objects.queue(readers, owed=told, planned_at=telling.now)


def _not_told(telling: _Telling, reminder: Reminder, goes: Slot, readers: SubscriptionQuerySet) -> SubscriptionQuerySet:
    """Leave out whoever was told this, or what is more urgent, or will be told by then; and who has seen enough."""
    of_this = Delivery.objects.filter(alert__deadline=telling.deadline).exclude(WITHDRAWN)
    told = of_this.filter(endpoint=OuterRef("endpoint"), owed_at__gte=reminder.moment)
    waits_longer = Q(status=Delivery.Status.QUEUED, attempts=0, due_at__gt=goes.due_at)
    readers = readers.filter(~Exists(told.exclude(waits_longer)))
    if reminder.kind in REMINDERS:
        seen = of_this.filter(endpoint__owner=OuterRef("subscriber"), seen_at__isnull=False)
        readers = readers.filter(~Exists(seen))
    if reminder.kind is Kind.OVERDUE and telling.facts.last_at is not None:
        readers = readers.filter(created_at__lt=telling.facts.last_at)
    return readers


def _alert_of_deadline(deadline: Deadline, kind: Kind, step: str) -> Alert:
    alert, _ = Alert.objects.get_or_create(
        deadline=deadline, kind=kind, step=step, defaults={"bill_id": deadline.bill_id}
    )
    return alert


def _escalate(telling: _Telling, covering: SubscriptionQuerySet) -> int:
    """In the last 24 hours, send to the next endpoint of whoever wishes it and has not said "I have seen it"."""
    facts = telling.facts
    if not telling.reader.choices.escalates or facts.escalates_at is None or facts.closes_at is None:
        return 0
    if not facts.escalates_at <= telling.now < facts.closes_at:
        return 0
    of_this = Delivery.objects.filter(alert__deadline=telling.deadline, endpoint__owner=OuterRef("subscriber"))
    others = Endpoint.objects.usable().filter(owner=OuterRef("subscriber")).exclude(pk=OuterRef("endpoint"))
    readers = (
        covering.filter(Exists(of_this.filter(status__in=TOLD)), ~Exists(of_this.filter(seen_at__isnull=False)))
        .filter(~Exists(of_this.filter(alert__step=ESCALATION).exclude(WITHDRAWN)))
        .annotate(other=Subquery(others.values("pk")[:1]))
        .filter(other__isnull=False)
    )
    if not readers.exists():
        return 0
    alert = _alert_of_deadline(telling.deadline, Kind.CLOSING, ESCALATION)
    told = Owed(alert.pk, facts.escalates_at, telling.now, facts.closes_at)
    return Delivery.objects.queue(readers, owed=told, planned_at=telling.now, to="other")


def _gone(now: datetime) -> QuerySet[Deadline]:
    """Return the windows that are no more, by a correction or a change of law, of which nobody has planned to tell."""
    versions = Deadline.objects.filter(
        bill=OuterRef("bill"),
        window=OuterRef("window"),
        occurrence=OuterRef("occurrence"),
        version__gt=OuterRef("version"),
    )
    return (
        Deadline.objects.filter(
            status=Deadline.Status.WITHDRAWN,
            reminds=True,
            ceased_at__gt=now - NEWS_LASTS,
            ceased_at__lte=now - hold(),
        )
        .filter(~Exists(versions), ~Exists(Alert.objects.filter(deadline=OuterRef("pk"), step=GONE)))
        .select_related("bill__jurisdiction")
        .order_by("pk")
    )


def _tell_that_it_is_gone(deadline: Deadline, now: datetime, among: Iterable[int] | None = None) -> int:
    """Queue, for exactly those who were told of a window, that it is no more."""
    alert = _alert_of_deadline(deadline, Kind.MOVED, GONE)
    versions = [deadline, *deadline.earlier_versions()]
    followers = queries.followers(deadline.bill)
    readers = _with_last_told(followers if among is None else followers.filter(pk__in=among), versions)
    covering = readers.filter(last_told__isnull=False).exclude(last_step=GONE)
    rhythms = Rhythm.objects.filter(pk__in=covering.order_by().values("rhythm"))
    assert deadline.ceased_at is not None
    count = 0
    for rhythm in rhythms:
        if Kind.MOVED in rhythm.reader.choices.kinds:
            goes = slot(now, None, rhythm.reader)
            one = Owed(alert.pk, deadline.ceased_at, goes.due_at, now + NEWS_LASTS, goes.in_digest)
            count += Delivery.objects.queue(covering.filter(rhythm=rhythm), owed=one, planned_at=now)
    return count


# Those who come late.


def _latecomers() -> Iterator[list[Subscription]]:
    """Yield the subscriptions nobody has planned for, or not since a pause, those of one scope and rhythm together."""
    late = (
        Subscription.objects.reachable()
        .filter(Q(planned_at=None) | Q(behind_at__isnull=False))
        .order_by("scope_key", "rhythm", "pk")
    )
    for _, alike in groupby(late, key=lambda one: (one.scope_key, one.rhythm_id)):
        yield list(alike)


def _catch_up(late: list[Subscription], now: datetime) -> int:
    """Queue for those who came late what is owed of every deadline they follow, and what was news since they came."""
    ids = [one.pk for one in late]
    count, bills = 0, {}
    for deadline in queries.deadlines_that_may_be_covered(late[0]):
        facts = facts_of(deadline)
        bills[deadline.bill_id] = deadline.bill
        if ripe_at(facts) <= now:
            covering = queries.followers(deadline.bill).filter(pk__in=ids)
            count += _tell(_Telling(deadline, facts, late[0].rhythm.reader, now), covering)
    since = min(one.created_at for one in late)
    planned = BillEvent.objects.filter(
        Exists(Alert.objects.filter(event=OuterRef("pk"))),
        recorded_at__gte=max(since, now - NEWS_LASTS),
        correction=None,
    )
    for event in planned.select_related("bill__jurisdiction").order_by("recorded_at", "pk"):
        count += _tell_of_event(event, now, among=ids)
    count += _tell_what_was_withheld(late, now)
    Subscription.objects.filter(pk__in=ids, planned_at=None).update(planned_at=now)
    # Unless another pause has ended meanwhile.
    ends = {one.behind_at for one in late if one.behind_at is not None}
    Subscription.objects.filter(pk__in=ids, behind_at__in=ends).update(behind_at=None)
    return count


def _tell_what_was_withheld(late: list[Subscription], now: datetime) -> int:
    """Queue the news that a pause withheld, however long it was, and that a window is no more."""
    wishes: dict[int, list[int]] = defaultdict(list)
    for one in late:
        if one.behind_at is not None:
            wishes[one.subscriber_id].append(one.pk)
    withheld = (
        Delivery.objects.filter(WITHDRAWN, endpoint__owner__in=wishes, reason=PAUSED)
        .filter(Q(alert__event__isnull=False) | Q(alert__step=GONE))
        .order_by("alert", "endpoint__owner")
        .values_list("alert", "endpoint__owner")
        .distinct()
    )
    among: dict[int, list[int]] = defaultdict(list)
    for alert_id, person in withheld if wishes else ():
        among[alert_id] += wishes[person]
    alerts = Alert.objects.filter(Q(event=None) | Q(event__correction=None), pk__in=among)
    count = 0
    for alert in alerts.select_related("event__bill__jurisdiction", "deadline__bill__jurisdiction").order_by("pk"):
        if alert.event is not None:
            count += _tell_of_event(alert.event, now, among=among[alert.pk])
        elif alert.deadline is not None and not alert.deadline.is_replaced():
            count += _tell_that_it_is_gone(alert.deadline, now, among=among[alert.pk])
    return count


def _moments_held(now: datetime) -> Iterator[datetime]:
    """Yield when the hold of what was recorded lately ends."""
    held = BillEvent.objects.filter(is_news=True, recorded_at__gt=now - hold(), correction=None)
    yield from (recorded_at + hold() for recorded_at in held.values_list("recorded_at", flat=True))
