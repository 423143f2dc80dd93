"""The first page: what can be signed and when, what is new, and what one will be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.reading import Reader, public_page, reader_of
from accounts.services import note_visit
from alerts import queries
from alerts.models import Delivery, Endpoint, Mute, Scope, Subscription
from alerts.services.foretell import concerning, foretold_of
from alerts.services.watch import watch
from alerts.web.ahead import AHEAD, rows_of
from alerts.web.paused import paused_until_of
from alerts.web.wording import scope_in_words
from tracker import clock
from tracker import queries as tracker_queries
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.rules import explain
from tracker.rules.windows import State
from tracker.web.countdown import Countdown, countdown
from tracker.web.pipeline import legend, pipeline
from tracker.web.rows import DeadlineRow, deadline_row

SOONEST: Final = 6
OVERDUE: Final = 3
MINE: Final = 10
NEXT: Final = 5
NEWS: Final = 6
NEWS_OF_A_FIRST_VISIT: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WindowCard:
    """A window on the first page. `is_mine`: the reader follows its bill, in whatever way."""

    bill: Bill
    title: str
    where: str
    row: DeadlineRow
    countdown: Countdown
    is_mine: bool

    @property
    def lines(self) -> list[explain.DateLine]:
        """Return the dates worth a glance: the first possible day only until the window is open, no day twice."""
        first, *others = self.row.lines
        shown = [first, *others] if self.row.state is State.NOT_OPEN else others
        return [line for line, next_one in zip(shown, [*shown[1:], None], strict=True) if not _is_same(line, next_one)]


@dataclass(frozen=True, slots=True)
class MyBill:
    """A bill that the reader follows by itself, with the window that closes first, if one runs."""

    bill: Bill
    title: str
    stage: str
    card: WindowCard | None


@dataclass(frozen=True, slots=True)
class News:
    """Something that was recorded: of which bill, what, and when it happened."""

    bill: Bill
    title: str
    where: str
    what: str
    happened: str
    is_correction: bool


@public_page
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    wishes = list(queries.wishes_of(reader.user)) if reader.user else []
    windows = list(_windows_of(reader.user, wishes, now.astimezone(UTC).date()))
    since = _news_since(reader, now)
    events = list(_events(wishes, reader.user, since)[: NEWS + 1])
    _fetch_written(windows, wishes, events)
    context: dict[str, Any] = {
        **_glance(windows, wishes, now, reader.language),
        "news": [_news(event, reader.language) for event in events[:NEWS]],
        "more_news": len(events) > NEWS,
        "since": explain.in_words(since.astimezone(reader.zone).date(), reader.language),
        "pipeline": pipeline(tracker_queries.stage_counts(), reader.language),
        "legend": legend(),
    }
    if reader.user is not None:
        unmuted = [one for one in windows if not _is_said(one, "is_muted")]
        paused_until = paused_until_of(request)
        until = now + AHEAD
        lines = foretold_of(
            subscriber=reader.user, wishes=wishes, deadlines=unmuted, paused_until=paused_until, now=now, until=until
        )
        context["ahead"] = rows_of(lines[:NEXT], reader.user, now)
        context |= _own(reader.user, wishes, reader.language, now)
    return render(request, "alerts/dashboard.html", context)


def _own(user: User, wishes: list[Subscription], language: str, now: datetime) -> dict[str, Any]:
    """Return what only the reader sees, but for what comes."""
    refused = _refused_of(user, wishes)
    refused_on = refused.refused_at.astimezone(user.zone).date() if refused and refused.refused_at else None
    return {
        "is_newcomer": not wishes,
        "refused": refused,
        "refused_on": explain.in_words(refused_on, language) if refused_on else "",
        "wider": [scope_in_words(one, language, {}) for one in wishes if one.scope != Scope.BILL][:MINE],
        "alarms": watch(now=now, wall=clock.wall()).sentences
        if user.is_staff and user.has_perm("alerts.view_heartbeat")
        else [],
        "may_record": user.is_staff and user.has_perm("tracker.add_billevent"),
    }


def _refused_of(user: User, wishes: list[Subscription]) -> Endpoint | None:
    """Return an address of the reader to which nothing is sent; asked for only when there may be one."""
    is_possible = _is_said(wishes[0], "has_refused") if wishes else True
    return queries.refused_endpoints_of(user).first() if is_possible else None


def _is_said(row: Any, annotation: str) -> bool:
    """Return what a query said of a row besides its columns."""
    return bool(getattr(row, annotation))


def _windows_of(user: User | None, wishes: list[Subscription], today: date) -> Iterable[Deadline]:
    """Return the windows of the page: what closes soonest, what is overdue, and all that the reader may be told of."""
    of = concerning(wishes) | _of_my_bills(wishes) if wishes else Q(pk__in=[])
    is_muted = Exists(Mute.objects.filter(subscriber=user, bill=OuterRef("bill"))) if wishes else Value(False)
    windows = tracker_queries.windows_to_watch(soonest=SOONEST, overdue=OVERDUE, of=of, today=today)
    return windows.annotate(is_muted=is_muted)


def _news_since(reader: Reader, now: datetime) -> datetime:
    """Return since when news is new to the reader: the morning of the day on which they came before."""
    before = note_visit(user=reader.user, today=now.astimezone(reader.zone).date()) if reader.user else None
    return datetime.combine(before, time(), tzinfo=reader.zone) if before else now - NEWS_OF_A_FIRST_VISIT


def _of_my_bills(wishes: list[Subscription]) -> Q:
    return Q(bill__in=[one.bill_id for one in wishes if one.bill_id])


def _events(wishes: list[Subscription], user: User | None, since: datetime) -> QuerySet[BillEvent]:
    """Return what is new of the bills that the reader follows or was told of; of all for one who follows nothing."""
    events = tracker_queries.events_recorded_since(since)
    if user is None or not wishes or any(one.scope == Scope.EVERYTHING for one in wishes):
        return events
    was_told = Exists(Delivery.objects.filter(alert__bill=OuterRef("bill"), endpoint__owner=user))
    return events.filter(queries.about(wishes) | Q(was_told))


def _fetch_written(windows: list[Deadline], wishes: list[Subscription], events: list[BillEvent]) -> None:
    """Fetch the titles and topics of all bills of the page at once."""
    bills = [one.bill for one in windows] + [one.bill for one in events] + [one.bill for one in wishes if one.bill]
    tracker_queries.fetch_written(bills, "titles", "topics")


def _glance(windows: list[Deadline], wishes: list[Subscription], now: datetime, language: str) -> dict[str, Any]:
    """Return the windows that close soonest, those past their last day without an outcome, and the reader's bills."""
    overdue = [one for one in windows if one.state(_today(one.bill, now)) is State.OVERDUE]
    soonest = [one for one in windows if one not in overdue][:SOONEST]
    first = {one.bill_id: one for one in reversed(windows)}
    mine = _my_bills(wishes, list(reversed(first)))

    def card(deadline: Deadline) -> WindowCard:
        return _card(deadline, wishes, _today(deadline.bill, now), language)

    return {
        "soonest": [card(one) for one in soonest],
        "overdue": [card(one) for one in overdue[-OVERDUE:]],
        "mine": [
            MyBill(
                bill=bill,
                title=bill.title(language),
                stage=tracker_queries.stage_name(bill, language),
                card=card(first[bill.pk]) if bill.pk in first else None,
            )
            for bill in mine
        ],
    }


