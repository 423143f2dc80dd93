"""The readers against the real files that lie beside the project, where they are: what a careful reader finds in them."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.importers.formats import FORMATS, sources_in
from tracker.importers.values import BillRead, EventRead, FileRefused

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLES = SHARED / "imports"
EXPECTED = SAMPLES / "EXPECTED.csv"
SESSION = SAMPLES / "legiscan-mi-2011-2012"
PRESENTED = SHARED / "law" / "us_mi_presented.csv"

FOLDERS = {
    "ocd_scraper_raw": "ocd",
    "ocd_scraper_git": "ocd",
    "legiscan_json": "legiscan",
    "billstatus_xml": "billstatus",
    "congress_api": "congress-api",
    "openstates_v3": "openstates",
    "akoma_ntoso": "akoma-ntoso",
}


def bills_in(path: Path, form: str) -> Iterator[BillRead]:
    for source in sources_in(path, FORMATS[form]):
        yield from (one for one in source.told() if isinstance(one, BillRead))


def test_every_sample_gives_what_a_careful_reader_finds() -> None:
    if not EXPECTED.exists():
        pytest.skip(f"{EXPECTED} is not on this machine, so no real file was read")
    with EXPECTED.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["record"] == "bill"]
    read: dict[str, dict[str, BillRead]] = {}
    refused, different = [], []
    for row in rows:
        name, expected = row["file"], set(row["events"].split())
        try:
            if name not in read:
                bills = bills_in(SAMPLES / name, FOLDERS[name.partition("/")[0]])
                read[name] = {bill.identifier: bill for bill in bills}
        except FileRefused:
            refused.append(Path(name).name)
            continue
        bill = read[name][row["identifier"]]
        found = {f"{event.kind}={event.happened_on.isoformat()}" for event in bill.events}
        if (found, bill.title) != (expected, row["title"]):
            different.append((name, row["identifier"], found ^ expected))

    assert different == []
    assert [name for name in refused if not name.startswith("NEGATIVE")] == []


def test_every_action_of_a_sample_is_an_event_or_listed() -> None:
    if not EXPECTED.exists():
        pytest.skip(f"{EXPECTED} is not on this machine, so no real file was read")
    (bill,) = bills_in(SAMPLES / "ocd_scraper_git" / "wy-hb0032.json", "ocd")

    assert len(bill.events) + len(bill.unmapped) == 23


ENDS = ("signed", "vetoed", "pocket_vetoed", "lapsed_into_law", "override_passed")
OUTCOMES = {"signed": "signed", "signed_item_veto": "signed", "vetoed": "vetoed", "other": "pocket_vetoed"}


def moment(event: EventRead | None) -> tuple[str, str]:
    if event is None:
        return ("", "")
    return event.happened_on.isoformat(), event.happened_at.isoformat("minutes") if event.happened_at else ""


def test_the_session_of_michigan_gives_the_times_that_others_read_out_of_it() -> None:
    if not SESSION.exists() or not PRESENTED.exists():
        pytest.skip(f"{SESSION} or {PRESENTED} is not on this machine, so no real session was read")
    with PRESENTED.open(newline="", encoding="utf-8") as file:
        others = {row["bill"]: row for row in csv.DictReader(file) if row["session"] == "2011-2012"}
    different, actions, presented = [], 0, 0
    for bill in bills_in(SESSION, "legiscan-csv"):
        actions += len(bill.events) + len(bill.unmapped)
        events = {event.kind: event for event in bill.events}
        ends = [kind for kind in ENDS if kind in events]
        row = others.get(bill.identifier)
        if row is None:
            different += [(bill.identifier, "no presentation elsewhere")] if "presented" in events else []
            continue
        presented += 1
        kind = OUTCOMES.get(row["outcome"], "")
        if moment(events.get("presented")) != (row["presented_date"], row["presented_time"]):
            different.append((bill.identifier, "presented"))
        if ends != ([kind] if kind else []):
            different.append((bill.identifier, f"{ends} and not {row['outcome']}"))
        if row["action_date"] and moment(events.get(kind)) != (row["action_date"], row["action_time"]):
            different.append((bill.identifier, kind))

    assert different == []
    assert (presented, actions) == (len(others), 44_080)
