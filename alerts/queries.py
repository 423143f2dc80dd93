"""What can be asked about wishes and deliveries."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import User
from alerts.models import Bounce, Delivery, Endpoint, Mute, Pause, Scope, Subscription, Suppression
from alerts.models.subscription import SubscriptionQuerySet
from alerts.rules.scopes import key_of, keys_of_bill, keys_of_searches
from tracker.models import Bill, Deadline
from tracker.models.law import DRILL
from tracker.queries import bills_matching, words_of
from tracker.rules.search import Text, stages_that_reach, tokens_of

NO_TEXT = Text(())

FOLLOWED_TO_THE_END = (Scope.STAGE, Scope.SEARCH)
"""Scopes that a bill can leave: whoever was told of it by one of them is told what comes of it all the same."""


def covering(bill: Bill, *, stage: str | None = None) -> SubscriptionQuerySet:
    """Return the running subscriptions that cover a bill, one for each way in which somebody follows it.

    With `stage`, those that covered it when it was in that stage. Whoever followed it by its stage or by a search and
    was told of it is told of what comes of it, too.
    """
    was_told = Exists(Delivery.objects.filter(subscription=OuterRef("pk"), alert__bill=bill.pk))
    is_muted = Exists(Mute.objects.filter(subscriber=OuterRef("subscriber"), bill=bill.pk))
    return Subscription.objects.running().filter(
        Q(scope_key__in=_scope_keys(bill, bill.stage if stage is None else stage))
        | (Q(scope__in=FOLLOWED_TO_THE_END) & was_told),
        ~is_muted,
    )


def followers(bill: Bill, *, stage: str | None = None) -> SubscriptionQuerySet:
    """Return the subscriptions that cover a bill, or covered it in that stage, and can be written to."""
    return covering(bill, stage=stage).reachable()


def covers(subscription: Subscription, bill: Bill) -> bool:
    """Return whether a bill lies in the scope of a subscription as it stands: `covering` asked the other way round.

    Set-wise: with the bill's topics and titles fetched beforehand it asks the database nothing.
    """
    where, searches = bill.jurisdiction.code, []
    if subscription.scope == Scope.BILL or where == DRILL:
        return subscription.scope_key == key_of(Scope.BILL, bill.pk)
    if subscription.scope == Scope.SEARCH:
        searches = [(subscription.words, subscription.jurisdiction.code if subscription.jurisdiction else "")]
    keys = [
        *keys_of_bill(bill.pk, (topic.pk for topic in bill.topics.all()), where, bill.stage),
        *keys_of_searches(searches, searchable(bill, bill.stage) if searches else NO_TEXT, where),
    ]
    return subscription.scope_key in keys


def wishes_for(bill: Bill, subscriber_id: int) -> list[Subscription]:
    """Return a person's running subscriptions that cover a bill: `covering` for one person, who has but a few."""
    if Mute.objects.filter(subscriber=subscriber_id, bill=bill).exists():
        return []
    was_told = Exists(Delivery.objects.filter(subscription=OuterRef("pk"), alert__bill=bill.pk))
    wishes: Any = (
        Subscription.objects.running()
        .filter(subscriber=subscriber_id)
        .annotate(was_told=was_told)
        .select_related("rhythm", "jurisdiction", "topic")
        .order_by("pk")
    )
    return [one for one in wishes if covers(one, bill) or (one.scope in FOLLOWED_TO_THE_END and one.was_told)]


def bills_followed_by(subscriber: User, among: QuerySet[Bill]) -> QuerySet[Bill]:
    """Return those of the bills that a person follows in any way and has not muted: `covering` for many at once."""
    wishes = list(Subscription.objects.running().filter(subscriber=subscriber).order_by("pk"))
    ways = [Q(pk__in=[one.bill_id for one in wishes if one.scope == Scope.BILL])]
    ways += [_bills_in_scope(one) & ~Q(jurisdiction__code=DRILL) for one in wishes if one.scope != Scope.BILL]
    to_the_end = [one.pk for one in wishes if one.scope in FOLLOWED_TO_THE_END]
    if to_the_end:
        ways.append(Q(Exists(Delivery.objects.filter(subscription__in=to_the_end, alert__bill=OuterRef("pk")))))
    is_muted = Exists(Mute.objects.filter(subscriber=subscriber, bill=OuterRef("pk")))
    return among.filter(reduce(or_, ways), ~is_muted)


