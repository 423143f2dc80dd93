"""What can be asked about law and bills."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from tracker.models import (
    Bill,
    BillDocument,
    BillEvent,
    BillSource,
    BillText,
    BillTitle,
    Deadline,
    FeedToken,
    Jurisdiction,
    Procedure,
    SavedSearch,
    Topic,
)
from tracker.models.deadline import CURRENT
from tracker.models.law import DRILL
from tracker.procedures import parse_procedure
from tracker.procedures.public_holidays import public_holidays
from tracker.rules import explain, search
from tracker.rules import procedure as rules
from tracker.rules.bars import Days
from tracker.rules.calendars import Calendar, EitherOf
from tracker.rules.replay import Event, Oddity, Passed, Standing, replay
from tracker.rules.track_record import SIGNATURE, Tally, decision
from tracker.rules.vocabulary import EVENTS

FEW = 1000


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


def latest_event(bill: Bill) -> int:
    """Return the number of what was recorded last of a bill, whatever its day; 0 when nothing was."""
    return bill.events.order_by("-pk").values_list("pk", flat=True).first() or 0


def latest_events(bills: Iterable[int]) -> dict[int, int]:
    """Return it of several bills by their numbers, in one query."""
    wanted = set(bills)
    found = BillEvent.objects.filter(bill__in=wanted).order_by().values_list("bill").annotate(Max("pk"))
    return {**dict.fromkeys(wanted, 0), **dict(found)}


OddityKey = tuple[str, int, str]


def key_of_oddity(odd: Mapping[str, Any]) -> OddityKey:
    """Return what tells an irregularity, as a bill keeps it, from others of the bill."""
    return odd["oddity"], odd["ref"], odd["about"]


def oddities_left(bill: Bill) -> list[dict[str, Any]]:
    """Return the irregularities of a bill that nobody explained when recording or looked at since."""
    unexplained = [odd for odd in bill.irregularities if not odd.get("is_explained")]
    if not unexplained:
        return []
    looked_at = set(bill.looked_at.values_list("oddity", "event", "about"))
    return [odd for odd in unexplained if key_of_oddity(odd) not in looked_at]


def count_of_oddities(bill: Bill) -> tuple[int, int]:
    """Return how many of those are of events, and how many are changes of the law."""
    left = [odd["oddity"] for odd in oddities_left(bill)]
    law_changes = left.count(Oddity.LAW_CHANGED)
    return len(left) - law_changes, law_changes


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
    """Return a bill with all that is written about it, in two queries; None: there is no such bill."""
    bill = Bill.objects.select_related("jurisdiction").filter(pk=bill_id).first()
    if bill is not None:
        fetch_written([bill], *_WRITTEN)
    return bill


def fetch_written(bills: Iterable[Bill], *what: str) -> None:
    """Fetch what is written about bills as if it had been prefetched, in one query.

    `what` are titles, topics, sources, documents, and the texts that stand, without their words: short lists, and a
    page has a budget of queries; so one question with several parts is asked.
    """
    by_number: dict[int, list[Bill]] = defaultdict(list)
    for bill in bills:
        by_number[bill.pk].append(bill)
    if not by_number:
        return
    parts = [_WRITTEN[name].rows(name, list(by_number)) for name in what]
    lists: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for name, number, pk, *texts, day in sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[:3]):
        lists[number, name].append(_WRITTEN[name].made(pk, by_number[number][0], *texts, day))
    for number, several in by_number.items():
        for bill in several:
            for name in what:
                _prefetched(bill, name, lists[number, name])


def _prefetched(bill: Bill, name: str, rows: list[Any]) -> None:
    """Let a bill have these rows, as Django does with rows that it prefetched."""
    found: Any = getattr(bill, name).all()
    found._result_cache = rows  # noqa: SLF001
    bill.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


@dataclass(frozen=True, slots=True)
class _Written:
    """One of the lists: its model, the way to the bill, three texts and a day, and what is made of them."""

    model: Any
    pk: str
    columns: tuple[Any, Any, Any, Any]
    made: Callable[..., Any]
    which: Q = field(default_factory=Q)

    def rows(self, name: str, bills: list[int]) -> Any:
        texts = [Cast(column, TextField()) for column in self.columns[:3]]
        found: Any = self.model.objects.filter(self.which, bill__in=bills).order_by()
        return found.values_list(Value(name), "bill", self.pk, *texts, self.columns[3])


_NO_DAY = Cast(Value(None), DateField())

_WRITTEN: dict[str, _Written] = {
    "titles": _Written(
        BillTitle,
        "pk",
        (F("text"), F("language"), F("summary"), _NO_DAY),
        lambda pk, bill, text, language, summary, _day: BillTitle(
            pk=pk, bill=bill, text=text, language=language, summary=summary
        ),
    ),
    "topics": _Written(
        Bill.topics.through,
        "topic",
        (F("topic__name"), F("topic__slug"), F("topic__names"), _NO_DAY),
        lambda pk, _bill, name, slug, names, _day: Topic(pk=pk, name=name, slug=slug, names=json.loads(names)),
    ),
    "sources": _Written(
        BillSource,
        "pk",
        (F("title"), F("url"), F("archive_url"), F("archived_on")),
        lambda pk, bill, title, url, archive_url, archived_on: BillSource(
            pk=pk, bill=bill, title=title, url=url, archive_url=archive_url, archived_on=archived_on
        ),
    ),
    "documents": _Written(
        BillDocument,
        "pk",
        (F("title"), F("url"), F("language"), F("dated_on")),
        lambda pk, bill, title, url, language, dated_on: BillDocument(
            pk=pk, bill=bill, title=title, url=url, language=language, dated_on=dated_on
        ),
    ),
    "texts": _Written(
        BillText,
        "pk",
        (F("label"), F("language"), F("added_at"), F("dated_on")),
        lambda pk, bill, label, language, added_at, dated_on: BillText(
            pk=pk,
            bill=bill,
            label=label,
            language=language,
            added_at=datetime.fromisoformat(added_at),
            dated_on=dated_on,
        ),
        Q(withdrawn_at=None),
    ),
}


def texts_of(bill: Bill) -> list[BillText]:
    """Return all versions of a bill's text that were ever added, the newest first, without their words."""
    return sorted(bill.texts.defer("text"), key=lambda text: text.order, reverse=True)


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


