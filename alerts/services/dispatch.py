"""Claim, send, settle.

A crash before the claim is committed: the row is still queued. Between claim and sending: the lease ends and the
sweep gives it back. Between the far end's acceptance and the settling: it is sent once more, with the same
Message-ID; this is the only way to a double. Nothing is lost in any of them.

A worker takes some deliveries at a time, those with the nearest deadline first, and settles each by itself. Those of
one digest are a parcel: they travel in one message and are settled together.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from alerts import queries
from alerts.channels import Channel, Outcome, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.models import Attempt, Delivery, Endpoint, RelayState
from alerts.models.delivery import (
    CLAIMABLE,
    CORRECTED,
    OVERTAKEN,
    PAUSED,
    THERE_AGAIN,
    TOO_LATE,
    UNSUBSCRIBED,
    UNUSABLE,
    UNWRITTEN,
)
from alerts.models.names import MADE_OF, message_id_of
from alerts.rendering import Letter, Writer
from alerts.rules.kinds import ESCALATION, GONE, Kind
from alerts.rules.retry import BREAKER, breaker_after, wait_after_uncertain, wait_before
from alerts.services import journal, leases
from alerts.services.bounces import after_attempt
from alerts.services.insist import insist
from alerts.services.leases import LEASE_AFTER_THE_DOT, LeaseLost
from alerts.services.pause import withhold
from alerts.services.plan import facts_of
from alerts.services.suppress import is_suppressed
from tracker.models import Deadline

log = logging.getLogger(__name__)

# So long what was read counts as it is. Whether its reader still wants it is asked each time all the same.
FRESH_SECONDS = 2.0


class Clock(Protocol):
    """What time it is: `now` decides what is due, `wall` measures leases. The demonstration moves only the first."""

    def now(self) -> datetime: ...

    def wall(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Not sent: no longer true, or no longer wanted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that was taken, and the attempt it was taken for."""

    delivery_id: int
    attempt: int
    channel: str


Parcel = list[Claimed]
"""What travels in one message: one delivery, or those of a digest, the one that names the message first."""


def never() -> bool:
    return False


