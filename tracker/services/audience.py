"""A port: how many people a change of a bill would tell. `alerts` registers the answer when it starts."""

from collections.abc import Callable

from tracker.models import Bill

Audience = Callable[[Bill], int]

_audience: list[Audience] = []


def register_audience(audience: Audience) -> None:
    """Say who counts the people. The last one registered is asked."""
    _audience[:] = [audience]


def people_told(bill: Bill) -> int:
    """Return how many people follow a bill: a number, never who they are."""
    return _audience[0](bill) if _audience else 0