def jurisdictions() -> list[Jurisdiction]:
    """Return every jurisdiction that lists show."""
    return list(Jurisdiction.objects.exclude(code=DRILL).order_by("code"))


def bills_by_jurisdiction() -> dict[int, int]:
    """Return how many bills each jurisdiction has, by its number; one without any is not there."""
    counted = Bill.objects.order_by().values_list("jurisdiction").annotate(number=Count("pk"))
    return dict(counted.values_list("jurisdiction", "number"))


def windows_by_jurisdiction() -> dict[int, int]:
    """Return how many windows run in each jurisdiction, by its number; one without any is not there."""
    running = Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True).order_by()
    counted = running.values("bill__jurisdiction").annotate(number=Count("pk"))
    return dict(counted.values_list("bill__jurisdiction", "number"))


def windows_running_in(jurisdiction: Jurisdiction) -> QuerySet[Deadline]:
    """Return the running windows of a jurisdiction's bills by the day they close; those nobody knows come last."""
    return (
        Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True, bill__jurisdiction=jurisdiction)
        .select_related("bill__jurisdiction", "procedure")
        .prefetch_related("bill__titles")
        .order_by(F("closes_on").asc(nulls_last=True), "pk")
    )


def signatures_in(jurisdiction: Jurisdiction, law: rules.Law) -> list[Tally]:
    """Return how long each signature, veto or lapse took that is recorded of a jurisdiction's bills and stands."""
    ended = Deadline.objects.filter(
        bill__jurisdiction=jurisdiction, window=SIGNATURE, status=Deadline.Status.ENDED, ended_by__kind__in=_acts(law)
    )
    return [
        made
        for one in ended.select_related("ended_by").order_by("pk")
        if one.ended_by and (made := decision(one.steps, one.ended_by.as_rule.as_happening, one.outer_on))
    ]


def _acts(law: rules.Law) -> set[str]:
    windows = (window for procedure in law.procedures for window in procedure.windows if window.name == SIGNATURE)
    return {act for window in windows for act in window.acts | window.lapses}


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


class WindowDays(NamedTuple):
    """The days of a window and where they are days: what a calendar must know of a window that it may not show."""

    pk: int
    days: Days
    time_zone: str

    def is_overdue(self, now: datetime) -> bool:
        """Return whether its last day has passed where it runs, and nothing that ended it is recorded."""
        today = now.astimezone(ZoneInfo(self.time_zone)).date()
        return self.days.ended_on is None and self.days.last_on is not None and self.days.last_on < today


