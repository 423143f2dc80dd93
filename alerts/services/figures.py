"""How the alerts go, in numbers.

Never who follows what, no address, no title, and nothing by bill: a small count of one bill would tell who follows it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least, TruncDate

from alerts.models import Attempt, Delivery, Heartbeat, Part, RelayState
from alerts.rules.kinds import Kind

DAYS: Final = 30
LATENESS_OF_AT_MOST: Final = 100_000

STATUSES: Final = list(Delivery.Status)
ENDS: Final = (Delivery.Status.SENT, Delivery.Status.REFUSED, Delivery.Status.WITHDRAWN)

Row = tuple[str, int]
Counted = TypeVar("Counted", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long after they could go messages were taken by a server, in seconds."""

    count: int
    median: int
    most: int
    longest: int
    later_than_alarm: int


@dataclass(frozen=True, slots=True)
class DayRow:
    day: date
    sent: int
    refused: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class KindRow:
    kind: Kind
    waiting: int
    sent: int
    refused: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class PartRow:
    part: str
    beat_at: datetime | None
    seconds_ago: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All numbers of the last 30 days, but for `by_status`, which counts all there is.

    `failures` are counted by the outcome and the codes of the answer.
    """

    by_status: list[Row]
    by_kind: list[KindRow]
    by_day: list[DayRow]
    sent_last_hour: int
    sent_last_day: int
    percent_delivered: float | None
    lateness: Lateness | None
    failures: list[tuple[tuple[str, str], int]]
    withdrawn: list[Row]
    relays: list[RelayState]
    parts: list[PartRow]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries of a kind came to an end on a day, how, and for which reason."""

    day: date
    kind: str
    status: str
    reason: str
    number: int


def figures(*, now: datetime, wall: datetime) -> Figures:
    """Return how the alerts go at `now`; signs of life are measured by the real time `wall`."""
    since = now - timedelta(days=DAYS)
    settled = Delivery.objects.filter(settled_at__gt=since, settled_at__lte=now)
    tallies = _tallies(settled)
    standing = _standing(now)
    sent, refused = (sum(one.number for one in tallies if one.status == status) for status in ("sent", "refused"))
    return Figures(
        by_status=[(status.value, sum(one.number for one in standing if one.status == status)) for status in STATUSES],
        by_kind=_by_kind(tallies, standing),
        by_day=_by_day(tallies),
        sent_last_hour=sum(one.last_hour for one in standing),
        sent_last_day=sum(one.last_day for one in standing),
        percent_delivered=100 * sent / (sent + refused) if sent + refused else None,
        lateness=lateness_of(settled.filter(status=Delivery.Status.SENT)),
        failures=_failures(since),
        withdrawn=_counted((one.reason, one.number) for one in tallies if one.status == Delivery.Status.WITHDRAWN),
        relays=list(RelayState.objects.order_by("channel")),
        parts=_parts(wall),
    )


def lateness_of(sent: Any) -> Lateness | None:
    """Return how late these deliveries were, None when there are none.

    A delivery that was tried again has a later `due_at`; its first attempt says when it could go. What a reader chose
    to wait for, a digest or the end of quiet hours, is no lateness.
    """
    first = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("number").values("began_at")
    seconds = sorted(
        max(0, int((settled_at - could_go_at).total_seconds()))
        for settled_at, could_go_at in sent.annotate(
            could_go_at=Least(F("due_at"), Coalesce(Subquery(first[:1]), F("due_at")))
        )
        .order_by("-settled_at", "-pk")
        .values_list("settled_at", "could_go_at")[:LATENESS_OF_AT_MOST]
    )
    if not seconds:
        return None
    return Lateness(
        count=len(seconds),
        median=seconds[(len(seconds) - 1) // 2],
        most=seconds[-(-len(seconds) * 95 // 100) - 1],
        longest=seconds[-1],
        later_than_alarm=sum(one > settings.ALARM_AFTER_SECONDS for one in seconds),
    )


def codes_in(answer: str) -> str:
    """Return the codes of a server's answer, and none of its words, which may quote an address; "" without a code."""
    code = re.match(r"\s*(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3}))?(?![\d.])", answer, re.ASCII)
    return " ".join(part for part in code.groups() if part) if code else ""


def _tallies(settled: Any) -> list[Tally]:
    rows = (
        settled.order_by()
        .annotate(day=TruncDate("settled_at"))
        .values_list("day", "alert__kind", "status", "reason")
        .annotate(Count("pk"))
    )
    return [Tally(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many deliveries of a kind are in a status, and how many of them were sent lately."""

    kind: str
    status: str
    number: int
    waiting: int
    last_hour: int
    last_day: int


def _standing(now: datetime) -> list[Standing]:
    def lately(length: timedelta) -> Count:
        return Count("pk", filter=Q(status="sent", settled_at__gt=now - length, settled_at__lte=now))

    rows = (
        Delivery.objects.order_by()
        .values_list("alert__kind", "status")
        .annotate(
            number=Count("pk"),
            waiting=Count("pk", filter=Q(settled_at=None)),
            last_hour=lately(timedelta(hours=1)),
            last_day=lately(timedelta(days=1)),
        )
    )
    return [Standing(*row) for row in rows]


def _by_kind(tallies: Iterable[Tally], standing: Iterable[Standing]) -> list[KindRow]:
    ended = Counter[tuple[str, str]]()
    for one in tallies:
        ended[one.kind, one.status] += one.number
    waiting = Counter[str]()
    for kept in standing:
        waiting[kept.kind] += kept.waiting
    rows = [KindRow(kind, waiting[kind], *(ended[kind, status] for status in ENDS)) for kind in Kind]
    return [row for row in rows if row.waiting or row.sent or row.refused or row.withdrawn]


def _by_day(tallies: Iterable[Tally]) -> list[DayRow]:
    ended: dict[date, Counter[str]] = {}
    for one in tallies:
        ended.setdefault(one.day, Counter())[one.status] += one.number
    return [DayRow(day, *(counts[status] for status in ENDS)) for day, counts in sorted(ended.items(), reverse=True)]


def _failures(since: datetime) -> list[tuple[tuple[str, str], int]]:
    failed = Attempt.objects.filter(began_at__gt=since, outcome__in=["trylater", "refused", "uncertain", "relayfault"])
    said = failed.order_by().values_list("outcome", "answer").annotate(Count("pk"))
    return _counted(((outcome, codes_in(answer)), number) for outcome, answer, number in said)


def _counted(numbers: Iterable[tuple[Counted, int]]) -> list[tuple[Counted, int]]:
    total = Counter[Counted]()
    for word, number in numbers:
        total[word] += number
    return sorted(total.items(), key=lambda one: (-one[1], one[0]))


def _parts(wall: datetime) -> list[PartRow]:
    beats = dict(Heartbeat.objects.values_list("part", "beat_at"))
    return [
        PartRow(part.value, beats.get(part), int((wall - beats[part]).total_seconds()) if part in beats else None)
        for part in Part
    ]
