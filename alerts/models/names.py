"""How a delivery is named on the wire: its Message-ID, and the signed name by which a bounce finds it again."""

import hmac
import json
import re

from django.conf import settings

from accounts.sealing import keyed_hash
from alerts.models.delivery import Alert
from alerts.models.endpoint import Endpoint

SIGNED_NAME = re.compile(r"^(\d{1,19})-([0-9a-f]{16})$")
LONGEST_LOCAL_PART = 64
"""RFC 5321, 4.5.3.1.1."""


MADE_OF = ("endpoint", "alert__bill__jurisdiction", "alert__event", "alert__deadline")
"""What of a delivery its Message-ID is made of, to be fetched with it."""


def message_id_of(alert: Alert, endpoint: Endpoint) -> str:
    """Return the Message-ID of an alert to an endpoint: the same on every try, and nobody can guess it.

    It is made of what the alert is about: after a backup was restored the same alert gets the same name again, and
    another alert never that of one which is gone. An event's number tells it from others of its kind that were recorded
    in the same moment; a number that is given anew after a restore comes with another moment.
    """
    bill = alert.bill
    facts = [bill.jurisdiction.code, bill.identifier, alert.kind, alert.step, endpoint.channel, endpoint.address_hash]
    if alert.event is not None:
        facts += [str(alert.event.pk), alert.event.kind, alert.event.recorded_at.isoformat()]
    if alert.deadline is not None:
        one = alert.deadline
        facts += [one.window, str(one.occurrence), str(one.version), one.computed_at.isoformat()]
    return f"<{keyed_hash('message', json.dumps(facts))[:32]}@{settings.SITE_HOST}>"


def signed_name(delivery_id: int, attempt: int) -> str:
    """Return the name that one attempt at a delivery travels under: its number, and 16 hex digits only we can make.

    Every attempt has a name of its own, so that a report of an earlier one is never taken for one of a later.
    """
    return f"{delivery_id}-{keyed_hash('bounce', f'{delivery_id}:{attempt}')[:16]}"


def delivery_id_in(name: str) -> int | None:
    """Return the number a name claims, or None when it is no name. Nothing is proved yet."""
    found = SIGNED_NAME.match(name)
    number = int(found.group(1)) if found else 0
    return number if 0 < number < 2**63 else None


def attempt_named(name: str, *, delivery_id: int, attempts: int) -> int | None:
    """Return which of so many attempts at a delivery a name was made for; None when we made it for none of them."""
    numbers = range(attempts, 0, -1)
    return next((one for one in numbers if hmac.compare_digest(signed_name(delivery_id, one), name)), None)


def envelope_sender(name: str) -> str:
    """Return the address to which the bounces of a name go (VERP); nothing without BOUNCE_ADDRESS."""
    local, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    sender = f"{local}+{name}"
    return f"{sender}@{domain}" if at and len(sender) <= LONGEST_LOCAL_PART else ""
