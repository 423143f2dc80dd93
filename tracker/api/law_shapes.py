"""Whose law, and its versions, as the API says them."""

from datetime import date

from pydantic import BaseModel, Field

from tracker.models import Jurisdiction
from tracker.models import Procedure as Row
from tracker.rules import explain
from tracker.rules.counting import Roll, Unit
from tracker.rules.procedure import (
    Confidence,
    EventKind,
    Law,
    NoProcedureInForce,
    Procedure,
    Silence,
    Source,
    Term,
    WindowRule,
)

Names = dict[str, str]


class SourceOut(BaseModel):
    """Where a number was read, and how sure we are of it. `text_year` is the year of the text that was read."""

    citation: str
    confidence: Confidence
    text_year: int | None


class TermOut(BaseModel):
    """So much time. `roll` says what becomes of a last day that is a closed one."""

    amount: int
    unit: Unit
    counts_day_zero: bool
    roll: Roll
    in_words: str
    source: SourceOut


class StageOut(BaseModel):
    slug: str
    name: str
    names: Names
    is_final: bool


class EventKindOut(BaseModel):
    """Something that can happen. `leads` says from which stage to which it leads."""

    kind: str
    name: str
    names: Names
    leads: dict[str, str]
    has_votes: bool
    is_outcome: bool


class WindowRuleOut(BaseModel):
    """A window of the law: what starts its clock, what it is for, its terms, and what silence does (null: unknown)."""

    window: str
    name: str
    names: Names
    clocks: list[str]
    acts: list[str]
    lapses: list[str]
    lives_in: list[str]
    suspended_in: list[str]
    awaits: str | None
    after_silence: bool
    opens: TermOut | None
    closes: TermOut | None
    expected_opens: TermOut | None
    expected_closes: TermOut | None
    on_silence: Silence | None
    is_binding: bool
    reminds: bool


class ProcedureRow(BaseModel):
    """One version of a jurisdiction's way from bill to law."""

    slug: str
    jurisdiction: str
    name: str
    names: Names
    effective_from: date
    effective_until: date | None


class ProcedureOut(ProcedureRow):
    stages: list[StageOut]
    events: list[EventKindOut]
    windows: list[WindowRuleOut]
    notes: str


class JurisdictionOut(BaseModel):
    """Whose law. `weekend` holds ISO weekdays, Monday is 1; `procedures` are slugs, the oldest version first."""

    code: str
    name: str
    names: Names
    time_zone: str
    languages: list[str]
    weekend: list[int]
    procedures: list[str]
    procedure_in_force: str | None = Field(description="The version in force there today; null when none is known.")


def source_out(source: Source) -> SourceOut:
    return SourceOut(citation=source.citation, confidence=source.confidence, text_year=source.text_year)


def jurisdiction_out(one: Jurisdiction, law: Law, today: date, language: str) -> JurisdictionOut:
    return JurisdictionOut(
        code=one.code,
        name=explain.name_in(one.names, language),
        names=one.names,
        time_zone=one.time_zone,
        languages=one.languages,
        weekend=one.weekend,
        procedures=[procedure.slug for procedure in law.procedures],
        procedure_in_force=_in_force(law, today),
    )


def procedure_row(row: Row, procedure: Procedure, language: str) -> ProcedureRow:
    return ProcedureRow(
        slug=row.slug,
        jurisdiction=row.jurisdiction.code,
        name=explain.name_in(procedure.names, language),
        names=dict(procedure.names),
        effective_from=row.effective_from,
        effective_until=row.effective_until,
    )


def procedure_out(row: Row, procedure: Procedure, language: str) -> ProcedureOut:
    return ProcedureOut(
        **procedure_row(row, procedure, language).model_dump(),
        stages=[stage_out(slug, procedure, language) for slug in procedure.stages],
        events=[_event_kind(kind, language) for kind in procedure.events.values()],
        windows=[_window(rule, language) for rule in procedure.windows],
        notes=procedure.notes,
    )


def stage_out(slug: str, procedure: Procedure | None, language: str) -> StageOut:
    """Return a stage in the law's words; one that the law does not know keeps its slug for a name."""
    stage = procedure.stages.get(slug) if procedure else None
    names = dict(stage.names) if stage else {"en": slug}
    is_final = stage.is_final if stage else False
    return StageOut(slug=slug, name=explain.name_in(names, language), names=names, is_final=is_final)


def _in_force(law: Law, today: date) -> str | None:
    try:
        return law.in_force(today).slug
    except NoProcedureInForce:
        return None


def _event_kind(one: EventKind, language: str) -> EventKindOut:
    return EventKindOut(
        kind=one.kind,
        name=explain.name_in(one.names, language),
        names=dict(one.names),
        leads=dict(one.leads),
        has_votes=one.has_votes,
        is_outcome=one.is_outcome,
    )


def _window(rule: WindowRule, language: str) -> WindowRuleOut:
    return WindowRuleOut(
        window=rule.name,
        name=explain.name_in(rule.names, language),
        names=dict(rule.names),
        clocks=list(rule.clocks),
        acts=sorted(rule.acts),
        lapses=sorted(rule.lapses),
        lives_in=sorted(rule.lives_in),
        suspended_in=sorted(rule.suspended_in),
        awaits=rule.awaits,
        after_silence=rule.after_silence,
        opens=_term(rule.opens, language),
        closes=_term(rule.closes, language),
        expected_opens=_term(rule.expected_opens, language),
        expected_closes=_term(rule.expected_closes, language),
        on_silence=rule.on_silence,
        is_binding=rule.binding,
        reminds=rule.reminds,
    )


def _term(term: Term | None, language: str) -> TermOut | None:
    if term is None:
        return None
    return TermOut(
        amount=term.count.amount,
        unit=term.count.unit,
        counts_day_zero=term.count.counts_day_zero,
        roll=term.count.roll,
        in_words=explain.amount_in_words(term.count, language),
        source=source_out(term.source),
    )
