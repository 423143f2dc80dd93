"""What can be asked about law and bills."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Case, DateField, F, IntegerField, Prefetch, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from tracker.models import (
    Bill,
    BillDocument,
    BillEvent,
    BillSource,
    BillTitle,
    Deadline,
    Jurisdiction,
    Procedure,
    Topic,
)
from tracker.models.deadline import CURRENT
from tracker.models.law import DRILL
from tracker.procedures import parse_procedure
from tracker.procedures.public_holidays import public_holidays
from tracker.rules import procedure as rules
from tracker.rules.calendars import Calendar, EitherOf
from tracker.rules.replay import Event, Passed, Standing, replay


def law_of(jurisdiction: Jurisdiction) -> rules.Law:
    """Return all versions of a jurisdiction's procedure that are loaded."""
    texts = jurisdiction.procedures.order_by("effective_from", "pk").values_list("slug", "text")
    return rules.Law([_parsed(slug, text) for slug, text in texts])


def laws_of(jurisdictions: Iterable[int]) -> dict[int, rules.Law]:
    """Return the law of several jurisdictions, by their number, in one query."""
    texts = Procedure.objects.filter(jurisdiction__in=set(jurisdictions)).order_by("effective_from", "pk")
    procedures: dict[int, list[rules.Procedure]] = defaultdict(list)
    for jurisdiction_id, slug, text in texts.values_list("jurisdiction", "slug", "text"):
        procedures[jurisdiction_id].append(_parsed(slug, text))
    return {jurisdiction_id: rules.Law(versions) for jurisdiction_id, versions in procedures.items()}


def procedure_value(procedure: Procedure) -> rules.Procedure:
    """Return a stored procedure as a value."""
    return _parsed(procedure.slug, procedure.text)


@lru_cache(maxsize=512)
def _parsed(slug: str, text: str) -> rules.Procedure:
    return parse_procedure(text, file=slug)


def calendar_of(jurisdiction: Jurisdiction) -> Calendar:
    """Return a jurisdiction's calendar: its week, the library's holidays, and the days that editors know better."""
    changed = jurisdiction.changed_days.values_list("day", "is_open")
    closed = frozenset(day for day, is_open in changed if not is_open)
    opened = frozenset(day for day, is_open in changed if is_open)
    holidays = public_holidays(jurisdiction.holidays)
    return Calendar(frozenset(jurisdiction.weekend), EitherOf(holidays, closed), opened)


def standing_of(bill: Bill, *, events: Iterable[Event], law: rules.Law) -> Standing:
    """Return what these events add up to; raise rules.NoProcedureInForce."""
    return replay(events, law, calendar_of(bill.jurisdiction))


def standing_events(bill: Bill) -> list[BillEvent]:
    """Return the events of a bill that count, in the order of recording."""
    return list(bill.events.standing().order_by("pk"))


def history_of(bill: Bill) -> QuerySet[BillEvent]:
    """Return all that was recorded of a bill, corrected or not, newest day first."""
    return bill.events.select_related("correction", "corrects").order_by("-happened_on", "-pk")


def current_deadlines(bill: Bill) -> QuerySet[Deadline]:
    """Return the current version of each window of a bill: the running ones first, the latest started first.

    The text of the law is left out, for a page shows many windows of one law and has it already.
    """
    running_first = Case(When(status=Deadline.Status.RUNNING, then=0), default=1, output_field=IntegerField())
    return (
        bill.deadlines.filter(status__in=CURRENT)
        .select_related("ended_by", "procedure")
        .defer("procedure__text")
        .order_by(running_first, "-first_possible_on", "-pk")
    )


def bill_for_page(bill_id: int) -> Bill | None:
    """Return a bill with all that is written about it, in two queries: titles, topics, sources and documents at once.

    They are four short lists, and a page has a budget of queries; so one question with four parts is asked. None: there
    is no such bill.
    """
    bill = Bill.objects.select_related("jurisdiction").filter(pk=bill_id).first()
    if bill is None:
        return None
    no_day = Cast(Value(None), DateField())
    written = [
        _written(BillTitle.objects.filter(bill=bill_id), "titles", F("text"), F("language"), F("summary"), no_day),
        _written(Topic.objects.filter(bills=bill_id), "topics", F("name"), F("slug"), F("names"), no_day),
        _written(
            BillSource.objects.filter(bill=bill_id), "sources", F("title"), F("url"), F("archive_url"), F("archived_on")
        ),
        _written(
            BillDocument.objects.filter(bill=bill_id), "documents", F("title"), F("url"), F("language"), F("dated_on")
        ),
    ]
    lists: dict[str, list[Any]] = {"titles": [], "topics": [], "sources": [], "documents": []}
    for of, pk, first, second, third, day in sorted(written[0].union(*written[1:], all=True), key=lambda row: row[:2]):
        lists[of].append(_MADE[of](pk, bill, first, second, third, day))
    for name, rows in lists.items():
        found: Any = getattr(bill, name).all()
        found._result_cache = rows  # noqa: SLF001 - what Django does with rows that it prefetched
        bill.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found
    return bill


