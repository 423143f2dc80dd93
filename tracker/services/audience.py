"""Two ports: how many people a change of a bill would tell, and which bills a person follows.

`alerts` registers the answers when it starts.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from accounts.models import User
from tracker.models import Bill

Audience = Callable[[Bill], int]
Following = Callable[[User, QuerySet[Bill]], QuerySet[Bill]]

_audience: list[Audience] = []
_following: list[Following] = []


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
