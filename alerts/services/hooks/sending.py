"""Sending to other systems: claim, send, settle.

A row is taken by one conditional UPDATE. What is no longer true is withdrawn; a system that fails rests for a while, so
that the others are not held up; a message that failed for too long is given up, and says so.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from alerts.channels import Channel, Outcome, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.models import Hook, HookDelivery
from alerts.rules.happenings import Happening
from alerts.rules.retry import breaker_after, wait_after, wait_after_uncertain
from alerts.services import leases
from alerts.services.dispatch import Clock, Withdrawn, never
from alerts.services.hooks.payload import message_of
from alerts.services.insist import insist
from alerts.services.leases import LEASE_AFTER_THE_DOT, LeaseLost
from tracker.models import BillEvent, Deadline, hold

log = logging.getLogger(__name__)

CORRECTED: Final = gettext_noop("the event was corrected")
REPLACED: Final = gettext_noop("a later version has taken its place")
THERE_AGAIN: Final = gettext_noop("the window is there again")
UNWRITTEN: Final = gettext_noop("the message could not be written")
WITH_ALL = (
    "hook",
    "bill__jurisdiction",
    "event__correction",
    "event__corrects",
    "deadline__procedure",
    "deadline__bill__jurisdiction",
)
"""What a delivery is fetched with to be sent."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """Perhaps no longer true: an edit that can still be undone says so. It is looked at again when it cannot."""

    until: datetime


@dataclass(frozen=True, slots=True)
class HookPost:
    """One run of a worker: the channel, the clock, and whether it is time to stop."""

    channel: Channel
    clock: Clock
    is_over: Callable[[], bool] = never


def send_to_hooks(post: HookPost, *, limit: int) -> int:
    """Take up to so many due messages and send them; return how many were tried."""
    tried = 0
    for row in _due(post, limit):
        if post.is_over():
            break
        delivery = claim(row, wall=post.clock.wall())
        if delivery is not None:
            _send(delivery, post)
            tried += 1
    return tried


def claim(row: HookDelivery, *, wall: datetime) -> HookDelivery | None:
    """Take a delivery that was seen in the queue; return it with all that it tells, None when another was quicker.

    A system that has begun to rest since, or was switched off, is left alone.
    """
    awake = Hook.objects.awake(wall).values("pk")
    if not leases.take(HookDelivery.objects.filter(hook__in=awake), row=row, wall=wall):
        return None
    return (
        HookDelivery.objects.select_related(*WITH_ALL).prefetch_related("bill__titles", "bill__topics").get(pk=row.pk)
    )


def sweep_hooks(*, wall: datetime) -> int:
    """Give back the messages whose worker died while it held them; return how many."""
    return leases.sweep(HookDelivery.objects.all(), wall=wall)


@insist
@transaction.atomic
def settle(delivery: HookDelivery, outcome: Outcome | Withdrawn | NotYet, *, now: datetime, wall: datetime) -> bool:
    """Write what came of an attempt; False when another has begun since."""
    values = _settled(outcome, delivery, now)
    settled = leases.settle(HookDelivery.objects.all(), pk=delivery.pk, attempt=delivery.attempts, values=values)
    _note(delivery.hook_id, outcome, now, wall)
    return settled


def _due(post: HookPost, limit: int) -> QuerySet[HookDelivery]:
    awake = Hook.objects.awake(post.clock.wall())
    due = HookDelivery.objects.filter(status__in=leases.CLAIMABLE, due_at__lte=post.clock.now(), hook__in=awake)
    return due.only("pk", "attempts").order_by("due_at", "pk")[:limit]


def _send(delivery: HookDelivery, post: HookPost) -> None:
    outcome = _no_longer(delivery, post.clock.now()) or _delivered(delivery, post)
    if outcome is not None:
        settle(delivery, outcome, now=post.clock.now(), wall=post.clock.wall())


def _delivered(delivery: HookDelivery, post: HookPost) -> Outcome | None:
    """Send it; return what came of it, None when it is another's to say, as the lease was lost."""

    def past_the_dot() -> None:
        mine = leases.held(HookDelivery.objects.all(), pk=delivery.pk, attempt=delivery.attempts)
        if not leases.extend(mine, until=post.clock.wall() + LEASE_AFTER_THE_DOT):
            raise LeaseLost

    try:
        return post.channel.deliver(message_of(delivery, post.clock.wall()), past_the_dot)
    except LeaseLost:
        return None
    except Exception as error:
        # One message that cannot be written must not hold up the others; it is tried again when it is mended.
        log.error("message %s to another system cannot be written: %s", delivery.pk, type(error).__name__)
        return TryLater(UNWRITTEN)


