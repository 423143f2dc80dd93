"""The ledger: what there is to tell, and each telling of it to one endpoint, with every attempt."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Cast

from accounts.sealing import keyed_hash
from alerts.models.endpoint import Endpoint
from alerts.models.subscription import Rhythm, Subscription
from alerts.rules.kinds import EVENT_KINDS, NEWS, Kind
from tracker.models import Bill, BillEvent, Deadline


class Alert(models.Model):
    """One thing worth telling: an event, or a deadline version at one step. It exists once, whoever is told.

    An event that corrects another is a "correction" to those who were told of that one, and plain news to the rest.
    """

    kind = models.CharField(max_length=16, choices=[(kind, kind.replace("_", " ")) for kind in Kind])
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(BillEvent, on_delete=models.PROTECT, null=True, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="alert_news_once_an_event", fields=["event"], condition=Q(kind__in=NEWS)),
            models.UniqueConstraint(
                name="alert_correction_once_an_event", fields=["event"], condition=Q(kind=Kind.CORRECTION)
            ),
            models.UniqueConstraint(
                name="alert_once_a_step", fields=["deadline", "kind", "step"], condition=Q(event=None)
            ),
            models.CheckConstraint(
                name="alert_about_an_event_or_a_deadline",
                condition=Q(kind__in=EVENT_KINDS, event__isnull=False, deadline=None, step="")
                | (~Q(kind__in=EVENT_KINDS) & Q(event=None, deadline__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DeliveryStatus(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DeliveryManager(models.Manager["Delivery"]):
    def queue(
        self, followers: "QuerySet[Subscription]", *, owed: "Owed", planned_at: datetime, to: str = "endpoint"
    ) -> int:
        """Queue an alert for each endpoint of these subscriptions in one statement; the unique key drops the rest.

        `to` names the column that holds the endpoint. What was withdrawn is queued again, and what waits for a later
        hour than it now has to goes sooner. Return how many are new or queued again.
        """
        here = self.filter(alert=owed.alert_id, endpoint__in=followers.order_by().values(to))
        again = here.filter(WITHDRAWN).update(
            status=DeliveryStatus.QUEUED, due_at=owed.due_at, in_digest=owed.in_digest, settled_at=None, reason=""
        )
        here.filter(status=DeliveryStatus.QUEUED, attempts=0, due_at__gt=owed.due_at).update(
            due_at=owed.due_at, in_digest=owed.in_digest
        )
        return again + self._insert(followers, owed, planned_at, to)

    def _insert(self, followers: "QuerySet[Subscription]", owed: "Owed", planned_at: datetime, to: str) -> int:
        moment, number = models.DateTimeField(), models.BigIntegerField()
        text, flag = models.CharField(), models.BooleanField()
        columns: dict[str, Any] = {
            "endpoint_id": F(to),
            "subscription_id": F("pk"),
            "alert_id": Cast(Value(owed.alert_id), number),
            "status": Cast(Value(DeliveryStatus.QUEUED.value), text),
            "message_id": Cast(Value(""), text),
            "reason": Cast(Value(""), text),
            "planned_at": Value(planned_at, moment),
            "owed_at": Value(owed.owed_at, moment),
            "due_at": Value(owed.due_at, moment),
            "act_by": Value(owed.act_by, moment),
            "in_digest": Value(owed.in_digest, flag),
            "attempts": Cast(Value(0), number),
            "failures": Cast(Value(0), number),
        }
        rows = followers.order_by("pk").values_list(*columns.values())
        select, parameters = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO alerts_delivery ({', '.join(columns)}) {select} ON CONFLICT DO NOTHING", parameters
            )
            return int(cursor.rowcount)


class Delivery(models.Model):
    """An alert on its way to an endpoint: the outbox row.

    queued -> sending (a lease) -> sent | queued again | uncertain | refused, or withdrawn when it is no longer true
    or wanted. An uncertain one was handed over without an answer; it is sent again: a copy is better than a loss.
    `attempts` is the fence: a settle names the attempt it speaks for, and fails when another has begun since.
    `failures` counts those that were this address's or message's own; a relay that is down counts for nobody.
    `message_id` is made at the first claim and travels on every try, so that the far end can drop a copy.
    `owed_at` is the moment it is for, `due_at` when it may go, `act_by` when there is nothing left to act on: what has
    the nearest goes first. Those of one digest travel together, under the `message_id` of their `bundle`.
    """

    Status = DeliveryStatus

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=16, choices=DeliveryStatus.choices, default=DeliveryStatus.QUEUED)
    message_id = models.CharField(max_length=200, blank=True)
    bundle = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="members")
    in_digest = models.BooleanField(default=False)
    planned_at = models.DateTimeField()
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    act_by = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    seen_at = models.DateTimeField(null=True)
    snapshot = models.ForeignKey("Snapshot", on_delete=models.PROTECT, null=True, related_name="+")

    objects = DeliveryManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=["alert", "endpoint"]),
            models.UniqueConstraint(
                name="delivery_message_id_once", fields=["message_id"], condition=~models.Q(message_id="")
            ),
            models.CheckConstraint(
                name="delivery_named_before_it_is_tried", condition=models.Q(attempts=0) | ~models.Q(message_id="")
            ),
            models.CheckConstraint(
                name="delivery_lease_only_while_sending",
                condition=models.Q(status="sending", leased_until__isnull=False)
                | (~models.Q(status="sending") & models.Q(leased_until=None)),
            ),
            models.CheckConstraint(
                name="delivery_settled_when_over",
                condition=models.Q(status__in=["queued", "sending", "uncertain"], settled_at=None)
                | models.Q(status__in=["sent", "refused", "withdrawn"], settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_queue",
                fields=["act_by", "due_at", "id"],
                condition=models.Q(status__in=["queued", "uncertain"]),
            ),
            models.Index(name="delivery_leases", fields=["leased_until"], condition=models.Q(status="sending")),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def together(self) -> QuerySet["Delivery"]:
        """Return what travels in one message with this delivery, itself among it."""
        return Delivery.objects.filter(bundle=self.bundle_id) if self.bundle_id else Delivery.objects.filter(pk=self.pk)

    @property
    def token(self) -> str:
        """Return the secret of the page that shows this delivery to whoever got it."""
        return f"{self.pk}-{keyed_hash('told', str(self.pk))[:32]}"

    @classmethod
    def of_token(cls, token: str) -> "Delivery | None":
        """Return the delivery of a token, or None when there is none."""
        number = token.partition("-")[0]
        found = (
            cls.objects.filter(pk=number).first()
            if number.isascii() and number.isdigit() and len(number) < 19
            else None
        )
        return found if found is not None and hmac.compare_digest(found.token, token) else None


UNSUBSCRIBED = "unsubscribed"
"""The reason of a delivery that was withdrawn because its reader had stopped."""

PAUSED = "paused"
"""The reason of a delivery that was withdrawn because its reader wished to be told nothing for a while."""

UNUSABLE = "the endpoint is not usable"
"""The reason of a delivery that was withdrawn because nothing may be sent to its address."""

CORRECTED = "the event was corrected"
THERE_AGAIN = "the window is there again"
TOO_LATE = "the last day has passed"
OVERTAKEN = "a later reminder has taken its place"
"""Reasons of deliveries that were withdrawn because what they say was no longer true."""

TOLD_ELSEWHERE = "told at the address one logs in with"
"""The reason of a delivery that was withdrawn because the same alert goes to its reader's login address."""

