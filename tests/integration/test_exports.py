"""Exports: what stands in them, what never does, and that no run leaves half a file."""

import csv
import io
import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from alerts.services import demonstration
from tests.moments import STARTED
from tracker.exporters import table
from tracker.exporters.whole_file import write_whole
from tracker.importers import own_csv
from tracker.importers.openstates import read as read_openstates
from tracker.importers.values import EventRead
from tracker.models import VOID, Bill, Jurisdiction
from tracker.models.law import DRILL
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures
from tracker.services.record import NewEvent, record_event

SECRET = "editor-whom-nobody-may-name@example.org"
NOW = datetime(2026, 1, 5, 9, tzinfo=demonstration.ALMATY)


def export(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    call_command("export_bills", *arguments)
    return capsysbinary.readouterr().out.decode()


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(table.MARK), newline="")))


@pytest.fixture
def signed_bill(approved_bill: Bill) -> Bill:
    demonstration.record(bill=approved_bill, happened=demonstration.SIGNED, recorded_by=None)
    return approved_bill


@pytest.fixture
def michigan(db: None) -> Jurisdiction:
    load_procedures(
        files=[file for file in bundled_procedures() if file.procedure.jurisdiction == "US-MI"],
        jurisdictions={"US-MI": bundled_jurisdictions()["US-MI"]},
        now=STARTED,
    )
    return Jurisdiction.objects.get(code="US-MI")


def bill_of(jurisdiction: Jurisdiction, identifier: str, *events: NewEvent) -> Bill:
    bill = Bill.objects.create(jurisdiction=jurisdiction, identifier=identifier)
    for event in events:
        record_event(bill=bill, new=event, recorded_by=None, now=NOW)
    return bill


