"""How people are told. A channel is a module with one class of one method, and knows no models.

`deliver` returns what happened. An expected failure is a value; an exception is a bug.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

DELIVERY_HEADER = "X-Countersign-Delivery"
"""The header that carries the signed name of an attempt, by which whatever comes back of it is matched."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message. `content_type` may have parameters, as in a header."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told to one address. `message_id` is the same on every try.

    Each channel takes what it can carry: `html`, `headers` and `attachments` are for mails; `data` (the same facts for
    programs, fit for JSON) and `secret` (which signs them; several are parted by blanks) for webhooks.
    `envelope_sender` is where bounces of this one go; without it they go to the sender's own address.
    """

    to: str
    message_id: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    secret: str = field(default="", repr=False)
    envelope_sender: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The far end has taken it."""

    answer: str = ""


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now: this address or this message is not taken at the moment."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: there is no such address."""

    reason: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """All was handed over, and no answer came: the far end may have taken it or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class RelayFault:
    """The way is barred for everybody: no connection, no login, or the relay finds fault with us."""

    reason: str


Outcome = Sent | TryLater | Refused | Uncertain | RelayFault

PointOfNoReturn = Callable[[], None]
"""Called when all but the last byte is handed over: from then on the far end may have taken the message."""


class Channel(Protocol):
    def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome: ...
