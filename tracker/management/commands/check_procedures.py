"""manage.py check_procedures: is every procedure file in order, and how sure are its numbers."""

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.procedures import FileRefused, bundled_jurisdictions, bundled_procedures
from tracker.rules.procedure import Confidence, Procedure


class Command(BaseCommand):
    help = (
        "Check every procedure file and print, per version, its windows and how many numbers stand at each confidence. "
        "Exit status 1 when a file is not in order."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the versions as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            jurisdictions = bundled_jurisdictions()
            procedures = [file.procedure for file in bundled_procedures()]
            for procedure in procedures:
                if procedure.jurisdiction not in jurisdictions:
                    raise FileRefused(procedure.slug, "jurisdiction", f"there is no {procedure.jurisdiction!r}")
        except FileRefused as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps([_row(procedure) for procedure in procedures], indent=2))
            return
        self._row("jurisdiction", "version", "from", "until", "windows", *Confidence)
        for procedure in procedures:
            counts = _confidence(procedure)
            until = procedure.effective_until.isoformat() if procedure.effective_until else ""
            self._row(
                procedure.jurisdiction,
                procedure.slug,
                procedure.effective_from.isoformat(),
                until,
                str(len(procedure.windows)),
                *(str(counts[one]) for one in Confidence),
            )

    def _row(self, *cells: str) -> None:
        self.stdout.write("".join(cell.ljust(14) for cell in cells).rstrip())


def _row(procedure: Procedure) -> dict[str, Any]:
    counts = _confidence(procedure)
    return {
        "jurisdiction": procedure.jurisdiction,
        "version": procedure.slug,
        "from": procedure.effective_from.isoformat(),
        "until": procedure.effective_until and procedure.effective_until.isoformat(),
        "windows": len(procedure.windows),
        "confidence": {one.value: counts[one] for one in Confidence},
    }


def _confidence(procedure: Procedure) -> Counter[Confidence]:
    terms = [
        term
        for window in procedure.windows
        for term in (
            window.opens,
            window.closes,
            window.expected_opens,
            window.expected_closes,
            window.adjourned and window.adjourned.closes,
        )
    ]
    return Counter(term.source.confidence for term in terms if term)
