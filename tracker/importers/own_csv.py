"""Our own CSV: one event a line, the lines of a bill together, in UTF-8.

A line without a kind only names the bill. Columns that are not needed may be left out; a column nobody knows is
refused, because a misspelt one would lose what it holds.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import IO, Final

from tracker.importers import places, shapes
from tracker.importers.tables import rows_of
from tracker.importers.values import BillRead, EventRead, FileRefused, SourceRead, TitleRead, Votes

NEEDED: Final = ("jurisdiction", "identifier", "title", "kind", "happened_on")
OPTIONAL: Final = (
    "language", "summary", "happened_until", "happened_at", "votes_for", "votes_against", "votes_abstain",
    "source_url", "note", "irregular_reason", "bill_url",
)  # fmt: skip

Placed = tuple[str, dict[str, str]]


def read(file: IO[bytes]) -> Iterator[BillRead]:
    """Yield the bills of a file; raise FileRefused with the line."""
    seen: set[tuple[str, str]] = set()
    for name, lines in groupby(_checked(rows_of(file, needed=NEEDED)), key=_name):
        rows = list(lines)
        if name in seen:
            raise FileRefused(rows[0][0], f"comes back to {' '.join(name)}: the lines of a bill have to stand together")
        seen.add(name)
        yield _bill(rows)


def _checked(rows: Iterator[Placed]) -> Iterator[Placed]:
    for number, (place, row) in enumerate(rows):
        if number == 0 and (unknown := set(row) - {*NEEDED, *OPTIONAL}):
            raise FileRefused("line 1", f"has columns that are not known: {', '.join(sorted(unknown))[:200]}")
        yield place, row


def _name(placed: Placed) -> tuple[str, str]:
    place, row = placed
    code = shapes.needed_text(row, "jurisdiction", place).upper()
    return code, places.normal_identifier(code, shapes.needed_text(row, "identifier", place))


def _bill(rows: list[Placed]) -> BillRead:
    place, row = rows[0]
    titles: dict[str, TitleRead] = {}
    for at, one in rows:
        language = shapes.text(one, "language", at) or "en"
        if title := shapes.text(one, "title", at):
            titles.setdefault(language, TitleRead(language, title))
    page = shapes.text(row, "bill_url", place)
    code = row["jurisdiction"].strip().upper()
    return BillRead(
        jurisdiction=code,
        identifier=row["identifier"].strip(),
        titles=tuple(titles.values()),
        source_id=f"{code} {row['identifier'].strip()}",
        summary=shapes.text(row, "summary", place),
        sources=(SourceRead(page, "Source"),) if page else (),
        events=tuple(event for at, one in rows if (event := event_of(one, at))),
    )


def event_of(row: dict[str, str], place: str) -> EventRead | None:
    """Return the event of a line, None when it names none; raise FileRefused."""
    kind = shapes.text(row, "kind", place)
    happened_on = shapes.day(shapes.text(row, "happened_on", place), f"{place}, happened_on")
    if not kind:
        if happened_on is not None:
            raise FileRefused(f"{place}, kind", "is missing")
        return None
    if happened_on is None:
        raise FileRefused(f"{place}, happened_on", "is missing")
    until = shapes.day(shapes.text(row, "happened_until", place), f"{place}, happened_until")
    if until is not None and until <= happened_on:
        raise FileRefused(f"{place}, happened_until", "is not after happened_on")
    return EventRead(
        kind=kind,
        happened_on=happened_on,
        happened_until=until,
        happened_at=shapes.clock_time(shapes.text(row, "happened_at", place), f"{place}, happened_at"),
        votes=Votes(*(shapes.number(row, f"votes_{way}", place) for way in ("for", "against", "abstain"))),
        text=kind,
        source_url=shapes.text(row, "source_url", place),
        note=shapes.text(row, "note", place),
        irregular_reason=shapes.text(row, "irregular_reason", place),
    )
