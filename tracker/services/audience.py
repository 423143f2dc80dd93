"""Ports, for `alerts` to register at: how many people a change of a bill would tell, and that others may follow it."""

from collections.abc import Callable
from datetime import datetime

from tracker.models import Bill

Audience = Callable[[Bill], int]
Listener = Callable[[Bill, datetime], None]

_audience: list[Audience] = []
_listener: list[Listener] = []


def register_audience(audience: Audience) -> None:
    """Say who counts the people. The last one registered is asked."""
    _audience[:] = [audience]


def people_told(bill: Bill) -> int:
    """Return how many people follow a bill: a number, never who they are."""
    return _audience[0](bill) if _audience else 0


def register_listener(listener: Listener) -> None:
    """Say who must know that others may follow a bill. The last one registered is told."""
    _listener[:] = [listener]


def others_may_follow(bill: Bill, at: datetime) -> None:
    """Say that from a moment on a bill may lie in scopes in which it did not lie before."""
    for listener in _listener:
        listener(bill, at)
