"""Our own JSON lines: one bill a line, with every event that was ever recorded of it, then each version of its text.

Reading them back gives the same state, so what can be derived is left out: the stage and the deadlines follow from the
events. So is who recorded an event: an account is no part of a bill. What is empty is left out, too.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Prefetch

from tracker.importers.exported import (
    ExportedBill,
    ExportedDocument,
    ExportedEvent,
    ExportedSource,
    ExportedText,
    ExportedTitle,
    ExportedTopic,
)
from tracker.models import Bill, BillEvent, BillText


def versions() -> Prefetch[Any]:
    """Return what a bill is asked for with, so that `lines` writes the versions of its text, too."""
    return Prefetch("texts", BillText.objects.order_by("pk").only("bill"), to_attr="versions")


def lines(bills: Iterable[Bill]) -> Iterator[str]:
    """Yield a line for each bill, and for each version of its text where those were asked for; never two in memory."""
    for bill in bills:
        yield _line(_row(exported_bill(bill)))
        for version in getattr(bill, "versions", ()):
            yield _line(_version(bill, exported_text(BillText.objects.get(pk=version.pk))))


def exported_bill(bill: Bill) -> ExportedBill:
    """Return a bill as an export tells it. Its lists come in the order in which they were asked for."""
    return ExportedBill(
        jurisdiction=bill.jurisdiction.code,
        identifier=bill.identifier,
        summary=bill.summary,
        stance=bill.stance,
        stance_reason=bill.stance_reason,
        titles=tuple(ExportedTitle(one.language, one.text, one.summary) for one in bill.titles.all()),
        topics=tuple(ExportedTopic(one.slug, one.name, one.names) for one in bill.topics.all()),
        sources=tuple(exported_source(one) for one in bill.sources.all()),
        documents=tuple(exported_document(one) for one in bill.documents.all()),
        history=exported_history(bill.events.all()),
    )


def exported_source(source: Any) -> ExportedSource:
    return ExportedSource(source.url, source.title, source.archive_url, source.archived_on)


def exported_document(document: Any) -> ExportedDocument:
    return ExportedDocument(document.title, document.url, document.language, document.dated_on)


def exported_text(text: BillText) -> ExportedText:
    return ExportedText(
        label=text.label,
        language=text.language,
        dated_on=text.dated_on,
        source_url=text.source_url,
        file_name=text.file_name,
        kind=text.kind,
        sha256=text.digest,
        size=text.size,
        text=text.text,
        added_at=text.added_at.astimezone(UTC),
        withdrawn_at=text.withdrawn_at and text.withdrawn_at.astimezone(UTC),
        withdrawn_reason=text.withdrawn_reason,
        file=text.file(),
    )


def exported_history(events: Iterable[BillEvent]) -> tuple[ExportedEvent, ...]:
    """Return all events of a bill, in the order of recording, with the corrections named by their place in it."""
    history = list(events)
    numbers = {event.pk: number for number, event in enumerate(history, start=1)}
    return tuple(
        ExportedEvent(
            kind=event.kind,
            happened_on=event.happened_on,
            happened_until=event.happened_until,
            happened_at=event.happened_at,
            votes_for=event.votes_for,
            votes_against=event.votes_against,
            votes_abstain=event.votes_abstain,
            source_url=event.source_url,
            note=event.note,
            irregular_reason=event.irregular_reason,
            corrects=numbers[event.corrects_id] if event.corrects_id else None,
            reason=event.reason,
            recorded_at=event.recorded_at.astimezone(UTC),
            is_news=event.is_news,
        )
        for event in history
    )


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_written) + "\n"


def _version(bill: Bill, text: ExportedText) -> dict[str, Any]:
    return {"jurisdiction": bill.jurisdiction.code, "identifier": bill.identifier, "version": _filled(asdict(text))}


def _row(bill: ExportedBill) -> dict[str, Any]:
    row = _filled(asdict(bill))
    if bill.titles:
        row["titles"] = {one.language: _filled({"text": one.text, "summary": one.summary}) for one in bill.titles}
    for name in ("topics", "sources", "documents"):
        if name in row:
            row[name] = [_filled(one) for one in row[name]]
    row["history"] = [_event(event) for event in bill.history]
    return row


def _event(event: ExportedEvent) -> dict[str, Any]:
    row = _filled(asdict(event))
    if event.is_news:
        del row["is_news"]
    return row


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None and value not in ("", (), {})}


def _written(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    assert isinstance(value, date | datetime | time)
    return value.isoformat()