def _no_longer(delivery: HookDelivery, now: datetime) -> Withdrawn | NotYet | None:
    """Return why a message is no longer true, or not at present; None when it is true."""
    if delivery.event is not None:
        return _no_longer_recorded(delivery.event, now)
    assert delivery.deadline is not None
    if delivery.happening == Happening.DEADLINE_CLOSED:
        return _running_again(delivery.deadline, now)
    ceased_at = delivery.deadline.ceased_at
    return None if ceased_at is None else _once_it_counts(REPLACED, ceased_at, now)


def _no_longer_recorded(event: BillEvent, now: datetime) -> Withdrawn | NotYet | None:
    """Return why an event does not count; one whose correction was undone counts as what took its place."""
    latest = event
    while hasattr(latest, "correction"):
        latest = latest.correction
    return None if latest.says_the_same_as(event) else _once_it_counts(CORRECTED, latest.recorded_at, now)


def _running_again(deadline: Deadline, now: datetime) -> Withdrawn | NotYet | None:
    running = Deadline.objects.filter(
        bill=deadline.bill_id,
        window=deadline.window,
        occurrence=deadline.occurrence,
        status=Deadline.Status.RUNNING,
    ).first()
    return None if running is None else _once_it_counts(THERE_AGAIN, running.computed_at, now)


def _once_it_counts(reason: str, edited_at: datetime, now: datetime) -> Withdrawn | NotYet:
    """Withdraw for an edit that can no longer be undone; wait for the end of the hold of one that can."""
    until = edited_at + hold()
    return NotYet(until) if now < until else Withdrawn(reason)


def _settled(outcome: Outcome | Withdrawn | NotYet, delivery: HookDelivery, now: datetime) -> dict[str, Any]:
    status, failures = HookDelivery.Status, delivery.failures + 1
    match outcome:
        case Sent(answer):
            first = delivery.sent_at or now
            return {"status": status.SENT, "settled_at": now, "sent_at": first, "answer": answer}
        case Refused(reason):
            return {"status": status.REFUSED, "settled_at": now, "answer": reason}
        case Withdrawn(reason):
            return {"status": status.WITHDRAWN, "settled_at": now, "answer": reason}
        case NotYet(until):
            return {"status": status.QUEUED, "due_at": until}
        case TryLater(reason) | Uncertain(reason) | RelayFault(reason):
            pass
    is_uncertain = isinstance(outcome, Uncertain)
    due_at = now + (wait_after_uncertain(failures) if is_uncertain else wait_after(failures))
    if due_at > delivery.give_up_at:
        return {"status": status.GIVEN_UP, "settled_at": now, "failures": failures, "answer": reason}
    waits = status.UNCERTAIN if is_uncertain else status.QUEUED
    return {"status": waits, "due_at": due_at, "failures": failures, "answer": reason}


def _note(hook_id: int, outcome: Outcome | Withdrawn | NotYet, now: datetime, wall: datetime) -> None:
    """Let a system rest at a fault, longer each time; count anew when it answers; switch it off when it is gone."""
    hook = Hook.objects.filter(pk=hook_id)
    match outcome:
        case Sent():
            hook.exclude(faults=0, rests_until=None).update(faults=0, rests_until=None)
        case Refused():
            hook.update(is_active=False, gone_at=now)
        case TryLater(reason) if reason == UNWRITTEN:
            pass
        case TryLater() | Uncertain() | RelayFault():
            hook.update(faults=F("faults") + 1)
            faults = hook.values_list("faults", flat=True).first() or 1
            hook.update(rests_until=wall + breaker_after(faults))
        case Withdrawn() | NotYet():
            pass
