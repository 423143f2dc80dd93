"""Claim, send, settle.

A crash before the claim is committed: the row is still queued. Between claim and sending: the lease ends and the
sweep gives it back. Between the far end's acceptance and the settling: it is sent once more, with the same
Message-ID; this is the only way to a double. Nothing is lost in any of them.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F

from alerts.channels import Channel, Outcome, Refused, Sent, TryLater
from alerts.models import Attempt, Delivery, Endpoint
from alerts.rendering import message_of
from alerts.rules.retry import wait_after
from tracker.models import Deadline

log = logging.getLogger(__name__)


class Clock(Protocol):
    """What time it is: `now` decides what is due, `wall` measures leases. The demonstration moves only the first."""

    def now(self) -> datetime: ...

    def wall(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Not sent: no longer true, or no longer wanted."""

    reason: str


def send_next(*, channels: Mapping[str, Channel], clock: Clock) -> Delivery | None:
    """Send the delivery that has been due longest; return it as it was settled, or None when nothing is due."""
    delivery = claim_next(now=clock.now(), wall=clock.wall())
    if delivery is None:
        return None
    outcome = _send(delivery, channels[delivery.endpoint.channel], clock.now())
    settle(delivery=delivery, outcome=outcome, now=clock.now())
    delivery.refresh_from_db(fields=["status", "reason", "due_at", "settled_at", "leased_until"])
    return delivery


def claim_next(*, now: datetime, wall: datetime) -> Delivery | None:
    """Take a due delivery under a lease; None when there is none. Two workers never take the same one."""
    while True:
        due = Delivery.objects.filter(status=Delivery.Status.QUEUED, due_at__lte=now).order_by("due_at", "pk")
        delivery_id = due.values_list("pk", flat=True).first()
        if delivery_id is None:
            return None
        if claim(delivery_id=delivery_id, now=now, wall=wall):
            return _claimed(delivery_id)


@transaction.atomic
def claim(*, delivery_id: int, now: datetime, wall: datetime) -> bool:
    """Take one delivery, if nobody else has: the row count of one conditional UPDATE says who did."""
    taken = Delivery.objects.filter(pk=delivery_id, status=Delivery.Status.QUEUED, due_at__lte=now).update(
        status=Delivery.Status.SENDING,
        leased_until=wall + timedelta(seconds=settings.LEASE_SECONDS),
        attempts=F("attempts") + 1,
    )
    if taken:
        number = Delivery.objects.values_list("attempts", flat=True).get(pk=delivery_id)
        Attempt.objects.create(delivery_id=delivery_id, number=number, began_at=now)
    return bool(taken)


@transaction.atomic
def settle(*, delivery: Delivery, outcome: Outcome | Withdrawn, now: datetime) -> bool:
    """Write what came of the attempt that `delivery` was claimed for; False when the lease was lost meanwhile."""
    values = _settled(outcome, delivery.attempts, now)
    settled = Delivery.objects.filter(
        pk=delivery.pk, status=Delivery.Status.SENDING, attempts=delivery.attempts
    ).update(leased_until=None, **values)
    answer = outcome.answer if isinstance(outcome, Sent) else outcome.reason
    Attempt.objects.filter(delivery=delivery, number=delivery.attempts).update(
        ended_at=now, outcome=values["status"], answer=answer
    )
    if settled and isinstance(outcome, Refused):
        Endpoint.objects.filter(pk=delivery.endpoint_id, refused_at=None).update(refused_at=now)
    return bool(settled)


def sweep_leases(*, wall: datetime) -> int:
    """Give back the deliveries whose worker died while it held them; return how many."""
    return Delivery.objects.filter(status=Delivery.Status.SENDING, leased_until__lt=wall).update(
        status=Delivery.Status.QUEUED, leased_until=None
    )


def _send(delivery: Delivery, channel: Channel, now: datetime) -> Outcome | Withdrawn:
    if reason := _no_longer(delivery, now):
        return Withdrawn(reason)
    try:
        message = message_of(delivery, now)
    except Exception:
        # One message that cannot be written must not hold up the others; it is tried again when it is mended.
        log.exception("delivery %s cannot be written", delivery.pk)
        return TryLater("the message could not be written")
    return channel.deliver(message)


def _no_longer(delivery: Delivery, now: datetime) -> str:
    """Return why a delivery is no longer wanted or true, or nothing when it is both."""
    if delivery.subscription.ended_at is not None:
        return "unsubscribed"
    if not delivery.endpoint.is_usable:
        return "the endpoint is not usable"
    event, deadline = delivery.alert.event, delivery.alert.deadline
    if event is not None and hasattr(event, "correction"):
        return "the event was corrected"
    return _over(deadline, now) if deadline is not None else ""


def _over(deadline: Deadline, now: datetime) -> str:
    """Return why there is nothing to tell of a deadline any more, or nothing when there is."""
    if not deadline.is_running:
        return f"the deadline is {deadline.status}"
    today = now.astimezone(deadline.bill.jurisdiction.zone).date()
    return "the last day has passed" if deadline.last_on and deadline.last_on < today else ""


def _settled(outcome: Outcome | Withdrawn, attempts: int, now: datetime) -> dict[str, Any]:
    match outcome:
        case Sent():
            return {"status": Delivery.Status.SENT, "settled_at": now, "reason": ""}
        case Refused(reason):
            return {"status": Delivery.Status.REFUSED, "settled_at": now, "reason": reason}
        case Withdrawn(reason):
            return {"status": Delivery.Status.WITHDRAWN, "settled_at": now, "reason": reason}
        case TryLater(reason):
            return {"status": Delivery.Status.QUEUED, "due_at": now + wait_after(attempts), "reason": reason}


def _claimed(delivery_id: int) -> Delivery:
    return (
        Delivery.objects.select_related(
            "subscription",
            "endpoint__owner",
            "alert__bill__jurisdiction",
            "alert__deadline__procedure",
            "alert__deadline__bill__jurisdiction",
            "alert__event__corrects",
        )
        .prefetch_related("alert__bill__titles")
        .get(pk=delivery_id)
    )
