"""To follow a bill, and to stop."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from alerts.models import Delivery, Endpoint, Subscription
from alerts.models.delivery import CLAIMABLE
from alerts.services.suppress import lift
from tracker.models import Bill


@transaction.atomic
def subscribe(*, subscriber: User, bill: Bill, now: datetime) -> Subscription:
    """Follow a bill at the address one logs in with; following it already changes nothing.

    An address that a mail server refused before is tried again: it is the reader's wish.
    """
    endpoint = _endpoint(subscriber, now)
    running = Subscription.objects.filter(subscriber=subscriber, bill=bill, ended_at=None).first()
    return running or _new(subscriber, bill, endpoint, now)


def unsubscribe(*, subscription: Subscription, now: datetime) -> None:
    """End a subscription; one that has ended stays as it is."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=now)


def unsubscribe_by_token(*, token: str, now: datetime) -> None:
    """End the subscription that the token belongs to. An unknown token changes nothing, and nobody can tell."""
    Subscription.objects.filter(token_hash=Subscription.hash_of(token), ended_at=None).update(ended_at=now)


@transaction.atomic
def move_to_new_address(*, subscriber: User, now: datetime) -> None:
    """Send all that is still to come to the address one logs in with now, and nothing more to any other."""
    endpoint = _endpoint(subscriber, now)
    Subscription.objects.filter(subscriber=subscriber, ended_at=None).update(endpoint=endpoint)
    subscriber.endpoints.exclude(pk=endpoint.pk).update(verified_at=None)
    waiting = Delivery.objects.filter(subscription__subscriber=subscriber, status__in=CLAIMABLE)
    waiting.exclude(endpoint=endpoint).update(endpoint=endpoint)


def _endpoint(subscriber: User, now: datetime) -> Endpoint:
    """Return the endpoint of the address one logs in with. Nobody logs in with one that was not verified."""
    endpoint, _ = Endpoint.objects.of_address(
        owner_id=subscriber.pk, channel=Endpoint.Channel.EMAIL, address=subscriber.email
    )
    if not endpoint.is_usable:
        lift(endpoint=endpoint)
        endpoint.verified_at, endpoint.refused_at = now, None
        endpoint.save(update_fields=["verified_at", "refused_at"])
    return endpoint


def _new(subscriber: User, bill: Bill, endpoint: Endpoint, now: datetime) -> Subscription:
    subscription = Subscription(subscriber=subscriber, bill=bill, endpoint=endpoint, created_at=now)
    subscription.token_hash = Subscription.hash_of(subscription.unsubscribe_token)
    subscription.save()
    return subscription
