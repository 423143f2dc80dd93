"""The list of bills as a table that a spreadsheet opens."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tracker import listing
from tracker.listing import Asked
from tracker.models.bill import NO_EVENT
from tracker.rules.spreadsheet import safe_cell
from tracker.web.listed import ListedBill, Shelf, procedures_of, rows_of

AT_ONCE: Final = 500
AT_MOST: Final = 10_000


def csv_lines(asked: Asked, shelf: Shelf, language: str, now: datetime) -> Iterator[str]:
    """Yield the lines of the table. It begins with a mark by which spreadsheets know that it is UTF-8."""
    writer = csv.writer(_Echo())
    with translation.override(language):
        head = _head()
    yield "\ufeff" + writer.writerow(head)
    bills = listing.bills_asked_for(asked, shelf.jurisdictions.values(), now)
    for some in listing.all_pages(bills, asked.sort, size=AT_ONCE, at_most=AT_MOST):
        with translation.override(language):
            procedures = procedures_of(some, asked)
            rows = rows_of(some, shelf, procedures, asked, language=language, now=now)
            cells = [_cells(row) for row in rows]
        yield from (writer.writerow([safe_cell(cell) for cell in line]) for line in cells)


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, line: str) -> str:
        return line


def _head() -> list[str]:
    return [
        _("Jurisdiction"), _("Code"), _("Number"), _("Title"), _("Stage"), _("What we think of it"), _("Topics"),
        _("Window"), _("State of the window"), _("First possible"), _("Opens"), _("Closes"), _("Outer limit"),
        _("Latest event"), _("Page"),
    ]  # fmt: skip


def _cells(row: ListedBill) -> list[str]:
    window, bill = row.window, row.bill
    names = ("first_possible_on", "opens_on", "closes_on", "outer_on")
    days = [getattr(window.deadline, name) if window else None for name in names]
    has_events = bill.latest_event_on > NO_EVENT
    return [
        row.jurisdiction,
        bill.jurisdiction.code,
        bill.identifier,
        row.title,
        row.stage,
        row.stance,
        "; ".join(row.topics),
        window.name if window else "",
        window.state_in_words if window else "",
        *(day.isoformat() if day else "" for day in days),
        bill.latest_event_on.isoformat() if has_events else "",
        settings.SITE_URL + reverse("tracker:bill", args=[bill.pk]),
    ]
