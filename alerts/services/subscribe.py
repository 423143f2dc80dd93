"""To follow a bill, and to stop."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from alerts.models import Endpoint, Subscription
from alerts.models.endpoint import hash_of_address
from alerts.services.endpoints import hand_over, login_endpoint
from tracker.models import Bill


@transaction.atomic
def subscribe(*, subscriber: User, bill: Bill, now: datetime) -> Subscription:
    """Follow a bill at the address one logs in with; following it already changes nothing.

    An address that a mail server refused before is tried again: it is the reader's wish.
    """
    endpoint = login_endpoint(subscriber=subscriber, now=now)
    running = Subscription.objects.filter(subscriber=subscriber, bill=bill, ended_at=None).first()
    return running or _new(subscriber, bill, endpoint, now)


def unsubscribe(*, subscription: Subscription, now: datetime) -> None:
    """End a subscription; one that has ended stays as it is."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=now)


def unsubscribe_by_token(*, token: str, now: datetime) -> None:
    """End the subscription that the token belongs to. An unknown token changes nothing, and nobody can tell."""
    Subscription.objects.filter(token_hash=Subscription.hash_of(token), ended_at=None).update(ended_at=now)


@transaction.atomic
def move_to_new_address(*, subscriber: User, now: datetime, old_address: str | None = None) -> None:
    """Send all that is still to come to the address one logs in with now, and nothing more to the one before.

    When it is not known which one that was, no other email address is believed any more.
    """
    login = login_endpoint(subscriber=subscriber, now=now)
    emails = subscriber.endpoints.filter(channel=Endpoint.Channel.EMAIL).exclude(pk=login.pk)
    old = emails if old_address is None else emails.filter(address_hash=hash_of_address("email", old_address))
    hand_over(from_endpoints=old, to=login, now=now)
    old.update(verified_at=None)


def _new(subscriber: User, bill: Bill, endpoint: Endpoint, now: datetime) -> Subscription:
    subscription = Subscription(subscriber=subscriber, bill=bill, endpoint=endpoint, created_at=now)
    subscription.token_hash = Subscription.hash_of(subscription.unsubscribe_token)
    subscription.save()
    return subscription
