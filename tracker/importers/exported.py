"""A bill as an installation of ours exported it, whole: all that is written about it, and all that was recorded.

Every text is taken as it stands, to the last blank, so that exporting it again gives the same bytes.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any, Final, TypeVar

from tracker.importers import shapes
from tracker.importers.limits import Record
from tracker.importers.values import BillRead, EventRead, FileRefused, TitleRead, Votes
from tracker.models import VOID, Stance, TextKind
from tracker.texts.naming import is_safe_name
from tracker.texts.sniffing import kind_of
from tracker.texts.values import Kind, TextRefused

Read = TypeVar("Read")

SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,50}")
ADDRESSES: Final = ("https://", "http://", "ftp://", "ftps://")
"""What an address may begin with: something else could be a program."""

KNOWN: Final = frozenset(
    {
        "jurisdiction", "identifier", "summary", "stance", "stance_reason", "titles", "topics", "sources", "documents",
        "history",
    }
)  # fmt: skip
KNOWN_OF_EVENT: Final = frozenset(
    {
        "kind", "happened_on", "happened_until", "happened_at", "votes_for", "votes_against", "votes_abstain",
        "source_url", "note", "irregular_reason", "corrects", "reason", "recorded_at", "is_news",
    }
)  # fmt: skip
KNOWN_OF_TEXT: Final = frozenset(
    {
        "label", "language", "dated_on", "source_url", "file_name", "kind", "sha256", "size", "text", "added_at",
        "withdrawn_at", "withdrawn_reason", "file",
    }
)  # fmt: skip
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ExportedTitle:
    language: str
    text: str
    summary: str


@dataclass(frozen=True, slots=True)
class ExportedTopic:
    slug: str
    name: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExportedSource:
    url: str
    title: str
    archive_url: str
    archived_on: date | None


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    title: str
    url: str
    language: str
    dated_on: date | None


@dataclass(frozen=True, slots=True)
class ExportedEvent:
    """One event of the whole history. `corrects` is the number of the event in whose place it stands, from 1."""

    kind: str
    happened_on: date
    happened_until: date | None
    happened_at: time | None
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    source_url: str
    note: str
    irregular_reason: str
    corrects: int | None
    reason: str
    recorded_at: datetime
    is_news: bool


@dataclass(frozen=True, slots=True)
class ExportedBill:
    """A bill with all of its history, in the order of recording."""

    jurisdiction: str
    identifier: str
    summary: str
    stance: str
    stance_reason: str
    titles: tuple[ExportedTitle, ...]
    topics: tuple[ExportedTopic, ...]
    sources: tuple[ExportedSource, ...]
    documents: tuple[ExportedDocument, ...]
    history: tuple[ExportedEvent, ...]

    @property
    def standing(self) -> list[ExportedEvent]:
        """Return the events that count."""
        corrected = {event.corrects for event in self.history}
        return [
            event
            for number, event in enumerate(self.history, start=1)
            if event.kind != VOID and number not in corrected
        ]


@dataclass(frozen=True, slots=True)
class ExportedText:
    """One version of a bill's text, with the bytes of its file where they are still kept; else `file` is None."""

    label: str
    language: str
    dated_on: date | None
    source_url: str
    file_name: str
    kind: str
    sha256: str
    size: int
    text: str
    added_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    file: bytes | None


@dataclass(frozen=True, slots=True)
class TextRead:
    """A version of the text of a bill that was told before it in the same file."""

    jurisdiction: str
    identifier: str
    whole: ExportedText


@dataclass(frozen=True, slots=True)
class WholeRead(BillRead):
    """A bill of an export. Beside what any source tells it has all that was recorded."""

    whole: ExportedBill = field(kw_only=True)


def read_whole(row: Record, place: str) -> WholeRead:
    """Return the bill of a line that has a history; raise FileRefused."""
    whole = _bill(row, place)
    return WholeRead(
        jurisdiction=whole.jurisdiction,
        identifier=whole.identifier,
        titles=tuple(TitleRead(one.language, one.text, one.summary) for one in whole.titles),
        source_id=f"{whole.jurisdiction} {whole.identifier}",
        summary=whole.summary,
        events=tuple(_told(event) for event in whole.standing),
        topics=tuple(topic.slug for topic in whole.topics),
        stance=whole.stance,
        stance_reason=whole.stance_reason,
        whole=whole,
    )


def read_text(row: Record, place: str) -> TextRead:
    """Return the version of a text of a line that has one; raise FileRefused."""
    _refuse_unknown(row, frozenset({"jurisdiction", "identifier", "version"}), place)
    return TextRead(
        jurisdiction=_needed(row, "jurisdiction", place, 16),
        identifier=_needed(row, "identifier", place, 100),
        whole=_version(shapes.inner(row, "version", place), f"{place}.version"),
    )


def _told(event: ExportedEvent) -> EventRead:
    return EventRead(
        kind=event.kind,
        happened_on=event.happened_on,
        happened_at=event.happened_at,
        happened_until=event.happened_until,
        votes=Votes(event.votes_for, event.votes_against, event.votes_abstain),
        text=event.kind,
        source_url=event.source_url,
        note=event.note,
        irregular_reason=event.irregular_reason,
    )


