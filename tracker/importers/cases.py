"""Real histories for the backtest, in three formats of CSV that are told apart by their first line.

- cases: one event a line (case_id, jurisdiction, event, date);
- US federal measures: one measure a line, with the dates of passage, presentation and action;
- Michigan bills: one bill a line, with the times of presentation and action to the minute.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

from tracker.rules.calculator import QuestionRefused, read_when
from tracker.rules.replay import Event

Row = Mapping[str, str]

BILLS, FEDERAL_MEASURES, MICHIGAN_BILLS = "bills", "federal", "michigan"


class CasesRefused(Exception):
    """A file that cannot be read: the line and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True, slots=True)
class Case:
    """One bill's history. `missing` says what the source could not date, `doubt` what it says of its own errors.

    `source` says which of the formats it was read from.
    """

    name: str
    jurisdiction: str
    events: tuple[Event, ...]
    missing: tuple[str, ...] = field(default=())
    doubt: str = ""
    source: str = BILLS


def read_cases(path: Path) -> list[Case]:
    """Read a file in any of the formats; raise CasesRefused with line and reason."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(enumerate(csv.DictReader(file, strict=True), start=2))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CasesRefused(1, f"is not CSV in UTF-8: {error}") from error
    header = set(rows[0][1]) if rows else set()
    for needed, read in FORMATS:
        if needed <= header:
            for line, row in rows:
                if any(row[column] is None for column in needed):
                    raise CasesRefused(line, "has too few columns")
            return read(rows)
    raise CasesRefused(1, "has none of the headers that are known here")


def _one_event_a_line(rows: Iterable[tuple[int, Row]]) -> list[Case]:
    cases = []
    by_case = sorted(rows, key=lambda row: row[1]["case_id"])
    for name, lines in groupby(by_case, key=lambda row: row[1]["case_id"]):
        dated, missing = [], []
        jurisdiction = ""
        for line, row in sorted(lines, key=lambda row: row[0]):
            jurisdiction = row["jurisdiction"]
            if row["date"]:
                dated.append(_event(row["event"], row["date"], "", line))
            else:
                missing.append(row["event"])
        cases.append(Case(name, jurisdiction, tuple(dated), tuple(missing)))
    return cases


def _federal(rows: Iterable[tuple[int, Row]]) -> list[Case]:
    return [
        Case(row["bill_id"], "US", tuple(_federal_events(line, row)), source=FEDERAL_MEASURES) for line, row in rows
    ]


def _federal_events(line: int, row: Row) -> Iterable[Event]:
    decided = row["executive_action_date"] or row["became_law"]
    columns = [
        ("introduced", row["introduced"]),
        ("lower_passed", row["house_last_passed"]),
        ("upper_passed", row["senate_last_passed"]),
        ("presented", row["presented"]),
        (_outcome(row["outcome"]), decided),
        ("vetoed", row["vetoed"]),
        ("override_passed", row["became_law"] if row["vetoed"] else ""),
    ]
    return (_event(kind, day, "", line) for kind, day in columns if kind and day)


def _outcome(words: str) -> str:
    """Return the event that the source's word for the outcome means; a veto has a column of its own, others none."""
    if words.startswith("signed"):
        return "signed"
    if "pocket" in words:
        return "pocket_vetoed"
    return "lapsed_into_law" if "without" in words or "lapsed" in words else ""


POCKET_VETO = re.compile(r"Pocket Veto (\d+/\d+/\d{4})(?: @ (\d+:\d+ [AaPp][Mm]))?")


def _michigan(rows: Iterable[tuple[int, Row]]) -> list[Case]:
    return [
        Case(
            f"{row['bill']} {row['session']}",
            "US-MI",
            tuple(_michigan_events(line, row)),
            doubt="the source marks a typing error in the time" if row["flag"] else "",
            source=MICHIGAN_BILLS,
        )
        for line, row in rows
    ]


def _michigan_events(line: int, row: Row) -> Iterable[Event]:
    yield _event("presented", row["presented_date"], row["presented_time"], line)
    kind = "vetoed" if row["outcome"] == "vetoed" else _outcome(row["outcome"])
    if kind and row["action_date"]:
        yield _event(kind, row["action_date"], row["action_time"], line)
    elif pocket := POCKET_VETO.search(row["other_action"]):
        day = datetime.strptime(pocket[1], "%m/%d/%Y").date().isoformat()  # noqa: DTZ007 - a day of the wall calendar
        at = datetime.strptime(pocket[2], "%I:%M %p").time().isoformat("minutes") if pocket[2] else ""  # noqa: DTZ007
        yield _event("pocket_vetoed", day, at, line)


def _event(kind: str, day: str, at: str, line: int) -> Event:
    try:
        when = read_when(f"{day}T{at}" if at else day.replace(" ", "T"))
    except QuestionRefused as error:
        raise CasesRefused(line, f"{kind}: {error}") from error
    return Event(kind, when.span, line, at=when.at)


FEDERAL = {
    "bill_id", "introduced", "house_last_passed", "senate_last_passed",
    "presented", "outcome", "executive_action_date", "vetoed", "became_law",
}  # fmt: skip
MICHIGAN = {
    "session", "bill", "presented_date", "presented_time",
    "outcome", "action_date", "action_time", "other_action", "flag",
}  # fmt: skip
FORMATS: list[tuple[set[str], Callable[[Iterable[tuple[int, Row]]], list[Case]]]] = [
    ({"case_id", "jurisdiction", "event", "date"}, _one_event_a_line),
    (FEDERAL, _federal),
    (MICHIGAN, _michigan),
]