def _written(rows: QuerySet[Any], of: str, *columns: Any) -> Any:
    """Return rows as their kind, their number, three texts and a day, so that lists of several kinds can be joined."""
    texts = [Cast(column, TextField()) for column in columns[:3]]
    return rows.values_list(Value(of), "pk", *texts, columns[3])


_MADE: dict[str, Callable[..., Any]] = {
    "titles": lambda pk, bill, text, language, summary, _day: BillTitle(
        pk=pk, bill=bill, text=text, language=language, summary=summary
    ),
    "topics": lambda pk, _bill, name, slug, names, _day: Topic(pk=pk, name=name, slug=slug, names=json.loads(names)),
    "sources": lambda pk, bill, title, url, archive_url, archived_on: BillSource(
        pk=pk, bill=bill, title=title, url=url, archive_url=archive_url, archived_on=archived_on
    ),
    "documents": lambda pk, bill, title, url, language, dated_on: BillDocument(
        pk=pk, bill=bill, title=title, url=url, language=language, dated_on=dated_on
    ),
}


def windows_closing_soonest(*, limit: int) -> QuerySet[Deadline]:
    """Return running windows by the day they close; those whose closing nobody knows come last."""
    return (
        Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
        .exclude(bill__jurisdiction__code=DRILL)
        .select_related("bill__jurisdiction", "procedure")
        .prefetch_related("bill__titles")
        .order_by(F("closes_on").asc(nulls_last=True), "pk")[:limit]
    )


def windows_past_their_last_day(now: datetime) -> list[Deadline]:
    """Return the windows whose last day has passed where they run without an outcome, the longest ago first."""
    candidates = (
        Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
        .annotate(last=Coalesce("outer_on", "closes_on"))
        .filter(last__lt=now.date() + timedelta(days=1))
        .select_related("bill__jurisdiction", "procedure")
        .prefetch_related("bill__titles")
        .order_by("last", "pk")
    )
    today_in = {
        one.bill.jurisdiction.time_zone: now.astimezone(one.bill.jurisdiction.zone).date() for one in candidates
    }
    return [one for one in candidates if one.last_on and one.last_on < today_in[one.bill.jurisdiction.time_zone]]


def bills_for_list() -> QuerySet[Bill]:
    """Return bills with all that a list shows of them, the newest first."""
    running = (
        Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
        .select_related("procedure")
        .order_by(Coalesce("closes_on", date.max), "pk")
    )
    return (
        Bill.objects.exclude(jurisdiction__code=DRILL)
        .select_related("jurisdiction", "procedure")
        .prefetch_related("titles", Prefetch("deadlines", queryset=running, to_attr="running_deadlines"))
        .order_by("-pk")
    )


def stage_name(bill: Bill, language: str) -> str:
    """Return the name of the stage a bill is in, in that language if the law has it."""
    if bill.procedure is None:
        return ""
    stage = procedure_value(bill.procedure).stages.get(bill.stage)
    return bill.stage if stage is None else stage.names.get(language, stage.names["en"])


def stages_passed(events: Iterable[BillEvent], law: rules.Law) -> tuple[Passed, ...]:
    """Return the stages that events led a bill through. The stages need no calendar, so none is asked for."""
    try:
        return replay([event.as_rule for event in events], law, Calendar()).passed
    except rules.NoProcedureInForce:
        return ()


def event_name(event: BillEvent, law: rules.Law, language: str) -> str:
    """Return the name of what happened, in the words of the law in force that day."""
    try:
        kind = law.in_force(event.happened_on).events.get(event.kind)
    except rules.NoProcedureInForce:
        kind = None
    return event.kind if kind is None else kind.names.get(language, kind.names["en"])
