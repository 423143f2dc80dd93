"""Leases: how a worker holds a row of an outbox while it uses the network, and how the row comes back from a dead one.

An outbox is a table with `status`, `leased_until` and `attempts`. A row is queued, or uncertain (handed over without an
answer), then sending under a lease, then settled. `attempts` is the fence: whoever took a row speaks for the attempt it
was taken for, and for no other. Each step is one conditional UPDATE; while the network is used no transaction is open.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F, QuerySet

QUEUED: Final = "queued"
SENDING: Final = "sending"
CLAIMABLE: Final = [QUEUED, "uncertain"]

# Longer than the ten minutes that a server may take to answer the final dot.
LEASE_AFTER_THE_DOT: Final = timedelta(minutes=11)


class LeaseLost(Exception):
    """Another may have the row now, or it goes to another address: the last byte must not go out."""


def lease() -> timedelta:
    """Return how long a worker may hold what it took before it hands over the last byte."""
    return timedelta(seconds=settings.LEASE_SECONDS)


def take(outbox: QuerySet[Any], *, row: Any, wall: datetime) -> bool:
    """Take a row that was seen in the queue; False when somebody else was quicker."""
    seen = outbox.filter(pk=row.pk, status__in=CLAIMABLE, attempts=row.attempts)
    return bool(seen.update(status=SENDING, leased_until=wall + lease(), attempts=F("attempts") + 1))


def held(outbox: QuerySet[Any], *, pk: int, attempt: int) -> QuerySet[Any]:
    """Return the row as long as this attempt holds it, else nothing."""
    return outbox.filter(pk=pk, status=SENDING, attempts=attempt)


def extend(held_row: QuerySet[Any], *, until: datetime) -> bool:
    """Hold on to what is held; False when it was lost."""
    return bool(held_row.update(leased_until=until))


def give_back(held_row: QuerySet[Any]) -> int:
    """Let another worker have what was taken and not tried; return how many were."""
    return held_row.update(status=QUEUED, leased_until=None)


def settle(outbox: QuerySet[Any], *, pk: int, attempt: int, values: dict[str, Any]) -> bool:
    """Write what came of an attempt; False when another has begun since.

    A sweep may have given the row back meanwhile; as long as nobody took it again, what is known of it counts.
    """
    mine = outbox.filter(pk=pk, status__in=[SENDING, *CLAIMABLE], attempts=attempt)
    return bool(mine.update(leased_until=None, **values))


def sweep(outbox: QuerySet[Any], *, wall: datetime) -> int:
    """Give back the rows whose worker died while it held them; return how many.

    A lease that ends much later than any can was given by a clock that was wrong, and has been set right since.
    """
    longest = wall + 2 * max(LEASE_AFTER_THE_DOT, lease())
    return give_back(outbox.filter(status=SENDING).exclude(leased_until__range=(wall, longest)))
