"""To follow a bill, and to stop."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from alerts.models import Endpoint, Subscription
from tracker.models import Bill


@transaction.atomic
def subscribe(*, subscriber: User, bill: Bill, now: datetime) -> Subscription:
    """Follow a bill at the address one logs in with; following it already changes nothing."""
    endpoint, _ = Endpoint.objects.of_address(
        owner_id=subscriber.pk, channel=Endpoint.Channel.EMAIL, address=subscriber.email
    )
    if endpoint.verified_at is None:
        # Nobody logs in with an address that was not verified, so this one was.
        endpoint.verified_at = now
        endpoint.save(update_fields=["verified_at"])
    running = Subscription.objects.filter(subscriber=subscriber, bill=bill, ended_at=None).first()
    return running or _new(subscriber, bill, endpoint, now)


def unsubscribe(*, subscription: Subscription, now: datetime) -> None:
    """End a subscription; one that has ended stays as it is."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=now)


def unsubscribe_by_token(*, token: str, now: datetime) -> None:
    """End the subscription that the token belongs to. An unknown token changes nothing, and nobody can tell."""
    Subscription.objects.filter(token_hash=Subscription.hash_of(token), ended_at=None).update(ended_at=now)


def _new(subscriber: User, bill: Bill, endpoint: Endpoint, now: datetime) -> Subscription:
    subscription = Subscription(subscriber=subscriber, bill=bill, endpoint=endpoint, created_at=now)
    subscription.token_hash = Subscription.hash_of(subscription.unsubscribe_token)
    subscription.save()
    return subscription
