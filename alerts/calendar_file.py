"""The dates of a window as a calendar file (RFC 5545), which goes with the mails about it.

Each date is an entry of its own, and its UID is made of what does not change: the bill, the window, which time it is,
and which of its dates. So a later file moves the entry of an earlier one, SEQUENCE being the deadline's version, or
takes it away by STATUS:CANCELLED when nobody knows that date any more. The same input gives the same bytes.

A date is a whole day in the jurisdiction, as the law has it. Where the law counts in hours the entry is a moment,
written in UTC, so that it is right in every calendar, whatever that one knows of time zones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from alerts.channels import Attachment
from alerts.models import Delivery
from alerts.rules.headers import cleaned
from alerts.rules.letter_wording import LANGUAGES
from tracker.models import Deadline
from tracker.rules import explain

NAME = "dates.ics"
CONTENT_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"
PRODUCER = "-//Countersign//Countersign//EN"

When = tuple[date, time | None]

GONE = [Deadline.Status.WITHDRAWN, Deadline.Status.REPLACED]


@dataclass(frozen=True, slots=True)
class Entry:
    """A date as it stands in a calendar: a day, or with `at` (a time of day in the jurisdiction) a moment."""

    uid: str
    sequence: int
    on: date
    at: time | None
    zone: ZoneInfo
    summary: str
    description: str
    url: str
    is_cancelled: bool


def attachment_of(deliveries: Sequence[Delivery], language: str, now: datetime) -> Attachment | None:
    """Return the calendar file that goes with the message of these deliveries, or None when it is not about dates."""
    entries = {
        entry.uid: entry
        for delivery in deliveries
        if delivery.alert.deadline is not None
        for entry in entries_of(delivery.alert.deadline, delivery.alert.bill.title(language), language)
    }
    return Attachment(NAME, calendar_file(entries.values(), now), CONTENT_TYPE) if entries else None


def entries_of(deadline: Deadline, title: str, language: str) -> list[Entry]:
    """Return the dates of a deadline that are known, and those that were known in an earlier version and went."""
    known = {} if deadline.status in GONE else _dates(deadline)
    ever: dict[str, When] = {}
    for version in _versions_until(deadline):
        ever |= _dates(version)
    return [
        _entry(deadline, name, when, title, language, is_cancelled=name not in known) for name, when in ever.items()
    ]


def calendar_file(entries: Iterable[Entry], now: datetime) -> bytes:
    """Return the file; `now` becomes the stamp of each entry."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _versions_until(deadline: Deadline) -> Iterable[Deadline]:
    return Deadline.objects.filter(
        bill=deadline.bill_id, window=deadline.window, occurrence=deadline.occurrence, version__lte=deadline.version
    ).order_by("version")


def _dates(deadline: Deadline) -> dict[str, When]:
    """Return the dates that are known, by name; while a clock stands still, the day it opens is not."""
    dates = {
        "opens": (None if deadline.is_suspended else deadline.opens_on, None),
        "closes": (deadline.closes_on, deadline.closes_time),
        "outer": (deadline.outer_on, deadline.outer_time),
    }
    return {name: (on, at) for name, (on, at) in dates.items() if on is not None}


def _entry(deadline: Deadline, name: str, when: When, title: str, language: str, *, is_cancelled: bool) -> Entry:
    on, at = when
    bill, words = deadline.bill, LANGUAGES[language]
    day = explain.in_words(on, language) + (f", {at:%H:%M}" if at else "")
    known = words.entry_gone if is_cancelled else words.entry_day.format(day=day, zone=bill.jurisdiction.time_zone)
    jurisdiction = explain.name_in(bill.jurisdiction.names, language)
    return Entry(
        uid=f"{bill.pk}-{deadline.window}-{deadline.occurrence}-{name}@{settings.SITE_HOST}",
        # What was taken away without a new version must still count as later than what it takes away.
        sequence=deadline.version + int(deadline.status in GONE),
        on=on,
        at=at,
        zone=bill.jurisdiction.zone,
        summary=cleaned(words.entry[name].format(name=explain.name_in(deadline.names, language), title=title)),
        description=f"{known}\n{jurisdiction}, {cleaned(bill.identifier)}",
        url=f"{settings.SITE_URL}{reverse('tracker:bill', args=[bill.pk])}",
        is_cancelled=is_cancelled,
    )


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    if entry.at is None:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
    else:
        event.add("dtstart", datetime.combine(entry.on, entry.at, entry.zone).astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