@dataclass(slots=True)
class Post:
    """One run of a worker: the channels, the clock, what was written already, and whether it is time to stop.

    With `only` it serves one channel, so that a slow one does not hold up the others.
    """

    channels: Mapping[str, Channel]
    clock: Clock
    writer: Writer = field(default_factory=Writer)
    is_over: Callable[[], bool] = never
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What was taken, read at once. What has lain there for some seconds is read anew, and its lease made new."""

    lying: Mapping[int, Delivery]
    since: float

    @classmethod
    def of(cls, parcels: list[Parcel]) -> "Desk":
        rows = _with_all_that_is_told(claimed.delivery_id for parcel in parcels for claimed in parcel)
        return cls({one.pk: one for one in rows}, monotonic())

    def held(self, claimed: Claimed, wall: datetime) -> Delivery | None:
        """Return a delivery that was taken; None when another worker has it by now."""
        if monotonic() - self.since < FRESH_SECONDS:
            return self.lying.get(claimed.delivery_id)
        delivery = _with_all_that_is_told([claimed.delivery_id]).filter(attempts=claimed.attempt).first()
        return delivery if delivery and extend_lease(delivery=delivery, wall=wall, by=leases.lease()) else None


def _with_all_that_is_told(ids: Iterable[int]) -> QuerySet[Delivery]:
    return (
        Delivery.objects.filter(pk__in=list(ids))
        .select_related(
            "subscription",
            "bundle",
            "endpoint__owner",
            "alert__bill__jurisdiction",
            "alert__deadline__procedure",
            "alert__deadline__bill__jurisdiction",
            "alert__event__corrects",
        )
        # An e-mail column that cannot be opened must not spoil the claim; the mail goes to the endpoint's address.
        .defer("endpoint__owner__email")
    )


def send_next(*, channels: Mapping[str, Channel], clock: Clock) -> Delivery | None:
    """Send what has the nearest deadline of all that is due; return it as it was settled, None when nothing is due."""
    tried = send_batch(Post(channels, clock), limit=1)
    return tried[0] if tried else None


def send_batch(post: Post, *, limit: int) -> list[Delivery]:
    """Take up to so many due deliveries and send them; return those that were tried, as they were settled.

    When a channel's relay turns out to be down, or it is time to stop, what was taken and not tried is given back.
    """
    tried: list[Delivery] = []
    barred: set[str] = set()
    parcels = claim_due(now=post.clock.now(), wall=post.clock.wall(), limit=limit, only=post.only)
    if not parcels:
        return []
    desk = Desk.of(parcels)
    for parcel in parcels:
        if post.is_over() or parcel[0].channel in barred:
            give_back(parcel)
            continue
        for delivery, outcome in _sent(parcel, post, desk):
            if isinstance(outcome, RelayFault):
                barred.add(parcel[0].channel)
            tried.append(delivery)
    return tried


@transaction.atomic
def claim_due(*, now: datetime, wall: datetime, limit: int, only: str | None = None) -> list[Parcel]:
    """Take due deliveries under a lease, of one channel or of all, and those that travel with them.

    Two workers never take the same one: PostgreSQL locks the rows and passes over those that are locked; on SQLite a
    transaction is alone from its start.
    """
    withhold(now=now)
    # A breaker that stays open much longer than any can was set by a clock that was wrong; so it is with leases below.
    barred = RelayState.objects.filter(open_until__gt=wall, open_until__lte=wall + 2 * BREAKER[-1]).values("channel")
    usable = Endpoint.objects.filter(pk=OuterRef("endpoint")).exclude(channel__in=barred)
    due = (
        Delivery.objects.filter(
            Exists(usable.filter(channel=only) if only else usable), status__in=CLAIMABLE, due_at__lte=now
        )
        .order_by("act_by", "due_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )
    # Without a join, so that the index of the queue gives the first few and nothing is sorted.
    first = list(due.values_list("pk", flat=True)[:limit])
    if not first:
        return []
    due = due.select_related(*MADE_OF).defer("endpoint__address_sealed", "alert__deadline__working")
    taken = {one.pk: one for one in due.filter(pk__in=first)}
    gathered = {one.endpoint_id for one in taken.values() if one.in_digest}
    taken |= {one.pk: one for one in due.filter(in_digest=True, endpoint__in=gathered)} if gathered else {}
    parcels = _parcels(taken.values())
    for one in taken.values():
        one.status = Delivery.Status.SENDING
        one.leased_until = wall + leases.lease()
        one.attempts += 1
        one.message_id = one.message_id or message_id_of(one.alert, one.endpoint)
    Delivery.objects.bulk_update(taken.values(), ["status", "leased_until", "attempts", "message_id", "bundle"])
    Attempt.objects.bulk_create(Attempt(delivery=one, number=one.attempts, began_at=now) for one in taken.values())
    return [[Claimed(one.pk, one.attempts, one.endpoint.channel) for one in parcel] for parcel in parcels]


def give_back(parcel: Parcel) -> None:
    """Let another worker have what was taken and not tried."""
    for claimed in parcel:
        leases.give_back(leases.held(Delivery.objects.all(), pk=claimed.delivery_id, attempt=claimed.attempt))


Outcomes = Sequence[tuple[Delivery, Outcome | Withdrawn]]


@insist
@transaction.atomic
def settle(outcomes: Outcomes, *, now: datetime, wall: datetime, letter: Letter | None = None) -> bool:
    """Write what came of the attempts these were claimed for; False when a lease was lost meanwhile."""
    settled = [_settle(delivery, outcome, now, wall, letter) for delivery, outcome in outcomes]
    return all(settled)


def _settle(
    delivery: Delivery, outcome: Outcome | Withdrawn, now: datetime, wall: datetime, letter: Letter | None
) -> bool:
    values = _settled(outcome, delivery, now)
    if letter is not None and isinstance(outcome, Sent | Uncertain):
        values["snapshot_id"] = letter.snapshot_id
    settled = leases.settle(Delivery.objects.all(), pk=delivery.pk, attempt=delivery.attempts, values=values)
    answer = outcome.answer if isinstance(outcome, Sent) else outcome.reason
    Attempt.objects.filter(delivery=delivery, number=delivery.attempts).update(
        ended_at=now, outcome=type(outcome).__name__.lower(), answer=answer
    )
    _note_relay(delivery.endpoint.channel, outcome, wall)
    if settled and not isinstance(outcome, Sent):
        after_attempt(delivery=delivery, outcome=outcome, now=now)
    elif settled:
        delivery.leased_until = None
        for name, value in values.items():
            setattr(delivery, name, value)
    return settled


def sweep_leases(*, wall: datetime) -> int:
    """Give back the deliveries whose worker died while it held them; return how many."""
    return leases.sweep(Delivery.objects.all(), wall=wall)


def extend_lease(*, delivery: Delivery, wall: datetime, by: timedelta = LEASE_AFTER_THE_DOT) -> bool:
    """Hold on to a delivery, as while the far end may take its ten minutes to answer.

    Return False when it was lost, or goes to another address by now.
    """
    mine = leases.held(Delivery.objects.all(), pk=delivery.pk, attempt=delivery.attempts)
    return leases.extend(mine.filter(endpoint__address_hash=delivery.endpoint.address_hash), until=wall + by)


def _parcels(taken: Iterable[Delivery]) -> list[list[Delivery]]:
    """Put together what travels together. What was tried travels as it did then, for its Message-ID names it."""
    for one in taken:
        if _is_fresh(one):
            fellows = [other for other in taken if other.endpoint_id == one.endpoint_id and _is_fresh(other)]
            if len(fellows) > 1:
                for fellow in fellows:
                    fellow.bundle = one
    parcels: dict[int, list[Delivery]] = {}
    for one in taken:
        parcels.setdefault(one.bundle_id or one.pk, []).append(one)
    return [sorted(parcel, key=lambda one: one.pk != one.bundle_id) for parcel in parcels.values()]


def _is_fresh(one: Delivery) -> bool:
    return one.bundle_id is None and not one.attempts and one.in_digest


def _sent(parcel: Parcel, post: Post, desk: Desk) -> list[tuple[Delivery, Outcome | Withdrawn | None]]:
    """Send one parcel and settle each delivery in it; what is no longer true or wanted is left out and withdrawn.

    Return what came of each: None when it is another's to say, as the lease was lost.
    """
    now = post.clock.now()
    held = [one for one in (desk.held(claimed, post.clock.wall()) for claimed in parcel) if one is not None]
    second_look = [(one, _no_longer(one, now)) for one in held]
    going = [one for one, reason in second_look if not reason]
    outcome, letter = _delivered(going, post) if going else (None, None)
    outcomes = [(one, Withdrawn(reason) if reason else outcome) for one, reason in second_look]
    known = [(one, final) for one, final in outcomes if final is not None]
    settle(known, now=post.clock.now(), wall=post.clock.wall(), letter=letter)
    if outcome is None:
        give_back(parcel)
    for one in held:
        if one.status != Delivery.Status.SENT:
            one.refresh_from_db(fields=["status", "reason", "due_at", "settled_at", "leased_until"])
    return outcomes


def _delivered(going: list[Delivery], post: Post) -> tuple[Outcome | None, Letter | None]:
    """Send a parcel; return what came of it, and what was written."""
    letter = None
    try:
        letter = post.writer.letter(going, post.clock.now())
        channel = post.channels[going[0].endpoint.channel]
        outcome = channel.deliver(letter.message, lambda: _past_the_dot(going, post.clock.wall()))
        if isinstance(outcome, Sent):
            journal.note(message_ids=[one.message_id for one in going], wall=post.clock.wall())
        return outcome, letter
    except LeaseLost:
        return None, None
    except Exception as error:
        # One message that cannot be written must not hold up the others; it is tried again when it is mended.
        log.error("delivery %s cannot be written: %s", going[0].pk, type(error).__name__)
        return TryLater(UNWRITTEN), letter


def _past_the_dot(going: list[Delivery], wall: datetime) -> None:
    if not all(extend_lease(delivery=delivery, wall=wall) for delivery in going):
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


def _no_longer(delivery: Delivery, now: datetime) -> str:
    """Return why a delivery is no longer wanted or true, or nothing when it is both."""
    if queries.running_pause(delivery.endpoint.owner_id, now) is not None:
        return PAUSED
    if not _still_follows(delivery):
        return UNSUBSCRIBED
    if not delivery.endpoint.is_usable or is_suppressed(delivery.endpoint):
        return UNUSABLE
    event, deadline = delivery.alert.event, delivery.alert.deadline
    if event is not None and hasattr(event, "correction"):
        return CORRECTED
    return _over(delivery, deadline, now) if deadline is not None else ""


def _still_follows(delivery: Delivery) -> bool:
    """Return whether the reader wants this now: one who stopped and came back does, by another subscription.

    What goes to another endpoint than they chose, because time runs out, goes as long as they follow the bill.
    """
    kind = delivery.alert.kind
    wishes = queries.wishes_for(delivery.alert.bill, delivery.endpoint.owner_id)
    wanting = [one for one in wishes if kind in one.rhythm.reader.choices.kinds]
    of_endpoint = [one for one in wanting if one.endpoint_id == delivery.endpoint_id]
    if not of_endpoint:
        return any(one.pk == delivery.subscription_id for one in wanting)
    if delivery.subscription not in of_endpoint:
        delivery.subscription = of_endpoint[0]
        delivery.save(update_fields=["subscription"])
    return True


def _over(delivery: Delivery, deadline: Deadline, now: datetime) -> str:
    """Return why there is nothing to tell of a deadline any more, or nothing when there is."""
    if delivery.alert.step == GONE:
        return THERE_AGAIN if deadline.is_replaced() else ""
    if not deadline.is_running:
        return f"the deadline is {deadline.status}"
    last_at = facts_of(deadline).last_at
    if delivery.alert.kind != Kind.OVERDUE and last_at is not None and last_at <= now:
        return TOO_LATE
    later = (
        Delivery.objects.filter(
            endpoint=delivery.endpoint_id, alert__deadline=deadline, owed_at__gt=delivery.owed_at, due_at__lte=now
        )
        .exclude(status__in=[Delivery.Status.WITHDRAWN, Delivery.Status.REFUSED])
        .exclude(alert__step=ESCALATION)
    )
    return OVERTAKEN if later.exists() else ""


def _settled(outcome: Outcome | Withdrawn, delivery: Delivery, now: datetime) -> dict[str, Any]:
    match outcome:
        case Sent():
            return {"status": Delivery.Status.SENT, "settled_at": now, "reason": ""}
        case Refused(reason):
            return {"status": Delivery.Status.REFUSED, "settled_at": now, "reason": reason}
        case Withdrawn(reason):
            return {"status": Delivery.Status.WITHDRAWN, "settled_at": now, "reason": reason}
        case TryLater(reason):
            failures = delivery.failures + 1
            due_at = now + wait_before(failures, delivery.act_by - now)
            return {"status": Delivery.Status.QUEUED, "due_at": due_at, "failures": failures, "reason": reason}
        case Uncertain(reason):
            due_at = now + wait_after_uncertain(delivery.attempts)
            return {"status": Delivery.Status.UNCERTAIN, "due_at": due_at, "reason": reason}
        case RelayFault(reason):
            return {"status": Delivery.Status.QUEUED, "reason": reason}
