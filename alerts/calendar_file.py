"""The calendar file that goes with the mails about a window; `tracker.calendar_file` says how its entries are made."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from alerts.channels import Attachment
from alerts.models import Delivery
from tracker import calendar_file as tracker_file
from tracker.calendar_file import Entry
from tracker.models import Deadline

NAME = "dates.ics"
CONTENT_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"

__all__ = ["CONTENT_TYPE", "NAME", "Entry", "attachment_of", "calendar_file", "entries_of"]


def attachment_of(deliveries: Sequence[Delivery], language: str, now: datetime) -> Attachment | None:
    """Return the calendar file that goes with the message of these deliveries, or None when it is not about dates."""
    entries = {
        entry.uid: entry
        for delivery in deliveries
        if delivery.alert.deadline is not None
        for entry in entries_of(delivery.alert.deadline, delivery.alert.bill.title(language), language)
    }
    return Attachment(NAME, calendar_file(entries.values(), now), CONTENT_TYPE) if entries else None


def entries_of(deadline: Deadline, title: str, language: str = "en") -> list[Entry]:
    """Return the dates of a deadline that are known, and those that were known in an earlier version and went."""
    return tracker_file.entries_of([*reversed(deadline.earlier_versions()), deadline], title, language)


def calendar_file(entries: Iterable[Entry], now: datetime) -> bytes:
    """Return the file; `now` becomes the stamp of each entry."""
    return tracker_file.file_of(((entry, now) for entry in entries), method="PUBLISH")
