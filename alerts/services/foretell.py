"""What one person will be told, and when, before anything happens.

It looks ahead as the planner would look on each coming moment, with the planner's own rules: the same timetable, the
same slots, and the same question of what was told already. What it says holds as long as nothing happens to the bills.
What would go out in a pause is withheld, and when the pause ends it looks as at one who comes late.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from accounts.models import User
from alerts import queries
from alerts.models import Delivery, Endpoint, Mute, Outlook, Scope, Subscription
from alerts.models.delivery import CLAIMABLE, TOLD
from alerts.rules.cadence import slot
from alerts.rules.choices import Reader
from alerts.rules.kinds import AT_ONCE, ESCALATION, REMINDERS, Kind
from alerts.rules.timetable import DeadlineFacts, Reminder, owed, timetable
from alerts.services.pause import end_of
from alerts.services.plan import NEWS_LASTS, facts_of, ripe_at
from tracker.models import Bill, Deadline

BY_WHAT_IS_IN_THEM: Final = (Scope.STAGE, Scope.SEARCH, Scope.EVERYTHING)


@dataclass(frozen=True, slots=True)
class Foretold:
    """One message to come: when it goes out, what for, and to which endpoint.

    `is_unless_seen`: it goes only if its reader has not said "I have seen it" by then.
    """

    due_at: datetime
    deadline: Deadline
    kind: Kind
    step: str
    endpoint: Endpoint
    in_digest: bool
    is_unless_seen: bool = False


def foretold(*, subscriber: User, now: datetime, until: datetime, bill: Bill | None = None) -> list[Foretold]:
    """Return what a person will be told of the deadlines that run now, the earliest first; of one bill, or of all."""
    pause = queries.running_pause(subscriber.pk, now)
    paused_until = pause.ends_at if pause else None
    return foretold_in(subscriber=subscriber, now=now, until=until, paused_until=paused_until, bill=bill)


def foretold_in(
    *, subscriber: User, now: datetime, until: datetime, paused_until: datetime | None, bill: Bill | None = None
) -> list[Foretold]:
    """Return the same for a page that knows the end of the pause that runs, if one does."""
    wishes = _reachable(subscriber, queries.wishes_of(subscriber))
    return _foretold(subscriber, wishes, _Times(now, until, paused_until), bill)


@dataclass(frozen=True, slots=True)
class Missed:
    """When a pause would end, and what it would withhold of the deadlines that run now."""

    ends_at: datetime
    lines: list[Foretold]


def missed(*, subscriber: User, now: datetime, last_on: date) -> Missed:
    """Return what a person would not be told if they paused until that day, whatever pause runs now."""
    wishes = list(queries.wishes_of(subscriber))
    ends_at = end_of(zone=subscriber.zone, last_on=last_on, wishes=wishes)
    lines = _foretold(subscriber, _reachable(subscriber, wishes), _Times(now, ends_at, None), None)
    return Missed(ends_at, [line for line in lines if line.due_at < ends_at])


def _reachable(subscriber: User, wishes: Iterable[Subscription]) -> list[Subscription]:
    return [one for one in wishes if subscriber.is_active and one.endpoint.is_usable]


@dataclass(frozen=True, slots=True)
class _Times:
    """From when until when it looks ahead, and until when the person is told nothing, None when there is no pause."""

    now: datetime
    until: datetime
    paused_until: datetime | None

    def is_paused(self, moment: datetime) -> bool:
        return self.paused_until is not None and moment < self.paused_until


def _foretold(subscriber: User, wishes: list[Subscription], times: _Times, bill: Bill | None) -> list[Foretold]:
    deadlines = list(_deadlines(subscriber, wishes, bill)) if wishes else []
    return _foretold_of(subscriber, wishes, deadlines, times)


def foretold_of(
    *,
    subscriber: User,
    wishes: Iterable[Subscription],
    deadlines: Iterable[Deadline],
    paused_until: datetime | None,
    now: datetime,
    until: datetime,
) -> list[Foretold]:
    """Return what `foretold` does, for a page that has the reader's wishes and the deadlines at hand.

    The deadlines are at least those that run and that `concerning` selects, with the titles and topics of their bills,
    and without the bills that the reader muted.
    """
    times = _Times(now, until, paused_until)
    running = sorted((one for one in deadlines if one.is_running and one.reminds), key=lambda one: one.pk)
    return _foretold_of(subscriber, _reachable(subscriber, wishes), running, times)


def _foretold_of(
    subscriber: User, wishes: list[Subscription], deadlines: list[Deadline], times: _Times
) -> list[Foretold]:
    if not wishes or not deadlines:
        return []
    bills = {one.bill_id: one.bill for one in deadlines}
    told = list(_told(subscriber, bills))
    was_told = {(one.subscription_id, one.alert.bill_id) for one in told}
    ways = _ways(bills.values(), wishes, was_told)
    known = _Known.of(subscriber, [one for one in deadlines if ways[one.bill_id]], wishes, told)
    lines = [
        line
        for deadline in deadlines
        for line in _Ahead(deadline, ways[deadline.bill_id], known, times).lines()
        if line.due_at <= times.until
    ]
    return sorted(lines, key=_order)


def foretold_of_bill(
    *,
    subscriber: User,
    deadlines: Iterable[Deadline],
    wishes: Iterable[Subscription],
    paused_until: datetime | None,
    now: datetime,
    until: datetime,
) -> list[Foretold]:
    """Return what `foretold` does of one bill, for a page that has its deadlines and the reader's wishes at hand.

    The wishes are those that cover the bill, none when it is muted. It takes two queries; one more for whoever has the
    last reminder sent to a second address.
    """
    ways = [one for one in wishes if one.endpoint.is_usable]
    running = [one for one in deadlines if one.is_running and one.reminds]
    if not ways or not running:
        return []
    known = _Known.of(subscriber, running, ways, list(_told(subscriber, [running[0].bill_id])))
    times = _Times(now, until, paused_until)
    lines = [
        line for deadline in running for line in _Ahead(deadline, ways, known, times).lines() if line.due_at <= until
    ]
    return sorted(lines, key=_order)


def _order(line: Foretold) -> tuple[datetime, int, Kind, str, int]:
    return (line.due_at, line.deadline.pk, line.kind, line.step, line.endpoint.pk)


def ways_by_bill(bills: Iterable[Bill], wishes: list[Subscription]) -> dict[int, list[Subscription]]:
    """Return for each bill those of one person's subscriptions that cover it, by the rule of `queries.covering`.

    Muted bills are the caller's to leave out.
    """
    to_the_end = [one.pk for one in wishes if one.scope in queries.FOLLOWED_TO_THE_END]
    was_told = set(
        Delivery.objects.filter(subscription__in=to_the_end).values_list("subscription", "alert__bill").distinct()
    )
    return _ways(bills, wishes, was_told)


def _ways(
    bills: Iterable[Bill], wishes: list[Subscription], was_told: set[tuple[int, int]]
) -> dict[int, list[Subscription]]:
    to_the_end = {one.pk for one in wishes if one.scope in queries.FOLLOWED_TO_THE_END}
    return {
        bill.pk: [
            one
            for one in wishes
            if queries.covers(one, bill) or (one.pk in to_the_end and (one.pk, bill.pk) in was_told)
        ]
        for bill in bills
    }


def _told(subscriber: User, bills: Iterable[int]) -> QuerySet[Delivery]:
    """Return all that was ever planned for a person about these bills, in the order of the versions of deadlines."""
    return (
        Delivery.objects.filter(endpoint__owner=subscriber, alert__bill__in=list(bills))
        .select_related("alert__deadline")
        .defer("alert__deadline__working", "reason")
        .order_by("alert__deadline__version", "pk")
    )


def _deadlines(subscriber: User, wishes: list[Subscription], bill: Bill | None) -> Iterable[Deadline]:
    """Return the running deadlines among which are all that these subscriptions cover."""
    running = Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
    muted = Mute.objects.filter(subscriber=subscriber).values("bill")
    return (
        running.filter(concerning(wishes) if bill is None else Q(bill=bill))
        .exclude(bill__in=muted)
        .select_related("bill__jurisdiction")
        .prefetch_related("bill__titles", "bill__topics")
        .order_by("pk")
    )


def concerning(wishes: Iterable[Subscription]) -> Q:
    """Return what selects, of deadlines, at least those of the bills that these subscriptions cover."""
    several = list(wishes)
    if any(one.scope in BY_WHAT_IS_IN_THEM and one.jurisdiction_id is None for one in several):
        return Q()
    narrowed = [one.jurisdiction_id for one in several if one.scope in BY_WHAT_IS_IN_THEM]
    return queries.about(several) | Q(bill__jurisdiction__in=narrowed)


@dataclass(slots=True)
class _Entry:
    """A line of the ledger, written or foretold."""

    kind: Kind
    step: str
    endpoint_id: int
    owed_at: datetime
    due_at: datetime
    in_digest: bool
    waits: bool = True
    is_open: bool = True
    is_told: bool = False
    is_refused: bool = False
    is_foretold: bool = False
    is_seen: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the database knows of what a person was told of these deadlines, read at once."""

    endpoints: list[Endpoint]
    entries: dict[int, list[_Entry]]
    earlier: dict[tuple[int, int], Deadline]
    outlooks: dict[tuple[int, int], datetime | None]
    readers: dict[int, Reader]

    @classmethod
    def of(
        cls, subscriber: User, deadlines: list[Deadline], wishes: list[Subscription], told: list[Delivery]
    ) -> "_Known":
        entries: dict[int, list[_Entry]] = defaultdict(list)
        for row in told:
            if row.alert.deadline_id is not None and row.status != Delivery.Status.WITHDRAWN:
                entries[row.alert.deadline_id].append(_entry(row))
        rhythms = {one.rhythm_id: one.rhythm.reader for one in wishes}
        outlooks = Outlook.objects.filter(deadline__in=[one.pk for one in deadlines], rhythm__in=rhythms)
        escalates = any(reader.choices.escalates for reader in rhythms.values())
        return cls(
            endpoints=list(subscriber.endpoints.usable()) if escalates else [one.endpoint for one in wishes],
            entries=entries,
            earlier=_told_of_earlier_versions(deadlines, told),
            outlooks={(one.deadline_id, one.rhythm_id): one.next_at for one in outlooks},
            readers=rhythms,
        )