def _bill(row: Record, place: str) -> ExportedBill:
    _refuse_unknown(row, KNOWN, place)
    stance = _text(row, "stance", place)
    if stance and stance not in Stance.values:
        raise FileRefused(f"{place}.stance", f"{stance[:40]!r} is none of {', '.join(Stance.values)}")
    return ExportedBill(
        jurisdiction=_needed(row, "jurisdiction", place, 16),
        identifier=_needed(row, "identifier", place, 100),
        summary=_text(row, "summary", place),
        stance=stance,
        stance_reason=_text(row, "stance_reason", place),
        titles=tuple(_titles(row, place)),
        topics=_each(row, "topics", place, _topic),
        sources=_each(row, "sources", place, _source),
        documents=_each(row, "documents", place, _document),
        history=_history(row, place),
    )


def _each(row: Record, key: str, place: str, read: Callable[[Record, str], Read]) -> tuple[Read, ...]:
    return tuple(read(one, f"{place}.{key}[{number}]") for number, one in enumerate(shapes.records(row, key, place)))


def _titles(row: Record, place: str) -> list[ExportedTitle]:
    titles = []
    for language, value in shapes.inner(row, "titles", place).items():
        at = f"{place}.titles.{language[:20]}"
        if not 0 < len(language) <= 8:
            raise FileRefused(at, "is no code of a language")
        one = shapes.record(value, at)
        titles.append(ExportedTitle(language, _text(one, "text", at), _text(one, "summary", at)))
    return titles


def _topic(row: Record, place: str) -> ExportedTopic:
    slug = _needed(row, "slug", place, 50)
    if not SLUG.fullmatch(slug):
        raise FileRefused(f"{place}.slug", f"{slug[:40]!r} is no short name: letters, digits, - and _ are")
    names = shapes.inner(row, "names", place)
    return ExportedTopic(
        slug, _needed(row, "name", place, 100), {language: _text(names, language, place) for language in names}
    )


def _source(row: Record, place: str) -> ExportedSource:
    return ExportedSource(
        url=_address(row, "url", place),
        title=_text(row, "title", place, 200),
        archive_url=_address(row, "archive_url", place, may_miss=True),
        archived_on=_day(row, "archived_on", place),
    )


def _document(row: Record, place: str) -> ExportedDocument:
    return ExportedDocument(
        title=_text(row, "title", place, 200),
        url=_address(row, "url", place),
        language=_text(row, "language", place, 8),
        dated_on=_day(row, "dated_on", place),
    )


def _history(row: Record, place: str) -> tuple[ExportedEvent, ...]:
    events: list[ExportedEvent] = []
    corrected: set[int] = set()
    for number, one in enumerate(shapes.records(row, "history", place), start=1):
        at = f"{place}.history, event {number}"
        event = _event(one, at)
        _check_correction(event, events, corrected, at)
        events.append(event)
    return tuple(events)


def _event(row: Record, place: str) -> ExportedEvent:
    _refuse_unknown(row, KNOWN_OF_EVENT, place)
    happened_on, happened_until = _day(row, "happened_on", place), _day(row, "happened_until", place)
    if happened_on is None:
        raise FileRefused(f"{place}.happened_on", "is missing")
    if happened_until is not None and happened_until <= happened_on:
        raise FileRefused(f"{place}.happened_until", "is not after happened_on")
    is_news = row.get("is_news", True)
    if not isinstance(is_news, bool):
        raise FileRefused(f"{place}.is_news", "should be true or false")
    return ExportedEvent(
        kind=_needed(row, "kind", place, 64),
        happened_on=happened_on,
        happened_until=happened_until,
        happened_at=_time(row, "happened_at", place),
        votes_for=shapes.number(row, "votes_for", place),
        votes_against=shapes.number(row, "votes_against", place),
        votes_abstain=shapes.number(row, "votes_abstain", place),
        source_url=_address(row, "source_url", place, may_miss=True),
        note=_text(row, "note", place),
        irregular_reason=_text(row, "irregular_reason", place),
        corrects=shapes.number(row, "corrects", place),
        reason=_text(row, "reason", place),
        recorded_at=_moment(row, "recorded_at", place),
        is_news=is_news,
    )


def _check_correction(event: ExportedEvent, before: list[ExportedEvent], corrected: set[int], place: str) -> None:
    """Refuse a correction of what is not there, was corrected already, or is said to be wrong without a reason."""
    if event.corrects is None:
        if event.kind == VOID:
            raise FileRefused(f"{place}.corrects", "is missing: nothing says which event did not happen")
        return
    if not 1 <= event.corrects <= len(before) or event.corrects in corrected:
        raise FileRefused(f"{place}.corrects", "is no event before this one that still counts")
    if event.kind == VOID == before[event.corrects - 1].kind:
        raise FileRefused(f"{place}.corrects", "strikes out what only struck out another")
    if not event.reason:
        raise FileRefused(f"{place}.reason", "is missing: a correction says what was wrong")
    corrected.add(event.corrects)


