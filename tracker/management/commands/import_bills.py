"""manage.py import_bills: what other systems know of bills, read from files.

Fit for cron: it ends with 0, with 1 when a file was refused, and with 2 when it was called wrongly.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import clock
from tracker.importers.exported import TextRead
from tracker.importers.formats import FORMATS, Format, Source, Told, sources_in
from tracker.importers.values import BillRead, EventRead, FileRefused, Unmapped
from tracker.models import ImportRun
from tracker.services.imports import import_sources

REFUSED: Final = 1
HELD_IN_MEMORY: Final = 8 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Import bills and their events from files of another system, or what export_bills wrote as JSON lines. "
        "Exit status 1 when a file was refused; 2 when it was called wrongly."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, a folder or a ZIP archive")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="how the files are written")
        parser.add_argument("--dry-run", action="store_true", help="print what is in the files; ask no database")
        parser.add_argument("--json", action="store_true", help="print JSON: in a dry run a list, one bill a line")

    def handle(self, *args: Any, **options: Any) -> None:
        form = FORMATS[options["format"]]
        sources = self._sources(options["files"], form)
        run = self._show if options["dry_run"] else partial(self._import, form, options["files"])
        self._refused = 0
        run(sources, as_json=options["json"])
        if self._refused:
            raise CommandError(f"refused: {self._refused}; nothing of it was taken.", returncode=REFUSED)

    def _sources(self, paths: list[Path], form: Format) -> Iterator[Source]:
        for path in paths:
            try:
                yield from sources_in(path, form)
            except FileRefused as error:
                self._refuse(f"{path}: {error}")

    def _refuse(self, line: str) -> None:
        self._refused += 1
        self.stderr.write(line)

    def _import(self, form: Format, paths: list[Path], sources: Iterator[Source], *, as_json: bool) -> None:
        run = import_sources(
            sources=sources,
            system=form.system,
            files="\n".join(str(path) for path in paths),
            started_by=None,
            clock=clock.now,
            report=self._report,
        )
        for line in run.refused.splitlines():
            self._refuse(line)
        summary = {
            "bills": run.counted,
            "bills_added": run.bills_added,
            "events_added": run.events_added,
            "texts_added": run.texts_added,
            "reviews_added": run.reviews_added,
            "refused": self._refused,
        }
        names = ", ".join(f"{name.replace('_', ' ')}: {number}" for name, number in summary.items())
        self.stdout.write(json.dumps(summary) if as_json else names)

    def _report(self, run: ImportRun) -> None:
        if run.ended_at is None:
            self.stderr.write(f"{run.counted} of {run.expected} bills")

    def _show(self, sources: Iterator[Source], *, as_json: bool) -> None:
        """Print the bills of all files that are in order."""
        first = True
        self.stdout.write("[" if as_json else "", ending="")
        for source in sources:
            with SpooledTemporaryFile(HELD_IN_MEMORY, mode="w+", encoding="utf-8", newline="\n") as put_by:
                for line in self._lines(source, put_by, as_json=as_json):
                    comma = "" if first else ","
                    self.stdout.write(f"{comma}\n{line}" if as_json else f"{line}\n", ending="")
                    first = False
        self.stdout.write("\n]\n" if as_json else "", ending="")

    def _lines(self, source: Source, put_by: IO[str], *, as_json: bool) -> Iterator[str]:
        """Yield what is to be printed of a source, once all of it was read: it may be wrong on its last line."""
        try:
            for bill, texts in _with_their_texts(source.told()):
                put_by.write(json_line(bill, texts, source.name) if as_json else plain(bill, texts))
        except FileRefused as error:
            self._refuse(f"{source.name}: {error}")
            return
        put_by.seek(0)
        for line in put_by:
            yield line.rstrip("\n")


def _with_their_texts(told: Iterator[Told]) -> Iterator[tuple[BillRead, list[str]]]:
    """Yield each bill with the names of the versions of its text that follow it."""
    bill: BillRead | None = None
    texts: list[str] = []
    for one in told:
        if isinstance(one, TextRead):
            texts.append(f"{one.whole.label} ({one.whole.language})")
            continue
        if bill is not None:
            yield bill, texts
        bill, texts = one, []
    if bill is not None:
        yield bill, texts


def json_line(bill: BillRead, texts: list[str], file: str) -> str:
    """Return a bill as one line of JSON: the events as kind=day, all that is known of them beside."""
    row = {
        "jurisdiction": bill.jurisdiction,
        "identifier": bill.identifier,
        "title": bill.title,
        "events": [f"{event.kind}={event.happened_on.isoformat()}" for event in bill.events],
        "events_detail": [_detail(event) for event in bill.events],
        "unmapped": [_unmapped(one) for one in bill.unmapped],
        "texts": texts,
        "session": bill.session,
        "file": file,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def plain(bill: BillRead, texts: list[str]) -> str:
    """Return a bill in a few lines for people; what could not be mapped follows word for word."""
    lines = [f"{bill.jurisdiction} {bill.identifier}  {bill.title}"]
    lines += [f"  {_detail(event)['event']}  “{event.text}”" for event in bill.events]
    lines += [f"  version of its text: {text}" for text in texts]
    for one in bill.unmapped:
        look = "  (somebody should look at this)" if one.matters else ""
        lines.append(f"  not mapped: {one.day or 'no day'}  “{one.text}”{look}")
    return "".join(f"{' '.join(line.splitlines())}\n" for line in lines)


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