def _entry(row: Delivery) -> _Entry:
    return _Entry(
        kind=Kind(row.alert.kind),
        step=row.alert.step,
        endpoint_id=row.endpoint_id,
        owed_at=row.owed_at,
        due_at=row.due_at,
        in_digest=row.in_digest,
        waits=row.status == Delivery.Status.QUEUED and not row.attempts,
        is_open=row.status in CLAIMABLE,
        is_told=row.status in TOLD,
        is_refused=row.status == Delivery.Status.REFUSED,
        is_seen=row.seen_at is not None,
    )


def _told_of_earlier_versions(deadlines: list[Deadline], told: list[Delivery]) -> dict[tuple[int, int], Deadline]:
    """Return for a deadline and an endpoint the earlier version of which was told there last."""
    moved = {(one.bill_id, one.window, one.occurrence): one for one in deadlines if one.version > 1}
    last: dict[tuple[int, int], Deadline] = {}
    for row in told:
        version = row.alert.deadline
        if version is not None and row.status in TOLD and version.status != Deadline.Status.RUNNING:
            current = moved.get((version.bill_id, version.window, version.occurrence))
            if current is not None:
                last[current.pk, row.endpoint_id] = version
    return last


@dataclass(slots=True)
class _Ahead:
    """One deadline, looked at on each coming moment on which the planner would look at it for this person."""

    deadline: Deadline
    wishes: list[Subscription]
    known: _Known
    times: _Times
    facts: DeadlineFacts = field(init=False)
    ledger: list[_Entry] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = facts_of(self.deadline)
        self.ledger = list(self.known.entries.get(self.deadline.pk, []))

    def lines(self) -> Iterator[Foretold]:
        looks = [(moment, wish.rhythm_id, wish.pk, wish) for wish in self.wishes for moment in self._looks(wish)]
        for moment, _, _, wish in sorted(looks, key=lambda look: look[:3]):
            self._look(moment, wish)
        endpoints = {one.pk: one for one in self.known.endpoints}
        for entry in self.ledger:
            if entry.is_foretold and not self.times.is_paused(entry.due_at) and not self._is_overtaken(entry):
                yield Foretold(
                    due_at=entry.due_at,
                    deadline=self.deadline,
                    kind=entry.kind,
                    step=entry.step,
                    endpoint=endpoints[entry.endpoint_id],
                    in_digest=entry.in_digest,
                    is_unless_seen=entry.step == ESCALATION,
                )

    def _looks(self, wish: Subscription) -> Iterator[datetime]:
        """Yield when the planner looks: at once at who comes late, then whenever something may come to be owed."""
        ends_at = self.times.paused_until
        first: datetime | None = self.times.now
        if wish.planned_at is not None and wish.behind_at is None:
            first = self.known.outlooks.get((self.deadline.pk, wish.rhythm_id), self.times.now)
        if first is None:
            # Nothing is to come but what a pause withheld before.
            if ends_at is not None and ends_at <= self.times.until:
                yield ends_at
            return
        first = max(first, self.times.now, ripe_at(self.facts))
        reader = self.known.readers[wish.rhythm_id]
        moments = {one.moment for one in timetable(self.facts, reader, was_told=False)}
        if reader.choices.escalates and self.facts.escalates_at is not None:
            moments.add(self.facts.escalates_at)
        if ends_at is not None:
            moments.add(max(ends_at, ripe_at(self.facts)))
        yield first
        yield from (moment for moment in moments if first < moment <= self.times.until)

    def _look(self, moment: datetime, wish: Subscription) -> None:
        reader = self.known.readers[wish.rhythm_id]
        reminder = owed(self.facts, self._reminders(wish, reader), moment)
        if reminder is not None and self._is_news(reminder, moment, wish):
            self._queue(reminder, moment, wish, reader)
        if reader.choices.escalates:
            self._escalate(moment, wish)

    def _reminders(self, wish: Subscription, reader: Reader) -> list[Reminder]:
        told = self.known.earlier.get((self.deadline.pk, wish.endpoint_id))
        if told is not None and told.has_the_dates_of(self.deadline):
            return [one for one in timetable(self.facts, reader, was_told=False) if one.kind not in AT_ONCE]
        return timetable(self.facts, reader, was_told=told is not None)

    def _is_news(self, reminder: Reminder, moment: datetime, wish: Subscription) -> bool:
        if reminder.kind in REMINDERS:
            return not any(entry.is_seen for entry in self.ledger)
        if reminder.kind is Kind.OVERDUE and self.facts.last_at is not None:
            return wish.created_at < self.facts.last_at and moment - reminder.moment < NEWS_LASTS
        return True

    def _queue(self, reminder: Reminder, moment: datetime, wish: Subscription, reader: Reader) -> None:
        """Write it down unless this, or what is more urgent, was told or will be by then."""
        goes = slot(moment, reminder.until, reader)
        there = [one for one in self._standing(moment) if one.endpoint_id == wish.endpoint_id]
        if any(
            entry.owed_at >= reminder.moment and not (entry.waits and entry.due_at > goes.due_at) for entry in there
        ):
            return
        same = next((one for one in there if (one.kind, one.step) == (reminder.kind, reminder.step)), None)
        if same is None:
            self.ledger.append(
                _Entry(
                    kind=reminder.kind,
                    step=reminder.step,
                    endpoint_id=wish.endpoint_id,
                    owed_at=reminder.moment,
                    due_at=goes.due_at,
                    in_digest=goes.in_digest,
                    is_foretold=True,
                )
            )
        elif same.waits and same.due_at > goes.due_at:
            same.due_at, same.in_digest = goes.due_at, goes.in_digest

    def _escalate(self, moment: datetime, wish: Subscription) -> None:
        begins_at, ends_at = self.facts.escalates_at, self.facts.closes_at
        if begins_at is None or ends_at is None or not begins_at <= moment < ends_at:
            return
        other = next((one.pk for one in self.known.endpoints if one.pk != wish.endpoint_id), None)
        standing = self._standing(moment)
        told = [one for one in standing if one.is_told or (one.is_foretold and one.due_at < moment)]
        if other is None or not told or any(one.is_seen or one.step == ESCALATION for one in standing):
            return
        self.ledger.append(
            _Entry(
                kind=Kind.CLOSING,
                step=ESCALATION,
                endpoint_id=other,
                owed_at=begins_at,
                due_at=moment,
                in_digest=False,
                is_foretold=True,
            )
        )

    def _standing(self, moment: datetime) -> list[_Entry]:
        """Return the entries that a pause has not withheld by then."""
        return [one for one in self.ledger if not (one.is_open and self._is_withheld_by(one, moment))]

    def _is_withheld_by(self, entry: _Entry, moment: datetime) -> bool:
        return entry.due_at <= moment and self.times.is_paused(max(entry.due_at, self.times.now))

    def _is_overtaken(self, entry: _Entry) -> bool:
        """Return whether it would be withdrawn when it is to go: its last day has passed, or a later one is there."""
        last_at = self.facts.last_at
        if entry.kind is not Kind.OVERDUE and last_at is not None and last_at <= entry.due_at:
            return True
        return any(
            one.endpoint_id == entry.endpoint_id
            and one.owed_at > entry.owed_at
            and one.due_at <= entry.due_at
            and one.step != ESCALATION
            and not one.is_refused
            for one in self._standing(entry.due_at)
        )
