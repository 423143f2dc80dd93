"""The dates of a window as entries of a calendar file (RFC 5545), for downloads and for what goes with mails.

Each date is an entry of its own, and its UID is made of what does not change: the bill, the window, which time it is,
and which of its dates. So a later file moves the entry of an earlier one, or takes it away by STATUS:CANCELLED when
nobody knows that date any more or the window ended before it. SEQUENCE rises with each version of the deadline, when
the window ends, and when it is no more; what is corrected about an end alone keeps it and has a later DTSTAMP, which
calendars compare next. The same input gives the same bytes.

A download shows what pages show. A feed is fetched by programs that tell people, so it shows what stood when the last
hold was over (HOLD_SECONDS): an edit that is undone in time never comes into it.

A date is a whole day in the jurisdiction, as the law has it. Where the law counts in hours the entry is a moment,
written in UTC, so that it is right in every calendar, whatever that one knows of time zones.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from accounts.sealing import keyed_hash
from tracker.models import Deadline, hold
from tracker.models.deadline import CURRENT
from tracker.rules import explain
from tracker.rules.windows import Figure

PRODUCER = "-//Countersign//Countersign//EN"

REFRESHED_EACH = timedelta(hours=1)
"""How often a program is asked to fetch a calendar again."""

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


@dataclass(frozen=True, slots=True)
class About:
    """A calendar to subscribe to: its name, and a note on what it leaves out."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Naming:
    """What all entries of a window share."""

    title: str
    language: str
    sequence: int


def entries_of(versions: Sequence[Deadline], title: str, language: str) -> list[Entry]:
    """Return the dates of a window, in that language.

    `versions` are all of the same window, the one that counts last. A date that was known in another version and is not
    any more, or that lies after the end of the window, is an entry that is cancelled.
    """
    deadline = versions[-1]
    sequence = _sequence(versions)
    known = {figure: when for figure, when in _dates(deadline).items() if _holds(deadline, when)}
    ever: dict[Figure, When] = {}
    for version in versions:
        ever |= _dates(version)
    with translation.override(language):
        return [
            _entry(deadline, figure, when, _Naming(title, language, sequence), is_cancelled=figure not in known)
            for figure, when in ever.items()
        ]


def download_of(deadlines: Iterable[Deadline], language: str) -> bytes:
    """Return a file with the dates of these deadlines, each stamped with the moment since when it is so."""
    shown = list(deadlines)
    others = _other_versions(shown)
    return file_of(_stamped(([*others[_key(one)], one] for one in shown), language))


def feed_entries(
    versions: Iterable[Deadline], language: str, now: datetime, *, is_discreet: bool
) -> list[tuple[Entry, datetime]]:
    """Return what stands in a calendar to subscribe to, of windows of which these are all versions."""
    windows: dict[tuple[int, str, int], list[Deadline]] = defaultdict(list)
    for version in versions:
        windows[_key(version)].append(version)
    held_for = hold()
    held = [found for several in windows.values() if (found := versions_held(several, held_for, now))]
    stamped = _stamped(held, language)
    return [(_discreet(entry, language), stamp) for entry, stamp in stamped] if is_discreet else stamped


def versions_held(versions: Iterable[Deadline], hold: timedelta, now: datetime) -> list[Deadline]:
    """Return the versions of a window that outlived the hold, as they were when it was over, the one that counts last.

    What was replaced or taken back within the hold was never there.
    """
    every = sorted(versions, key=lambda one: one.version)
    gone_at = {one.version: _gone_at(one, every) for one in every}
    known = [
        one
        for one in every
        if one.computed_at <= now - hold and not _is_before(gone_at[one.version], one.computed_at + hold)
    ]
    held = [_as_of(one, gone_at[one.version], now - hold) for one in known]
    return sorted(held, key=lambda one: (one.status in CURRENT, one.version))


def file_of(
    stamped: Iterable[tuple[Entry, datetime]], *, method: str | None = None, about: About | None = None
) -> bytes:
    """Return the file of these entries, each with its stamp; `about` says of which calendar they are."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if about:
        # The names by which RFC 7986 says it, and those that programs knew before.
        calendar.add("name", about.name)
        calendar.add("x-wr-calname", about.name)
        if about.note:
            calendar.add("description", about.note)
        calendar.add("refresh-interval", REFRESHED_EACH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", REFRESHED_EACH, parameters={"VALUE": "DURATION"})
    for entry, stamp in stamped:
        calendar.add_component(_event(entry, stamp))
    if not calendar.subcomponents:
        calendar.add_component(_utc())
    return bytes(calendar.to_ical())


def one_line(text: str) -> str:
    """Return `text` on one line, without any character that would break it or turn its reading around."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _key(deadline: Deadline) -> tuple[int, str, int]:
    return deadline.bill_id, deadline.window, deadline.occurrence


