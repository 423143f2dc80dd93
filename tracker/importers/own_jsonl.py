"""Our own JSON lines: one bill a line, with its titles, sources, documents and the events that stand.

A line with a `history` is one that was exported here: it holds every event that was ever recorded, and is taken whole.
Behind it stand the versions of the bill's text, each with its file in a line of its own, so that none is held in memory
beside another.
"""

from collections.abc import Iterator
from typing import IO, Any, Final

from django.conf import settings

from tracker.importers import places, shapes
from tracker.importers.exported import TextRead, WholeRead, read_text, read_whole
from tracker.importers.limits import LONGEST_LINE, MEGABYTE, Record, json_lines
from tracker.importers.own_csv import event_of
from tracker.importers.values import BillRead, DocumentRead, EventRead, FileRefused, SourceRead, TitleRead

KNOWN: Final = frozenset(
    {
        "jurisdiction", "identifier", "titles", "title", "summary", "sources", "documents", "events", "topics",
        "stance", "stance_reason", "session",
    }
)  # fmt: skip
KNOWN_OF_EVENT: Final = frozenset(
    {
        "kind", "happened_on", "happened_until", "happened_at", "votes_for", "votes_against", "votes_abstain",
        "source_url", "note", "irregular_reason",
    }
)  # fmt: skip


def read(file: IO[bytes]) -> Iterator[BillRead | TextRead]:
    """Yield the bills of a file, each before the versions of its text; raise FileRefused with the line."""
    seen: set[tuple[str, str]] = set()
    last: tuple[str, str] | None = None
    for number, value in json_lines(file, longest_line()):
        place = f"line {number}"
        row = shapes.record(value, place)
        if "version" in row:
            text = read_text(row, place)
            if (text.jurisdiction, text.identifier) != last:
                raise FileRefused(place, "is a version of another bill's text than the one before it")
            yield text
            continue
        bill = read_whole(row, place) if "history" in row else _bill(row, place)
        name = _name(bill)
        if name in seen:
            raise FileRefused(place, f"has {' '.join(name)} a second time")
        seen.add(name)
        last = name if isinstance(bill, WholeRead) else None
        yield bill


def longest_line() -> int:
    """Return how long a line is at most: with the largest file that may be uploaded here, in base64, and its words."""
    return int(LONGEST_LINE + settings.TEXT_MAX_MEGABYTES * MEGABYTE * 4 / 3 + settings.TEXT_MAX_CHARACTERS * 4)


def _name(bill: BillRead) -> tuple[str, str]:
    """Return what a bill is told by: in an export its number to the letter, for there it is no other's."""
    if isinstance(bill, WholeRead):
        return bill.jurisdiction, bill.identifier
    return bill.jurisdiction, places.normal_identifier(bill.jurisdiction, bill.identifier)


def _bill(row: Record, place: str) -> BillRead:
    _refuse_unknown(row, KNOWN, place)
    code = shapes.needed_text(row, "jurisdiction", place).upper()
    identifier = shapes.needed_text(row, "identifier", place)
    return BillRead(
        jurisdiction=code,
        identifier=identifier,
        titles=_titles(row, place),
        source_id=f"{code} {identifier}",
        summary=shapes.text(row, "summary", place),
        session=shapes.text(row, "session", place),
        sources=tuple(
            SourceRead(shapes.needed_text(one, "url", place), shapes.text(one, "title", place) or "Source")
            for one in shapes.records(row, "sources", place)
        ),
        documents=tuple(_document(one, place) for one in shapes.records(row, "documents", place)),
        events=tuple(_events(row, place)),
        topics=shapes.texts(row, "topics", place),
        stance=shapes.text(row, "stance", place),
        stance_reason=shapes.text(row, "stance_reason", place),
    )


def _titles(row: Record, place: str) -> tuple[TitleRead, ...]:
    """Return the titles: {"en": "A title"} or {"en": {"text": "A title", "summary": "What it does"}}, or one title."""
    if title := shapes.text(row, "title", place):
        return (TitleRead("en", title),)
    found = []
    for language, value in shapes.inner(row, "titles", place).items():
        at = f"{place}.titles.{language}"
        if isinstance(value, dict):
            found.append(TitleRead(language, shapes.needed_text(value, "text", at), shapes.text(value, "summary", at)))
        else:
            found.append(TitleRead(language, shapes.as_text(value, at)))
    return tuple(found)


def _document(row: Record, place: str) -> DocumentRead:
    return DocumentRead(
        url=shapes.needed_text(row, "url", place),
        title=shapes.text(row, "title", place) or "Text",
        language=shapes.text(row, "language", place),
        dated_on=shapes.day(shapes.text(row, "dated_on", place), f"{place}.dated_on"),
    )


def _events(row: Record, place: str) -> Iterator[EventRead]:
    for number, one in enumerate(shapes.records(row, "events", place)):
        at = f"{place}.events[{number}]"
        _refuse_unknown(one, KNOWN_OF_EVENT, at)
        event = event_of({key: _plain(value, f"{at}.{key}") for key, value in one.items()}, at)
        if event is None:
            raise FileRefused(at, "has no kind")
        yield event


def _plain(value: Any, place: str) -> str:
    return shapes.as_text(value, place)


def _refuse_unknown(row: Record, known: frozenset[str], place: str) -> None:
    if unknown := set(row) - known:
        raise FileRefused(place, f"has keys that are not known: {', '.join(sorted(unknown))[:200]}")
