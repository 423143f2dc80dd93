"""The ledger: what there is to tell, and each telling of it to one endpoint, with every attempt."""

from django.db import models

from alerts.models.endpoint import Endpoint
from alerts.models.subscription import Subscription
from alerts.rules.kinds import AT_ONCE, DAY_REMINDERS, EVENT_KINDS, Kind
from tracker.models import Bill, BillEvent, Deadline


class Alert(models.Model):
    """One thing worth telling: an event, or a deadline version at one lead time. It exists once, whoever is told."""

    kind = models.CharField(max_length=16, choices=[(kind, kind.replace("_", " ")) for kind in Kind])
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(BillEvent, on_delete=models.PROTECT, null=True, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, null=True, related_name="+")
    lead_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="alert_once_an_event", fields=["event"], condition=models.Q(deadline=None)),
            models.UniqueConstraint(
                name="alert_at_once_once_a_deadline",
                fields=["deadline", "kind"],
                condition=models.Q(event=None, lead_days=None),
            ),
            models.UniqueConstraint(
                name="alert_once_a_lead_time",
                fields=["deadline", "kind", "lead_days"],
                condition=models.Q(event=None, lead_days__isnull=False),
            ),
            models.CheckConstraint(
                name="alert_about_an_event_or_a_deadline",
                condition=models.Q(kind__in=EVENT_KINDS, event__isnull=False, deadline=None, lead_days=None)
                | models.Q(kind__in=AT_ONCE, event=None, deadline__isnull=False, lead_days=None)
                | models.Q(kind__in=DAY_REMINDERS, event=None, deadline__isnull=False, lead_days__isnull=False),
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


class Delivery(models.Model):
    """An alert on its way to an endpoint: the outbox row.

    queued -> sending (a lease) -> sent | queued again | uncertain | refused, or withdrawn when it is no longer true
    or wanted. An uncertain one was handed over without an answer; it is sent again: a copy is better than a loss.
    `attempts` is the fence: a settle names the attempt it speaks for, and fails when another has begun since.
    `failures` counts those that were this address's or message's own; a relay that is down counts for nobody.
    `message_id` is made once and travels on every try, so that the far end can drop a copy.
    """

    Status = DeliveryStatus

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=16, choices=DeliveryStatus.choices, default=DeliveryStatus.QUEUED)
    message_id = models.CharField(max_length=200, unique=True)
    planned_at = models.DateTimeField()
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=["alert", "endpoint"]),
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
                fields=["due_at", "id"],
                condition=models.Q(status__in=["queued", "uncertain"]),
            ),
            models.Index(name="delivery_leases", fields=["leased_until"], condition=models.Q(status="sending")),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


UNSUBSCRIBED = "unsubscribed"
"""The reason of a delivery that was withdrawn because its reader had stopped."""

UNUSABLE = "the endpoint is not usable"
"""The reason of a delivery that was withdrawn because nothing may be sent to its address."""

UNWRITTEN = "the message could not be written"
"""The reason of a delivery that failed on our own side, before any server was asked."""

CLAIMABLE = [DeliveryStatus.QUEUED, DeliveryStatus.UNCERTAIN]


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
