"""What can be asked about wishes and deliveries."""

from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from accounts.models import User
from alerts.models import Bounce, Delivery, Endpoint, Subscription, Suppression
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


def refused_endpoints_of(subscriber: User) -> QuerySet[Endpoint]:
    """Return the person's addresses that nothing is sent to, each with the reason `why`."""
    suppressed = Suppression.objects.filter(channel=OuterRef("channel"), address_hash=OuterRef("address_hash"))
    return (
        subscriber.endpoints.filter(refused_at__isnull=False)
        .annotate(why=Subquery(suppressed.values("reason")[:1]))
        .order_by("pk")
    )


def counts_by_status() -> dict[str, int]:
    """Return how many deliveries there are in each status."""
    return dict(Delivery.objects.values_list("status").annotate(Count("pk")))


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


def addresses_in_doubt() -> int:
    """Return of how many addresses a server said once that they do not exist, and not yet again."""
    return Suppression.objects.filter(suppressed_at=None).count()
