"""manage.py import_bills: what other systems know of bills, read from files."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.importers.formats import FORMATS, Format, Source, sources_in
from tracker.importers.values import BillRead, EventRead, FileRefused, Unmapped

REFUSED = 1
HELD_IN_MEMORY = 8 * 1024 * 1024


class Command(BaseCommand):
    help = "Read bills and what happened to them from files of another system."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, a folder or a ZIP archive")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="how the files are written")
        parser.add_argument("--dry-run", action="store_true", help="print what would be imported, and change nothing")
        parser.add_argument("--json", action="store_true", help="print a JSON list with one bill a line")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            raise CommandError("Only the dry run is there yet.", returncode=2)
        refused = self._show(options["files"], FORMATS[options["format"]], as_json=options["json"])
        if refused:
            raise CommandError(f"{refused} refused.", returncode=REFUSED)

    def _show(self, paths: list[Path], form: Format, *, as_json: bool) -> int:
        """Print the bills of all files that are in order; return how many are not."""
        refused = 0
        before = ""
        if as_json:
            self.stdout.write("[", ending="")
        for path in paths:
            for source in self._sources(path, form):
                refused += isinstance(source, FileRefused)
                if isinstance(source, FileRefused):
                    continue
                # A file may turn out to be wrong on its last line, so nothing of it is printed before that was read.
                with SpooledTemporaryFile(HELD_IN_MEMORY, mode="w+", encoding="utf-8", newline="\n") as put_by:
                    try:
                        for bill in source.bills():
                            put_by.write(json_line(bill, source.name) if as_json else plain(bill))
                    except FileRefused as error:
                        self._refuse(source.name, error)
                        refused += 1
                        continue
                    put_by.seek(0)
                    for line in put_by:
                        self.stdout.write(
                            f"{before}\n{line.rstrip()}" if as_json else line.rstrip(), ending="" if as_json else "\n"
                        )
                        before = ","
        if as_json:
            self.stdout.write("\n]")
        return refused

    def _sources(self, path: Path, form: Format) -> Iterator[Source | FileRefused]:
        try:
            yield from sources_in(path, form)
        except FileRefused as error:
            self._refuse(str(path), error)
            yield error

    def _refuse(self, name: str, error: FileRefused) -> None:
        self.stderr.write(f"{name}: {error}")


def json_line(bill: BillRead, file: str) -> str:
    """Return a bill as one line of JSON: the events as kind=day, all that is known of them beside."""
    return json.dumps(row(bill, file), ensure_ascii=False) + "\n"


def row(bill: BillRead, file: str) -> dict[str, Any]:
    return {
        "jurisdiction": bill.jurisdiction,
        "identifier": bill.identifier,
        "title": bill.title,
        "events": [f"{event.kind}={event.happened_on.isoformat()}" for event in bill.events],
        "events_detail": [_detail(event) for event in bill.events],
        "unmapped": [_unmapped(one) for one in bill.unmapped],
        "session": bill.session,
        "file": file,
    }


def _detail(event: EventRead) -> dict[str, Any]:
    at = f"T{event.happened_at.isoformat('minutes')}" if event.happened_at else ""
    told = {
        "event": f"{event.kind}={event.happened_on.isoformat()}{at}",
        "until": event.happened_until and event.happened_until.isoformat(),
        "votes": {key: value for key, value in asdict(event.votes).items() if value is not None},
        "text": event.text,
        "classification": list(event.classification),
        "filed_under": event.dated_by_source and event.dated_by_source.isoformat(),
    }
    return {key: value for key, value in told.items() if value}


def _unmapped(one: Unmapped) -> dict[str, Any]:
    return {"date": one.day, "text": one.text, "classification": list(one.classification), "matters": one.matters}


def plain(bill: BillRead) -> str:
    """Return a bill in a few lines for people; what could not be mapped follows word for word."""
    lines = [f"{bill.jurisdiction} {bill.identifier}  {bill.title}"]
    lines += [f"  {_detail(event)['event']}  “{event.text}”" for event in bill.events]
    lines += [
        f"  not mapped: {one.day or 'no day'}  “{one.text}”{' (look)' if one.matters else ''}" for one in bill.unmapped
    ]
    return "\n".join(" ".join(line.split("\n")) for line in lines) + "\n"
