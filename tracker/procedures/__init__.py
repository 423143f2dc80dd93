"""The law as data: one TOML file a version of a procedure, and the jurisdictions they belong to.

The files here come with the program and are never edited in place: a change of law is a new file.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.procedures.public_holidays import public_holidays
from tracker.rules.calendars import Calendar
from tracker.rules.procedure import Law, Names, Procedure
from tracker.rules.reading import ProcedureRefused, read_procedure

FOLDER = Path(__file__).resolve().parent
JURISDICTIONS = "jurisdictions.toml"


class FileRefused(Exception):
    """A file of law that cannot be used; says which, where in it, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")


@dataclass(frozen=True, slots=True)
class JurisdictionFacts:
    """Whose law, as the file says it. `weekend` holds ISO weekdays."""

    code: str
    names: Names
    time_zone: str
    languages: tuple[str, ...]
    weekend: tuple[int, ...]
    holidays: str

    @property
    def calendar(self) -> Calendar:
        return Calendar(frozenset(self.weekend), public_holidays(self.holidays))


@dataclass(frozen=True, slots=True)
class ProcedureFile:
    """A procedure, and the very text it was read from."""

    name: str
    text: str
    procedure: Procedure


def parse_procedure(text: str, *, file: str) -> Procedure:
    """Read one procedure; raise FileRefused with file, key and reason."""
    try:
        return read_procedure(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise FileRefused(file, "", f"is not TOML: {error}") from error
    except ProcedureRefused as error:
        raise FileRefused(file, error.key, error.reason) from error


def bundled_procedures(folder: Path = FOLDER, *, pattern: str = "*.toml") -> Iterator[ProcedureFile]:
    """Yield the procedures that come with the program, in the order of the files' names."""
    for path in sorted(folder.glob(pattern)):
        if path.name != JURISDICTIONS:
            text = path.read_text(encoding="utf-8")
            procedure = parse_procedure(text, file=path.name)
            if procedure.slug != path.stem:
                raise FileRefused(path.name, "slug", f"must be the file's name, {path.stem!r}")
            yield ProcedureFile(path.name, text, procedure)


def bundled_jurisdictions(folder: Path = FOLDER) -> dict[str, JurisdictionFacts]:
    """Return every jurisdiction that comes with the program, by its code."""
    tables: Mapping[str, Mapping[str, Any]] = tomllib.loads((folder / JURISDICTIONS).read_text(encoding="utf-8"))
    try:
        return {
            code: JurisdictionFacts(
                code=code,
                names=facts["name"],
                time_zone=facts["time_zone"],
                languages=tuple(facts["languages"]),
                weekend=tuple(facts["weekend"]),
                holidays=facts.get("holidays", ""),
            )
            for code, facts in tables.items()
        }
    except KeyError as error:
        raise FileRefused(JURISDICTIONS, str(error), "is missing") from error


def bundled_laws(folder: Path = FOLDER) -> dict[str, Law]:
    """Return all versions of every jurisdiction's procedure that come with the program, by its code."""
    by_code: dict[str, list[Procedure]] = defaultdict(list)
    for file in bundled_procedures(folder):
        by_code[file.procedure.jurisdiction].append(file.procedure)
    return {code: Law(procedures) for code, procedures in by_code.items()}


def bundled_law(code: str, folder: Path = FOLDER) -> Law:
    """Return all versions of one jurisdiction's procedure; when none comes with the program, an empty law.

    Files begin with the jurisdiction's code, so that only its own are read.
    """
    files = bundled_procedures(folder, pattern=f"{code.lower()}-*.toml")
    return Law([file.procedure for file in files if file.procedure.jurisdiction == code])
