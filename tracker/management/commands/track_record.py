"""manage.py track_record: how long signing took in real histories, as the counts that the program keeps of them."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.importers.cases import BILLS, Case, CasesRefused, read_cases
from tracker.procedures import bundled_jurisdictions, bundled_laws
from tracker.procedures.track_record import Published, written
from tracker.rules.calendars import Calendar
from tracker.rules.procedure import Law, NoProcedureInForce
from tracker.rules.replay import replay
from tracker.rules.track_record import Tally, decisions_of, gathered

Origin = tuple[str, str]
"""The jurisdiction and the source of a history."""


class Command(BaseCommand):
    help = (
        "Replay real histories, in the formats that backtest reads, and print as CSV on how many bills the signature"
        " took how many days. The output is tracker/procedures/track_record.csv."
        " Exit status 2 when a file cannot be read."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = [case for path in options["files"] for case in read_cases(path)]
        except (CasesRefused, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        csv.writer(self.stdout, lineterminator="\n").writerows(written(counted(cases)))


def counted(cases: Iterable[Case]) -> list[Published]:
    """Return the counts of each jurisdiction and source.

    A single bill that stands in a whole list, too, is counted once: it is one whose start and act lie on the same days.
    What its source marks as doubtful is left out.
    """
    facts, laws = bundled_jurisdictions(), bundled_laws()
    found: dict[Origin, list[Tally]] = defaultdict(list)
    for case in cases:
        law = laws.get(case.jurisdiction)
        if law is not None and not case.doubt:
            found[case.jurisdiction, case.source] += _decisions(case, law, facts[case.jurisdiction].calendar)
    in_lists = {(code, one) for (code, source), tallies in found.items() if source != BILLS for one in tallies}
    return [
        Published(code, source, one)
        for (code, source), tallies in sorted(found.items())
        for one in gathered(one for one in tallies if source != BILLS or (code, one) not in in_lists)
    ]


def _decisions(case: Case, law: Law, calendar: Calendar) -> list[Tally]:
    try:
        return decisions_of(replay(case.events, law, calendar))
    except NoProcedureInForce:
        return []
