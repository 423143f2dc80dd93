"""Taking back a bill that was exported: the same events in the same order, each at the moment it was recorded.

The deadlines come to be as they did then, version after version, by the law as it is known today. What was recorded in
one moment is taken in one step, so a version that lived for no moment is left out, and the later ones of that window
have lower numbers. A version that an edit of the law or of the calendar had made does not come back.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tracker.exporters.jsonl import exported_document, exported_history, exported_source
from tracker.importers.exported import ExportedBill, ExportedEvent, ExportedText, ExportedTopic, TextRead
from tracker.importers.places import normal_identifier
from tracker.importers.values import FileRefused
from tracker.models import VOID, Bill, BillDocument, BillEvent, BillSource, BillText, BillTitle, Topic
from tracker.rules.difference import words
from tracker.rules.procedure import NoProcedureInForce
from tracker.services.deadlines import rebuild_deadlines
from tracker.services.edit import bill_written
from tracker.services.edits import keep_edits_of_bill, written_of
from tracker.services.origins import Place
from tracker.services.record import Ground, NewEvent, append_event
from tracker.services.texts import withdraw_text
from tracker.texts import store


@dataclass(frozen=True, slots=True)
class Restored:
    """What was missing here: whether the bill, and how many of its events."""

    is_new: bool
    events: int


def check_history(exported: ExportedBill, ground: Ground, now: datetime) -> None:
    """Raise FileRefused when a history cannot have been recorded by now, under the law that is known here."""
    for number, event in enumerate(exported.history, start=1):
        place = f"{exported.jurisdiction} {exported.identifier}, event {number}"
        if event.recorded_at > now:
            raise FileRefused(place, f"was recorded in the future, at {event.recorded_at.isoformat()}")
        if _lies_ahead(event, event.recorded_at.astimezone(ground.zone)):
            raise FileRefused(place, "happened after it was recorded")
        if event.kind != VOID:
            try:
                ground.law.of(event.kind, event.happened_on)
            except NoProcedureInForce as error:
                raise FileRefused(place, str(error)) from error


def check_text(exported: TextRead, now: datetime) -> None:
    """Raise FileRefused when a version of a text cannot have been kept by now."""
    for moment in (exported.whole.added_at, exported.whole.withdrawn_at):
        if moment is not None and moment > now:
            place = f"{exported.jurisdiction} {exported.identifier}, “{exported.whole.label}”"
            raise FileRefused(place, f"was kept in the future, at {moment.isoformat()}")


def _lies_ahead(event: ExportedEvent, moment: datetime) -> bool:
    """Return whether an event had not happened yet at a moment, by the clock of the jurisdiction."""
    is_later_that_day = event.happened_at is not None and event.happened_at > moment.time()
    return (event.happened_until or event.happened_on) > moment.date() or (
        event.happened_on == moment.date() and is_later_that_day
    )


@transaction.atomic
def restore_bill(*, exported: ExportedBill, place: Place, now: datetime) -> Restored | None:
    """Add what is missing here of a bill and its history; return None, and change nothing, when the two differ.

    What is written here about the bill stays as it is; what was recorded here beyond the file stays, too.
    """
    named = Bill.objects.filter(jurisdiction=place.jurisdiction, identifier=exported.identifier)
    bill = named.select_for_update(of=("self",)).select_related("jurisdiction").first()
    recorded = list(bill.events.order_by("pk")) if bill else []
    if not _is_one_history(recorded, exported.history):
        return None
    is_new = bill is None
    bill = bill or _new_bill(exported, place)
    before = None if is_new else written_of(bill)
    if _write_about(bill, exported) or is_new:
        bill_written(bill=bill, now=now)
    if before is not None:
        keep_edits_of_bill(bill=bill, before=before, made_by=None, now=now)
    missing = exported.history[len(recorded) :]
    if missing:
        # Its events were recorded in the past, elsewhere; here it changes now.
        Bill.objects.filter(pk=bill.pk).update(written_at=now)
    _append(bill, recorded, missing, place.jurisdiction.zone)
    return Restored(is_new, len(missing))


@transaction.atomic
def restore_text(*, exported: TextRead) -> bool:
    """Add a version of a bill's text that is missing here, with its file; return whether it was missing.

    One that is here is withdrawn when it was withdrawn elsewhere, and gets back a file that was lost.
    """
    told = exported.whole
    named = Bill.objects.filter(jurisdiction__code=exported.jurisdiction, identifier=exported.identifier)
    bill = named.select_for_update().get()
    same = bill.texts.filter(digest=told.sha256).defer("text")
    known = same.filter(added_at=told.added_at).first()
    if known is None and told.withdrawn_at is None:
        known = same.standing().first()
    if known is None:
        _keep_file(told)
        _new_text(bill, told).save()
        return True
    if known.withdrawn_at is None and known.file() is None:
        _keep_file(told)
    if told.withdrawn_at is not None:
        withdraw_text(text=known, reason=told.withdrawn_reason, withdrawn_by=None, now=told.withdrawn_at)
    return False


def _keep_file(told: ExportedText) -> None:
    if told.file is not None:
        store.keep(Path(settings.TEXTS_DIR), told.file)


def _new_text(bill: Bill, told: ExportedText) -> BillText:
    about = asdict(told)
    del about["file"]
    return BillText(bill=bill, digest=about.pop("sha256"), words=words(told.text), **about)


def _is_one_history(recorded: Sequence[BillEvent], history: Sequence[ExportedEvent]) -> bool:
    """Return whether one of the two goes on where the other ends."""
    return all(one == other for one, other in zip(exported_history(recorded), history, strict=False))


def _new_bill(exported: ExportedBill, place: Place) -> Bill:
    bill = Bill.objects.create(
        jurisdiction=place.jurisdiction,
        identifier=exported.identifier,
        summary=exported.summary,
        stance=exported.stance,
        stance_reason=exported.stance_reason,
    )
    place.bills.setdefault(normal_identifier(place.code, bill.identifier), bill.pk)
    return bill


def _write_about(bill: Bill, exported: ExportedBill) -> bool:
    """Write the titles, topics, sources and documents that are not here; return whether there were such."""
    languages = set(bill.titles.values_list("language", flat=True))
    titles = [one for one in exported.titles if one.language not in languages]
    BillTitle.objects.bulk_create(BillTitle(bill=bill, **asdict(one)) for one in titles)
    sources = Counter(exported.sources) - Counter(map(exported_source, bill.sources.all()))
    BillSource.objects.bulk_create(BillSource(bill=bill, **asdict(one)) for one in sources.elements())
    documents = Counter(exported.documents) - Counter(map(exported_document, bill.documents.all()))
    BillDocument.objects.bulk_create(BillDocument(bill=bill, **asdict(one)) for one in documents.elements())
    known = set(bill.topics.values_list("slug", flat=True))
    topics = [_topic(one) for one in exported.topics if one.slug not in known]
    bill.topics.add(*topics)
    return bool(titles or topics)


def _topic(exported: ExportedTopic) -> Topic:
    about = {"name": exported.name, "names": dict(exported.names)}
    return Topic.objects.get_or_create(slug=exported.slug, defaults=about)[0]


def _append(bill: Bill, recorded: list[BillEvent], missing: Sequence[ExportedEvent], zone: ZoneInfo) -> None:
    """Append the events, and after those of one moment work out what follows from them."""
    corrected = {event.corrects_id for event in recorded}
    standing = {event.pk for event in recorded if event.kind != VOID and event.pk not in corrected}
    for moment, together in groupby(missing, key=attrgetter("recorded_at")):
        for one in together:
            recorded.append(_append_one(bill, recorded, one, standing, zone))
        rebuild_deadlines(bill=bill, now=moment)


def _append_one(
    bill: Bill, recorded: list[BillEvent], exported: ExportedEvent, standing: set[int], zone: ZoneInfo
) -> BillEvent:
    corrects = recorded[exported.corrects - 1] if exported.corrects else None
    told = asdict(exported) | {"corrects": corrects}
    recorded_at = told.pop("recorded_at")
    event = append_event(bill=bill, new=NewEvent(**told), standing=standing, zone=zone, recorded_at=recorded_at)
    if corrects is not None:
        standing.discard(corrects.pk)
    if event.kind != VOID:
        standing.add(event.pk)
    return event