def _version(row: Record, place: str) -> ExportedText:
    _refuse_unknown(row, KNOWN_OF_TEXT, place)
    added_at, withdrawn_at = _moment(row, "added_at", place), _moment_or_none(row, "withdrawn_at", place)
    reason = _text(row, "withdrawn_reason", place)
    if (withdrawn_at is None) is not (not reason):
        raise FileRefused(f"{place}.withdrawn_reason", "is there when a version was withdrawn, and only then")
    if withdrawn_at is not None and withdrawn_at < added_at:
        raise FileRefused(f"{place}.withdrawn_at", "is before the version was added")
    version = ExportedText(
        label=_needed(row, "label", place, 100),
        language=_needed(row, "language", place, 8),
        dated_on=_day(row, "dated_on", place),
        source_url=_address(row, "source_url", place, may_miss=True),
        file_name=_text(row, "file_name", place, 120),
        kind=_needed(row, "kind", place, 8),
        sha256=_needed(row, "sha256", place, 64),
        size=shapes.number(row, "size", place) or 0,
        text=_text(row, "text", place),
        added_at=added_at,
        withdrawn_at=withdrawn_at,
        withdrawn_reason=reason,
        file=_bytes(row, "file", place),
    )
    _check_file(version, place)
    return version


def _check_file(version: ExportedText, place: str) -> None:
    """Refuse what no upload here could have become: it is given out to readers under the name that it brings."""
    if version.kind not in TextKind.values:
        raise FileRefused(f"{place}.kind", f"{version.kind!r} is none of {', '.join(TextKind.values)}")
    if not DIGEST.fullmatch(version.sha256):
        raise FileRefused(f"{place}.sha256", "is no SHA-256")
    kind, name, data = Kind(version.kind), version.file_name, version.file
    if name and not is_safe_name(name, kind):
        raise FileRefused(f"{place}.file_name", f"{name[:40]!r} is no name of such a file")
    if data is None:
        return
    if sha256(data).hexdigest() != version.sha256 or len(data) != version.size:
        raise FileRefused(f"{place}.file", "is not the one of that size and SHA-256")
    # A text and a web page are given out as text, whatever is in them.
    if kind in {Kind.PDF, Kind.DOCX} and not _is_of(kind, data):
        raise FileRefused(f"{place}.file", f"is no {kind.upper()}")


def _is_of(kind: Kind, data: bytes) -> bool:
    try:
        return kind_of(data, "") is kind
    except TextRefused:
        return False


def _refuse_unknown(row: Record, known: frozenset[str], place: str) -> None:
    if unknown := set(row) - known:
        raise FileRefused(place, f"has keys that are not known: {', '.join(sorted(unknown))[:200]}")


def _text(row: Record, key: str, place: str, longest: int | None = None) -> str:
    value: Any = row.get(key, "")
    if not isinstance(value, str):
        raise FileRefused(f"{place}.{key}", "should be text")
    if longest is not None and len(value) > longest:
        raise FileRefused(f"{place}.{key}", f"is longer than {longest} characters")
    if shapes.UNPRINTABLE.search(value):
        raise FileRefused(f"{place}.{key}", "holds characters that no text has")
    return value


def _needed(row: Record, key: str, place: str, longest: int) -> str:
    text = _text(row, key, place, longest)
    if not text.strip():
        raise FileRefused(f"{place}.{key}", "is missing")
    return text


def _address(row: Record, key: str, place: str, *, may_miss: bool = False) -> str:
    url = _text(row, key, place, 500)
    if not url.startswith(ADDRESSES) and not (may_miss and not url):
        raise FileRefused(f"{place}.{key}", f"{url[:40]!r} is no address of a page")
    return url


def _day(row: Record, key: str, place: str) -> date | None:
    words = _text(row, key, place, 10)
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise FileRefused(f"{place}.{key}", f"{words!r} is no day of the form YYYY-MM-DD") from error


def _time(row: Record, key: str, place: str) -> time | None:
    words = _text(row, key, place, 40)
    try:
        at = time.fromisoformat(words) if words else None
    except ValueError as error:
        raise FileRefused(f"{place}.{key}", f"{words!r} is no time of the form HH:MM:SS") from error
    if at is not None and at.tzinfo is not None:
        raise FileRefused(f"{place}.{key}", f"{words!r} names a time zone: it is the time of day in the jurisdiction")
    return at


def _moment(row: Record, key: str, place: str) -> datetime:
    words = _needed(row, key, place, 40)
    try:
        moment = datetime.fromisoformat(words)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise FileRefused(f"{place}.{key}", f"{words!r} is no moment with its offset from UTC") from error


def _moment_or_none(row: Record, key: str, place: str) -> datetime | None:
    return _moment(row, key, place) if row.get(key) else None


def _bytes(row: Record, key: str, place: str) -> bytes | None:
    words = _text(row, key, place)
    try:
        return base64.b64decode(words, validate=True) if words else None
    except binascii.Error as error:
        raise FileRefused(f"{place}.{key}", "is not written in base64") from error