UNWRITTEN = "the message could not be written"
"""The reason of a delivery that failed on our own side, before any server was asked."""

CLAIMABLE = [DeliveryStatus.QUEUED, DeliveryStatus.UNCERTAIN]

TOLD = [DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN, DeliveryStatus.SENT]
"""The states in which its reader has been told, or may have been."""

WITHDRAWN = Q(status=DeliveryStatus.WITHDRAWN)
"""Deliveries that told nobody anything; one is queued again when it comes to be owed once more."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An alert that some readers are owed: since when, when it may go, and when there is nothing left to act on."""

    alert_id: int
    owed_at: datetime
    due_at: datetime
    act_by: datetime
    in_digest: bool = False


class Snapshot(models.Model):
    """What was sent, word for word, without what was the single reader's own. Readers who got the same share a row.

    `is_fallback` marks what could not be said in the reader's language, and was said in English.
    """

    key = models.CharField(max_length=64, unique=True)
    subject = models.TextField()
    text = models.TextField()
    is_fallback = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(name="snapshot_fallback", fields=["id"], condition=Q(is_fallback=True))]

    def __str__(self) -> str:
        return f"snapshot {self.pk}"


class Outlook(models.Model):
    """When a running deadline next has something to tell in a rhythm: the index by which a tick finds what is due.

    It decides nothing: what is owed then is worked out anew, and what exists by key is taken off it.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="+")
    rhythm = models.ForeignKey(Rhythm, on_delete=models.CASCADE, related_name="+")
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="outlook_once", fields=["deadline", "rhythm"])]
        indexes = [models.Index(name="outlook_next", fields=["next_at"], condition=models.Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"outlook {self.pk}"


class RelayState(models.Model):
    """The circuit breaker of a channel: while it is open nothing is claimed for it. `since` is when the fault began."""

    channel = models.CharField(max_length=16, primary_key=True)
    faults = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    open_until = models.DateTimeField()
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.channel}: {self.reason}"


class Attempt(models.Model):
    """One try at a delivery, and what came of it in the server's own words."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="attempt_numbered_once", fields=["delivery", "number"])]

    def __str__(self) -> str:
        return f"attempt {self.number} of delivery {self.delivery_id}"
