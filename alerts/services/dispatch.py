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

from alerts.channels import Channel, Outcome, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.models import Attempt, Delivery, Endpoint, RelayState, Subscription
from alerts.models.delivery import CLAIMABLE, UNSUBSCRIBED, UNWRITTEN
from alerts.rendering import message_of
from alerts.rules.retry import AFTER_UNCERTAIN, BREAKER, breaker_after, wait_after
from alerts.services.insist import insist
from tracker.models import Deadline

log = logging.getLogger(__name__)

# Longer than the ten minutes that a server may take to answer the final dot.
LEASE_AFTER_THE_DOT = timedelta(minutes=11)


class LeaseLost(Exception):
    """The worker was so slow that another may have the delivery now: the last byte must not go out."""


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
    outcome = _send(delivery, channels[delivery.endpoint.channel], clock)
    if outcome is not None:
        settle(delivery=delivery, outcome=outcome, now=clock.now(), wall=clock.wall())
    delivery.refresh_from_db(fields=["status", "reason", "due_at", "settled_at", "leased_until"])
    return delivery


def claim_next(*, now: datetime, wall: datetime) -> Delivery | None:
    """Take a due delivery under a lease; None when there is none. Two workers never take the same one."""
    # A breaker that stays open much longer than any can was set by a clock that was wrong; so it is with leases below.
    barred = RelayState.objects.filter(open_until__gt=wall, open_until__lte=wall + 2 * BREAKER[-1]).values("channel")
    while True:
        due = (
            Delivery.objects.filter(status__in=CLAIMABLE, due_at__lte=now)
            .exclude(endpoint__channel__in=barred)
            .order_by("due_at", "pk")
        )
        delivery_id = due.values_list("pk", flat=True).first()
        if delivery_id is None:
            return None
        if claim(delivery_id=delivery_id, now=now, wall=wall):
            return _claimed(delivery_id)


@transaction.atomic
def claim(*, delivery_id: int, now: datetime, wall: datetime) -> bool:
    """Take one delivery, if nobody else has: the row count of one conditional UPDATE says who did."""
    taken = Delivery.objects.filter(pk=delivery_id, status__in=CLAIMABLE, due_at__lte=now).update(
        status=Delivery.Status.SENDING,
        leased_until=wall + timedelta(seconds=settings.LEASE_SECONDS),
        attempts=F("attempts") + 1,
    )
    if taken:
        number = Delivery.objects.values_list("attempts", flat=True).get(pk=delivery_id)
        Attempt.objects.create(delivery_id=delivery_id, number=number, began_at=now)
    return bool(taken)


@insist
@transaction.atomic
def settle(*, delivery: Delivery, outcome: Outcome | Withdrawn, now: datetime, wall: datetime) -> bool:
    """Write what came of the attempt that `delivery` was claimed for; False when the lease was lost meanwhile."""
    values = _settled(outcome, delivery.failures, now)
    # A sweep may have given it back meanwhile; as long as nobody took it again, what is known of it counts.
    settled = Delivery.objects.filter(
        pk=delivery.pk, status__in=[Delivery.Status.SENDING, *CLAIMABLE], attempts=delivery.attempts
    ).update(leased_until=None, **values)
    answer = outcome.answer if isinstance(outcome, Sent) else outcome.reason
    Attempt.objects.filter(delivery=delivery, number=delivery.attempts).update(
        ended_at=now, outcome=type(outcome).__name__.lower(), answer=answer
    )
    _note_relay(delivery.endpoint.channel, outcome, wall)
    if settled and isinstance(outcome, Refused):
        Endpoint.objects.filter(pk=delivery.endpoint_id, refused_at=None).update(refused_at=now)
    return bool(settled)


def sweep_leases(*, wall: datetime) -> int:
    """Give back the deliveries whose worker died while it held them; return how many.

    A lease that ends much later than any can was given by a clock that was wrong, and has been set right since.
    """
    longest = wall + 2 * max(LEASE_AFTER_THE_DOT, timedelta(seconds=settings.LEASE_SECONDS))
    return (
        Delivery.objects.filter(status=Delivery.Status.SENDING)
        .exclude(leased_until__range=(wall, longest))
        .update(status=Delivery.Status.QUEUED, leased_until=None)
    )


def extend_lease(*, delivery: Delivery, wall: datetime) -> None:
    """Hold on to a delivery while the far end may take its ten minutes to answer; raise LeaseLost when it is gone."""
    held = Delivery.objects.filter(
        pk=delivery.pk, status=Delivery.Status.SENDING, attempts=delivery.attempts, leased_until__gt=wall
    ).update(leased_until=wall + LEASE_AFTER_THE_DOT)
    if not held:
        raise LeaseLost


