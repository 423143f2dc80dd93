"""Bringing law into the database: the files that come with the program, and those that editors upload."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from tracker import queries
from tracker.models import Bill, Edit, Jurisdiction, Procedure
from tracker.procedures import FileRefused, JurisdictionFacts, ProcedureFile, parse_procedure
from tracker.rules import procedure as rules
from tracker.services.deadlines import Change, preview_changes, rebuild_open_bills
from tracker.services.edits import keep_edit_of_law


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many procedures were new, changed, or as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Affected:
    """An open bill whose dates a new procedure would change."""

    bill: Bill
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class ProcedurePreview:
    """What an uploaded file would do: the lines in which it differs from the one in force, and the bills it moves."""

    file: ProcedureFile
    replaces: str
    difference: list[str]
    affected: list[Affected]


@transaction.atomic
def load_procedures(
    *, files: Iterable[ProcedureFile], jurisdictions: Mapping[str, JurisdictionFacts], now: datetime
) -> Loaded:
    """Load these files; a second time changes nothing. Raise FileRefused when a jurisdiction is not known."""
    counts = {"added": 0, "changed": 0, "same": 0}
    for file in files:
        code = file.procedure.jurisdiction
        if code not in jurisdictions:
            raise FileRefused(file.name, "jurisdiction", f"there is no jurisdiction {code!r}")
        counts[_load(file, _jurisdiction(jurisdictions[code]), now)] += 1
    return Loaded(**counts)


def preview_procedure(*, text: str, name: str) -> ProcedurePreview:
    """Check an uploaded file and return what it would do; raise FileRefused with key and reason."""
    file, jurisdiction = _uploaded(text, name)
    before = _in_force(jurisdiction, file.procedure)
    old_lines = before.text.splitlines() if before else []
    difference = difflib.unified_diff(
        old_lines, text.splitlines(), before.slug if before else "nothing", file.procedure.slug, lineterm="", n=2
    )
    return ProcedurePreview(file, before.slug if before else "", list(difference), _affected(jurisdiction, file))


@transaction.atomic
def add_procedure(*, text: str, name: str, now: datetime, added_by: User | None = None) -> int:
    """Save an uploaded file and move the dates of open bills by it; return how many changed. Raise FileRefused."""
    file, jurisdiction = _uploaded(text, name)
    _save(file, jurisdiction, now, is_bundled=False, made_by=added_by)
    return rebuild_open_bills(now=now, jurisdiction=jurisdiction)


def _uploaded(text: str, name: str) -> tuple[ProcedureFile, Jurisdiction]:
    procedure = parse_procedure(text, file=name)
    jurisdiction = Jurisdiction.objects.filter(code=procedure.jurisdiction).first()
    if jurisdiction is None:
        raise FileRefused(name, "jurisdiction", f"there is no jurisdiction {procedure.jurisdiction!r}")
    if Procedure.objects.filter(slug=procedure.slug, is_bundled=True).exists():
        reason = f"{procedure.slug!r} came with the program and is not edited; give the new version a slug of its own"
        raise FileRefused(name, "slug", reason)
    return ProcedureFile(name, text, procedure), jurisdiction


def _in_force(jurisdiction: Jurisdiction, new: rules.Procedure) -> Procedure | None:
    """Return the version that the new one follows: that of its own slug, else the one in force on its first day."""
    same = jurisdiction.procedures.filter(slug=new.slug).first()
    if same is not None:
        return same
    try:
        slug = queries.law_of(jurisdiction).in_force(new.effective_from).slug
    except rules.NoProcedureInForce:
        return None
    return jurisdiction.procedures.get(slug=slug)


def _affected(jurisdiction: Jurisdiction, file: ProcedureFile) -> list[Affected]:
    others = [one for one in queries.law_of(jurisdiction).procedures if one.slug != file.procedure.slug]
    law = rules.Law([*others, file.procedure])
    bills = Bill.objects.filter(jurisdiction=jurisdiction, is_final=False).prefetch_related("titles").order_by("pk")
    affected = [Affected(bill, _changes(bill, law)) for bill in bills.iterator(chunk_size=500)]
    return [one for one in affected if one.changes]


def _changes(bill: Bill, law: rules.Law) -> list[Change]:
    events = [event.as_rule for event in queries.standing_events(bill)]
    return preview_changes(bill=bill, standing=queries.standing_of(bill, events=events, law=law))


def _jurisdiction(facts: JurisdictionFacts) -> Jurisdiction:
    values = {
        "names": dict(facts.names),
        "time_zone": facts.time_zone,
        "languages": list(facts.languages),
        "weekend": list(facts.weekend),
        "holidays": facts.holidays,
    }
    return Jurisdiction.objects.update_or_create(code=facts.code, defaults=values)[0]


def _load(file: ProcedureFile, jurisdiction: Jurisdiction, now: datetime) -> str:
    before = Procedure.objects.filter(slug=file.procedure.slug).first()
    if before is not None and before.text == file.text and before.is_bundled:
        return "same"
    _save(file, jurisdiction, now, is_bundled=True, made_by=None)
    return "changed" if before else "added"


def _save(
    file: ProcedureFile, jurisdiction: Jurisdiction, now: datetime, *, is_bundled: bool, made_by: User | None
) -> None:
    before = Procedure.objects.filter(slug=file.procedure.slug).values_list("text", flat=True).first()
    # What comes with the program for the first time is no edit: the list of versions says when it was loaded.
    if before is not None or not is_bundled:
        keep_edit_of_law(
            jurisdiction=jurisdiction,
            field=Edit.Field.PROCEDURE,
            about=file.procedure.slug,
            texts=(before or "", file.text),
            made_by=made_by,
            now=now,
        )
    Procedure.objects.update_or_create(
        slug=file.procedure.slug,
        defaults={
            "jurisdiction": jurisdiction,
            "effective_from": file.procedure.effective_from,
            "effective_until": file.procedure.effective_until,
            "text": file.text,
            "loaded_at": now,
            "is_bundled": is_bundled,
        },
    )
