"""Recording once what a program asks for once or many times: the key it sends names the act.

The receipt is written first and the event after it, in one transaction. Whoever comes with the same key meanwhile waits
at the unique constraint, and finds the answer there. Of an event that was refused there is no receipt: its key is free.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import ApiToken
from tracker.models import Bill, Receipt
from tracker.services.record import NewEvent, Recorded, record_event


class KeyReused(Exception):
    """A key that came with another request before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to record: the token and the key it came with, and a hash of what it asks."""

    token: ApiToken
    key: str
    digest: str


def record_once(*, asked: Asked, bill: Bill, new: NewEvent, answer: Callable[[Recorded], str], now: datetime) -> str:
    """Record an event, if that was not done for this key already, and return what to answer, the same each time.

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
    return kept.answer


@transaction.atomic
def _recorded(asked: Asked, bill: Bill, new: NewEvent, answer: Callable[[Recorded], str], now: datetime) -> str:
    receipt = Receipt.objects.create(token=asked.token, key=asked.key, asked=asked.digest, recorded_at=now)
    recorded = record_event(bill=bill, new=new, recorded_by=asked.token.user, now=now)
    receipt.event, receipt.answer = recorded.event, answer(recorded)
    receipt.save(update_fields=["event", "answer"])
    return receipt.answer
