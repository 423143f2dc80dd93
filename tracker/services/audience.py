"""Three ports, at which `alerts` registers when it starts.

How many people a change of a bill would tell, which bills a person follows, and that others may follow a bill now.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from tracker.models import Bill

Audience = Callable[[Bill], int]
Following = Callable[[User, QuerySet[Bill]], QuerySet[Bill]]
Listener = Callable[[Bill, datetime], None]

_audience: list[Audience] = []
_following: list[Following] = []
_listener: list[Listener] = []


def register_audience(audience: Audience) -> None:
    """Say who counts the people. The last one registered is asked."""
    _audience[:] = [audience]


def people_told(bill: Bill) -> int:
    """Return how many people follow a bill: a number, never who they are."""
    return _audience[0](bill) if _audience else 0


def register_following(following: Following) -> None:
    """Say who knows what a person follows. The last one registered is asked."""
    _following[:] = [following]


def bills_followed_by(reader: User, among: QuerySet[Bill]) -> QuerySet[Bill]:
    """Return those of the bills that a person follows in any way and has not muted: asked for that person alone."""
    return _following[0](reader, among) if _following else among.none()


def register_listener(listener: Listener) -> None:
    """Say who must know that others may follow a bill. The last one registered is told."""
    _listener[:] = [listener]


def others_may_follow(bill: Bill, at: datetime) -> None:
    """Say that from a moment on a bill may lie in scopes in which it did not lie before."""
    for listener in _listener:
        listener(bill, at)
