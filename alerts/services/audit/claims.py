"""What each subscription was owed, event by event and deadline by deadline, from the rules of docs/alerts.md.

A claim is what one subscription was owed at one endpoint. Subscriptions that overlap there have the same claim, and one
message meets them all; `Claim.key` says which are the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from alerts.models import Delivery, Endpoint, Subscription
from alerts.rules.choices import Choices, Reader
from alerts.rules.dues import Due, Span, dues, may_wait_until
from alerts.rules.kinds import AT_ONCE, ESCALATION, EVENT_KINDS, GONE, NEWS, REMINDERS, Kind
from alerts.services.audit.history import Covers, History, correction_of, is_gone
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.rules.procedure import NoProcedureInForce

NEWS_AGES_IN: Final = timedelta(days=30)
ESCALATES_BEFORE: Final = timedelta(hours=24)

MAY_HAVE_CHANGED: Final = "a planner looked at the subscription anew since, and what it chose before is not kept"
NEVER_PLANNED: Final = "no planner has looked at the subscription since it was made or changed"
SCOPE_NOT_KEPT: Final = "topics and texts of bills have no history, so whether it covered the bill then is not known"
IS_OVER_ALREADY: Final = "the last day had passed when the window went"


@dataclass(frozen=True, slots=True)
class Key:
    """What a claim is for, at which endpoint: an event, or a deadline at one step. `kinds` are those that meet it."""

    endpoint_id: int
    kinds: tuple[Kind, ...]
    step: str
    event_id: int | None = None
    deadline_id: int | None = None

    def is_met_by(self, delivery: Delivery) -> bool:
        """Return whether a delivery tells just this, wherever it went."""
        alert = delivery.alert
        return (alert.event_id, alert.deadline_id, alert.step) == (self.event_id, self.deadline_id, self.step) and (
            alert.kind in self.kinds
        )


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why something was not to be told any more, and since when; None when nobody knows since when."""

    reason: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one subscription was owed at `at`, to be told by `until` at the latest, and pointless after `over_at`."""

    key: Key
    subscription: Subscription
    at: datetime
    until: datetime
    over_at: datetime
    excuses: tuple[Excuse, ...] = ()
    doubt: str = ""


class Wish:
    """A subscription, read for an audit: whose, how, and since when its choices are known to be what they are."""

    def __init__(self, subscription: Subscription, history: History) -> None:
        self.subscription, self.history = subscription, history
        self.endpoint: Endpoint = subscription.endpoint
        rhythm = subscription.rhythm
        self.reader = Reader(ZoneInfo(rhythm.time_zone), Choices.from_json(rhythm.choices))

    @cached_property
    def certain_from(self) -> datetime | None:
        """Return since when the choices, the zone and the endpoint are what they are now; None when nobody knows.

        A change makes a planner look at the whole subscription anew, which leaves its mark. Where the only mark is
        that of its beginning, nothing has changed.
        """
        looked_at, created_at = self.subscription.planned_at, self.subscription.created_at
        if looked_at is None:
            return None
        since = created_at if looked_at - created_at <= self.history.margin else looked_at
        return max(since, self.endpoint.verified_at or since)

    @property
    def starts_at(self) -> datetime:
        return self.subscription.created_at

    def runs_at(self, at: datetime) -> bool:
        ended_at = self.subscription.ended_at
        return self.subscription.created_at <= at and (ended_at is None or at < ended_at)

    def doubt(self, at: datetime, covers: Covers = Covers.YES) -> str:
        """Return why nobody can say whether this was owed at a moment, or nothing."""
        if self.certain_from is None:
            return NEVER_PLANNED
        if at < self.certain_from:
            return MAY_HAVE_CHANGED
        return SCOPE_NOT_KEPT if covers is Covers.PERHAPS else ""

    def excuses(self, bill: Bill) -> Iterator[Excuse]:
        """Yield why this reader is told nothing of a bill any more."""
        subscription, endpoint = self.subscription, self.endpoint
        if subscription.ended_at is not None:
            yield Excuse("unsubscribed", subscription.ended_at)
        if not subscription.subscriber.is_active:
            yield Excuse("the account is closed")
        if (subscription.subscriber_id, bill.pk) in self.history.mutes:
            yield Excuse("muted")
        if endpoint.refused_at is not None:
            yield Excuse("the endpoint was refused", endpoint.refused_at)
        if endpoint.verified_at is None:
            yield Excuse("the endpoint is not verified")


def claims_of(wish: Wish, now: datetime) -> Iterator[Claim]:
    """Yield all that a subscription was owed until `now`."""
    history = wish.history
    for bill_id, events in history.events.items():
        for event in events:
            yield from _of_event(wish, history.bills[bill_id], event, now)
    for deadline in history.deadlines:
        if deadline.reminds:
            bill = history.bills[deadline.bill_id]
            yield from _of_deadline(wish, bill, deadline, now)
            yield from _of_gone(wish, bill, deadline, now)
            yield from _of_escalation(wish, bill, deadline, now)


def _of_event(wish: Wish, bill: Bill, event: BillEvent, now: datetime) -> Iterator[Claim]:
    """Yield the news, to those who followed when it was recorded, or the correction, to those who were told."""
    at = event.recorded_at + wish.history.hold
    if at > now or not event.is_news:
        return
    told = wish.history.last_told_before(wish.endpoint.pk, event, at)
    if told is not None:
        is_owed = wish.runs_at(at) and not event.says_the_same_as(told) and Kind.CORRECTION in wish.reader.choices.kinds
        covers = _better(wish, bill, event.recorded_at, at)
    else:
        is_owed = wish.runs_at(event.recorded_at) and event.kind != VOID and _wants_news(wish, bill, event)
        # What takes the place of an event is the same news: only who followed then has not had it.
        is_owed = is_owed and wish.starts_at <= _first_of(event).recorded_at
        covers = wish.history.covers(wish.subscription, bill, event.recorded_at)
    correction = correction_of(event)
    if not is_owed or covers is Covers.NO or (correction is not None and correction.recorded_at <= at):
        return
    yield Claim(
        key=Key(wish.endpoint.pk, EVENT_KINDS, "", event_id=event.pk),
        subscription=wish.subscription,
        at=at,
        until=may_wait_until(at, wish.reader, None),
        over_at=at + NEWS_AGES_IN,
        excuses=(
            *wish.excuses(bill),
            *([Excuse("the event was corrected", correction.recorded_at)] if correction else []),
        ),
        doubt=wish.doubt(at, covers),
    )


def _first_of(event: BillEvent) -> BillEvent:
    """Return the event that was recorded first of those that this one corrects, one through the other."""
    while event.corrects is not None:
        event = event.corrects
    return event


def _better(wish: Wish, bill: Bill, *moments: datetime) -> Covers:
    return max((wish.history.covers(wish.subscription, bill, at) for at in moments), key=lambda covers: covers.value)


def _wants_news(wish: Wish, bill: Bill, event: BillEvent) -> bool:
    wanted = [kind for kind in NEWS if kind in wish.reader.choices.kinds]
    if len(wanted) != 1:
        return bool(wanted)
    try:
        kind = wish.history.law(bill.jurisdiction).in_force(event.happened_on).events.get(event.kind)
    except NoProcedureInForce:
        kind = None
    return wanted[0] == (Kind.OUTCOME if kind is not None and kind.is_outcome else Kind.STAGE)


@dataclass(frozen=True, slots=True)
class _Run:
    """A deadline version as one subscription sees it: its reminders, and from when until when it is told of them."""

    wish: Wish
    bill: Bill
    deadline: Deadline
    span: Span
    starts_at: datetime
    ends_at: datetime
    dues: list[Due]

    def most_urgent(self, at: datetime) -> Due | None:
        """Return the one reminder that somebody who is reached only at `at` is owed, None for none."""
        last_at = self.span.last_at
        due = next((one for one in reversed(self.dues) if one.moment <= at), None)
        if last_at is None or at < last_at:
            return due
        is_owed = due is not None and due.kind is Kind.OVERDUE and at <= due.moment + NEWS_AGES_IN
        return due if is_owed and self._followed_before(last_at) else None

    def comes_in_time(self, due: Due) -> bool:
        return due.kind is not Kind.OVERDUE or self._followed_before(due.moment)

    def _followed_before(self, moment: datetime) -> bool:
        last_at = self.span.last_at
        return self.wish.subscription.created_at < (last_at or moment)

    def claim(self, due: Due, at: datetime) -> Claim | None:
        covers = self.wish.history.covers(self.wish.subscription, self.bill, at)
        if covers is Covers.NO:
            return None
        following = next((one.moment for one in self.dues if one.moment > at), None)
        ends = [end for end in (following, due.over_at, self.span.last_at) if end is not None and end > at]
        kinds = AT_ONCE if due.kind in AT_ONCE else (due.kind,)
        over_at = due.over_at or self.span.last_at or at + NEWS_AGES_IN
        if due.kind is Kind.OVERDUE:
            over_at = at + NEWS_AGES_IN
        return Claim(
            key=Key(self.wish.endpoint.pk, kinds, due.step, deadline_id=self.deadline.pk),
            subscription=self.wish.subscription,
            at=at,
            until=may_wait_until(at, self.wish.reader, min(ends, default=None)),
            over_at=over_at,
            excuses=(*self.wish.excuses(self.bill), *self._excuses(due, at)),
            doubt=self.wish.doubt(at, covers),
        )

    def _excuses(self, due: Due, at: datetime) -> Iterator[Excuse]:
        if self.deadline.ceased_at is not None:
            yield Excuse(f"the deadline is {self.deadline.status}", self.deadline.ceased_at)
        seen_at = self.wish.history.seen.get((self.wish.subscription.subscriber_id, self.deadline.pk))
        if due.kind in REMINDERS and seen_at is not None:
            yield Excuse("the reader has seen it", seen_at)


def _of_deadline(wish: Wish, bill: Bill, deadline: Deadline, now: datetime) -> Iterator[Claim]:
    run = _run(wish, bill, deadline, now)
    if run is None:
        return
    yield from _of_one_who_comes(run, run.starts_at)
    if wish.certain_from is not None and run.starts_at < wish.certain_from < run.ends_at:
        yield from _of_one_who_comes(run, wish.certain_from)
    for due in run.dues:
        if run.starts_at < due.moment < run.ends_at and run.comes_in_time(due):
            claim = run.claim(due, due.moment)
            if claim is not None:
                yield claim


def _run(wish: Wish, bill: Bill, deadline: Deadline, now: datetime) -> _Run | None:
    """Return what a subscription was told of a deadline version, None when the two never ran together."""
    span = span_of(bill, deadline)
    held_until = deadline.computed_at + wish.history.hold
    if span.last_at is not None and span.last_at <= held_until + wish.history.hold:
        held_until = deadline.computed_at
    starts_at = max(wish.starts_at, held_until)
    ends = (now, wish.subscription.ended_at, deadline.ceased_at)
    ends_at = min(moment for moment in ends if moment is not None)
    if starts_at >= ends_at:
        return None
    found = [] if deadline.is_suspended else dues(span, wish.reader, now)
    return _Run(wish, bill, deadline, span, starts_at, ends_at, found)


def _of_one_who_comes(run: _Run, at: datetime) -> Iterator[Claim]:
    """Yield the most urgent that is due when a reader or a version comes: that it began, if nothing else is."""
    due = run.most_urgent(at) or _at_once(run, at)
    claim = run.claim(due, at) if due is not None else None
    if claim is not None:
        yield claim


def _at_once(run: _Run, at: datetime) -> Due | None:
    """Return that a window began, or that its dates moved, if that is still news and not what was told before."""
    deadline, last_at = run.deadline, run.span.last_at
    if at > deadline.computed_at + NEWS_AGES_IN or (last_at is not None and at >= last_at):
        return None
    told = run.wish.history.told_of_window(run.wish.endpoint.pk, deadline, at)
    if told is not None and not is_gone(told):
        assert told.alert.deadline is not None
        if told.alert.deadline.has_the_dates_of(deadline):
            return None
    kind = Kind.CLOCK_STARTED if told is None else Kind.MOVED
    return Due(deadline.computed_at, kind, "") if kind in run.wish.reader.choices.kinds else None


def _of_gone(wish: Wish, bill: Bill, deadline: Deadline, now: datetime) -> Iterator[Claim]:
    """Yield that a window is no more, to those who were told of it, unless it is there again."""
    if deadline.status != Deadline.Status.WITHDRAWN or deadline.ceased_at is None:
        return
    at, history = deadline.ceased_at + wish.history.hold, wish.history
    own = [
        one
        for one in history.of_deadline[deadline.pk]
        if one.status == Delivery.Status.SENT
        and one.endpoint_id == wish.endpoint.pk
        and not is_gone(one)
        and one.settled_at is not None
        and one.settled_at <= at
    ]
    told = max(own, key=lambda one: one.pk) if own else history.told_of_window(wish.endpoint.pk, deadline, at)
    is_owed = told is not None and not is_gone(told) and wish.runs_at(at) and Kind.MOVED in wish.reader.choices.kinds
    covers = _better(wish, bill, deadline.computed_at, at)
    if at > now or not is_owed or covers is Covers.NO or _is_there_again(history, deadline, at):
        return
    last_at = span_of(bill, deadline).last_at
    yield Claim(
        key=Key(wish.endpoint.pk, (Kind.MOVED,), GONE, deadline_id=deadline.pk),
        subscription=wish.subscription,
        at=at,
        until=may_wait_until(at, wish.reader, None),
        over_at=at + NEWS_AGES_IN,
        excuses=(*wish.excuses(bill), *_back_again(history, deadline, at)),
        doubt=wish.doubt(at, covers) or (IS_OVER_ALREADY if last_at is not None and last_at <= at else ""),
    )


def _versions_after(history: History, deadline: Deadline) -> list[Deadline]:
    same = (deadline.bill_id, deadline.window, deadline.occurrence)
    return [
        one
        for one in history.deadlines
        if (one.bill_id, one.window, one.occurrence) == same and one.version > deadline.version
    ]


def _is_there_again(history: History, deadline: Deadline, at: datetime) -> bool:
    return any(one.computed_at <= at for one in _versions_after(history, deadline))


def _back_again(history: History, deadline: Deadline, at: datetime) -> list[Excuse]:
    later = [one.computed_at for one in _versions_after(history, deadline) if one.computed_at > at]
    return [Excuse("the window is there again", min(later))] if later else []


def _of_escalation(wish: Wish, bill: Bill, deadline: Deadline, now: datetime) -> Iterator[Claim]:
    """Yield that nobody has seen what was told, to the person's next endpoint, in the last hours before it closes."""
    run = _run(wish, bill, deadline, now) if wish.reader.choices.escalates and not deadline.is_suspended else None
    closes_at = run.span.closes_at if run else None
    if run is None or closes_at is None or Kind.CLOSING not in wish.reader.choices.kinds:
        return
    at = max(run.starts_at, closes_at - ESCALATES_BEFORE)
    told = [
        one
        for one in wish.history.of_deadline[deadline.pk]
        if one.endpoint_id == wish.endpoint.pk and one.settled_at is not None and one.settled_at <= at
    ]
    others = [one for one in wish.history.endpoints[wish.endpoint.owner_id] if one.pk != wish.endpoint.pk]
    usable = [one for one in others if one.is_usable and one.verified_at is not None and one.verified_at <= at]
    claim = run.claim(Due(at, Kind.CLOSING, ESCALATION, closes_at), at) if at < min(closes_at, run.ends_at) else None
    if claim is not None and any(one.status == Delivery.Status.SENT for one in told) and usable:
        yield claim


def span_of(bill: Bill, deadline: Deadline) -> Span:
    return Span(
        zone=bill.jurisdiction.zone,
        came_to_be_at=deadline.computed_at,
        opens_on=deadline.opens_on,
        closes_on=deadline.closes_on,
        closes_time=deadline.closes_time,
        outer_on=deadline.outer_on,
        outer_time=deadline.outer_time,
    )
