"""What can be asked about law and bills."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, When
from django.db.models.functions import Coalesce

from tracker.models import Bill, BillEvent, Deadline, Jurisdiction, Procedure
from tracker.models.deadline import CURRENT
from tracker.models.law import DRILL
from tracker.procedures import parse_procedure
from tracker.procedures.public_holidays import public_holidays
from tracker.rules import explain
from tracker.rules import procedure as rules
from tracker.rules.calendars import Calendar, EitherOf
from tracker.rules.replay import Event, Standing, replay
from tracker.rules.vocabulary import EVENTS


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
    """Return the current version of each window of a bill: the running ones first, the latest started first."""
    running_first = Case(When(status=Deadline.Status.RUNNING, then=0), default=1, output_field=IntegerField())
    return (
        bill.deadlines.filter(status__in=CURRENT)
        .select_related("started_by", "ended_by", "procedure")
        .order_by(running_first, "-first_possible_on", "-pk")
    )


def windows_to_watch(*, soonest: int, overdue: int, of: Q, today: date) -> QuerySet[Deadline]:
    """Return running windows by the day they close: the soonest, those most lately overdue, and all of the bills `of`.

    `today` is the day in UTC, which may not have begun, or be over, where the window runs: its state says more. Those
    whose closing nobody knows come last.
    """
    running = (
        Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
        .exclude(bill__jurisdiction__code=DRILL)
        .annotate(last=Coalesce("outer_on", "closes_on", date.max))
    )
    first = running.filter(last__gte=today).order_by(F("closes_on").asc(nulls_last=True), "pk")
    latest = running.filter(last__lt=today).order_by("-last", "-pk")
    shown = Q(pk__in=first.values("pk")[:soonest]) | Q(pk__in=latest.values("pk")[:overdue])
    return (
        running.filter(shown | of)
        .select_related("bill__jurisdiction", "bill__procedure", "procedure")
        .order_by(F("closes_on").asc(nulls_last=True), "pk")
    )


def events_recorded_since(moment: datetime) -> QuerySet[BillEvent]:
    """Return the news that was recorded since a moment, the latest first, with the bill it is about."""
    return (
        BillEvent.objects.filter(is_news=True, recorded_at__gte=moment)
        .exclude(bill__jurisdiction__code=DRILL)
        .select_related("bill__jurisdiction", "bill__procedure", "corrects")
        .order_by("-recorded_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many bills of a jurisdiction stand at a stage."""

    jurisdiction: str
    names: rules.Names
    stage: str
    number: int


def stage_counts() -> list[StageCount]:
    """Return how many bills stand at each stage, by jurisdiction."""
    counted = (
        Bill.objects.exclude(jurisdiction__code=DRILL)
        .values_list("jurisdiction__code", "jurisdiction__names", "stage")
        .annotate(Count("pk"))
        .order_by("jurisdiction__code", "stage")
    )
    return [StageCount(*row) for row in counted]


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


def event_name(event: BillEvent, law: rules.Law, language: str) -> str:
    """Return the name of what happened, in the words of the law in force that day."""
    try:
        kind = law.in_force(event.happened_on).events.get(event.kind)
    except rules.NoProcedureInForce:
        kind = None
    return event.kind if kind is None else kind.names.get(language, kind.names["en"])


def event_name_under(event: BillEvent, procedure: Procedure | None, language: str) -> str:
    """Return the name of what happened in the words of a law that is at hand, else its common name."""
    kind = procedure_value(procedure).events.get(event.kind) if procedure else None
    names = kind.names if kind else EVENTS.get(event.kind, {"en": event.kind})
    return explain.name_in(names, language)
