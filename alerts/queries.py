"""What can be asked about wishes and deliveries."""

from django.db.models import Count, QuerySet

from accounts.models import User
from alerts.models import Delivery, Endpoint, Subscription
from tracker.models import Bill


def people_following(bill: Bill) -> int:
    """Return how many people follow a bill: a number, never who they are."""
    return Subscription.objects.filter(bill=bill, ended_at=None).values("subscriber").distinct().count()


def subscription_to(bill: Bill, subscriber: User) -> Subscription | None:
    """Return a person's running subscription to a bill."""
    return Subscription.objects.filter(bill=bill, subscriber=subscriber, ended_at=None).first()


def subscriptions_of(subscriber: User) -> QuerySet[Subscription]:
    """Return a person's running subscriptions, newest first."""
    return (
        Subscription.objects.filter(subscriber=subscriber, ended_at=None)
        .select_related("bill__jurisdiction", "endpoint")
        .order_by("-created_at", "-pk")
    )


def deliveries_to(subscriber: User) -> QuerySet[Delivery]:
    """Return what a person was told or is about to be, the latest first."""
    return (
        Delivery.objects.filter(endpoint__owner=subscriber)
        .select_related("alert__bill", "alert__deadline", "alert__event")
        .order_by("-owed_at", "-pk")
    )


def endpoints_of(owner: User) -> QuerySet[Endpoint]:
    """Return a person's endpoints, in the order in which they are used."""
    return owner.endpoints.filter(removed_at=None).order_by("position", "pk")


def refused_endpoints_of(subscriber: User) -> QuerySet[Endpoint]:
    """Return the person's endpoints of which the far end said that they do not exist."""
    return subscriber.endpoints.filter(refused_at__isnull=False, removed_at=None).order_by("pk")


def counts_by_status() -> dict[str, int]:
    """Return how many deliveries there are in each status."""
    return dict(Delivery.objects.values_list("status").annotate(Count("pk")))
