"""Who wants to be told of what, and when. Shown to that person alone: no admin page lists any of it."""

import hashlib
import json
import secrets
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

from accounts.sealing import keyed_hash
from alerts.models.endpoint import Endpoint
from alerts.rules.choices import Choices, Reader
from tracker.models import Bill, Jurisdiction, Topic


def random_id() -> str:
    return secrets.token_urlsafe(18)


class RhythmManager(models.Manager["Rhythm"]):
    def of(self, *, time_zone: str, choices: Choices) -> "Rhythm":
        """Return the row of a zone and choices, made if nobody has lived by it before."""
        key = Rhythm.key_of(time_zone=time_zone, choices=choices)
        return self.get_or_create(key=key, defaults={"time_zone": time_zone, "choices": choices.as_json()})[0]


class Rhythm(models.Model):
    """A zone and choices. Readers who chose the same share a row, so that planning counts rhythms and not readers."""

    key = models.CharField(max_length=64, unique=True)
    time_zone = models.CharField(max_length=64)
    choices = models.JSONField()

    objects = RhythmManager()

    def __str__(self) -> str:
        return f"rhythm {self.pk}"

    @staticmethod
    def key_of(*, time_zone: str, choices: Choices) -> str:
        said = json.dumps([time_zone, choices.as_json()], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def reader(self) -> Reader:
        return Reader(ZoneInfo(self.time_zone), Choices.from_json(self.choices))


class Scope(models.TextChoices):
    BILL = "bill"
    TOPIC = "topic"
    JURISDICTION = "jurisdiction"
    STAGE = "stage"
    SEARCH = "search", "saved search"
    EVERYTHING = "everything"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def running(self) -> "SubscriptionQuerySet":
        """Return those that have not ended, whose subscriber has an account that is open."""
        return self.filter(ended_at=None, subscriber__is_active=True)

    def reachable(self) -> "SubscriptionQuerySet":
        """Return the running ones whose endpoint may be written to."""
        return self.running().filter(endpoint__verified_at__isnull=False, endpoint__refused_at=None)


class Subscription(models.Model):
    """A person's wish to be told at an endpoint about all bills in a scope, in a rhythm.

    `scope_key` says the scope in one word that is compared, "topic:3"; the other columns say it for people. One that
    has ended is kept as long as its deliveries. `planned_at` is None until a planner has looked at all that the
    subscription covers: whoever comes late is owed what is due already. `behind_at` is the end of a pause after which
    no planner has done the same yet; what was chosen is what it was, so `planned_at` stays.
    """

    Scope = Scope

    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="subscriptions")
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.BILL)
    scope_key = models.CharField(max_length=200)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=64, blank=True)
    words = models.CharField(max_length=300, blank=True)
    rhythm = models.ForeignKey(Rhythm, on_delete=models.PROTECT, related_name="subscriptions")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    public_id = models.CharField(max_length=32, default=random_id, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    behind_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="subscription_once_a_scope",
                fields=["subscriber", "scope_key", "endpoint"],
                condition=models.Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="subscription_scope_is_said",
                condition=models.Q(scope="bill", bill__isnull=False, topic=None, stage="", words="")
                | models.Q(scope="topic", bill=None, topic__isnull=False, stage="", words="")
                | models.Q(scope="jurisdiction", bill=None, topic=None, jurisdiction__isnull=False, stage="", words="")
                | (models.Q(scope="stage", bill=None, topic=None, words="") & ~models.Q(stage=""))
                | (models.Q(scope="search", bill=None, topic=None, stage="") & ~models.Q(words=""))
                | models.Q(scope="everything", bill=None, topic=None, jurisdiction=None, stage="", words=""),
            ),
        ]
        indexes = [
            models.Index(name="subscription_covering", fields=["scope_key"], condition=models.Q(ended_at=None)),
            models.Index(
                name="subscription_to_look_at", fields=["id"], condition=models.Q(ended_at=None, planned_at=None)
            ),
            models.Index(
                name="subscription_behind",
                fields=["id"],
                condition=models.Q(ended_at=None, behind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"

    @property
    def unsubscribe_token(self) -> str:
        """Return the secret of the one-click link. It can be made again from the key, and is stored only as a hash."""
        return keyed_hash("unsubscribe", self.public_id)

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()


class Mute(models.Model):
    """A bill that a person wants to hear nothing of, whatever wider scope it lies in."""

    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="mute_once_a_bill", fields=["subscriber", "bill"])]

    def __str__(self) -> str:
        return f"mute {self.pk}"
