"""How people are told. A channel is a module with one class of one method, and knows no models.

`deliver` returns what happened. An expected failure is a value; an exception is a bug.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told to one address. `message_id` is the same on every try."""

    to: str
    message_id: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """The far end has taken it."""

    answer: str = ""


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now: the far end is away, busy, or finds fault with us."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: there is no such address."""

    reason: str


Outcome = Sent | TryLater | Refused


class Channel(Protocol):
    def deliver(self, message: Message) -> Outcome: ...
