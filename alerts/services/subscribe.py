"""To follow bills, to choose how to be told of them, to mute one, and to stop."""

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import transaction

from accounts.models import User
from alerts.models import Delivery, Endpoint, Mute, Rhythm, Scope, Subscription
from alerts.models.delivery import CLAIMABLE
from alerts.rules.choices import Choices
from alerts.rules.scopes import key_of, tidied
from tracker.models import Bill, Jurisdiction, Topic


@dataclass(frozen=True, slots=True)
class Covered:
    """What a subscription covers. A jurisdiction narrows a stage or a search, and is a scope by itself."""

    scope: Scope
    bill: Bill | None = None
    topic: Topic | None = None
    jurisdiction: Jurisdiction | None = None
    stage: str = ""
    words: str = ""

    @property
    def key(self) -> str:
        where = self.jurisdiction.code if self.jurisdiction else ""
        match self.scope:
            case Scope.BILL if self.bill:
                return key_of(self.scope, self.bill.pk)
            case Scope.TOPIC if self.topic:
                return key_of(self.scope, self.topic.pk)
            case Scope.JURISDICTION:
                return key_of(self.scope, where)
            case Scope.STAGE:
                return key_of(self.scope, self.stage, where)
            case Scope.SEARCH:
                return key_of(self.scope, tidied(self.words), where)
            case _:
                return key_of(self.scope)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a subscriber wants to be told. Without an endpoint: at the address one logs in with; without a language:
    in that of the account."""

    choices: Choices
    endpoint: Endpoint | None = None
    language: str = ""


def default_manner() -> Manner:
    """Return how a reader is told who chose nothing."""
    return Manner(Choices(morning=time(settings.REMINDER_HOUR)))


def subscribe(*, subscriber: User, bill: Bill, now: datetime) -> Subscription:
    """Follow a bill as one who chose nothing; following it already changes nothing. A bill that was muted is heard."""
    unmute(subscriber=subscriber, bill=bill, now=now)
    return subscribe_to(subscriber=subscriber, covered=Covered(Scope.BILL, bill=bill), manner=default_manner(), now=now)


@transaction.atomic
def subscribe_to(*, subscriber: User, covered: Covered, manner: Manner, now: datetime) -> Subscription:
    """Follow all that is covered; whoever follows it at that endpoint already keeps the choices made then.

    An address that a mail server refused before is tried again: it is the reader's wish.
    """
    endpoint = manner.endpoint or login_endpoint(subscriber, now)
    running = Subscription.objects.filter(
        subscriber=subscriber, scope_key=covered.key, endpoint=endpoint, ended_at=None
    ).first()
    return running or _new(subscriber, covered, manner, endpoint, now)


@transaction.atomic
def change_subscription(*, subscription: Subscription, manner: Manner, now: datetime) -> None:
    """Choose otherwise from now on; what is due by the new choices and was not told is told."""
    endpoint = manner.endpoint or login_endpoint(subscription.subscriber, now)
    Subscription.objects.filter(pk=subscription.pk).update(
        rhythm=Rhythm.objects.of(time_zone=subscription.subscriber.time_zone, choices=manner.choices),
        endpoint=endpoint,
        language=manner.language,
        planned_at=None,
    )


def unsubscribe(*, subscription: Subscription, now: datetime) -> None:
    """End a subscription; one that has ended stays as it is."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=now)


def unsubscribe_by_token(*, token: str, now: datetime) -> None:
    """End the subscription that the token belongs to. An unknown token changes nothing, and nobody can tell."""
    Subscription.objects.filter(token_hash=Subscription.hash_of(token), ended_at=None).update(ended_at=now)


@transaction.atomic
def mute(*, subscriber: User, bill: Bill, now: datetime) -> None:
    """Hear nothing of a bill, in whatever scope it lies."""
    Mute.objects.get_or_create(subscriber=subscriber, bill=bill)
    Subscription.objects.filter(subscriber=subscriber, bill=bill, ended_at=None).update(ended_at=now)


@transaction.atomic
def unmute(*, subscriber: User, bill: Bill, now: datetime) -> None:
    """Hear of a bill again, and be told what is due."""
    if Mute.objects.filter(subscriber=subscriber, bill=bill).delete()[0]:
        Subscription.objects.filter(subscriber=subscriber, ended_at=None).update(planned_at=None)


@transaction.atomic
def move_to_new_address(*, subscriber: User, now: datetime) -> None:
    """Send all that is still to come to the address one logs in with now, and nothing more to any other of email.

    The endpoint stays what it is and only its address changes: what was told there was told to the same person.
    """
    email = Endpoint.Channel.EMAIL
    before = subscriber.endpoints.filter(channel=email, verified_at__isnull=False).order_by("pk").first()
    is_known = Endpoint.objects.has(owner_id=subscriber.pk, channel=email, address=subscriber.email)
    if before is not None and not is_known:
        before.readdress(subscriber.email)
    endpoint = login_endpoint(subscriber, now)
    others = subscriber.endpoints.filter(channel=email).exclude(pk=endpoint.pk)
    Subscription.objects.filter(endpoint__in=others, ended_at=None).update(endpoint=endpoint)
    Delivery.objects.filter(endpoint__in=others, status__in=CLAIMABLE).update(endpoint=endpoint)
    others.update(verified_at=None)


@transaction.atomic
def move_to_zone(*, subscriber: User) -> None:
    """Live by the clock of the zone the subscriber has now."""
    for subscription in subscriber.subscriptions.filter(ended_at=None).select_related("rhythm"):
        choices = Choices.from_json(subscription.rhythm.choices)
        subscription.rhythm = Rhythm.objects.of(time_zone=subscriber.time_zone, choices=choices)
        subscription.planned_at = None
        subscription.save(update_fields=["rhythm", "planned_at"])


def login_endpoint(subscriber: User, now: datetime) -> Endpoint:
    """Return the endpoint of the address one logs in with. Nobody logs in with one that was not verified."""
    endpoint, _ = Endpoint.objects.of_address(
        owner_id=subscriber.pk, channel=Endpoint.Channel.EMAIL, address=subscriber.email
    )
    if not endpoint.is_usable:
        endpoint.verified_at, endpoint.refused_at = now, None
        endpoint.save(update_fields=["verified_at", "refused_at"])
        endpoint.subscriptions.filter(ended_at=None).update(planned_at=None)
    return endpoint


def _new(subscriber: User, covered: Covered, manner: Manner, endpoint: Endpoint, now: datetime) -> Subscription:
    subscription = Subscription(
        subscriber=subscriber,
        endpoint=endpoint,
        scope=covered.scope,
        scope_key=covered.key,
        bill=covered.bill,
        topic=covered.topic,
        jurisdiction=covered.jurisdiction,
        stage=covered.stage,
        words=covered.words,
        rhythm=Rhythm.objects.of(time_zone=subscriber.time_zone, choices=manner.choices),
        language=manner.language,
        created_at=now,
    )
    subscription.token_hash = Subscription.hash_of(subscription.unsubscribe_token)
    subscription.save()
    return subscription