def _bills_in_scope(subscription: Subscription) -> Q:
    match subscription.scope:
        case Scope.TOPIC:
            return Q(pk__in=Bill.topics.through.objects.filter(topic=subscription.topic_id).values("bill"))
        case Scope.JURISDICTION:
            return _in_jurisdiction(subscription)
        case Scope.STAGE:
            return Q(stage__in=stages_that_reach(subscription.stage)) & _in_jurisdiction(subscription)
        case Scope.SEARCH:
            found = bills_matching(subscription.words, is_part=True)
            return Q(pk__in=found.values("pk")) & _in_jurisdiction(subscription)
        case _:
            return Q(pk__isnull=False)


def _in_jurisdiction(subscription: Subscription) -> Q:
    return Q(jurisdiction=subscription.jurisdiction_id) if subscription.jurisdiction_id else Q(pk__isnull=False)


def wishes_and_mute(bill: Bill, subscriber_id: int) -> tuple[list[Subscription], bool]:
    """Return what `wishes_for` does, and whether the person muted the bill; one query for whoever follows anything."""
    was_told = Exists(Delivery.objects.filter(subscription=OuterRef("pk"), alert__bill=bill.pk))
    mutes = Mute.objects.filter(subscriber=subscriber_id, bill=bill.pk)
    running: Any = (
        Subscription.objects.running()
        .filter(subscriber=subscriber_id)
        .annotate(was_told=was_told, is_muted=Exists(mutes))
        .select_related("rhythm", "jurisdiction", "topic", "endpoint")
        .order_by("pk")
    )
    wishes = list(running)
    if wishes[0].is_muted if wishes else mutes.exists():
        return [], True
    return [one for one in wishes if covers(one, bill) or (one.scope in FOLLOWED_TO_THE_END and one.was_told)], False


def people_following(bill: Bill) -> int:
    """Return how many people follow a bill: a number, never who they are."""
    return covering(bill).values("subscriber").distinct().count()


def deadlines_that_may_be_covered(subscription: Subscription) -> QuerySet[Deadline]:
    """Return the running deadlines among which are all that a subscription covers; `covering` says which."""
    running = Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
    if subscription.bill_id is not None:
        running = running.filter(bill=subscription.bill_id)
    if subscription.topic_id is not None:
        running = running.filter(bill__topics=subscription.topic_id)
    if subscription.jurisdiction_id is not None:
        running = running.filter(bill__jurisdiction=subscription.jurisdiction_id)
    return running.select_related("bill__jurisdiction").order_by("pk")


def subscriptions_of(subscriber: User) -> SubscriptionQuerySet:
    """Return a person's running subscriptions, newest first."""
    return (
        Subscription.objects.filter(subscriber=subscriber, ended_at=None)
        .select_related("bill__jurisdiction", "topic", "jurisdiction", "rhythm", "endpoint", "subscriber")
        .prefetch_related("bill__titles")
        .order_by("-created_at", "-pk")
    )


def wishes_of(subscriber: User) -> SubscriptionQuerySet:
    """Return a person's running subscriptions, newest first, with all but the titles of what they cover.

    Each says besides whether the person `has_refused` addresses: such that nothing is sent to.
    """
    refused = Endpoint.objects.filter(owner=subscriber, refused_at__isnull=False)
    return (
        Subscription.objects.filter(subscriber=subscriber, ended_at=None)
        .select_related(
            "bill__jurisdiction", "bill__procedure", "topic", "jurisdiction", "rhythm", "endpoint", "subscriber"
        )
        .annotate(has_refused=Exists(refused))
        .order_by("-created_at", "-pk")
    )


def about(wishes: Iterable[Subscription]) -> Q:
    """Return what selects, among rows about bills, those of bills that a person follows by name, topic or jurisdiction.

    What lies in a stage or a search is not selected: `covers` says that of one bill.
    """
    several = list(wishes)
    of_topics = Bill.objects.filter(topics__in=[one.topic_id for one in several if one.topic_id])
    return (
        Q(bill__in=[one.bill_id for one in several if one.bill_id])
        | Q(bill__in=of_topics.values("pk"))
        | Q(bill__jurisdiction__in=[one.jurisdiction_id for one in several if one.scope == Scope.JURISDICTION])
    )


