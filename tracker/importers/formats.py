"""The formats by name, and what of a file, a folder or an archive is read in each."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from tracker.importers import (
    akoma_ntoso,
    billstatus,
    congress_api,
    legiscan,
    legiscan_csv,
    ocd,
    openstates,
    own_csv,
    own_jsonl,
)
from tracker.importers.exported import TextRead
from tracker.importers.limits import (
    LARGEST_DOCUMENT,
    LARGEST_TABLE,
    opened,
    opened_archive,
    read_member,
)
from tracker.importers.values import BillRead, FileRefused

Told = BillRead | TextRead
Reader = Callable[[IO[bytes]], Iterator[BillRead] | Iterator[Told]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: whose it is, the endings of its files, and whether they are read line by line, whatever their length.

    What two formats of one system say of a bill is about the same events.
    """

    name: str
    system: str
    endings: tuple[str, ...]
    read: Reader
    is_table: bool = False


def _whole(read: Callable[[bytes], Iterator[BillRead]]) -> Reader:
    return lambda file: read(file.read())


def _bills_alone(file: IO[bytes]) -> Iterator[BillRead]:
    return legiscan_csv.read(file, None)


FORMATS: Final = {
    one.name: one
    for one in (
        Format("openstates", "openstates", (".json",), _whole(openstates.read)),
        Format("ocd", "openstates", (".json",), _whole(ocd.read)),
        Format("legiscan", "legiscan", (".json",), _whole(legiscan.read)),
        Format("legiscan-csv", "legiscan", (".csv",), _bills_alone, is_table=True),
        Format("billstatus", "congress", (".xml",), billstatus.read),
        Format("congress-api", "congress", (".json",), _whole(congress_api.read)),
        Format("akoma-ntoso", "akoma-ntoso", (".xml", ".akn"), akoma_ntoso.read),
        Format("csv", "file", (".csv",), own_csv.read, is_table=True),
        Format("jsonl", "file", (".jsonl", ".ndjson", ".json"), own_jsonl.read, is_table=True),
    )
}
ZIP: Final = b"PK\x03\x04"
NOT_BILLS: Final = ("people", "vote", "rollcall", "sponsor", "document")
"""Folders and files of LegiScan's datasets beside its bills."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: what it is called in messages, and what it tells, each time anew.

    It tells bills; our own export also tells the versions of their texts, behind each bill.
    """

    name: str
    told: Callable[[], Iterator[Told]]


def sources_in(path: Path, form: Format) -> Iterator[Source]:
    """Yield what there is to read under a path: a file, the files of a folder, or the members of an archive.

    Raise FileRefused when there is nothing.
    """
    if not path.exists():
        raise FileRefused("", "is not there")
    if path.is_dir():
        yield from _in_folder(path, form)
    elif _is_archive(path):
        yield from _in_archive(path, form)
    else:
        yield Source(str(path), lambda: _of_file(path, form))


def _of_file(path: Path, form: Format) -> Iterator[Told]:
    with opened(path, LARGEST_TABLE if form.is_table else LARGEST_DOCUMENT) as file:
        yield from form.read(file)


def _in_folder(path: Path, form: Format) -> Iterator[Source]:
    files = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in form.endings)
    if form.name == "legiscan-csv":
        sessions = [one for one in files if one.name == "bills.csv"]
        yield from (Source(str(one), _session(one)) for one in sessions)
        files = [] if sessions else [one for one in files if one.name.endswith("bills.csv")]
    elif form.name == "legiscan":
        files = [one for one in files if not _is_beside(one.relative_to(path).parts)]
    if not files and form.name != "legiscan-csv":
        raise FileRefused("", f"holds no file that ends in {' or '.join(form.endings)}")
    for one in files:
        yield from sources_in(one, form)


def _session(bills: Path) -> Callable[[], Iterator[Told]]:
    def read() -> Iterator[Told]:
        history = bills.with_name("history.csv")
        with opened(bills, LARGEST_TABLE) as rows:
            if not history.exists():
                yield from legiscan_csv.read(rows, None)
                return
            with opened(history, LARGEST_TABLE) as actions:
                yield from legiscan_csv.read(rows, actions)

    return read


def _in_archive(path: Path, form: Format) -> Iterator[Source]:
    with opened_archive(path) as archive:
        names = sorted(name for name in archive.namelist() if name.lower().endswith(form.endings))
    if form.name == "legiscan-csv":
        names = [name for name in names if PurePosixPath(name).name == "bills.csv"]
    elif form.name == "legiscan":
        names = [name for name in names if not _is_beside(PurePosixPath(name).parts)]
    if not names:
        raise FileRefused("", f"holds no member that ends in {' or '.join(form.endings)}")
    for name in names:
        yield Source(f"{path}:{name}", _member(path, name, form))


def _member(path: Path, name: str, form: Format) -> Callable[[], Iterator[Told]]:
    def read() -> Iterator[Told]:
        with opened_archive(path) as archive:
            if not form.is_table:
                yield from form.read(io.BytesIO(read_member(archive, name)))
                return
            with archive.open(name) as rows:
                beside = str(PurePosixPath(name).with_name("history.csv"))
                if form.name != "legiscan-csv" or beside not in archive.namelist():
                    yield from form.read(rows)
                    return
                with archive.open(beside) as actions:
                    yield from legiscan_csv.read(rows, actions)

    return read


def _is_beside(parts: tuple[str, ...]) -> bool:
    return any(part.lower().removesuffix(".json") in NOT_BILLS for part in parts)


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(ZIP)) == ZIP and zipfile.is_zipfile(path)
    except OSError:
        return False
