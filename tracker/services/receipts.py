"""Recording once what a program asks for once or many times: the key it sends names the act.

The receipt is written first and the event after it, in one transaction. Whoever comes with the same key meanwhile waits
at the unique constraint, and finds the answer there. Of an event that was refused there is no receipt: its key is free.
What another person must confirm is proposed, and its receipt names no event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import ApiToken
from tracker.models import Bill, Proposal, Receipt
from tracker.services.proposals import enter_event
from tracker.services.record import NewEvent, Recorded


class KeyReused(Exception):
    """A key that came with another request before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to record: the token and the key it came with, and a hash of what it asks."""

    token: ApiToken
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What to answer, and whether the event is recorded: else it is proposed, and waits for another person."""

    text: str
    is_recorded: bool


Answer = Callable[[Recorded | Proposal], str]


def record_once(*, asked: Asked, bill: Bill, new: NewEvent, answer: Answer, now: datetime) -> Answered:
    """Record or propose an event, if that was not done for this key already; return the same answer each time.

    Raise EventRefused, which changes nothing, and KeyReused.
    """
    try:
        return _recorded(asked, bill, new, answer, now)
    except IntegrityError:
        kept = Receipt.objects.filter(token=asked.token, key=asked.key).first()
        if kept is None:
            raise
    if kept.asked != asked.digest:
        raise KeyReused
    return Answered(kept.answer, kept.event_id is not None)


@transaction.atomic
def _recorded(asked: Asked, bill: Bill, new: NewEvent, answer: Answer, now: datetime) -> Answered:
    receipt = Receipt.objects.create(token=asked.token, key=asked.key, asked=asked.digest, recorded_at=now)
    entered = enter_event(bill=bill, new=new, entered_by=asked.token.user, now=now)
    receipt.event = entered.event if isinstance(entered, Recorded) else None
    receipt.answer = answer(entered)
    receipt.save(update_fields=["event", "answer"])
    return Answered(receipt.answer, receipt.event is not None)
