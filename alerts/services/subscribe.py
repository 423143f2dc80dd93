"""To follow bills, to choose how to be told of them, to mute one, and to stop."""

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from alerts.models import Endpoint, Mute, Rhythm, Scope, Subscription
from alerts.models.endpoint import hash_of_address
from alerts.rules.choices import Choices
from alerts.rules.scopes import key_of, key_of_search
from alerts.services.endpoints import hand_over, login_endpoint
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
                return key_of_search(self.words, where)
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
    endpoint = manner.endpoint or login_endpoint(subscriber=subscriber, now=now)
    running = Subscription.objects.filter(
        subscriber=subscriber, scope_key=covered.key, endpoint=endpoint, ended_at=None
    )
    if there := running.first():
        return there
    try:
        with transaction.atomic():
            return _new(subscriber, covered, manner, endpoint, now)
    except IntegrityError:  # another form was quicker
        return running.get()


@transaction.atomic
def change_subscription(*, subscription: Subscription, manner: Manner, now: datetime) -> None:
    """Choose otherwise from now on; what is due by the new choices and was not told is told."""
    endpoint = manner.endpoint or login_endpoint(subscriber=subscription.subscriber, now=now)
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


def hear_again(*, subscriber: User) -> None:
    """Have a person told what is due and the news: their account was closed, and is open again."""
    Subscription.objects.filter(subscriber=subscriber, ended_at=None).update(planned_at=None)


@transaction.atomic
def move_to_new_address(*, subscriber: User, now: datetime, old_address: str | None = None) -> None:
    """Send all that is still to come to the address one logs in with now, and nothing more to the one before.

    The endpoint stays what it is and only its address changes: what was told there was told to the same person. When it
    is not known which one it was, no other email address is believed any more.
    """
    email = Endpoint.Channel.EMAIL
    emails = subscriber.endpoints.filter(channel=email, removed_at=None).order_by("pk")
    is_new = not emails.filter(address_hash=hash_of_address(email, subscriber.email)).exists()
    old = emails if old_address is None else emails.filter(address_hash=hash_of_address(email, old_address))
    before = old.filter(verified_at__isnull=False).first()
    if is_new and before is not None:
        before.readdress(subscriber.email)
    login = login_endpoint(subscriber=subscriber, now=now)
    others = old.exclude(pk=login.pk)
    hand_over(from_endpoints=others, to=login, now=now)
    others.update(verified_at=None)


@transaction.atomic
def move_to_zone(*, subscriber: User) -> None:
    """Live by the clock of the zone the subscriber has now."""
    for subscription in subscriber.subscriptions.filter(ended_at=None).select_related("rhythm"):
        choices = Choices.from_json(subscription.rhythm.choices)
        subscription.rhythm = Rhythm.objects.of(time_zone=subscriber.time_zone, choices=choices)
        subscription.planned_at = None
        subscription.save(update_fields=["rhythm", "planned_at"])


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
