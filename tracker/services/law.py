"""Bringing the bundled law into the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tracker.models import Jurisdiction, Procedure
from tracker.procedures import FileRefused, JurisdictionFacts, ProcedureFile


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many procedures were new, changed, or as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0


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
    value = file.procedure
    before = Procedure.objects.filter(slug=value.slug).first()
    if before is not None and before.text == file.text:
        return "same"
    Procedure.objects.update_or_create(
        slug=value.slug,
        defaults={
            "jurisdiction": jurisdiction,
            "effective_from": value.effective_from,
            "effective_until": value.effective_until,
            "text": file.text,
            "loaded_at": now,
        },
    )
    return "changed" if before else "added"
