"""Pages of an answer: cut where the last row of one stands in the order, as `tracker.listing` does it.

The order ends in the number of a row, so rows that come meanwhile neither hide another nor show one twice.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from tracker.api.problems import Problem, not_found
from tracker.listing import Order, Place

M = TypeVar("M", bound=Model)
T = TypeVar("T", bound=BaseModel)

AT_MOST: Final = 100
USUAL: Final = 50
NUMBERS: Final = range(1, 2**63)


class Page(BaseModel, Generic[T]):
    """Some rows, and the cursor of the page behind them."""

    items: list[T]
    next: str | None = Field(
        description="The cursor of the next page, to be given as `cursor` with the same filters; null on the last one."
    )


@dataclass(frozen=True, slots=True)
class Cut(Generic[M]):
    """The rows of a page, and its next cursor."""

    rows: list[M]
    next: str | None


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order, and how the value in its cursors is read; `name` keeps a cursor of another order from being taken."""

    name: str
    order: Order
    read: Callable[[str], Any]


BY_NUMBER: Final = Sorting("n", Order("pk", is_descending=False), int)
LATEST_NUMBER_FIRST: Final = Sorting("l", Order("pk", is_descending=True), int)
BY_DAY: Final = Sorting("d", Order("sorted_on", is_descending=False), date.fromisoformat)
LATEST_OWED_FIRST: Final = Sorting("o", Order("owed_at", is_descending=True), datetime.fromisoformat)


def cut(rows: QuerySet[M], sorting: Sorting, cursor: str | None, limit: int) -> Cut[M]:
    """Return one page of these rows; raise Problem for a cursor that is none of this order."""
    order = sorting.order
    if cursor is not None:
        rows = rows.filter(order.behind(_place(cursor, sorting), is_backward=False))
    found = list(rows.order_by(*order.by(is_backward=False))[: limit + 1])
    shown = found[:limit]
    if len(found) <= limit:
        return Cut(shown, None)
    last: Any = shown[-1]
    return Cut(shown, _text(order.place_of(last), sorting))


def _text(place: Place, sorting: Sorting) -> str:
    value = place.value.isoformat() if isinstance(place.value, date) else place.value
    return base64.urlsafe_b64encode(f"{sorting.name}~{value}~{place.number}".encode()).decode().rstrip("=")


def _place(cursor: str, sorting: Sorting) -> Place:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        name, value, number = text.split("~")
        place = Place(sorting.read(value), int(number))
    except (binascii.Error, ValueError) as error:
        raise _no_such_page() from error
    if name != sorting.name or place.number not in NUMBERS or _text(place, sorting) != cursor:
        raise _no_such_page()
    return place


def _no_such_page() -> Problem:
    return not_found(_("No page begins at this cursor."))