def windows_of_calendar(*, first_on: date, last_on: date, today: date) -> list[QuerySet[Deadline]]:
    """Return what a calendar of these days shows, each part found by an index of its own.

    The windows that run on one of the days, those whose last day nobody knows, those whose last day has passed
    without an outcome wherever on earth it is, and those that ended on one of the days.
    """
    shown = Deadline.objects.filter(reminds=True).exclude(bill__jurisdiction__code=DRILL)
    running = shown.filter(status=Deadline.Status.RUNNING).annotate(last=Coalesce("outer_on", "closes_on"))
    return [
        running.filter(last__gte=first_on, first_possible_on__lte=last_on),
        running.filter(last=None),
        running.filter(last__lt=today + timedelta(days=2)),
        shown.filter(status=Deadline.Status.ENDED, ended_on__gte=first_on, ended_on__lte=last_on),
    ]


def days_of_windows(parts: Sequence[QuerySet[Deadline]]) -> list[WindowDays]:
    """Return the days of all these windows, in one query: the running ones first, by their last day."""
    columns = ("first_possible_on", "opens_on", "closes_on", "outer_on", "ended_on", "is_suspended")
    rows = [part.values_list("pk", "bill__jurisdiction__time_zone", *columns) for part in parts]
    found = [WindowDays(pk, Days(*days), time_zone) for pk, time_zone, *days in rows[0].union(*rows[1:])]
    return sorted(found, key=lambda one: (one.days.ended_on is not None, one.days.last_on or date.max, one.pk))


def bills_of_windows(parts: Sequence[QuerySet[Deadline]]) -> QuerySet[Bill]:
    """Return the bills that these windows are of."""
    return Bill.objects.filter(reduce(or_, (Q(pk__in=part.values("bill")) for part in parts)))


def windows_with_bills(pks: Iterable[int]) -> list[Deadline]:
    """Return these deadlines with all that a page shows of them and their bills, in that order."""
    wanted = list(pks)
    rows = (
        Deadline.objects.select_related("bill__jurisdiction", "procedure", "ended_by")
        .prefetch_related("bill__titles")
        .in_bulk(wanted)
    )
    return [rows[pk] for pk in wanted if pk in rows]


def windows_for_file(bill: Bill) -> list[Deadline]:
    """Return the version that counts of each window of a bill, of those that are no more the latest."""
    versions = sorted(versions_of(bill), key=lambda one: (one.status in CURRENT, one.version))
    found = {(one.window, one.occurrence): one for one in versions}
    return [found[key] for key in sorted(found)]


def versions_of(bill: Bill) -> QuerySet[Deadline]:
    """Return all versions of the windows of a bill of which people are told, with what a calendar says of them."""
    return (
        bill.deadlines.filter(reminds=True)
        .select_related("bill__jurisdiction", "ended_by")
        .prefetch_related("bill__titles")
        .order_by("window", "occurrence", "version")
    )


def jurisdictions_with_bills() -> QuerySet[Jurisdiction]:
    """Return the jurisdictions that a bill is tracked of, by their code."""
    has_bills = Exists(Bill.objects.filter(jurisdiction=OuterRef("pk")))
    return Jurisdiction.objects.filter(has_bills).exclude(code=DRILL).order_by("code")


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


def words_of(bill: Bill) -> tuple[str, ...]:
    """Return the words by which a bill is found: those of its identifier, its titles and its summaries."""
    texts = [part for title in bill.titles.all() for part in (title.text, title.summary)]
    return search.words_of([bill.identifier, bill.summary, *texts])


def bills_matching(said: str, *, is_part: bool = False) -> QuerySet[Bill]:
    """Return the bills that a search finds, by `tracker.rules.search` as both databases have it stored.

    As part of a larger question it asks the database nothing beforehand.
    """
    query = search.query_of(said)
    if query.is_empty:
        return Bill.objects.none()
    bills = Bill.objects.all()
    for kind, what in search.parted(query.tokens):
        bills = bills.filter(_has_token(kind, what))
    return bills.filter(pk__in=_with_words(query.words, is_part=is_part)) if query.words else bills


