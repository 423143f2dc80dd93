"""Bills and what happened to them, as the API says them. Who recorded an event is said to nobody."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from pydantic import BaseModel, Field

from tracker import queries
from tracker.api.law_shapes import StageOut, stage_out
from tracker.api.values import ClockTime, Instant
from tracker.models import VOID, Bill, BillDocument, BillEvent, BillSource, Stance
from tracker.models.bill import NO_CLOSING, NO_EVENT
from tracker.rules.procedure import Law, Procedure


class BillRow(BaseModel):
    """A bill as a list has it."""

    id: int
    jurisdiction: str
    identifier: str
    title: str = Field(description="In the language asked for, else in English, else in any, else the identifier.")
    titles: dict[str, str]
    stage: StageOut | None = Field(description="Where it stands; null while nothing is recorded.")
    procedure: str | None
    is_final: bool
    stance: Stance | None = Field(description="What those who run this installation think of it.")
    topics: list[str]
    next_closes_on: date | None = Field(description="The first day on which one of its running windows closes.")
    latest_event_on: date | None
    updated_at: Instant | None = Field(
        description="When an event of it was recorded, a date of it moved or its texts were edited last."
    )
    url: str = Field(description="Its page for people.")


class SourceRow(BaseModel):
    title: str
    url: str
    archive_url: str | None
    archived_on: date | None


class DocumentRow(BaseModel):
    title: str
    url: str
    language: str | None
    dated_on: date | None


class BillOut(BillRow):
    summary: str
    summaries: dict[str, str]
    stance_reason: str
    sources: list[SourceRow]
    documents: list[DocumentRow]


class Votes(BaseModel):
    """Null: the number is not known."""

    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None


class EventOut(BaseModel):
    """Something that happened, on a day in the jurisdiction; with `happened_until`, on one of the days until then."""

    id: int
    bill: int
    kind: str = Field(description="A word of the law that was in force; `void` strikes another event out.")
    name: str
    happened_on: date
    happened_until: date | None
    happened_at: ClockTime | None
    votes: Votes | None
    source_url: str | None
    note: str
    irregular_reason: str = Field(description="Why it was recorded although the stage of the bill did not allow it.")
    counts: bool = Field(description="False of what was corrected, and of what only strikes another out.")
    corrects: int | None = Field(description="The event whose place it takes, for this `reason`.")
    corrected_by: int | None
    reason: str
    recorded_at: Instant


def bill_row(bill: Bill, procedure: Procedure | None, language: str) -> BillRow:
    """Return a bill as a list has it; `procedure` is the law that it is under."""
    return BillRow(
        id=bill.pk,
        jurisdiction=bill.jurisdiction.code,
        identifier=bill.identifier,
        title=bill.title(language),
        titles={one.language: one.text for one in bill.titles.all()},
        stage=stage_out(bill.stage, procedure, language) if bill.stage else None,
        procedure=procedure.slug if procedure else None,
        is_final=bill.is_final,
        stance=Stance(bill.stance) if bill.stance else None,
        topics=[topic.slug for topic in bill.topics.all()],
        next_closes_on=None if bill.next_closes_on == NO_CLOSING else bill.next_closes_on,
        latest_event_on=None if bill.latest_event_on == NO_EVENT else bill.latest_event_on,
        updated_at=queries.updated_at(bill),
        url=f"{settings.SITE_URL}{reverse('tracker:bill', args=[bill.pk])}",
    )


def bill_out(bill: Bill, procedure: Procedure | None, language: str) -> BillOut:
    summaries = {one.language: one.summary for one in bill.titles.all() if one.summary}
    return BillOut(
        **dict(bill_row(bill, procedure, language)),
        summary=bill.summary_in(language),
        summaries=summaries,
        stance_reason=bill.stance_reason,
        sources=[_source(one) for one in bill.sources.all()],
        documents=[_document(one) for one in bill.documents.all()],
    )


def event_out(event: BillEvent, law: Law | None, language: str) -> EventOut:
    """Return an event in the words of the law of its day."""
    correction = getattr(event, "correction", None)
    named = event.kind if law is None or event.kind == VOID else queries.event_name(event, law, language)
    return EventOut(
        id=event.pk,
        bill=event.bill_id,
        kind=event.kind,
        name=named,
        happened_on=event.happened_on,
        happened_until=event.happened_until,
        happened_at=event.happened_at,
        votes=_votes(event),
        source_url=event.source_url or None,
        note=event.note,
        irregular_reason=event.irregular_reason,
        counts=event.kind != VOID and correction is None,
        corrects=event.corrects_id,
        corrected_by=correction.pk if correction else None,
        reason=event.reason,
        recorded_at=event.recorded_at,
    )


def _votes(event: BillEvent) -> Votes | None:
    if not event.has_votes:
        return None
    return Votes(votes_for=event.votes_for, votes_against=event.votes_against, votes_abstain=event.votes_abstain)


def _source(one: BillSource) -> SourceRow:
    return SourceRow(title=one.title, url=one.url, archive_url=one.archive_url or None, archived_on=one.archived_on)


def _document(one: BillDocument) -> DocumentRow:
    return DocumentRow(title=one.title, url=one.url, language=one.language or None, dated_on=one.dated_on)
