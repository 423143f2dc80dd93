"""The list of bills: what it is asked for, in which order it stands, and a page of it.

Pages are parted by where the last bill of one stands in the order, and not by its number: the thousandth page costs
what the first one does, and a bill that comes or goes meanwhile neither hides another nor shows it twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tracker import queries
from tracker.models import Bill, BillTitle, Deadline, Jurisdiction
from tracker.models.bill import NO_CLOSING
from tracker.models.deadline import CLOSING_WITHIN, DeadlineQuerySet
from tracker.models.law import DRILL
from tracker.rules import search
from tracker.rules.windows import State

COUNTED: Final = 1000
"""Found bills are counted so far; of more it is only said that there are more."""


class Window(StrEnum):
    """The state of a window that a bill is to have, as lists name it."""

    NOT_OPEN = State.NOT_OPEN
    OPEN = State.OPEN
    CLOSING = "closing"
    OVERDUE = State.OVERDUE
    NONE = "none"


class Dates(StrEnum):
    """What of a window is to lie between two days. It may end on each day from its closing to its outer limit."""

    CLOSES = "closes"
    OPENS = "opens"
    MAY_END = "may_end"


class Sort(StrEnum):
    CLOSES = "closes"
    EVENT = "event"
    NEW = "new"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is to hold. What is left empty chooses nothing; `dates` says of what the days are."""

    words: str = ""
    jurisdiction: str = ""
    stage: str = ""
    topic: str = ""
    stance: str = ""
    window: Window | None = None
    dates: Dates = Dates.CLOSES
    first_on: date | None = None
    last_on: date | None = None
    sort: Sort = Sort.CLOSES

    @property
    def search(self) -> str:
        """Return the words and tokens of a search that finds the same whatever the day: what can be followed."""
        tokens = [(search.TOPIC, self.topic), (search.STAGE, self.stage), (search.STANCE, self.stance)]
        return " ".join([*self.words.split(), *(search.token_of(kind, what) for kind, what in tokens if what)])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bill stands in an order: the value by which it is sorted, and its number."""

    value: Any
    number: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a page begins or ends: the bills behind a place, or those before it. Without a place, the first ones."""

    place: Place | None = None
    is_backward: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Bills in their order; where the pages before and behind it are cut, None when there is none.

    `found` is how many there are in all, up to one more than are COUNTED.
    """

    bills: list[Bill]
    newer: Place | None
    older: Place | None
    found: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order: by a field, and by number where that is the same."""

    field: str
    is_descending: bool

    def behind(self, place: Place, *, is_backward: bool) -> Q:
        """Return the condition of standing behind a place, or before it.

        The first part says less than the second and lets an index find where to begin.
        """
        way = "lt" if self.is_descending != is_backward else "gt"
        beyond = Q(**{f"{self.field}__{way}": place.value}) | Q(**{f"pk__{way}": place.number})
        if self.field == "pk":
            return Q(**{f"pk__{way}": place.number})
        return Q(**{f"{self.field}__{way}e": place.value}) & beyond

    def by(self, *, is_backward: bool) -> list[Any]:
        """Return what to order a query by."""
        fields = ["pk"] if self.field == "pk" else [self.field, "pk"]
        return [F(one).desc() if self.is_descending != is_backward else F(one).asc() for one in fields]

    def place_of(self, bill: Bill) -> Place:
        return Place(getattr(bill, self.field), bill.pk)


ORDERS: Final[Mapping[Sort, Order]] = {
    Sort.CLOSES: Order("next_closes_on", is_descending=False),
    Sort.EVENT: Order("latest_event_on", is_descending=True),
    Sort.NEW: Order("pk", is_descending=True),
    Sort.IDENTIFIER: Order("identifier", is_descending=False),
}


