"""How often programs may ask: so many times a minute for each token, and for each address that shows none that is good.

They are counted in the cache, like the limits on guessing: with Redis in one for all processes. Of an address a keyed
hash is counted, for two minutes; of an IPv6 address the network, for whoever has one address has all in it.
"""

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.sealing import keyed_hash
from tracker.api.problems import Kind, Problem

MINUTE: Final = 60
UNKNOWN: Final = "unknown"
"""Behind a socket of this machine, or a proxy that says nothing, all count as one."""


def count_token(token_id: int, now: datetime) -> None:
    """Count a request of a token; raise Problem when there were too many in this minute."""
    _count(f"token:{token_id}", settings.API_REQUESTS_PER_TOKEN, now)


def count_address(request: HttpRequest, now: datetime) -> None:
    """Count a request without a token that is good; raise Problem when there were too many in this minute."""
    _count(f"address:{keyed_hash('api-address', _network(request))}", settings.API_REQUESTS_PER_ADDRESS, now)


def _count(who: str, at_most: int, now: datetime) -> None:
    minute, second = divmod(int(now.timestamp()), MINUTE)
    key = f"api:{who}:{minute}"
    if cache.add(key, 1, 2 * MINUTE):
        number = 1
    else:
        try:
            number = cache.incr(key)
        except ValueError:  # it was evicted between the two
            number = 1
    if number > at_most:
        raise Problem(Kind.TOO_MANY, headers={"Retry-After": str(MINUTE - second)})


def _network(request: HttpRequest) -> str:
    """Return the visitor's address, or the network it lies in. A proxy is believed only as far as one is trusted."""
    try:
        address = ip_address(str(get_adapter(request).get_client_ip(request)))
    except (PermissionDenied, ValueError):
        return UNKNOWN
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