def _has_token(kind: str, what: str) -> Q:
    match kind:
        case search.TOPIC:
            return Q(pk__in=Bill.topics.through.objects.filter(topic__slug__iexact=what).values("bill"))
        case search.STAGE:
            return Q(stage__in=search.stages_that_reach(what))
        case _:
            return Q(stance=what)


def _with_words(words: Iterable[str], *, is_part: bool) -> RawSQL | list[int]:
    """Return the numbers of the bills that have words which begin so. Words hold letters and digits, and no quote."""
    if connection.vendor == "postgresql":
        return _with_lexemes(" & ".join(f"'{word}':*" for word in sorted(words)), is_part=is_part)
    phrases = " AND ".join(f'"{word}"*' for word in sorted(words))
    matching = "SELECT rowid FROM tracker_billsearch_index WHERE tracker_billsearch_index MATCH %s"
    return RawSQL(matching, [phrases])  # noqa: S611 - what is looked for is a parameter


def _with_lexemes(lexemes: str, *, is_part: bool) -> RawSQL | list[int]:
    """Return the few numbers themselves, or the question for them where they are many.

    PostgreSQL cannot tell how few bills have a word that begins so: it would go through all bills in their order to
    find them. Where they are many, that is the quickest.
    """
    matching = "SELECT bill_id FROM tracker_billsearch WHERE vector @@ %s::tsquery"
    if is_part:
        return RawSQL(matching, [lexemes])  # noqa: S611 - as above
    with connection.cursor() as cursor:
        cursor.execute(f"{matching} LIMIT {FEW + 1}", [lexemes])
        few = [number for (number,) in cursor.fetchall()]
    return few if len(few) <= FEW else RawSQL(matching, [lexemes])  # noqa: S611 - as above


def topic_names(slugs: Iterable[str], language: str) -> dict[str, str]:
    """Return the names of topics by their slugs as a search has them, without a question when there are none."""
    wanted = set(slugs)
    if not wanted:
        return {}
    names = {topic.slug.casefold(): topic.name_in(language) for topic in Topic.objects.order_by("pk")}
    return {slug: names[slug] for slug in wanted if slug in names}


def saved_searches_of(owner: User) -> QuerySet[SavedSearch]:
    """Return the searches that a person keeps, by name."""
    return SavedSearch.objects.filter(owner=owner).order_by("name", "pk")


def feed_tokens_of(owner: User) -> QuerySet[FeedToken]:
    """Return a person's private addresses of feeds, the latest first."""
    return (
        FeedToken.objects.filter(owner=owner)
        .select_related("bill", "jurisdiction", "topic", "search")
        .prefetch_related("bill__titles")
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


def event_name_under(event: BillEvent, procedure: Procedure | None, language: str) -> str:
    """Return the name of what happened in the words of a law that is at hand, else its common name."""
    kind = procedure_value(procedure).events.get(event.kind) if procedure else None
    names = kind.names if kind else EVENTS.get(event.kind, {"en": event.kind})
    return explain.name_in(names, language)


def with_updates(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Let each bill say when something of it was recorded or worked out last: what `updated_at` reads."""
    recorded = BillEvent.objects.filter(bill=OuterRef("pk")).order_by("-recorded_at").values("recorded_at")[:1]
    deadlines = Deadline.objects.filter(bill=OuterRef("pk")).order_by()
    return bills.annotate(
        recorded_last_at=Subquery(recorded),
        computed_last_at=Subquery(deadlines.values("bill").annotate(last=Max("computed_at")).values("last")),
        ceased_last_at=Subquery(deadlines.values("bill").annotate(last=Max("ceased_at")).values("last")),
    )


def updated_at(bill: Bill) -> datetime | None:
    """Return when a bill of `with_updates` changed last: an event, a date, a text; None when nothing is known of it."""
    moments = [bill.written_at, *(getattr(bill, f"{what}_last_at") for what in ("recorded", "computed", "ceased"))]
    return max((moment for moment in moments if moment is not None), default=None)


def updated_since(moment: datetime) -> Q:
    """Return what selects bills that changed at that moment or after it, by `updated_at`."""
    recorded = BillEvent.objects.filter(recorded_at__gte=moment).values("bill")
    computed = Deadline.objects.filter(computed_at__gte=moment).values("bill")
    ceased = Deadline.objects.filter(ceased_at__gte=moment).values("bill")
    return Q(written_at__gte=moment) | Q(pk__in=recorded) | Q(pk__in=computed) | Q(pk__in=ceased)