class CountOf(Subquery):
    """How many rows a query gives, asked beside another in one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class NumbersOf(Subquery):
    """The numbers of topics that a query gives, as a text, asked beside another in one."""

    template = "(SELECT GROUP_CONCAT(topic_id, ' ') FROM (%(subquery)s) AS numbers)"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="ARRAY_TO_STRING(ARRAY(%(subquery)s), ' ')", **extra)


def bills_asked_for(asked: Asked, jurisdictions: Iterable[Jurisdiction], now: datetime) -> QuerySet[Bill]:
    """Return the bills that a list is to hold, in no order. The days of a window are those of its jurisdiction."""
    there = [one for one in jurisdictions if one.code != DRILL and asked.jurisdiction in ("", one.code)]
    drill = [one.pk for one in jurisdictions if one.code == DRILL]
    bills = queries.bills_matching(asked.search) if asked.search else Bill.objects.all()
    if asked.jurisdiction:
        bills = bills.filter(jurisdiction__in=[one.pk for one in there])
    elif drill:
        bills = bills.exclude(jurisdiction__in=drill)
    running = windows_between(Deadline.objects.running(), asked)
    if asked.last_on is not None and asked.dates is not Dates.OPENS:
        bills = bills.filter(next_closes_on__lte=asked.last_on)
    if asked.window is Window.NONE:
        return bills.filter(~Exists(Deadline.objects.running().filter(bill=OuterRef("pk"))), next_closes_on=NO_CLOSING)
    if asked.window is not None:
        return bills.filter(_in_state(running, asked.window, there, now))
    has_one = Exists(running.filter(bill=OuterRef("pk")))
    return bills.filter(has_one) if asked.first_on or asked.last_on else bills


def windows_between(running: DeadlineQuerySet, asked: Asked) -> DeadlineQuerySet:
    """Return the windows whose day, or one of whose days, lies between the two."""
    first, last = {"closes": ("closes_on", "closes_on"), "opens": ("opens_on", "opens_on")}.get(
        asked.dates, ("closes_on", "end")
    )
    if asked.last_on is not None:
        running = running.filter(**{f"{first}__lte": asked.last_on})
    if asked.first_on is not None:
        running = running.alias(end=Coalesce("outer_on", "closes_on")).filter(**{f"{last}__gte": asked.first_on})
    return running


def page_of(bills: QuerySet[Bill], sort: Sort, cut: Cut, *, size: int) -> Page:
    """Return a page of these bills, with all that a list shows of them."""
    order = ORDERS[sort]
    counted = CountOf(bills.order_by().values("pk")[: COUNTED + 1])
    part = bills if cut.place is None else bills.filter(order.behind(cut.place, is_backward=cut.is_backward))
    found: Any = part.annotate(found=counted).order_by(*order.by(is_backward=cut.is_backward))
    rows: list[Any] = list(_with_what_is_shown(found)[: size + 1])
    has_more, shown = len(rows) > size, rows[:size]
    if cut.is_backward:
        shown.reverse()
    has_newer, has_older = (has_more, True) if cut.is_backward else (cut.place is not None, has_more)
    return Page(
        bills=shown,
        newer=order.place_of(shown[0]) if shown and has_newer else None,
        older=order.place_of(shown[-1]) if shown and has_older else None,
        found=rows[0].found if rows else 0,
    )


def all_pages(bills: QuerySet[Bill], sort: Sort, *, size: int, at_most: int) -> Iterator[list[Bill]]:
    """Yield the bills of a list in their order, some at a time, and at most so many."""
    cut, left = Cut(), at_most
    while left > 0:
        page = page_of(bills, sort, cut, size=min(size, left))
        yield page.bills
        if page.older is None:
            return
        cut, left = replace(cut, place=page.older), left - len(page.bills)


def _in_state(running: DeadlineQuerySet, window: Window, there: Iterable[Jurisdiction], now: datetime) -> Q:
    """Return the condition of having such a window, by the day it is in each jurisdiction.

    What is said of `next_closes_on` follows from the rest and spares the database to look at every bill.
    """
    by_today: dict[date, list[int]] = defaultdict(list)
    for one in there:
        by_today[now.astimezone(ZoneInfo(one.time_zone)).date()].append(one.pk)
    condition = Q(pk__in=[])
    for today, ids in by_today.items():
        of_state = running.closing(today) if window is Window.CLOSING else running.in_state(State(window), today)
        condition |= Q(jurisdiction__in=ids) & Q(Exists(of_state.filter(bill=OuterRef("pk"))))
    until = {
        Window.CLOSING: max(by_today, default=now.date()) + CLOSING_WITHIN,
        Window.OVERDUE: max(by_today, default=now.date()),
    }
    return condition & Q(next_closes_on__lte=until[window]) if window in until else condition


def _with_what_is_shown(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    running = Deadline.objects.running().order_by(Coalesce("closes_on", date.max), "pk")
    topics = Bill.topics.through.objects.filter(bill=OuterRef("pk")).values("topic_id")
    shown = bills.annotate(topic_numbers=NumbersOf(topics)).defer("summary", "stance_reason", "irregularities")
    return shown.prefetch_related(
        Prefetch("titles", queryset=BillTitle.objects.only("bill", "language", "text").order_by("pk")),
        Prefetch("deadlines", queryset=running, to_attr="running_deadlines"),
    )
