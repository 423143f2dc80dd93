"""A mail service of django-anymail: through its interface where no relay is named, and by its headers where one is.

The signed name of the delivery travels with the mail as the service's own metadata, so that what the service tells
later can be matched. Counting of openings and rewriting of links are switched off for each mail.
"""

import json
from collections.abc import Callable

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection

from alerts.channels import Outcome, PointOfNoReturn, Refused, RelayFault, Sent, TryLater, Uncertain

METADATA = "countersign"
"""The name under which the signed name travels. Some services allow no more than twenty characters."""

# How the services that have a header for it take metadata of what comes to them over SMTP.
HEADERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "mailgun": ("X-Mailgun-Variables", lambda name: json.dumps({METADATA: name})),
    "postmark": (f"X-PM-Metadata-{METADATA}", lambda name: name),
}
# No account, no money, no right, too fast: nothing of it is this mail's fault.
ACCOUNT_FAULTS = frozenset({401, 402, 403, 429})


def tracking_headers(esp: str, name: str) -> dict[str, str]:
    """Return the header by which a service that takes mail over SMTP keeps the name of a delivery."""
    if esp not in HEADERS:
        return {}
    header, value_of = HEADERS[esp]
    return {header: value_of(name)}


def send_through_service(mail: EmailMultiAlternatives, name: str, point_of_no_return: PointOfNoReturn) -> Outcome:
    """Hand a mail to the service; say what became of it, not in its own words, which may quote an address."""
    mail.metadata = {METADATA: name} if name else {}  # type: ignore[attr-defined]  # anymail reads it
    mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined]
    point_of_no_return()
    try:
        get_connection().send_messages([mail])
    except (AnymailRecipientsRefused, AnymailInvalidAddress):
        return Refused("the mail service takes no mail for this address")
    except AnymailAPIError as error:
        return _failed(error)
    except AnymailError as error:
        return RelayFault(type(error).__name__)
    return Sent("accepted by the mail service")


def _failed(error: AnymailAPIError) -> Outcome:
    status = error.status_code
    if isinstance(error, requests.ConnectionError):
        return RelayFault(type(error).__name__)
    if status is None:
        # Handed over, and no answer that could be read.
        return Uncertain(type(error).__name__)
    if status in ACCOUNT_FAULTS or status >= 500:
        return RelayFault(f"HTTP {status}")
    return TryLater(f"HTTP {status}")
