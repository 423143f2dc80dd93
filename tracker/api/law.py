"""Whose law, its versions, and the calculator: dates in, windows out."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from tracker import clock, queries
from tracker.api.asking import FACTS
from tracker.api.found import jurisdiction_of, today_in
from tracker.api.law_shapes import (
    JurisdictionOut,
    ProcedureOut,
    ProcedureRow,
    StageOut,
    jurisdiction_out,
    procedure_out,
    procedure_row,
    stage_out,
)
from tracker.api.methods import READ
from tracker.api.paging import BY_NUMBER, Page, cut
from tracker.api.problems import Kind, Problem, not_found
from tracker.api.values import Code, Day, Paged, Spoken
from tracker.api.window_shapes import CalculatedOut, calculated_out
from tracker.models import Jurisdiction, Procedure
from tracker.models.law import DRILL
from tracker.rules.calculator import QuestionRefused, calculated, read_event
from tracker.rules.procedure import Law

router = Router(auth=FACTS, tags=["Law"])

WHEN = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}|\.\.\d{4}-\d{2}-\d{2})?"
AT_MOST_EVENTS = 100


class ProceduresAsked(Paged):
    jurisdiction: Code | None = None


class QuestionAsked(Spoken):
    """Whose law, what happened, and the day from which it is seen."""

    jurisdiction: Code
    event: list[Annotated[str, Field(pattern=rf"^[a-z0-9_]{{1,64}}={WHEN}$")]] = Field(
        max_length=AT_MOST_EVENTS,
        description="What happened and when: `KIND=DAY`, `KIND=DAYTHH:MM` where hours count, or `KIND=DAY..DAY` where "
        "nobody knows the day. It may be said several times.",
    )
    as_of: Day | None = Field(None, description="The day from which it is seen; without it, today there.")


class AnswerOut(BaseModel):
    """What follows. Nothing of it is kept."""

    jurisdiction: str
    as_of: date
    stage: StageOut | None
    procedure: str | None
    windows: list[CalculatedOut]


@router.api_operation(
    READ,
    "/jurisdictions",
    response=Page[JurisdictionOut],
    operation_id="listJurisdictions",
    url_name="jurisdictions",
)
def jurisdictions(request: HttpRequest, asked: Query[Paged]) -> Page[JurisdictionOut]:
    """List whose law is known here."""
    now = clock.now()
    page = cut(Jurisdiction.objects.exclude(code=DRILL), BY_NUMBER, asked.cursor, asked.limit)
    laws = queries.laws_of(one.pk for one in page.rows)
    rows = [jurisdiction_out(one, laws.get(one.pk, Law([])), today_in(one, now), asked.words_in) for one in page.rows]
    return Page[JurisdictionOut](items=rows, next=page.next)


@router.api_operation(
    READ,
    "/jurisdictions/{code}",
    response=JurisdictionOut,
    operation_id="getJurisdiction",
    url_name="jurisdiction",
)
def jurisdiction(request: HttpRequest, code: Path[Code], asked: Query[Spoken]) -> JurisdictionOut:
    """Give one jurisdiction."""
    one = jurisdiction_of(code)
    return jurisdiction_out(one, queries.law_of(one), today_in(one, clock.now()), asked.words_in)


@router.api_operation(
    READ, "/procedures", response=Page[ProcedureRow], operation_id="listProcedures", url_name="procedures"
)
def procedures(request: HttpRequest, asked: Query[ProceduresAsked]) -> Page[ProcedureRow]:
    """List the versions of the law that are known here."""
    found = Procedure.objects.exclude(jurisdiction__code=DRILL).select_related("jurisdiction")
    if asked.jurisdiction is not None:
        found = found.filter(jurisdiction=jurisdiction_of(asked.jurisdiction))
    page = cut(found, BY_NUMBER, asked.cursor, asked.limit)
    rows = [procedure_row(one, queries.procedure_value(one), asked.words_in) for one in page.rows]
    return Page[ProcedureRow](items=rows, next=page.next)


@router.api_operation(
    READ, "/procedures/{slug}", response=ProcedureOut, operation_id="getProcedure", url_name="procedure"
)
def procedure(
    request: HttpRequest,
    slug: Path[Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]],
    asked: Query[Spoken],
) -> ProcedureOut:
    """Give one version of a law: its stages, events and windows, each number with its citation."""
    found = Procedure.objects.exclude(jurisdiction__code=DRILL).select_related("jurisdiction").filter(slug=slug).first()
    if found is None:
        raise not_found(_("There is no such procedure."))
    return procedure_out(found, queries.procedure_value(found), asked.words_in)


@router.api_operation(READ, "/calculator", response=AnswerOut, operation_id="calculate", url_name="calculator")
def calculator(request: HttpRequest, asked: Query[QuestionAsked]) -> AnswerOut:
    """Work out the windows that follow from what happened. Nothing is kept."""
    where, language = jurisdiction_of(asked.jurisdiction), asked.words_in
    as_of = asked.as_of or today_in(where, clock.now())
    law = queries.law_of(where)
    try:
        events = [read_event(text, number) for number, text in enumerate(asked.event, start=1)]
        standing = calculated(events, law, queries.calendar_of(where), as_of)
    except QuestionRefused as refused:
        raise Problem(Kind.CONFLICT, refused.in_words(language)) from refused
    known = {one.slug: one for one in law.procedures}
    return AnswerOut(
        jurisdiction=where.code,
        as_of=as_of,
        stage=stage_out(standing.stage, standing.procedure, language) if standing.stage else None,
        procedure=standing.procedure.slug if standing.procedure else None,
        windows=[calculated_out(one, known[one.procedure], as_of, language) for one in standing.windows],
    )