def _note_relay(channel: str, outcome: Outcome | Withdrawn, wall: datetime) -> None:
    """Open the circuit breaker of a channel at a fault, longer each time; close it when anything goes through."""
    if isinstance(outcome, RelayFault):
        state, _ = RelayState.objects.get_or_create(
            channel=channel, defaults={"since": wall, "open_until": wall, "reason": outcome.reason}
        )
        faults = state.faults + 1
        RelayState.objects.filter(channel=channel).update(
            faults=faults, open_until=wall + breaker_after(faults), reason=outcome.reason
        )
    elif not isinstance(outcome, Withdrawn):
        RelayState.objects.filter(channel=channel).delete()


def _send(delivery: Delivery, channel: Channel, clock: Clock) -> Outcome | Withdrawn | None:
    """Send a delivery; return what came of it, or None when it is another's to say, as the lease was lost."""
    now = clock.now()
    if reason := _no_longer(delivery, now):
        return Withdrawn(reason)
    try:
        message = message_of(delivery, now)
        return channel.deliver(message, lambda: extend_lease(delivery=delivery, wall=clock.wall()))
    except LeaseLost:
        return None
    except Exception as error:
        # One message that cannot be written must not hold up the others; it is tried again when it is mended.
        log.error("delivery %s cannot be written: %s", delivery.pk, type(error).__name__)
        return TryLater(UNWRITTEN)


def _no_longer(delivery: Delivery, now: datetime) -> str:
    """Return why a delivery is no longer wanted or true, or nothing when it is both."""
    if not _still_follows(delivery):
        return UNSUBSCRIBED
    if not (delivery.endpoint.is_usable or _moved_along(delivery)):
        return "the endpoint is not usable"
    event, deadline = delivery.alert.event, delivery.alert.deadline
    if event is not None and hasattr(event, "correction"):
        return "the event was corrected"
    return _over(delivery, deadline, now) if deadline is not None else ""


def _still_follows(delivery: Delivery) -> bool:
    """Return whether the reader follows the bill now; one who stopped and came back does, by another subscription."""
    subscription = delivery.subscription
    if subscription.ended_at is None:
        return bool(delivery.endpoint.owner.is_active)
    again = Subscription.objects.filter(
        subscriber=subscription.subscriber_id, bill=subscription.bill_id, ended_at=None, subscriber__is_active=True
    ).first()
    if again is not None:
        delivery.subscription = again
        delivery.save(update_fields=["subscription"])
    return again is not None


def _moved_along(delivery: Delivery) -> bool:
    """Move a delivery to the reader's new address, which changed while it was being sent; return whether it can go."""
    endpoint = delivery.subscription.endpoint
    if endpoint.pk == delivery.endpoint_id or not endpoint.is_usable:
        return False
    if Delivery.objects.filter(alert=delivery.alert_id, endpoint=endpoint).exists():
        return False
    delivery.endpoint = endpoint
    delivery.save(update_fields=["endpoint"])
    return True


def _over(delivery: Delivery, deadline: Deadline, now: datetime) -> str:
    """Return why there is nothing to tell of a deadline any more, or nothing when there is."""
    if not deadline.is_running:
        return f"the deadline is {deadline.status}"
    today = now.astimezone(deadline.bill.jurisdiction.zone).date()
    if deadline.last_on and deadline.last_on < today:
        return "the last day has passed"
    later = Delivery.objects.filter(
        endpoint=delivery.endpoint_id, alert__deadline=deadline, owed_at__gt=delivery.owed_at
    ).exclude(status__in=[Delivery.Status.WITHDRAWN, Delivery.Status.REFUSED])
    return "a later reminder has taken its place" if later.exists() else ""


def _settled(outcome: Outcome | Withdrawn, failures: int, now: datetime) -> dict[str, Any]:
    match outcome:
        case Sent():
            return {"status": Delivery.Status.SENT, "settled_at": now, "reason": ""}
        case Refused(reason):
            return {"status": Delivery.Status.REFUSED, "settled_at": now, "reason": reason}
        case Withdrawn(reason):
            return {"status": Delivery.Status.WITHDRAWN, "settled_at": now, "reason": reason}
        case TryLater(reason):
            due_at = now + wait_after(failures + 1)
            return {"status": Delivery.Status.QUEUED, "due_at": due_at, "failures": failures + 1, "reason": reason}
        case Uncertain(reason):
            return {"status": Delivery.Status.UNCERTAIN, "due_at": now + AFTER_UNCERTAIN, "reason": reason}
        case RelayFault(reason):
            return {"status": Delivery.Status.QUEUED, "reason": reason}


def _claimed(delivery_id: int) -> Delivery:
    return (
        Delivery.objects.select_related(
            "subscription__endpoint",
            "endpoint__owner",
            "alert__bill__jurisdiction",
            "alert__deadline__procedure",
            "alert__deadline__bill__jurisdiction",
            "alert__event__corrects",
        )
        # An e-mail column that cannot be opened must not spoil the claim; the mail goes to the endpoint's address.
        .defer("endpoint__owner__email")
        .prefetch_related("alert__bill__titles")
        .get(pk=delivery_id)
    )
