"""How long signing took in histories that are published: counts of days, as `manage.py track_record` made them.

The histories themselves do not come with the program; their counts stand in track_record.csv beside the law.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from tracker.rules.track_record import Tally

FILE = Path(__file__).resolve().parent / "track_record.csv"
COLUMNS = ("jurisdiction", "source", "start", "act", "days", "last_day", "bills", "first_on", "last_on")
LAST_DAY: Mapping[bool | None, str] = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True, order=True)
class Published:
    """A tally of one source: "bills" are single bills, "federal" and "michigan" whole lists."""

    jurisdiction: str
    source: str
    tally: Tally


def written(rows: Iterable[Published]) -> list[list[str]]:
    """Return the lines of the file, its head first."""
    return [list(COLUMNS), *(_line(row) for row in rows)]


def read(lines: Iterable[str]) -> list[Published]:
    """Read what `written` gave."""
    return [_published(row) for row in csv.DictReader(lines)]


@lru_cache(maxsize=1)
def published_records() -> Mapping[str, Sequence[Published]]:
    """Return the tallies that come with the program, by the code of their jurisdiction."""
    by_code: dict[str, list[Published]] = defaultdict(list)
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in read(file):
            by_code[row.jurisdiction].append(row)
    return dict(by_code)


def _line(row: Published) -> list[str]:
    one = row.tally
    days = [one.first_on.isoformat(), one.last_on.isoformat()]
    return [
        row.jurisdiction,
        row.source,
        one.start,
        one.act,
        str(one.days),
        LAST_DAY[one.is_last_day],
        str(one.bills),
        *days,
    ]


def _published(row: Mapping[str, str]) -> Published:
    is_last_day = next(known for known, word in LAST_DAY.items() if word == row["last_day"])
    first_on, last_on = date.fromisoformat(row["first_on"]), date.fromisoformat(row["last_on"])
    tally = Tally(row["start"], row["act"], int(row["days"]), is_last_day, int(row["bills"]), first_on, last_on)
    return Published(row["jurisdiction"], row["source"], tally)