def _stamped(windows: Iterable[Sequence[Deadline]], language: str) -> list[tuple[Entry, datetime]]:
    """Return the entries of windows, each with the moment since when it is so."""
    return [
        (entry, _stamp(versions[-1]))
        for versions in windows
        for entry in entries_of(versions, versions[-1].bill.title(language), language)
    ]


def _stamp(deadline: Deadline) -> datetime:
    """Return when what is said of a deadline came to be so. A corrected end leaves no other trace than its event."""
    ended_at = deadline.ended_by.recorded_at if deadline.ended_by else deadline.computed_at
    return max(deadline.computed_at, deadline.ceased_at or deadline.computed_at, ended_at)


def _sequence(versions: Sequence[Deadline]) -> int:
    """Return three for each version, one more when the window has ended, two more when it is gone or was put back."""
    deadline, latest = versions[-1], max(one.version for one in versions)
    if deadline.status in GONE or deadline.version != latest:
        return 3 * latest + 2
    return 3 * latest + int(not deadline.is_running)


def _gone_at(deadline: Deadline, every: Sequence[Deadline]) -> datetime | None:
    """Return when a version gave way to another or to none, None while it counts.

    One that had ended before keeps the moment of its end: then its successor says when it gave way, unless an earlier
    version outlived it, to which it had given way by an undoing.
    """
    if deadline.status not in GONE or deadline.ceased_at is None:
        return None
    earlier = [one for one in every if one.version < deadline.version]
    if any(one.ceased_at is None or one.ceased_at > deadline.ceased_at for one in earlier):
        return deadline.ceased_at
    later = [one.computed_at for one in every if one.version > deadline.version]
    is_replaced = deadline.status == Deadline.Status.REPLACED
    return max(deadline.ceased_at, min(later)) if later and is_replaced else deadline.ceased_at


def _is_before(moment: datetime | None, other: datetime) -> bool:
    return moment is not None and moment < other


def _as_of(deadline: Deadline, gone_at: datetime | None, moment: datetime) -> Deadline:
    """Return a deadline as it was at a moment: what ceased since then was running, what is gone since then had ended.

    The day on which something ended is not kept when it is gone; the day on which that was recorded stands for it.
    """
    was_gone = gone_at is not None and gone_at <= moment
    if deadline.ceased_at is None or was_gone or (gone_at is None and deadline.ceased_at <= moment):
        return deadline
    then = copy(deadline)
    then.ended_by, then.ended_on = None, None
    if deadline.ceased_at <= moment:
        then.status = Deadline.Status.ENDED
        then.ended_on = deadline.ceased_at.astimezone(deadline.bill.jurisdiction.zone).date()
    else:
        then.status, then.ceased_at = Deadline.Status.RUNNING, None
    return then


def _other_versions(deadlines: Sequence[Deadline]) -> dict[tuple[int, str, int], list[Deadline]]:
    """Return the other versions of all these deadlines, the oldest first, in one query."""
    version_of = {_key(one): one.version for one in deadlines}
    rows = (
        Deadline.objects.filter(bill__in={bill for bill, *_rest in version_of})
        .defer("names", "citation", "working")
        .order_by("version", "pk")
    )
    found: dict[tuple[int, str, int], list[Deadline]] = defaultdict(list)
    for row in rows:
        if row.version != version_of.get(_key(row), row.version):
            found[_key(row)].append(row)
    return found


def _discreet(entry: Entry, language: str) -> Entry:
    """Return an entry that says nothing of its bill: the day, and that something falls on it."""
    with translation.override(language):
        return replace(
            entry,
            uid=f"{keyed_hash('calendar entry', entry.uid)[:32]}@{settings.SITE_HOST}",
            summary=_("A date that you follow"),
            description="",
            url=f"{settings.SITE_URL}/",
        )


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


def _entry(deadline: Deadline, figure: Figure, when: When, naming: _Naming, *, is_cancelled: bool) -> Entry:
    bill, language = deadline.bill, naming.language
    name = one_line(explain.name_in(deadline.names, language))
    lines = [
        _no_longer(deadline, language) if is_cancelled else _moment(deadline, when, language),
        f"{explain.name_in(bill.jurisdiction.names, language)}, {one_line(bill.identifier)}",
        "" if is_cancelled else _sources(deadline, figure, language),
    ]
    return Entry(
        uid=f"{bill.pk}-{deadline.window}-{deadline.occurrence}-{figure}@{settings.SITE_HOST}",
        sequence=naming.sequence,
        on=when[0],
        at=when[1],
        zone=bill.jurisdiction.zone,
        summary=one_line(_(SUMMARIES[figure]) % {"window": name, "title": naming.title}),
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


def _utc() -> Timezone:
    """Return what stands in a calendar in which there is nothing: the standard wants something in each."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - a moment of the zone itself
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


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
