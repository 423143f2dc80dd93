"""What another system is told: JSON of version 1. docs/hooks.md describes it, and a test compares the two.

But for a bill's titles and topics it is made of what does not change any more, so that each try of a message says the
same: dates as YYYY-MM-DD in the jurisdiction's zone, moments in UTC, the numbers of things as they are stored. No
account is in it, and no note or reason of an editor: for that it links to the page of the bill.
"""

from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from alerts.channels import Message
from alerts.facts import DAYS, clock_time, dates_of, iso, law_of
from alerts.models import Hook, HookDelivery
from alerts.rules.happenings import Happening, stood_before
from alerts.services.hooks.plan import earlier_lives, life_of
from tracker.models import VOID, Bill, BillEvent, Deadline, hold

VERSION: Final = 1


def message_of(delivery: HookDelivery, wall: datetime) -> Message:
    """Return a delivery as it goes over the wire. It must have been fetched with all that it tells."""
    data: dict[str, Any] = {"bill": _bill(delivery.bill)}
    if delivery.event is not None:
        data["event"] = _event(delivery.event)
    if delivery.deadline is not None:
        data["deadline"] = _deadline(delivery.deadline, delivery)
        data["before"] = _before(delivery.deadline) if delivery.happening == Happening.DEADLINE_MOVED else None
    return message_to(
        delivery.hook,
        webhook_id=delivery.webhook_id,
        happening=delivery.happening,
        at=delivery.occurred_at,
        data=data,
        wall=wall,
    )


def message_to(
    hook: Hook, *, webhook_id: str, happening: str, at: datetime, data: dict[str, Any], wall: datetime
) -> Message:
    """Return a message to a hook, which each of its secrets signs."""
    return Message(
        to=hook.address,
        message_id=f"<{webhook_id}@{settings.SITE_HOST}>",
        subject="",
        text="",
        html="",
        data={"version": VERSION, "type": happening, "timestamp": moment(at), "data": data},
        secret=" ".join(hook.secrets(wall)),
    )


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "id": bill.pk,
        "jurisdiction": bill.jurisdiction.code,
        "identifier": bill.identifier,
        "titles": {title.language: title.text for title in bill.titles.all()},
        "topics": sorted(topic.slug for topic in bill.topics.all()),
        "url": f"{settings.SITE_URL}{reverse('tracker:bill', args=[bill.pk])}",
    }


def _event(event: BillEvent) -> dict[str, Any]:
    votes = {"for": event.votes_for, "against": event.votes_against, "abstain": event.votes_abstain}
    return {
        "id": event.pk,
        "kind": event.kind,
        "happened_on": event.happened_on.isoformat(),
        "happened_until": iso(event.happened_until),
        "happened_at": clock_time(event.happened_at),
        "votes": votes if event.has_votes else None,
        "source_url": event.source_url,
        "is_irregular": bool(event.irregular_reason),
        "in_place_of": [one.pk for one in event.in_place_of()],
        "strikes_out": event.kind == VOID,
        "recorded_at": moment(event.recorded_at),
    }


def _deadline(deadline: Deadline, delivery: HookDelivery) -> dict[str, Any]:
    is_closed = delivery.happening == Happening.DEADLINE_CLOSED
    is_ended = is_closed and deadline.status == Deadline.Status.ENDED
    return {
        "id": deadline.pk,
        "window": deadline.window,
        "occurrence": deadline.occurrence,
        "version": deadline.version,
        "names": deadline.names,
        **dates_of(deadline),
        "days_left": _days_left(deadline, delivery.occurred_at),
        **law_of(deadline),
        "procedure": deadline.procedure.slug,
        "reminds": deadline.reminds,
        "started_by": deadline.started_by_id,
        "closed": {
            "how": "withdrawn" if deadline.status == Deadline.Status.WITHDRAWN else "ended",
            "on": iso(deadline.ended_on) if is_ended else None,
            "ended_by": deadline.ended_by_id if is_ended else None,
        }
        if is_closed
        else None,
    }


def _before(deadline: Deadline) -> dict[str, Any] | None:
    """Return the version whose place it took: its number and its dates."""
    stood = stood_before(life_of(deadline), earlier_lives(deadline), hold())
    if stood is None:
        return None
    before = next(one for one in deadline.earlier_versions() if one.version == stood.version)
    return {"id": before.pk, "version": before.version, **dates_of(before)}


def _days_left(deadline: Deadline, at: datetime) -> dict[str, Any]:
    """Return how many days are left from the day, in the jurisdiction, of the message's timestamp; some may be past."""
    today = at.astimezone(deadline.bill.jurisdiction.zone).date()
    days = {name: getattr(deadline, name) for name in DAYS}
    return {"from": today.isoformat(), **{name: (day - today).days if day else None for name, day in days.items()}}