def _my_bills(wishes: list[Subscription], order: list[int]) -> list[Bill]:
    """Return the bills that the reader follows by themselves, those whose window closes soonest first."""
    bills = list(dict.fromkeys(one.bill for one in wishes if one.bill is not None))
    place = {number: at for at, number in enumerate(order)}
    return sorted(bills, key=lambda bill: place.get(bill.pk, len(place)))[:MINE]


def _card(deadline: Deadline, wishes: list[Subscription], today: date, language: str) -> WindowCard:
    return WindowCard(
        bill=deadline.bill,
        title=deadline.bill.title(language),
        where=_where(deadline.bill, language),
        row=deadline_row(deadline, today, language),
        countdown=countdown(deadline, today),
        is_mine=any(queries.covers(one, deadline.bill) for one in wishes),
    )


def _news(event: BillEvent, language: str) -> News:
    spoken_of = event.corrects if event.kind == VOID and event.corrects else event
    return News(
        bill=event.bill,
        title=event.bill.title(language),
        where=_where(event.bill, language),
        what=tracker_queries.event_name_under(spoken_of, event.bill.procedure, language),
        happened=explain.in_words(spoken_of.happened_on, language),
        is_correction=event.corrects_id is not None,
    )


def _is_same(line: explain.DateLine, other: explain.DateLine | None) -> bool:
    return other is not None and line.on is not None and line.on == other.on


def _where(bill: Bill, language: str) -> str:
    return explain.name_in(bill.jurisdiction.names, language)


def _today(bill: Bill, now: datetime) -> date:
    return now.astimezone(bill.jurisdiction.zone).date()