def mutes_of(subscriber: User) -> QuerySet[Mute]:
    """Return the bills a person wants to hear nothing of, the latest first."""
    return (
        Mute.objects.filter(subscriber=subscriber)
        .select_related("bill__jurisdiction")
        .prefetch_related("bill__titles")
        .order_by("-pk")
    )


def running_pause(subscriber_id: int, now: datetime) -> Pause | None:
    """Return the pause in which a person is told nothing now, or None."""
    return Pause.objects.running(now).filter(subscriber=subscriber_id).first()


def deliveries_to(subscriber: User) -> QuerySet[Delivery]:
    """Return what a person was told or is about to be, the latest first, with all that a page shows of it."""
    return (
        Delivery.objects.filter(endpoint__owner=subscriber)
        .select_related("alert__bill__jurisdiction", "alert__deadline", "alert__event__corrects", "endpoint")
        .prefetch_related("alert__bill__titles", "tries")
        .order_by("-owed_at", "-pk")
    )


def bills_told_of(subscriber: User) -> QuerySet[Bill]:
    """Return the bills of which something was ever planned for a person."""
    told = Delivery.objects.filter(endpoint__owner=subscriber).values("alert__bill")
    return Bill.objects.filter(pk__in=told).select_related("jurisdiction").prefetch_related("titles").order_by("pk")


def endpoints_of(owner: User) -> QuerySet[Endpoint]:
    """Return a person's endpoints, in the order in which they are used."""
    return owner.endpoints.filter(removed_at=None).order_by("position", "pk")


def refused_endpoints_of(subscriber: User) -> QuerySet[Endpoint]:
    """Return the person's addresses that nothing is sent to, each with the reason `why`."""
    suppressed = Suppression.objects.filter(channel=OuterRef("channel"), address_hash=OuterRef("address_hash"))
    return (
        subscriber.endpoints.filter(refused_at__isnull=False)
        .annotate(why=Subquery(suppressed.values("reason")[:1]))
        .order_by("pk")
    )


def bounces_by_verdict() -> list[tuple[str, int]]:
    """Return how many mails came back, by what it means."""
    return list(Bounce.objects.values_list("verdict").annotate(Count("pk")).order_by("verdict"))


def bounces_by_reason() -> list[tuple[str, str, str, int]]:
    """Return how many mails came back by who said so, what it is about and the status code."""
    return list(
        Bounce.objects.values_list("source", "subject", "status")
        .annotate(Count("pk"))
        .order_by("source", "subject", "status")
    )


def suppressed_by_day() -> list[tuple[date, str, int]]:
    """Return how many addresses were suppressed on which day and why, the latest day first: never which, nor whose."""
    return list(
        Suppression.objects.filter(suppressed_at__isnull=False)
        .annotate(suppressed_on=TruncDate("suppressed_at"))
        .values_list("suppressed_on", "reason")
        .annotate(Count("pk"))
        .order_by("-suppressed_on", "reason")
    )


def addresses_refusing() -> int:
    """Return how many addresses are suppressed: a number, never which."""
    return Suppression.objects.filter(suppressed_at__isnull=False).count()


def addresses_in_doubt() -> int:
    """Return of how many addresses a server said once that they do not exist, and not yet again."""
    return Suppression.objects.filter(suppressed_at=None).count()


def searchable(bill: Bill, stage: str) -> Text:
    """Return the words and tokens by which a saved search finds a bill that is in this stage."""
    slugs = [topic.slug for topic in bill.topics.all()]
    return Text(words_of(bill), tokens_of(slugs, stage, bill.stance))


def _scope_keys(bill: Bill, stage: str) -> list[str]:
    where = bill.jurisdiction.code
    if where == DRILL:
        return [key_of(Scope.BILL, bill.pk)]
    topics = bill.topics.order_by("pk").values_list("pk", flat=True)
    searches = list(
        Subscription.objects.filter(scope=Scope.SEARCH, ended_at=None)
        .values_list("words", Coalesce("jurisdiction__code", Value("")))
        .distinct()
    )
    by_search = keys_of_searches(searches, searchable(bill, stage) if searches else NO_TEXT, where)
    return [*keys_of_bill(bill.pk, topics, where, stage), *by_search]
