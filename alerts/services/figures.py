"""How the alerts go, in numbers.

Never who follows what, no address, no title, and nothing by bill: a small count of one bill would tell who follows it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least, TruncDate

from alerts.models import Attempt, Delivery, Heartbeat, Part, RelayState
from alerts.rules.kinds import Kind

DAYS: Final = 30
LATENESS_OF_AT_MOST: Final = 100_000

Row = tuple[str, int]


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
    kind: str
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
    """All numbers of the last 30 days, but for `by_status`, which counts all there is."""

    by_status: list[Row]
    by_kind: list[KindRow]
    by_day: list[DayRow]
    sent_last_hour: int
    sent_last_day: int
    percent_delivered: float | None
    lateness: Lateness | None
    failures: list[Row]
    withdrawn: list[Row]
    relays: list[RelayState]
    parts: list[PartRow]


def figures(*, now: datetime, wall: datetime) -> Figures:
    """Return how the alerts go at `now`; signs of life are measured by the real time `wall`."""
    since = now - timedelta(days=DAYS)
    settled = Delivery.objects.filter(settled_at__gt=since, settled_at__lte=now)
    sent = settled.filter(status=Delivery.Status.SENT)
    counts: Counter[str] = Counter(
        dict(settled.order_by().values_list("status").annotate(Count("pk")).values_list("status", "pk__count"))
    )
    tried = counts["sent"] + counts["refused"]
    return Figures(
        by_status=_by_status(),
        by_kind=_by_kind(since),
        by_day=_by_day(settled),
        sent_last_hour=sent.filter(settled_at__gt=now - timedelta(hours=1)).count(),
        sent_last_day=sent.filter(settled_at__gt=now - timedelta(days=1)).count(),
        percent_delivered=100 * counts["sent"] / tried if tried else None,
        lateness=lateness_of(sent),
        failures=_failures(since),
        withdrawn=_counted(settled.filter(status=Delivery.Status.WITHDRAWN).values_list("reason", flat=True)),
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


def reason_class(outcome: str, answer: str) -> str:
    """Return what kind of failure it was: the server's codes, and none of its words, which may quote an address."""
    code = re.match(r"\s*(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3}))?(?![\d.])", answer, re.ASCII)
    said = " ".join(part for part in code.groups() if part) if code else "without a code"
    return f"{outcome}, {said}"


def _by_status() -> list[Row]:
    counts = dict(Delivery.objects.order_by().values_list("status").annotate(number=Count("pk")))
    return [(status.value, counts.get(status.value, 0)) for status in Delivery.Status]


def _by_kind(since: datetime) -> list[KindRow]:
    waiting = Q(settled_at=None)
    rows = (
        Delivery.objects.filter(waiting | Q(settled_at__gt=since))
        .order_by()
        .values("alert__kind")
        .annotate(
            waiting=Count("pk", filter=waiting),
            sent=Count("pk", filter=Q(status="sent")),
            refused=Count("pk", filter=Q(status="refused")),
            withdrawn=Count("pk", filter=Q(status="withdrawn")),
        )
    )
    found = {row["alert__kind"]: row for row in rows}
    return [
        KindRow(kind.value.replace("_", " "), row["waiting"], row["sent"], row["refused"], row["withdrawn"])
        for kind in Kind
        if (row := found.get(kind.value))
    ]


def _by_day(settled: Any) -> list[DayRow]:
    rows = (
        settled.order_by()
        .annotate(day=TruncDate("settled_at"))
        .values("day")
        .annotate(
            sent=Count("pk", filter=Q(status="sent")),
            refused=Count("pk", filter=Q(status="refused")),
            withdrawn=Count("pk", filter=Q(status="withdrawn")),
        )
        .order_by("-day")
    )
    return [DayRow(**row) for row in rows]


def _failures(since: datetime) -> list[Row]:
    failed = Attempt.objects.filter(began_at__gt=since, outcome__in=["trylater", "refused", "uncertain", "relayfault"])
    return _counted(reason_class(outcome, answer) for outcome, answer in failed.values_list("outcome", "answer"))


def _counted(words: Iterable[str]) -> list[Row]:
    return sorted(Counter(words).items(), key=lambda one: (-one[1], one[0]))


def _parts(wall: datetime) -> list[PartRow]:
    beats = dict(Heartbeat.objects.values_list("part", "beat_at"))
    return [
        PartRow(part.value, beats.get(part), int((wall - beats[part]).total_seconds()) if part in beats else None)
        for part in Part
    ]