def test_a_table_of_bills_has_the_window_that_closes_first(
    approved_bill: Bill, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    rows = cells(export(capsysbinary, "--format", "csv"))

    assert [
        {key: row[key] for key in ("jurisdiction", "identifier", "stage", "window", "closes_on", "confidence")}
        for row in rows
    ] == [
        {
            "jurisdiction": "KZ",
            "identifier": "Archives 2025",
            "stage": "hand_over",
            "window": "signature",
            "closes_on": "2026-01-17",
            "confidence": "reported",
        }
    ]
    assert (rows[0]["stage_name"], rows[0]["topics"], rows[0]["stance"]) == (
        "Passed, to be handed to the President",
        "lgbt-rights",
        "oppose",
    )
    assert (rows[0]["latest_event"], rows[0]["latest_event_on"]) == ("upper_passed", "2025-12-18")


def test_a_table_of_events_can_be_imported_again(signed_bill: Bill, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    signed = signed_bill.events.get(kind="signed")
    new = NewEvent(
        "signed", date(2025, 12, 30), happened_at=time(17, 5), corrects=signed, reason="The hour.", votes_for=1
    )
    record_event(bill=signed_bill, new=new, recorded_by=None, now=NOW)
    Bill.objects.create(jurisdiction=signed_bill.jurisdiction, identifier="Without events")

    text = export(capsysbinary, "--format", "csv", "--rows", "events")

    bills = list(own_csv.read(io.BytesIO(text.encode())))
    assert [(bill.identifier, [_told(event) for event in bill.events]) for bill in bills] == [
        (
            "Archives 2025",
            [
                ("lower_passed", date(2025, 11, 12), None),
                ("upper_passed", date(2025, 12, 18), None),
                ("signed", date(2025, 12, 30), time(17, 5)),
            ],
        ),
        ("Without events", []),
    ]
    assert bills[0].title == demonstration.TITLES["en"]


def _told(event: EventRead) -> tuple[str, date, time | None]:
    return event.kind, event.happened_on, event.happened_at


@pytest.mark.parametrize("rows", ["bills", "events"])
def test_no_cell_of_an_export_is_a_formula(bill: Bill, rows: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    bill.titles.update(text='  "=HYPERLINK("https://evil.example")')
    Bill.objects.filter(pk=bill.pk).update(identifier="@SUM(1)")
    record_event(
        bill=bill,
        new=NewEvent("lower_passed", date(2025, 11, 12), note="a;=1+1\n-2\t＝3"),
        recorded_by=None,
        now=demonstration.PASSED.recorded_at,
    )

    text = export(capsysbinary, "--format", "csv", "--rows", rows)

    for row in cells(text):
        for cell in row.values():
            assert cell.strip(' "\t\r\n')[:1] not in {"=", "+", "-", "@", "＝"}
    assert (rows == "bills") or "a;'=1+1\n'-2\t'＝3" in text


@pytest.mark.parametrize("name", ["jsonl", "openstates", "csv"])
def test_nobody_who_reads_or_edits_is_in_an_export(
    approved_bill: Bill, follower: User, name: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    editor = User.objects.create_superuser(SECRET, "a long password")
    new = NewEvent("postponed", date(2025, 12, 19))
    record_event(bill=approved_bill, new=new, recorded_by=editor, now=NOW)

    text = export(capsysbinary, "--format", name)

    assert "postponed" in text.casefold()
    assert not [word for word in (SECRET, follower.email, "recorded_by", "user") if word in text]


def test_what_we_think_of_a_bill_is_not_told_as_a_fact_of_open_states(
    bill: Bill, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    Bill.objects.filter(pk=bill.pk).update(stance_reason="It forbids to speak.")

    assert "forbids to speak" in export(capsysbinary, "--format", "jsonl")
    theirs = export(capsysbinary, "--format", "openstates")
    assert not [word for word in ("oppose", "forbids to speak", "stance") if word in theirs]


def test_a_bill_in_their_shape_has_our_deadlines_with_their_working(
    approved_bill: Bill, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    answer = json.loads(export(capsysbinary, "--format", "openstates"))

    assert answer["pagination"] == {"per_page": 1, "page": 1, "max_page": 1, "total_items": 1}
    (row,) = answer["results"]
    assert (row["identifier"], row["title"], row["session"]) == ("Archives 2025", demonstration.TITLES["en"], "")
    assert row["jurisdiction"]["id"] == "ocd-jurisdiction/country:kz/government"
    assert [(one["description"], one["date"], one["classification"]) for one in row["actions"]] == [
        ("Passed by the Mazhilis", "2025-11-12", ["passage"]),
        ("Approved by the Senate", "2025-12-18", ["passage"]),
    ]
    assert {one["note"] for one in row["other_titles"]} == {"ru", "kk"}
    assert [one["note"] for one in row["abstracts"]] == ["", "ru", "kk"]
    signature = next(one for one in row["extras"]["countersign_deadlines"] if one["window"] == "signature")
    dates = ("first_possible_on", "opens_on", "closes_on", "outer_on", "status", "confidence")
    assert [signature[key] for key in dates] == [
        "2025-12-18", "2025-12-28", "2026-01-17", "2026-01-28", "running", "reported",
    ]  # fmt: skip
    assert "Art. 44(2)" in signature["citation"]
    assert any("10 days" in sentence and "28 December 2025" in sentence for sentence in signature["working"])


def test_their_numbers_stay_from_one_export_to_the_next(
    approved_bill: Bill, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    first = json.loads(export(capsysbinary, "--format", "openstates"))["results"][0]
    demonstration.record(bill=approved_bill, happened=demonstration.SIGNED, recorded_by=None)

    second = json.loads(export(capsysbinary, "--format", "openstates"))["results"][0]

    assert first["id"] == second["id"]
    assert [one["id"] for one in second["actions"]][:2] == [one["id"] for one in first["actions"]]
    assert len({one["id"] for one in second["actions"]}) == 3


PASSED = [
    NewEvent("introduced", date(2025, 1, 14)),
    NewEvent("lower_passed", date(2025, 3, 3), votes_for=60, votes_against=40),
    NewEvent("upper_passed", date(2025, 5, 6)),
    NewEvent("presented", date(2025, 5, 19), happened_at=time(14, 10)),
]
OUTCOMES = [
    ("signed", date(2025, 5, 30)),
    ("vetoed", date(2025, 5, 30)),
    ("pocket_vetoed", date(2025, 6, 2)),
    ("lapsed_into_law", date(2025, 6, 2)),
]


@pytest.mark.parametrize(("kind", "day"), OUTCOMES)
def test_what_is_written_in_their_shape_is_read_back_by_their_reader(
    michigan: Jurisdiction, kind: str, day: date, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    outcome = NewEvent(kind, day, irregular_reason="As the journal has it.")
    bill = bill_of(michigan, "HB 4007", *PASSED, outcome)
    bill.titles.create(language="en", text="Bridges")
    bill.documents.create(title="Introduced", url="https://a.example/1", dated_on=date(2025, 1, 14))
    bill.sources.create(title="Page", url="https://a.example/2")

    (read,) = read_openstates(export(capsysbinary, "--format", "openstates").encode())

    assert (read.jurisdiction, read.identifier, read.title) == ("US-MI", "HB 4007", "Bridges")
    assert [(event.kind, event.happened_on) for event in read.events] == [
        *((event.kind, event.happened_on) for event in PASSED),
        (kind, day),
    ]
    assert read.unmapped == ()
    assert [source.url for source in read.sources] == ["https://a.example/2"]
    assert [document.url for document in read.documents] == ["https://a.example/1"]


def test_votes_and_a_day_that_nobody_knows_are_told_in_their_shape(
    michigan: Jurisdiction, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    unsure = NewEvent("introduced", date(2025, 1, 14), happened_until=date(2025, 1, 16))
    bill_of(michigan, "SB 1", unsure, *PASSED[1:])

    row = json.loads(export(capsysbinary, "--format", "openstates"))["results"][0]

    assert row["actions"][0]["description"] == "Introduced (on a day from 2025-01-14 to 2025-01-16)"
    assert row["actions"][-1]["date"] == "2025-05-19T14:10:00-04:00"
    assert [(vote["result"], vote["counts"], vote["votes"]) for vote in row["votes"]] == [
        ("pass", [{"option": "yes", "value": 60}, {"option": "no", "value": 40}], [])
    ]


def test_what_was_corrected_is_in_json_lines_alone(
    approved_bill: Bill, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    wrong = approved_bill.events.get(kind="upper_passed")
    void = NewEvent(VOID, wrong.happened_on, corrects=wrong, reason="A slip of the pen.")
    record_event(bill=approved_bill, new=void, recorded_by=None, now=NOW)

    line = json.loads(export(capsysbinary, "--format", "jsonl"))

    assert [(event["kind"], event.get("corrects"), event.get("reason")) for event in line["history"]] == [
        ("lower_passed", None, None),
        ("upper_passed", None, None),
        ("void", 2, "A slip of the pen."),
    ]
    assert "upper_passed" not in export(capsysbinary, "--format", "csv", "--rows", "events")
    assert len(json.loads(export(capsysbinary, "--format", "openstates"))["results"][0]["actions"]) == 1


FILTERS = [
    # arguments,                                     bills
    ([],                                             ["Archives 2025", "A 2", "HB 1", "HB 10", "hb 1"]),
    (["--jurisdiction", "KZ"],                       ["Archives 2025"]),
    (["--topic", "lgbt-rights"],                     ["Archives 2025"]),
    (["--stage", "hand_over"],                       ["Archives 2025"]),
    (["--since", "2026-01-05"],                      ["HB 1"]),
    (["--since", "2026-01-05T04:00:01+00:00"],       []),
    (["--since", "2025-12-18", "--jurisdiction", "US-MI"], ["HB 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "identifiers"), FILTERS)
def test_only_the_bills_that_are_asked_for_are_exported(
    approved_bill: Bill,
    michigan: Jurisdiction,
    arguments: list[str],
    identifiers: list[str],
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    for identifier in ("hb 1", "HB 10", "A 2"):
        bill_of(michigan, identifier)
    bill_of(michigan, "HB 1", PASSED[0])
    drill = Jurisdiction.objects.create(code=DRILL, names={"en": "Drill"}, time_zone="UTC")
    Bill.objects.create(jurisdiction=drill, identifier="Drill")

    text = export(capsysbinary, "--format", "jsonl", *arguments)

    found = [json.loads(line)["identifier"] for line in text.splitlines()]
    assert found == sorted(identifiers, key=lambda one: (one != "Archives 2025", one))


REFUSALS = [
    (["--jurisdiction", "XX"], "no jurisdiction 'XX'"),
    (["--topic", "nothing"], "no topic 'nothing'"),
    (["--stage", "nowhere"], "no stage 'nowhere'"),
    (["--since", "soon"], "neither a date"),
    (["--since", "2026-13-01"], "--since"),
    (["--rows", "bills"], "for csv alone"),
    (["--bom"], "for csv alone"),
    (["--json"], "--output"),
]


@pytest.mark.parametrize(("arguments", "says"), REFUSALS)
def test_what_cannot_be_meant_is_refused_with_status_2(bill: Bill, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        call_command("export_bills", "--format", "jsonl", *arguments)

    assert refused.value.returncode == 2


def test_a_file_is_written_whole_and_named_in_json(
    bill: Bill, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bills.csv"
    path.write_text("the one before")
    path.chmod(0o640)

    call_command("export_bills", "--format", "csv", "--bom", "--output", str(path), "--json")

    facts = json.loads(capsys.readouterr().out)
    assert (facts["file"], facts["bills"], facts["bytes"]) == (str(path), 1, path.stat().st_size)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfjurisdiction,")
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_that_breaks_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "bills.jsonl"
    path.write_text("the one before")

    def breaks() -> Iterator[str]:
        yield "half a file"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, breaks())

    assert path.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_rights_that_files_have_here(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", ["line\n"])
    finally:
        os.umask(mask)

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written_is_status_1(bill: Bill, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file") as refused:
        call_command("export_bills", "--format", "jsonl", "--output", str(tmp_path / "no" / "bills.jsonl"))

    assert refused.value.returncode == 1


@pytest.mark.parametrize("name", ["jsonl", "openstates", "csv"])
def test_the_number_of_questions_does_not_grow_with_the_bills(
    michigan: Jurisdiction, name: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert export(capsysbinary, "--format", name)
        return len(asked)

    bill_of(michigan, "HB 1", *PASSED)
    few = questions()
    for number in range(2, 9):
        bill_of(michigan, f"HB {number}", *PASSED)

    assert questions() == few
