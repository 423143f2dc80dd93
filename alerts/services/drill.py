"""The fire drill: a deadline two minutes ahead, told to an operator by the very way that every alert goes.

It needs a law, a bill and an event like any other. They are those of a jurisdiction that is none, which no list shows
and which only its own follower is told of. Each drill leaves its bill behind, for history only grows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from alerts.models import Attempt, Delivery, Scope, Subscription
from alerts.rules.choices import Choices
from alerts.rules.kinds import Kind
from alerts.services.subscribe import Covered, Manner, subscribe_to, unsubscribe
from tracker.models import Bill, BillTitle, Deadline, Jurisdiction
from tracker.models.law import DRILL
from tracker.procedures import JurisdictionFacts, ProcedureFile, parse_procedure
from tracker.services.law import load_procedures
from tracker.services.record import NewEvent, record_event
from tracker.services.search import index_bill

AHEAD: Final = timedelta(minutes=2)
TERM: Final = timedelta(hours=2)

LAW: Final = """
slug = "zz-drill"
jurisdiction = "ZZ"
effective_from = 2000-01-01
name = { en = "Rule of the fire drill" }

[[stage]]
slug = "drill"
name = { en = "Fire drill" }

[[stage]]
slug = "over"
name = { en = "Fire drill over" }
final = true

[[event]]
kind = "drill_began"
name = { en = "A fire drill began" }
in = "drill"

[[event]]
kind = "drill_ended"
name = { en = "The fire drill ended" }
in = "drill"
to = "over"

[[window]]
slug = "drill"
name = { en = "Fire drill (nothing is to be done)" }
clock = "drill_began"
lives_in = "drill"
acts = "drill_ended"

[window.closes]
amount = 2
unit = "hour"
citation = "manage.py drill"
confidence = "text-in-force"
"""
PLACE: Final = JurisdictionFacts(DRILL, {"en": "Nowhere (fire drill)"}, "UTC", ("en",), (), "")


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill that is under way."""

    subscription: Subscription
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Link:
    """What was measured of the chain: when each thing happened, None when it did not."""

    recorded_at: datetime
    planned_at: datetime | None
    sending_at: datetime | None
    settled_at: datetime | None
    closes_at: datetime
    status: str
    answer: str

    @property
    def is_in_time(self) -> bool:
        return self.status == Delivery.Status.SENT and self.settled_at is not None and self.settled_at < self.closes_at


@transaction.atomic
def begin_drill(*, operator: User, now: datetime) -> Drill:
    """Record the drill's event, so that its window closes two minutes from now, and let the operator follow it."""
    bill = _bill(now)
    manner = Manner(Choices(kinds=frozenset({Kind.CLOCK_STARTED})))
    subscription = subscribe_to(subscriber=operator, covered=Covered(Scope.BILL, bill=bill), manner=manner, now=now)
    # Laws count in whole minutes; the window closes at the next full one after the two.
    began = (now + AHEAD + timedelta(minutes=1) - TERM).astimezone(UTC).replace(second=0, microsecond=0)
    new = NewEvent("drill_began", began.date(), happened_at=began.time())
    event = record_event(bill=bill, new=new, recorded_by=operator, now=now).event
    return Drill(subscription, Deadline.objects.get(started_by=event, status=Deadline.Status.RUNNING))


def measure(*, drill: Drill) -> Link:
    """Return what has happened so far."""
    deadline = drill.deadline
    assert deadline.closes_on is not None
    assert deadline.closes_time is not None
    one = Delivery.objects.filter(alert__deadline=deadline, subscription=drill.subscription).order_by("pk").first()
    attempt = Attempt.objects.filter(delivery=one).order_by("-number").first() if one else None
    return Link(
        recorded_at=deadline.computed_at,
        planned_at=one.planned_at if one else None,
        sending_at=attempt.began_at if attempt else None,
        settled_at=one.settled_at if one else None,
        closes_at=datetime.combine(deadline.closes_on, deadline.closes_time, tzinfo=UTC),
        status=one.status if one else "not planned",
        answer=attempt.answer if attempt else "",
    )


@transaction.atomic
def end_drill(*, drill: Drill, now: datetime) -> None:
    """Let the operator stop following, and end the window."""
    unsubscribe(subscription=drill.subscription, now=now)
    ended = now.astimezone(UTC).replace(second=0, microsecond=0)
    new = NewEvent("drill_ended", ended.date(), happened_at=ended.time())
    record_event(bill=drill.deadline.bill, new=new, recorded_by=None, now=now)


def _bill(now: datetime) -> Bill:
    law = ProcedureFile("zz-drill.toml", LAW, parse_procedure(LAW, file="zz-drill.toml"))
    load_procedures(files=[law], jurisdictions={DRILL: PLACE}, now=now)
    place = Jurisdiction.objects.get(code=DRILL)
    bill = Bill.objects.create(jurisdiction=place, identifier=f"Drill of {now.astimezone(UTC).isoformat()}")
    BillTitle.objects.create(bill=bill, language="en", text="Fire drill")
    index_bill(bill=bill)
    return bill
