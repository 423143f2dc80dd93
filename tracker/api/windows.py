"""Windows: of one bill, and of all bills between two days."""

from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import Field

from tracker import clock, listing
from tracker.api.asking import FACTS
from tracker.api.found import bill_of, bills_under, check_jurisdiction, check_topic, today_in
from tracker.api.methods import READ
from tracker.api.paging import BY_DAY, BY_NUMBER, Page, cut
from tracker.api.problems import not_found
from tracker.api.values import Code, Day, Paged, Spoken, TopicSlug
from tracker.api.window_shapes import WindowOut, window_out
from tracker.models import Deadline, Jurisdiction
from tracker.models.deadline import CURRENT, DeadlineQuerySet
from tracker.models.law import DRILL
from tracker.rules.windows import State

router = Router(auth=FACTS, tags=["Windows"])


class Versions(StrEnum):
    """Which versions of the windows of a bill."""

    CURRENT = "current"
    ALL = "all"


class Running(StrEnum):
    """The states of a window that runs."""

    NOT_OPEN = State.NOT_OPEN
    OPEN = State.OPEN
    OVERDUE = State.OVERDUE


class WindowsAsked(Paged):
    versions: Versions = Field(Versions.CURRENT, description="`all`: those that were replaced or withdrawn, too.")


class DeadlinesAsked(Paged):
    """Which windows that run. What is left out chooses nothing."""

    dates: listing.Dates = Field(
        listing.Dates.CLOSES,
        description="What is to lie between the two days: when it closes, when it opens, or any day on which it may "
        "end, from its closing to its outer limit.",
    )
    first_on: Day | None = Field(None, description="One of the two days, included; they may stand in either order.")
    last_on: Day | None = Field(None, description="The other day, included.")
    jurisdiction: Code | None = None
    topic: TopicSlug | None = None
    state: Running | None = Field(None, description="The state today, where the window runs.")


@router.api_operation(
    READ, "/bills/{int:bill_id}/windows", response=Page[WindowOut], operation_id="listWindows", url_name="windows"
)
def windows(request: HttpRequest, bill_id: Path[int], asked: Query[WindowsAsked]) -> Page[WindowOut]:
    """List the windows of a bill with their dates, working and citations, in the order in which they came to be."""
    bill = bill_of(bill_id)
    today = today_in(bill.jurisdiction, clock.now())
    rows = bill.deadlines.select_related("procedure")
    if asked.versions is Versions.CURRENT:
        rows = rows.filter(status__in=CURRENT)
    page = cut(rows, BY_NUMBER, asked.cursor, asked.limit)
    return Page[WindowOut](items=[window_out(one, today, asked.words_in) for one in page.rows], next=page.next)


@router.api_operation(READ, "/deadlines", response=Page[WindowOut], operation_id="listDeadlines", url_name="deadlines")
def deadlines(request: HttpRequest, asked: Query[DeadlinesAsked]) -> Page[WindowOut]:
    """List the windows of all bills that run and that people are reminded of, between two days, the soonest first."""
    now, jurisdictions = clock.now(), list(Jurisdiction.objects.exclude(code=DRILL).order_by("code"))
    check_jurisdiction(asked.jurisdiction, jurisdictions)
    check_topic(asked.topic)
    found = listing.windows_between(_in_state(asked.state, jurisdictions, now), _listed(asked))
    found = found.filter(
        bill__jurisdiction__in=[one.pk for one in jurisdictions if asked.jurisdiction in {None, one.code}]
    )
    if asked.topic is not None:
        found = found.filter(bill__in=bills_under(asked.topic))
    page = cut(_sorted(found, asked.dates), BY_DAY, asked.cursor, asked.limit)
    days = {one.pk: today_in(one, now) for one in jurisdictions}
    rows = [window_out(one, days[one.bill.jurisdiction_id], asked.words_in) for one in page.rows]
    return Page[WindowOut](items=rows, next=page.next)


@router.api_operation(
    READ, "/deadlines/{int:deadline_id}", response=WindowOut, operation_id="getDeadline", url_name="deadline"
)
def deadline(request: HttpRequest, deadline_id: Path[int], asked: Query[Spoken]) -> WindowOut:
    """Give one version of a window."""
    rows = Deadline.objects.select_related("procedure", "bill__jurisdiction")
    one = rows.exclude(bill__jurisdiction__code=DRILL).filter(pk=deadline_id).first()
    if one is None:
        raise not_found(_("There is no such window."))
    return window_out(one, today_in(one.bill.jurisdiction, clock.now()), asked.words_in)


def _listed(asked: DeadlinesAsked) -> listing.Asked:
    days = sorted(day for day in (asked.first_on, asked.last_on) if day is not None)
    if len(days) == 2:
        return listing.Asked(dates=asked.dates, first_on=days[0], last_on=days[1])
    return listing.Asked(dates=asked.dates, first_on=asked.first_on, last_on=asked.last_on)


def _in_state(state: Running | None, jurisdictions: list[Jurisdiction], now: datetime) -> DeadlineQuerySet:
    """Return the running windows that are in this state by the day it is where they run."""
    running = Deadline.objects.running()
    if state is None:
        return running
    by_today: dict[date, list[int]] = defaultdict(list)
    for one in jurisdictions:
        by_today[today_in(one, now)].append(one.pk)
    condition = Q(pk__in=[])
    for today, there in by_today.items():
        of_state = Deadline.objects.in_state(State(state), today)
        condition |= Q(bill__jurisdiction__in=there) & Q(pk__in=of_state.values("pk"))
    return running.filter(condition)


def _sorted(found: DeadlineQuerySet, dates: listing.Dates) -> QuerySet[Deadline]:
    """Let each row say the day by which it is sorted; one of which nobody knows it comes last."""
    day = F("opens_on") if dates is listing.Dates.OPENS else Coalesce("closes_on", "outer_on", date.max)
    return found.annotate(sorted_on=day).select_related("procedure", "bill")
