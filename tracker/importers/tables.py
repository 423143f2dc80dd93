"""CSV, read line by line and refused with the line where something is wrong with it."""

import csv
from collections.abc import Iterator, Sequence
from typing import IO

from tracker.importers.limits import numbered_lines
from tracker.importers.values import FileRefused


class _Lines:
    """The lines of a file for the reader of the standard library, which does not say on which line a field began."""

    def __init__(self, file: IO[bytes]) -> None:
        self.lines = numbered_lines(file)
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        self.number, line = next(self.lines)
        return line


def rows_of(file: IO[bytes], *, needed: Sequence[str], name: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row with its place; raise FileRefused when a column is missing or a row has too few or too many."""
    lines = _Lines(file)
    reader = csv.reader(lines, strict=True)
    before = f"{name}, " if name else ""
    try:
        header = [column.strip() for column in next(reader, [])]
        _check_header(header, needed, f"{before}line 1")
        while True:
            began = lines.number + 1
            row = next(reader, None)
            if row is None:
                return
            place = f"{before}line {began}"
            if not row:
                continue
            if len(row) != len(header):
                raise FileRefused(place, f"has {len(row)} columns and the first line has {len(header)}")
            yield place, dict(zip(header, row, strict=True))
    except csv.Error as error:
        raise FileRefused(f"{before}line {lines.number}", f"is not CSV: {error}") from error


def _check_header(header: Sequence[str], needed: Sequence[str], place: str) -> None:
    if len(set(header)) < len(header):
        raise FileRefused(place, "names a column twice")
    missing = [column for column in needed if column not in header]
    if missing:
        raise FileRefused(place, f"has no column {', '.join(missing)}")
