"""Bills as a table that a spreadsheet opens: one bill a line, or one event a line.

The lines of events have the columns of our own CSV, and can be imported again; what was corrected is not among them.
No cell begins a formula.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from typing import Any, Final

from django.db.models import Prefetch
from django.db.models.functions import Coalesce

from tracker import queries
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.rules.spreadsheet import safe_cell

MARK: Final = "\ufeff"
"""By which spreadsheets know that a file is UTF-8."""

OF_BILLS: Final = (
    "jurisdiction", "identifier", "title", "stage", "stage_name", "is_final", "stance", "topics", "window",
    "first_possible_on", "opens_on", "closes_on", "closes_at", "outer_on", "outer_at", "confidence", "citation",
    "latest_event", "latest_event_on",
)  # fmt: skip
OF_EVENTS: Final = (
    "jurisdiction", "identifier", "title", "language", "kind", "happened_on", "happened_until", "happened_at",
    "votes_for", "votes_against", "votes_abstain", "source_url", "note", "irregular_reason",
)  # fmt: skip

Cell = str | int | date | time | None
Rows = Callable[[Bill], Iterable[tuple[Cell, ...]]]


def windows() -> list[Prefetch[Any]]:
    """Return what `bill_lines` needs of a bill beside the rest: its law, and its running windows by their closing."""
    running = Deadline.objects.filter(status=Deadline.Status.RUNNING, reminds=True)
    closing = Coalesce("closes_on", "outer_on", date.max)
    soonest = running.order_by(closing, "pk")
    return [Prefetch("procedure"), Prefetch("deadlines", queryset=soonest, to_attr="running_deadlines")]


def bill_lines(bills: Iterable[Bill], *, marked: bool = False) -> Iterator[str]:
    """Yield the lines of a table of bills, with the window of each that closes first."""
    return _lines(OF_BILLS, bills, _of_bill, marked=marked)


def event_lines(bills: Iterable[Bill], *, marked: bool = False) -> Iterator[str]:
    """Yield the lines of a table of the events that count; a bill without any has a line without an event."""
    return _lines(OF_EVENTS, bills, _of_events, marked=marked)


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, line: str) -> str:
        return line


def _lines(head: tuple[str, ...], bills: Iterable[Bill], rows: Rows, *, marked: bool) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield (MARK if marked else "") + writer.writerow(head)
    for bill in bills:
        for row in rows(bill):
            yield writer.writerow([safe_cell(_written(cell)) for cell in row])


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _of_bill(bill: Bill) -> Iterator[tuple[Cell, ...]]:
    window: Deadline | None = next(iter(getattr(bill, "running_deadlines", [])), None)
    latest = max(_standing(bill), key=lambda event: (event.happened_on, event.pk), default=None)
    dates = ("first_possible_on", "opens_on", "closes_on", "closes_time", "outer_on", "outer_time")
    yield (
        bill.jurisdiction.code,
        bill.identifier,
        bill.title("en"),
        bill.stage,
        queries.stage_name(bill, "en"),
        "yes" if bill.is_final else "no",
        bill.stance,
        "; ".join(topic.slug for topic in bill.topics.all()),
        window.window if window else None,
        *(getattr(window, name) if window else None for name in dates),
        window.confidence if window else None,
        window.citation if window else None,
        latest.kind if latest else None,
        latest.happened_on if latest else None,
    )


def _of_events(bill: Bill) -> Iterator[tuple[Cell, ...]]:
    language, title = _title(bill)
    about = (bill.jurisdiction.code, bill.identifier, title, language)
    events = sorted(_standing(bill), key=lambda event: (event.happened_on, event.pk))
    if not events:
        yield *about, *(None for _ in OF_EVENTS[len(about) :])
    for event in events:
        yield *about, *(getattr(event, name) for name in OF_EVENTS[len(about) :])


def _title(bill: Bill) -> tuple[str, str]:
    """Return the language and the text of a title, the English one if there is one."""
    titles = {one.language: one.text for one in bill.titles.all()}
    language = "en" if "en" in titles else next(iter(titles), "")
    return language, titles.get(language, "")


def _standing(bill: Bill) -> list[BillEvent]:
    """Return the events that count, of those that are at hand."""
    events = list(bill.events.all())
    corrected = {event.corrects_id for event in events}
    return [event for event in events if event.kind != VOID and event.pk not in corrected]
