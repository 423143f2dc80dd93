"""Bills: chosen as in the list of bills, one by one, and where each stands."""

from datetime import date

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from tracker import clock, listing, queries
from tracker.api.asking import FACTS
from tracker.api.bill_shapes import BillOut, BillRow, bill_out, bill_row
from tracker.api.found import bill_of, check_jurisdiction, check_topic, procedures_of, today_in
from tracker.api.law_shapes import StageOut, stage_out
from tracker.api.methods import READ
from tracker.api.paging import BY_NUMBER, Page, cut
from tracker.api.values import Code, Moment, Paged, Slug, Spoken, TopicSlug, Words
from tracker.api.window_shapes import WindowOut, window_out
from tracker.models import Bill, Jurisdiction, Stance, Topic
from tracker.rules import explain
from tracker.rules.procedure import Law, NoProcedureInForce, Procedure

router = Router(auth=FACTS, tags=["Bills"])


class BillsAsked(Paged):
    """Which bills. What is left out chooses nothing."""

    jurisdiction: Code | None = None
    stage: Slug | None = Field(None, description="The slug of a stage: `president`.")
    topic: TopicSlug | None = None
    stance: Stance | None = None
    window: listing.Window | None = Field(
        None, description="The state that one of its windows is in today, where it runs; `none`: no window runs."
    )
    words: Words | None = Field(None, description="Words that begin words of its number, titles or summaries.")
    updated_since: Moment | None = Field(
        None, description="Bills of which an event was recorded, a date moved or a text was edited since that moment."
    )


class TopicOut(BaseModel):
    slug: str
    name: str


class PassedOut(BaseModel):
    """A stage in which it has been, and the event that led there: null where it began."""

    stage: StageOut
    event: int | None
    since: date | None


class NextOut(BaseModel):
    kind: str
    name: str


class OddityOut(BaseModel):
    """Something that does not fit. `about` is a stage, a window or a procedure, as the oddity has it."""

    oddity: str
    event: int
    kind: str
    about: str
    is_explained: bool


class StandingOut(BaseModel):
    """What the events that count add up to on `today` in the jurisdiction."""

    bill: int
    today: date
    stage: StageOut | None
    procedure: str | None
    is_final: bool
    passed: list[PassedOut]
    possible_next: list[NextOut] = Field(description="What the law allows to happen next.")
    windows: list[WindowOut] = Field(description="The windows that run.")
    irregularities: list[OddityOut]


@router.api_operation(READ, "/bills", response=Page[BillRow], operation_id="listBills", url_name="bills")
def bills(request: HttpRequest, asked: Query[BillsAsked]) -> Page[BillRow]:
    """List bills, in the order in which they were entered."""
    jurisdictions = {one.pk: one for one in Jurisdiction.objects.order_by("code")}
    check_jurisdiction(asked.jurisdiction, jurisdictions.values())
    check_topic(asked.topic)
    found = listing.bills_asked_for(_listed(asked), jurisdictions.values(), clock.now())
    if asked.updated_since is not None:
        found = found.filter(queries.updated_since(asked.updated_since))
    page = cut(queries.with_updates(found), BY_NUMBER, asked.cursor, asked.limit)
    queries.fetch_written(page.rows, "titles", "topics")
    procedures = procedures_of(page.rows)
    for bill in page.rows:
        bill.jurisdiction = jurisdictions[bill.jurisdiction_id]
    rows = [bill_row(bill, procedures.get(bill.procedure_id or 0), asked.words_in) for bill in page.rows]
    return Page[BillRow](items=rows, next=page.next)


@router.api_operation(READ, "/bills/{int:bill_id}", response=BillOut, operation_id="getBill", url_name="bill")
def bill(request: HttpRequest, bill_id: Path[int], asked: Query[Spoken]) -> BillOut:
    """Give a bill with all that is written about it."""
    one = queries.with_updates(Bill.objects.filter(pk=bill_of(bill_id).pk).select_related("jurisdiction")).get()
    queries.fetch_written([one], "titles", "topics", "sources", "documents")
    return bill_out(one, procedures_of([one]).get(one.procedure_id or 0), asked.words_in)


@router.api_operation(
    READ, "/bills/{int:bill_id}/standing", response=StandingOut, operation_id="getStanding", url_name="standing"
)
def standing(request: HttpRequest, bill_id: Path[int], asked: Query[Spoken]) -> StandingOut:
    """Say where a bill stands: the stages it passed, what may happen next, the windows that run, what is odd."""
    one, language = bill_of(bill_id), asked.words_in
    today = today_in(one.jurisdiction, clock.now())
    law = queries.law_of(one.jurisdiction)
    procedure = queries.procedure_value(one.procedure) if one.procedure else None
    passed = queries.stages_passed(queries.standing_events(one), law)
    running = [row for row in queries.current_deadlines(one) if row.is_running]
    return StandingOut(
        bill=one.pk,
        today=today,
        stage=stage_out(one.stage, procedure, language) if one.stage else None,
        procedure=procedure.slug if procedure else None,
        is_final=one.is_final,
        passed=[
            PassedOut(
                stage=stage_out(step.stage, step.procedure, language),
                event=step.since.ref if step.since else None,
                since=step.since.on.earliest if step.since else None,
            )
            for step in passed
        ],
        possible_next=_possible_next(one, procedure or _in_force(law, today), language),
        windows=[window_out(row, today, language) for row in running],
        irregularities=[
            OddityOut(
                oddity=odd["oddity"],
                event=odd["ref"],
                kind=odd["event"],
                about=odd["about"],
                is_explained=odd["is_explained"],
            )
            for odd in one.irregularities
        ],
    )


@router.api_operation(READ, "/topics", response=Page[TopicOut], operation_id="listTopics", url_name="topics")
def topics(request: HttpRequest, asked: Query[Paged]) -> Page[TopicOut]:
    """List the topics that bills are filed under."""
    page = cut(Topic.objects.all(), BY_NUMBER, asked.cursor, asked.limit)
    rows = [TopicOut(slug=one.slug, name=one.name_in(asked.words_in)) for one in page.rows]
    return Page[TopicOut](items=rows, next=page.next)


def _listed(asked: BillsAsked) -> listing.Asked:
    """Return the same question as the list of bills asks it."""
    return listing.Asked(
        words=asked.words or "",
        jurisdiction=asked.jurisdiction or "",
        stage=asked.stage or "",
        topic=asked.topic or "",
        stance=asked.stance or "",
        window=asked.window,
    )


def _in_force(law: Law, today: date) -> Procedure | None:
    try:
        return law.in_force(today)
    except NoProcedureInForce:
        return None


def _possible_next(bill: Bill, procedure: Procedure | None, language: str) -> list[NextOut]:
    if procedure is None:
        return []
    kinds = procedure.possible_in(bill.stage or procedure.first_stage)
    return [NextOut(kind=one.kind, name=explain.name_in(one.names, language)) for one in kinds]
