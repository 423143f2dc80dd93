"""Other systems for tests: one that listens on loopback, and a receiver's own check of what it gets."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from alerts.channels.webhook import WebhookChannel
from alerts.models import Hook
from alerts.rules.happenings import Happening
from alerts.services.hooks.keep import keep_hook
from alerts.services.hooks.plan import plan_hooks
from alerts.services.hooks.sending import HookPost, send_to_hooks
from tests.fakes import StandingClock
from tests.far_end import FarEnd, Received, plain_reach, url_of

ALL = [one.value for one in Happening]


def hook_at(url: str, *, now: datetime, name: str = "Newsroom", happenings: list[str] = ALL) -> tuple[Hook, str]:
    """Make a hook; return it with its secret."""
    hook = Hook(name=name, happenings=happenings)
    return hook, keep_hook(hook=hook, address=url, now=now)


def listening(end: FarEnd, *, now: datetime, **options: Any) -> tuple[Hook, str]:
    """Make a hook at a far end that listens."""
    return hook_at(url_of(end), now=now, **options)


def send(end: FarEnd, now: datetime) -> int:
    """Send all that is due at a moment; return how many messages were tried."""
    post = HookPost(WebhookChannel(plain_reach(end), wall=now.timestamp), StandingClock(now))
    tried = 0
    while count := send_to_hooks(post, limit=2):
        tried += count
    return tried


def tell(end: FarEnd, now: datetime) -> list[dict[str, Any]]:
    """Plan and send at a moment; return what the far end got by that, in order."""
    before = len(end.received)
    plan_hooks(now=now)
    send(end, now)
    return [json.loads(one.body) for one in end.received[before:]]


def said(messages: list[dict[str, Any]]) -> list[str]:
    """Return what each message says, in short."""
    return [f"{one['type']} {_what(one['data'])}" for one in messages]


def is_genuine(secret: str, received: Received) -> bool:
    """Check a signature as a receiver does who read the standard and none of our code."""
    headers = received.headers
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), received.body])
    key = base64.b64decode(secret.split("_", 1)[1])
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [one.partition(",")[2] for one in headers["webhook-signature"].split() if one.startswith("v1,")]
    return any(hmac.compare_digest(wanted, one) for one in given)


def _what(data: dict[str, Any]) -> str:
    if "event" in data:
        return str(data["event"]["kind"])
    return f"{data['deadline']['window']} {data['deadline']['version']}"
