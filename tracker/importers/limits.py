"""Opening what somebody else wrote: with bounds on size, depth and number, and a refusal that says where and why.

JSON is read by the standard library, which is kept, fast, and can be told what to refuse; a document is bounded, so it
need not be streamed. XML goes through defusedxml, because the standard library's parser follows what a document type
declares. ZIP archives are looked through before anything in them is opened.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tracker.importers.values import FileRefused

MEGABYTE: Final = 1024 * 1024
LARGEST_DOCUMENT: Final = 48 * MEGABYTE
"""Of one JSON or XML document, which is held in memory whole."""
LARGEST_TABLE: Final = 4096 * MEGABYTE
"""Of a file that is read line by line."""
LONGEST_LINE: Final = 8 * MEGABYTE
LONGEST_TEXT: Final = 100_000
MOST_MEMBERS: Final = 300_000
LARGEST_RATIO: Final = 200
"""By how much a member of an archive may grow. Text shrinks to a tenth; a bomb to a thousandth."""
DEEPEST: Final = 60

Json = Any
Record = Mapping[str, Any]


@contextmanager
def opened(path: Path, largest: int) -> Iterator[IO[bytes]]:
    """Open a file that is not larger than that; raise FileRefused."""
    try:
        size = path.stat().st_size
        if size > largest:
            raise FileRefused("", f"is {_in_megabytes(size)}, more than the {_in_megabytes(largest)} that are read")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise FileRefused("", f"cannot be read: {error.strerror or error}") from error


def read_json(data: bytes) -> Json:
    """Return a JSON document; raise FileRefused with line and reason when it is not one that can be trusted."""
    return _parsed(_decoded(data), line=None)


def json_lines(file: IO[bytes], longest: int) -> Iterator[tuple[int, Json]]:
    """Yield the JSON value of each line that is not empty, with its number; raise FileRefused."""
    for number, line in numbered_lines(file, longest):
        if line.strip():
            yield number, _parsed(line, line=number)


def numbered_lines(file: IO[bytes], longest: int = LONGEST_LINE) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 file with their numbers, holding one at a time; raise FileRefused."""
    number = 0
    while data := file.readline(longest + 1):
        number += 1
        if len(data) > longest:
            raise FileRefused(f"line {number}", f"is longer than {_in_megabytes(longest)}")
        try:
            line = data.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise FileRefused(f"line {number}", f"is not UTF-8: {error.reason}") from error
        if "\0" in line:
            raise FileRefused(f"line {number}", "holds a NUL character")
        yield number, line


def read_xml(file: IO[bytes], *, wanted: str) -> Iterator[Element]:
    """Yield each element of that name, without its namespace, whole; raise FileRefused.

    Document types are refused: with them come entities, which can grow without bound or fetch other files.
    """
    depth = 0
    try:
        for happened, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            depth += 1 if happened == "start" else -1
            if depth > DEEPEST:
                raise FileRefused("", f"is nested deeper than {DEEPEST} elements")
            if happened == "end" and local_name(element) == wanted:
                yield element
    except ParseError as error:
        line, column = error.position
        raise FileRefused(f"line {line}", f"is not well-formed XML (column {column + 1})") from error
    except DefusedXmlException as error:
        raise FileRefused("", f"declares a document type or entities, which are refused ({error})") from error
    except (ValueError, LookupError) as error:
        raise FileRefused("", f"is in an encoding that is not read: {error}") from error


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP archive whose members are harmless by their number, size and ratio; raise FileRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise FileRefused("", f"has {len(members)} members, more than {MOST_MEMBERS}")
            for member in members:
                _check_member(member)
            if sum(member.file_size for member in members) > LARGEST_TABLE:
                raise FileRefused("", f"unpacks to more than {_in_megabytes(LARGEST_TABLE)}")
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise FileRefused("", f"is not a ZIP archive that can be read: {error}") from error
    except OSError as error:
        raise FileRefused("", f"cannot be read: {error.strerror or error}") from error


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one document of an archive; raise FileRefused when it is larger than it said."""
    with archive.open(name) as member:
        data = member.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise FileRefused(name, f"is more than {_in_megabytes(LARGEST_DOCUMENT)}")
    return data


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if member.flag_bits & 0x1:
        raise FileRefused(name, "is encrypted")
    if ".." in Path(name).parts or name.startswith(("/", "\\")):
        raise FileRefused(name, "would lie outside the archive")
    if member.file_size > MEGABYTE and member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
        raise FileRefused(name, f"would grow more than {LARGEST_RATIO} times: a ZIP bomb")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(f"line {line}", f"is not UTF-8: {error.reason}") from error


def _parsed(text: str, *, line: int | None) -> Json:
    place = f"line {line}" if line else ""
    try:
        value = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_not_a_number)
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} (column {error.colno})"
        raise FileRefused(place or f"line {error.lineno}", reason) from error
    except RecursionError as error:
        raise FileRefused(place, f"is nested deeper than {DEEPEST} levels") from error
    except ValueError as error:
        raise FileRefused(place, str(error)) from error
    if _depth_is_over(value, DEEPEST):
        raise FileRefused(place, f"is nested deeper than {DEEPEST} levels")
    return value


def _no_key_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"has the key {key[:80]!r} twice in one object")
            seen.add(key)
    return record


def _not_a_number(word: str) -> NoReturn:
    raise ValueError(f"holds {word}, which is no number")


def _depth_is_over(value: Json, left: int) -> bool:
    """Return whether a value is nested deeper than that, walking it level by level."""
    level = [value]
    while level and left >= 0:
        level = [inner for one in level for inner in _inside(one)]
        left -= 1
    return bool(level)


def _inside(value: Json) -> list[Json]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in inner if isinstance(one, dict | list)]


def _in_megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB" if size >= MEGABYTE else f"{size} bytes"


def as_text_file(data: bytes) -> IO[bytes]:
    """Return what was read from an archive as a file."""
    return io.BytesIO(data)
