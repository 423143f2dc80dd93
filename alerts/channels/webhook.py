"""Webhooks: a POST of JSON, signed in the manner of Standard Webhooks, to a host that the operator allows.

The receiver checks that HMAC-SHA256 of `id.timestamp.body`, with the endpoint's secret for a key, is one of the
signatures in the header `webhook-signature`, and that the time is not long ago. A message that is tried again has the
same `webhook-id` and `Idempotency-Key`, so that a copy can be dropped.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable

from alerts.channels import Message, Outcome, PointOfNoReturn
from alerts.channels.exchange import Reach, Request, exchange, outcome_of
from alerts.rules.places import NotAPlace, Place, target_of

PREFIX = "whsec_"
SECRET_BYTES = 32


class WebhookChannel:
    """One message, one POST. `wall` gives the seconds since 1970: receivers compare them with the real time."""

    def __init__(self, reach: Reach, wall: Callable[[], float] = time.time) -> None:
        self.reach = reach
        self.wall = wall

    def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
        body = body_of(message)
        webhook_id, timestamp = webhook_id_of(message), str(int(self.wall()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Countersign",
            "Idempotency-Key": message.message_id,
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signatures(message.secret, webhook_id, timestamp, body),
        }
        return outcome_of(exchange(Request("POST", message.to, headers, body), self.reach, point_of_no_return))


def new_secret() -> str:
    """Return a secret for one endpoint, in the form in which receivers' libraries want it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signatures(secrets_: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """Return the value of `webhook-signature`: one signature for each of the secrets, which are parted by blanks."""
    assert secrets_, "nothing is sent unsigned"
    return " ".join(signature(secret, webhook_id, timestamp, body) for secret in secrets_.split())


def signature(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """Return one signature, as it stands in `webhook-signature`."""
    assert secret, "nothing is signed with an empty key"
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def webhook_id_of(message: Message) -> str:
    """Return what stands before the @ of the Message-ID: what is signed is parted by dots, so an id has none."""
    return message.message_id.strip("<>").split("@", maxsplit=1)[0]


def body_of(message: Message) -> bytes:
    """Return the JSON: the facts for programs, and the words for people where there are any."""
    words = {"subject": message.subject, "text": message.text} if message.text else {}
    content = {**message.data, "id": webhook_id_of(message), **words}
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def trouble_with(url: str, places: frozenset[Place]) -> str:
    """Return why a URL cannot be an endpoint here, or nothing when it can."""
    try:
        place = target_of(url).place
    except NotAPlace as error:
        return str(error)
    return "" if place in places else f"{place} is not among the hosts that the operator of this site allows"
