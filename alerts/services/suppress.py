"""The suppression list: to doubt an address, to leave it alone, and to try it again because its owner wishes so."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from alerts.models import Endpoint, Suppression
from alerts.rules.bouncing import DOUBT_LASTS, is_second_time
from alerts.services.fallback import move_subscriptions


def is_suppressed(endpoint: Endpoint) -> bool:
    """Return whether nothing may be sent to the address of an endpoint."""
    return _of(endpoint).filter(suppressed_at__isnull=False).exists()


@transaction.atomic
def doubt(*, endpoint: Endpoint, of_this_delivery: bool, reason: str, now: datetime) -> bool:
    """Note that a server said the address does not exist; the second time suppress it. Return whether it is now."""
    before = _of(endpoint).first()
    doubted_at = before.doubted_at if before else None
    if is_second_time(doubted_at=doubted_at, of_this_delivery=of_this_delivery, now=now):
        suppress(endpoint=endpoint, reason=reason, now=now)
    elif doubted_at is None or now - doubted_at >= DOUBT_LASTS:
        _of(endpoint).update_or_create(
            channel=endpoint.channel,
            address_hash=endpoint.address_hash,
            defaults={"doubted_at": now, "reason": reason},
        )
    return is_suppressed(endpoint)


@transaction.atomic
def suppress(*, endpoint: Endpoint, reason: str, now: datetime) -> None:
    """Leave an address alone from now on, at whosever endpoint, and tell the owners at their other ones instead."""
    key = {"channel": endpoint.channel, "address_hash": endpoint.address_hash}
    Suppression.objects.get_or_create(**key, defaults={"doubted_at": now, "reason": reason})
    Suppression.objects.filter(**key, suppressed_at=None).update(suppressed_at=now, reason=reason)
    for one in Endpoint.objects.filter(**key):
        Endpoint.objects.filter(pk=one.pk, refused_at=None).update(refused_at=now)
        other = Endpoint.objects.usable().filter(owner=one.owner_id).first()
        if other is not None:
            move_subscriptions(endpoint=one, to=other, now=now)


@transaction.atomic
def lift(*, endpoint: Endpoint) -> None:
    """Write to an address again, as its owner wishes."""
    _of(endpoint).delete()
    Endpoint.objects.filter(channel=endpoint.channel, address_hash=endpoint.address_hash).update(refused_at=None)


def try_again(*, owner: User) -> None:
    """Write again to every address of a person that is left alone, as they wish."""
    for endpoint in owner.endpoints.filter(refused_at__isnull=False):
        lift(endpoint=endpoint)


def forget_doubt(*, endpoint: Endpoint) -> None:
    """A mail arrived: whatever a server said of the address before is over."""
    _of(endpoint).filter(suppressed_at=None).delete()


def _of(endpoint: Endpoint) -> QuerySet[Suppression]:
    return Suppression.objects.filter(channel=endpoint.channel, address_hash=endpoint.address_hash)
