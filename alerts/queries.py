"""What can be asked about wishes and deliveries."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from alerts.models import Delivery, Endpoint, Mute, Scope, Subscription
from alerts.models.delivery import CLAIMABLE
from alerts.models.subscription import SubscriptionQuerySet
from alerts.rules.scopes import keys_of_bill, keys_of_searches
from tracker.models import Bill, Deadline


def covering(bill: Bill) -> SubscriptionQuerySet:
    """Return the running subscriptions that cover a bill, one for each way in which somebody follows it.

    Whoever followed it by its stage or by a search and was told of it is told of what comes of it, too.
    """
    was_told = Exists(Delivery.objects.filter(subscription=OuterRef("pk"), alert__bill=bill.pk))
    is_muted = Exists(Mute.objects.filter(subscriber=OuterRef("subscriber"), bill=bill.pk))
    return Subscription.objects.running().filter(
        Q(scope_key__in=_scope_keys(bill)) | (Q(scope__in=[Scope.STAGE, Scope.SEARCH]) & was_told), ~is_muted
    )


def followers(bill: Bill) -> SubscriptionQuerySet:
    """Return the subscriptions that cover a bill and can be written to."""
    return covering(bill).reachable()


def covers(subscription: Subscription, bill: Bill) -> bool:
    """Return whether a bill lies in the scope of a subscription as it stands: `covering` asked the other way round.

    Set-wise: with the bill's topics and titles fetched beforehand it asks the database nothing.
    """
    where, searches = bill.jurisdiction.code, []
    if subscription.scope == Scope.SEARCH:
        searches = [(subscription.words, subscription.jurisdiction.code if subscription.jurisdiction else "")]
    keys = [
        *keys_of_bill(bill.pk, (topic.pk for topic in bill.topics.all()), where, bill.stage),
        *keys_of_searches(searches, text_of(bill), where),
    ]
    return subscription.scope_key in keys


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


def subscription_to(bill: Bill, subscriber: User) -> Subscription | None:
    """Return a person's running subscription to a bill by itself."""
    return (
        Subscription.objects.filter(bill=bill, scope=Scope.BILL, subscriber=subscriber, ended_at=None)
        .order_by("pk")
        .first()
    )


def subscriptions_of(subscriber: User) -> SubscriptionQuerySet:
    """Return a person's running subscriptions, newest first."""
    return (
        Subscription.objects.filter(subscriber=subscriber, ended_at=None)
        .select_related("bill__jurisdiction", "topic", "jurisdiction", "rhythm", "endpoint", "subscriber")
        .prefetch_related("bill__titles")
        .order_by("-created_at", "-pk")
    )


def ways_of_following(bill: Bill, subscriber: User) -> SubscriptionQuerySet:
    """Return a person's running subscriptions that cover a bill: none when it is muted."""
    return (
        covering(bill)
        .filter(subscriber=subscriber)
        .select_related("topic", "jurisdiction", "rhythm", "endpoint")
        .order_by("pk")
    )


def mutes_of(subscriber: User) -> QuerySet[Mute]:
    """Return the bills a person wants to hear nothing of, the latest first."""
    return (
        Mute.objects.filter(subscriber=subscriber)
        .select_related("bill__jurisdiction")
        .prefetch_related("bill__titles")
        .order_by("-pk")
    )


def usable_endpoints_of(subscriber: User) -> QuerySet[Endpoint]:
    """Return where a person can be told."""
    return subscriber.endpoints.filter(verified_at__isnull=False, refused_at=None).order_by("pk")


def deliveries_to(subscriber: User) -> QuerySet[Delivery]:
    """Return what a person was told or is about to be, the latest first, with all that a page shows of it."""
    return (
        Delivery.objects.filter(endpoint__owner=subscriber)
        .select_related("alert__bill__jurisdiction", "alert__deadline", "alert__event__corrects", "endpoint")
        .prefetch_related("alert__bill__titles", "tries")
        .order_by("-owed_at", "-pk")
    )


def deliveries_waiting_for(subscriber: User) -> QuerySet[Delivery]:
    """Return what is queued for a person and has not gone out, the earliest first."""
    return deliveries_to(subscriber).filter(status__in=[*CLAIMABLE, Delivery.Status.SENDING]).order_by("due_at", "pk")


def refused_endpoints_of(subscriber: User) -> QuerySet[Endpoint]:
    """Return the person's addresses that a mail server said do not exist."""
    return subscriber.endpoints.filter(refused_at__isnull=False).order_by("pk")


def counts_by_status() -> dict[str, int]:
    """Return how many deliveries there are in each status."""
    return dict(Delivery.objects.values_list("status").annotate(Count("pk")))


def text_of(bill: Bill) -> str:
    """Return the text in which a saved search looks for its words."""
    return "\n".join([bill.identifier, bill.summary, *(title.text for title in bill.titles.all())])


def _scope_keys(bill: Bill) -> list[str]:
    where = bill.jurisdiction.code
    topics = bill.topics.order_by("pk").values_list("pk", flat=True)
    searches = (
        Subscription.objects.filter(scope=Scope.SEARCH, ended_at=None)
        .values_list("words", Coalesce("jurisdiction__code", Value("")))
        .distinct()
    )
    by_search = keys_of_searches(searches, text_of(bill), where)
    return [*keys_of_bill(bill.pk, topics, where, bill.stage), *by_search]
