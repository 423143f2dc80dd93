"""manage.py export_bills: bills as a file for a spreadsheet, for another installation, or for another program."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date, parse_datetime

from tracker.exporters import jsonl, openstates, table
from tracker.exporters.chosen import Chosen, bills_chosen
from tracker.exporters.whole_file import write_whole
from tracker.models import Bill, Jurisdiction, Topic
from tracker.rules.vocabulary import STAGES

NOT_WRITTEN: Final = 1
USAGE_ERROR: Final = 2


class Command(BaseCommand):
    help = (
        "Write bills down as CSV, as JSON lines that import_bills takes back whole, or in the shape of Open States. "
        "Exit status 1 when it could not be written, and then the file is as it was; 2 when it was called wrongly."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", required=True, choices=("csv", "jsonl", "openstates"), help="how to write them")
        parser.add_argument("--rows", choices=("bills", "events"), help="of csv: a line for each bill, or each event")
        parser.add_argument("--bom", action="store_true", help="of csv: begin with the mark that Excel needs for UTF-8")
        parser.add_argument("--without-texts", action="store_true", help="of jsonl: leave out the versions of texts")
        parser.add_argument("--jurisdiction", default="", metavar="CODE", help="only bills of this one: KZ, US-MI")
        parser.add_argument("--topic", default="", help="only bills of this topic, by its short name: lgbt-rights")
        parser.add_argument("--stage", default="", help="only bills that are at this stage: president")
        parser.add_argument(
            "--since",
            metavar="YYYY-MM-DD",
            help="only bills of which something was recorded since this day (in UTC), or this date and time",
        )
        parser.add_argument("--output", type=Path, metavar="FILE", help="write here, whole or not at all")
        parser.add_argument("--json", action="store_true", help="with --output: say what was written as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        _check(options)
        counted = _Counted()
        lines = _lines(options, counted)
        output: Path | None = options["output"]
        if output is None:
            _print(lines)
            return
        try:
            written = write_whole(output, lines)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror or error}", returncode=NOT_WRITTEN) from error
        facts = {"file": str(output), "bills": counted.bills, "bytes": written.size, "sha256": written.digest}
        self.stdout.write(json.dumps(facts) if options["json"] else f"{output}: {counted.bills} bills")


class _Counted:
    """How many bills have gone by."""

    bills = 0

    def going_by(self, bills: Iterator[Bill]) -> Iterator[Bill]:
        for bill in bills:
            self.bills += 1
            yield bill


def _check(options: dict[str, Any]) -> None:
    """Refuse what cannot be meant: a misspelt name would give an empty file that nobody notices."""
    code, topic, stage = options["jurisdiction"], options["topic"], options["stage"]
    if code and not Jurisdiction.objects.filter(code=code).exists():
        raise CommandError(f"There is no jurisdiction {code!r}.", returncode=USAGE_ERROR)
    if topic and not Topic.objects.filter(slug=topic).exists():
        raise CommandError(f"There is no topic {topic!r}.", returncode=USAGE_ERROR)
    if stage and stage not in STAGES and not Bill.objects.filter(stage=stage).exists():
        raise CommandError(f"There is no stage {stage!r}.", returncode=USAGE_ERROR)
    if options["format"] != "csv" and (options["rows"] or options["bom"]):
        raise CommandError("--rows and --bom are for csv alone.", returncode=USAGE_ERROR)
    if options["format"] != "jsonl" and options["without_texts"]:
        raise CommandError("--without-texts is for jsonl alone.", returncode=USAGE_ERROR)
    if options["json"] and options["output"] is None:
        raise CommandError("--json says what was written to --output FILE.", returncode=USAGE_ERROR)


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = parse_date(text)
        moment = datetime.combine(day, time(0)) if day else parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"--since: {error}", returncode=USAGE_ERROR) from error
    if moment is None:
        raise CommandError(f"--since: “{text}” is neither a date nor a date and time.", returncode=USAGE_ERROR)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _lines(options: dict[str, Any], counted: _Counted) -> Iterator[str]:
    chosen = Chosen(options["jurisdiction"], options["topic"], options["stage"], _since(options["since"]))
    if options["format"] == "jsonl":
        with_texts = [] if options["without_texts"] else [jsonl.versions()]
        return jsonl.lines(counted.going_by(bills_chosen(chosen, *with_texts)))
    if options["format"] == "openstates":
        return openstates.lines(counted.going_by(bills_chosen(chosen, *openstates.windows())))
    if options["rows"] == "events":
        return table.event_lines(counted.going_by(bills_chosen(chosen)), marked=options["bom"])
    return table.bill_lines(counted.going_by(bills_chosen(chosen, *table.windows())), marked=options["bom"])


def _print(lines: Iterator[str]) -> None:
    """Print in UTF-8, whatever the terminal or cron would have."""
    try:
        for line in lines:
            sys.stdout.buffer.write(line.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever reads has enough, as `head` does. What is left must not be tried again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
