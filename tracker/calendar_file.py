"""The dates of a window as entries of a calendar file (RFC 5545), for downloads and for what goes with mails.

Each date is an entry of its own, and its UID is made of what does not change: the bill, the window, which time it is,
and which of its dates. So a later file moves the entry of an earlier one, SEQUENCE being the deadline's version, or
takes it away by STATUS:CANCELLED when nobody knows that date any more or the window ended before it. The same input
gives the same bytes.

A date is a whole day in the jurisdiction, as the law has it. Where the law counts in hours the entry is a moment,
written in UTC, so that it is right in every calendar, whatever that one knows of time zones.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from icalendar import Calendar, Event

from tracker.models import Deadline
from tracker.rules import explain
from tracker.rules.windows import Figure

PRODUCER = "-//Countersign//Countersign//EN"

SUMMARIES = {
    Figure.OPENS: gettext_noop("%(window)s opens: %(title)s"),
    Figure.CLOSES: gettext_noop("%(window)s closes: %(title)s"),
    Figure.OUTER: gettext_noop("%(window)s last possible day: %(title)s"),
}
"""The dates that are entries; their names stand in the UID."""

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


def entries_of(versions: Sequence[Deadline], title: str, language: str) -> list[Entry]:
    """Return the dates of a window, in that language.

    `versions` are its deadline and all earlier ones of the same window, the oldest first. A date that was known in an
    earlier version and is not any more, or that lies after the end of the window, is an entry that is cancelled.
    """
    deadline = versions[-1]
    known = {figure: when for figure, when in _dates(deadline).items() if _holds(deadline, when)}
    ever: dict[Figure, When] = {}
    for version in versions:
        ever |= _dates(version)
    with translation.override(language):
        return [
            _entry(deadline, figure, when, title, language, is_cancelled=figure not in known)
            for figure, when in ever.items()
        ]


def download_of(deadlines: Iterable[Deadline], language: str) -> bytes:
    """Return a file with the dates of these deadlines, each stamped with the moment since when it is so."""
    shown = list(deadlines)
    earlier = _earlier_versions(shown)
    stamped = [
        (entry, deadline.ceased_at or deadline.computed_at)
        for deadline in shown
        for entry in entries_of([*earlier[_key(deadline)], deadline], deadline.bill.title(language), language)
    ]
    return file_of(stamped)


def file_of(stamped: Iterable[tuple[Entry, datetime]], *, method: str | None = None) -> bytes:
    """Return the file of these entries, each with its stamp."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    for entry, stamp in stamped:
        calendar.add_component(_event(entry, stamp))
    return bytes(calendar.to_ical())


def one_line(text: str) -> str:
    """Return `text` on one line, without any character that would break it or turn its reading around."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _key(deadline: Deadline) -> tuple[int, str, int]:
    return deadline.bill_id, deadline.window, deadline.occurrence


def _earlier_versions(deadlines: Sequence[Deadline]) -> dict[tuple[int, str, int], list[Deadline]]:
    """Return the earlier versions of all these deadlines, in one query."""
    version_of = {_key(one): one.version for one in deadlines if one.version > 1}
    rows = Deadline.objects.filter(bill__in={bill for bill, *_rest in version_of}).order_by("version", "pk")
    found: dict[tuple[int, str, int], list[Deadline]] = defaultdict(list)
    for row in rows:
        if row.version < version_of.get(_key(row), 0):
            found[_key(row)].append(row)
    return found


def _dates(deadline: Deadline) -> dict[Figure, When]:
    """Return the dates that were known; while a clock stands still, the day it opens is not."""
    dates = {
        Figure.OPENS: (None if deadline.is_suspended else deadline.opens_on, None),
        Figure.CLOSES: (deadline.closes_on, deadline.closes_time),
        Figure.OUTER: (deadline.outer_on, deadline.outer_time),
    }
    return {figure: (on, at) for figure, (on, at) in dates.items() if on is not None}


def _holds(deadline: Deadline, when: When) -> bool:
    """Return whether a date of a deadline still stands: not of one that is gone, nor after its end."""
    return deadline.status not in GONE and (deadline.ended_on is None or when[0] <= deadline.ended_on)


def _entry(deadline: Deadline, figure: Figure, when: When, title: str, language: str, *, is_cancelled: bool) -> Entry:
    bill = deadline.bill
    # What was taken away without a new version must still count as later than what it takes away.
    was_taken_away = deadline.status in GONE or (is_cancelled and deadline.ended_on is not None)
    name = one_line(explain.name_in(deadline.names, language))
    lines = [
        _no_longer(deadline, language) if is_cancelled else _moment(deadline, when, language),
        f"{explain.name_in(bill.jurisdiction.names, language)}, {one_line(bill.identifier)}",
        "" if is_cancelled else _sources(deadline, figure, language),
    ]
    return Entry(
        uid=f"{bill.pk}-{deadline.window}-{deadline.occurrence}-{figure}@{settings.SITE_HOST}",
        sequence=deadline.version + int(was_taken_away),
        on=when[0],
        at=when[1],
        zone=bill.jurisdiction.zone,
        summary=one_line(_(SUMMARIES[figure]) % {"window": name, "title": title}),
        description="\n".join(line for line in lines if line),
        url=f"{settings.SITE_URL}{reverse('tracker:bill', args=[bill.pk])}",
        is_cancelled=is_cancelled,
    )


def _moment(deadline: Deadline, when: When, language: str) -> str:
    on, at = when
    moment = f"{explain.in_words(on, language)}, {at:%H:%M}" if at else explain.in_words(on, language)
    return _("%(moment)s, in %(zone)s.") % {"moment": moment, "zone": deadline.bill.jurisdiction.time_zone}


def _no_longer(deadline: Deadline, language: str) -> str:
    if deadline.ended_on is None:
        return _("This date is no longer known.")
    return _("The window has ended: %(day)s.") % {"day": explain.in_words(deadline.ended_on, language)}


def _sources(deadline: Deadline, figure: Figure, language: str) -> str:
    """Return what a date rests on and how sure that is; nothing when no source is recorded."""
    lines = explain.date_lines(deadline.dates, deadline.opens_on, language)
    source = one_line(next(line.source for line in lines if line.figure is figure))
    return _("Source: %(source)s") % {"source": source} if source else ""


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
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
