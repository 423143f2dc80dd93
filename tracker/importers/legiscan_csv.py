"""LegiScan's CSV dataset of a session: bills.csv, one bill a line, and history.csv, one action a line.

The actions of a bill need not stand together, and a session can have hundreds of thousands, so they are put by in a
database of this one reading, on disk, and taken out bill by bill. Without a history the last action is all there is.
"""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Final

from tracker.importers import legiscan, places, shapes
from tracker.importers.actions import Action, Measure, mapped
from tracker.importers.tables import rows_of
from tracker.importers.values import BillRead, FileRefused, SourceRead, TitleRead, Unmapped

BILLS: Final = ("bill_id", "bill_number", "title", "url")
HISTORY: Final = ("bill_id", "date", "chamber", "sequence", "action")
ADDRESS: Final = re.compile(r"^https?://(?:www\.)?legiscan\.com/([A-Z]{2})/[a-z]+/[^/]+/(\d{4}(?:/\w+)?)")

# The titles of some bills run to thousands of words.
csv.field_size_limit(1024 * 1024)


def read(bills: IO[bytes], history: IO[bytes] | None) -> Iterator[BillRead]:
    """Yield the bills of a session with their actions; raise FileRefused."""
    with closing(sqlite3.connect("")) as put_by:
        put_by.execute("CREATE TABLE action (bill TEXT, sequence INTEGER, date TEXT, chamber TEXT, words TEXT)")
        if history is not None:
            put_by.executemany("INSERT INTO action VALUES (?, ?, ?, ?, ?)", _actions(history))
            put_by.execute("CREATE INDEX by_bill ON action (bill, sequence)")
        seen: set[str] = set()
        for place, row in rows_of(bills, needed=BILLS, name="bills.csv"):
            bill_id = shapes.needed_text(row, "bill_id", place)
            if bill_id in seen:
                raise FileRefused(place, f"has the bill {bill_id[:40]} a second time")
            seen.add(bill_id)
            told = put_by.execute("SELECT date, chamber, words FROM action WHERE bill = ? ORDER BY sequence", [bill_id])
            yield _bill(row, place, told.fetchall(), is_partial=history is None)


def _actions(history: IO[bytes]) -> Iterator[tuple[str, int, str, str, str]]:
    for place, row in rows_of(history, needed=HISTORY, name="history.csv"):
        filed_on = shapes.text(row, "date", place)
        shapes.day(filed_on, f"{place}, date")
        sequence = shapes.number(row, "sequence", place) or 0
        words = shapes.text(row, "action", place)
        yield shapes.needed_text(row, "bill_id", place), sequence, filed_on, shapes.text(row, "chamber", place), words


def _bill(row: dict[str, str], place: str, told: list[tuple[str, str, str]], *, is_partial: bool) -> BillRead:
    address = ADDRESS.match(row["url"])
    if address is None:
        raise FileRefused(f"{place}, url", "is no address of LegiScan's, which alone says whose bill it is")
    code, identifier = places.of_state(address[1]), shapes.needed_text(row, "bill_number", place)
    if is_partial and row.get("last_action"):
        told = [(row.get("last_action_date", ""), "", row["last_action"])]
    actions: list[Action] = []
    undated: list[Unmapped] = []
    for filed_on, chamber, words in told:
        day = shapes.day(filed_on, place)
        if day is None:
            undated.append(Unmapped(filed_on, words))
        else:
            actions.append(Action(day, words, chamber=legiscan.chamber(chamber, words), filed_on=filed_on))
    measure = Measure(code, places.origin_of(identifier), legiscan.is_resolution(identifier))
    history = mapped(actions, measure, undated)
    description, title = row.get("description", ""), shapes.text(row, "title", place)
    links = [("state_link", "Legislature"), ("url", "LegiScan")]
    return BillRead(
        jurisdiction=code,
        identifier=identifier,
        titles=(TitleRead("en", title),),
        source_id=row["bill_id"],
        summary="" if description == title else shapes.as_text(description, place),
        session=address[2],
        sources=tuple(SourceRead(row[key], name) for key, name in links if row.get(key)),
        events=history.events,
        unmapped=history.unmapped,
        is_partial=is_partial,
    )
