"""Taking back what was exported: what is here already, what differs, and what cannot have been exported."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Alert
from alerts.services import demonstration
from alerts.services.plan import plan_alerts
from tests.moments import STARTED
from tracker import clock
from tracker.exporters import jsonl
from tracker.exporters.chosen import Chosen, bills_chosen
from tracker.importers import own_jsonl
from tracker.importers.exported import WholeRead
from tracker.importers.values import FileRefused
from tracker.models import Bill, BillEvent, Deadline, ImportReview, Topic
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def _law(db: None) -> None:
    files = bundled_procedures(pattern="kz-*.toml")
    load_procedures(files=files, jurisdictions=bundled_jurisdictions(), now=STARTED)


def event(kind: str, happened_on: str, recorded_at: str = "", **more: Any) -> Row:
    return {
        "kind": kind,
        "happened_on": happened_on,
        "recorded_at": recorded_at or f"{happened_on}T15:00:00+05:00",
        **more,
    }


PASSED = event("lower_passed", "2025-11-12")
APPROVED = event("upper_passed", "2025-12-18")
SIGNED = event("signed", "2025-12-30")


def row(*history: Row, **more: Any) -> Row:
    return {
        "jurisdiction": "KZ",
        "identifier": "Bill 7",
        "titles": {"en": {"text": "A law"}},
        "history": list(history),
        **more,
    }


def restored(tmp_path: Path, *rows: Row) -> Row:
    path = tmp_path / "bills.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    out = io.StringIO()
    call_command("import_bills", str(path), "--format", "jsonl", "--json", stdout=out, stderr=io.StringIO())
    counts: Row = json.loads(out.getvalue())
    return counts


def exported() -> list[Row]:
    return [json.loads(line) for line in jsonl.lines(bills_chosen(Chosen()))]


@pytest.mark.usefixtures("_law")
def test_a_bill_comes_back_by_the_import_of_json_lines(tmp_path: Path) -> None:
    counts = restored(tmp_path, row(PASSED, APPROVED, stance="oppose", stance_reason="It harms."))

    bill = Bill.objects.get()
    assert (counts["bills"], counts["bills_added"], counts["events_added"]) == (1, 1, 2)
    assert (bill.stage, bill.stance, bill.stance_reason) == ("hand_over", "oppose", "It harms.")
    assert [one.recorded_at for one in bill.events.order_by("pk")] == [
        datetime(2025, 11, 12, 10, tzinfo=UTC), datetime(2025, 12, 18, 10, tzinfo=UTC),
    ]  # fmt: skip
    signature = Deadline.objects.get(window="signature", status="running")
    assert (signature.closes_on, signature.computed_at) == (date(2026, 1, 17), datetime(2025, 12, 18, 10, tzinfo=UTC))


@pytest.mark.usefixtures("_law")
def test_what_was_recorded_since_the_last_time_is_added(tmp_path: Path) -> None:
    restored(tmp_path, row(PASSED))
    topic = {"slug": "rights", "name": "Rights", "names": {"ru": "Права"}}
    source = {"url": "https://a.example/1", "title": "A page"}

    counts = restored(tmp_path, row(PASSED, APPROVED, topics=[topic], sources=[source]))

    assert (counts["bills_added"], counts["events_added"], counts["reviews_added"]) == (0, 1, 0)
    assert Bill.objects.get().stage == "hand_over"
    assert (Topic.objects.get().names, Bill.objects.get().sources.get().url) == ({"ru": "Права"}, "https://a.example/1")


@pytest.mark.usefixtures("_law")
def test_an_older_export_takes_nothing_back(tmp_path: Path) -> None:
    restored(tmp_path, row(PASSED, APPROVED))
    before = exported()

    counts = restored(tmp_path, row(PASSED))

    assert (counts["events_added"], counts["reviews_added"]) == (0, 0)
    assert exported() == before


@pytest.mark.usefixtures("_law")
def test_a_history_that_differs_is_for_an_editor_to_look_at(tmp_path: Path) -> None:
    restored(tmp_path, row(PASSED, APPROVED))
    before = exported()

    counts = restored(tmp_path, row(PASSED, event("upper_passed", "2025-12-17")))

    assert (counts["events_added"], counts["reviews_added"]) == (0, 1)
    assert ImportReview.objects.get().says["happened_on"] == "2025-12-17"
    assert exported() == before


@pytest.mark.usefixtures("_law")
def test_what_an_editor_wrote_here_since_stays(tmp_path: Path) -> None:
    restored(tmp_path, row(PASSED, stance="oppose"))
    bill = Bill.objects.get()
    bill.titles.update(text="Ours")
    Bill.objects.update(stance="watch", summary="Ours")

    restored(tmp_path, row(PASSED, stance="oppose", summary="Theirs"))

    bill.refresh_from_db()
    assert (bill.stance, bill.summary, bill.title("en")) == ("watch", "Ours", "Ours")


def test_nobody_is_told_of_what_is_long_past(follower: Any, tmp_path: Path) -> None:
    """The account has followed the bill since before: what was recorded in the last thirty days is news, as it was."""
    identifier = demonstration.IDENTIFIER

    restored(tmp_path, row(PASSED, APPROVED, identifier=identifier))
    plan_alerts(now=NOW)

    events = Alert.objects.exclude(event=None).values_list("event__kind", flat=True)
    assert list(events) == ["upper_passed"]


@pytest.mark.usefixtures("_law")
def test_two_numbers_that_only_a_space_parts_are_two_bills(tmp_path: Path) -> None:
    counts = restored(tmp_path, row(PASSED), row(PASSED, identifier="bill  7"))

    assert counts["bills_added"] == 2
    assert [one["identifier"] for one in exported()] == ["Bill 7", "bill  7"]


REFUSED_BY_THE_LAW = [
    (row(event("lower_passed", "2025-11-12", "2026-02-01T00:00:00+00:00")), "recorded in the future"),
    (row(event("lower_passed", "2025-11-12", "2025-11-11T00:00:00+00:00")), "happened after it was recorded"),
    (row(event("lower_passed", "1950-01-01", "2025-11-12T00:00:00+00:00")), "in force on 1950-01-01"),
    (
        row(event("lower_passed", "2025-11-12", "2025-11-12T10:00:00+05:00", happened_at="11:00:00")),
        "event 1: happened after it",
    ),
    (row(PASSED, jurisdiction="XX"), "no law of 'XX'"),
]


@pytest.mark.usefixtures("_law")
@pytest.mark.parametrize(("wrong", "says"), REFUSED_BY_THE_LAW, ids=[says for _, says in REFUSED_BY_THE_LAW])
def test_a_history_that_cannot_have_been_is_refused_and_nothing_of_the_file_is_taken(
    wrong: Row, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "bills.jsonl"
    path.write_text(f"{json.dumps(row(PASSED, identifier='Bill 1'))}\n{json.dumps(wrong)}\n")
    err = io.StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("import_bills", str(path), "--format", "jsonl", stderr=err)

    assert refused.value.returncode == 1
    assert says in err.getvalue()
    assert (Bill.objects.count(), BillEvent.objects.count()) == (0, 0)


def changed(**values: Any) -> Row:
    return {**PASSED, **values}


VOID = event("void", "2025-11-12", corrects=1, reason="A slip.")
SHAPES = [
    (row(extra=1), "line 1: has keys that are not known: extra"),
    (row(changed(who="me")), "event 1: has keys that are not known: who"),
    (row(stance="love"), "stance: 'love' is none of"),
    (row(identifier=" "), "identifier: is missing"),
    (row(identifier="x" * 101), "longer than 100"),
    (row(summary=7), "summary: should be text"),
    (row(summary="a\0"), "characters that no text has"),
    (row(titles={"": {"text": "A"}}), "no code of a language"),
    (row(titles={"en": "A"}), "titles.en: should be an object"),
    (row(topics=[{"slug": "a b", "name": "A"}]), "no short name"),
    (row(sources=[{"url": "javascript:alert(1)", "title": "A"}]), "no address"),
    (row(sources=[{"title": "A"}]), "no address"),
    (row(documents=[{"url": "https://a.example", "title": "A", "dated_on": "soon"}]), "no day"),
    (row(changed(happened_on="")), "happened_on: is missing"),
    (row(changed(happened_until="2025-11-12")), "happened_until: is not after"),
    (row(changed(happened_at="noon")), "no time"),
    (row(changed(happened_at="10:00+05:00")), "names a time zone"),
    (row(changed(recorded_at="2025-11-12T15:00:00")), "no moment"),
    (row(changed(recorded_at="")), "recorded_at: is missing"),
    (row(changed(is_news=1)), "is_news: should be true or false"),
    (row(changed(votes_for=-1)), "votes_for"),
    (row(changed(kind="void")), "nothing says which"),
    (row(PASSED, {**VOID, "corrects": 2}), "no event before this one"),
    (row(PASSED, {**VOID, "corrects": 0}), "no event before this one"),
    (row(PASSED, VOID, VOID), "no event before this one that still counts"),
    (row(PASSED, VOID, {**VOID, "corrects": 2}), "strikes out what only struck out"),
    (row(PASSED, {**VOID, "reason": ""}), "reason: is missing"),
]


@pytest.mark.parametrize(("wrong", "says"), SHAPES, ids=[says for _, says in SHAPES])
def test_a_line_of_the_wrong_shape_is_refused_with_its_place(wrong: Row, says: str) -> None:
    with pytest.raises(FileRefused) as refused:
        list(own_jsonl.read(io.BytesIO(json.dumps(wrong).encode())))

    assert says in str(refused.value)
    assert str(refused.value).startswith("line 1")


@pytest.mark.parametrize(
    "moment", ["2025-11-12T10:00:00.000000+00:00", "2025-11-12T15:00:00+05:00"], ids=["UTC", "Almaty"]
)
def test_a_moment_may_be_written_in_any_zone(moment: str) -> None:
    (bill,) = own_jsonl.read(io.BytesIO(json.dumps(row(changed(recorded_at=moment))).encode()))

    assert isinstance(bill, WholeRead)
    assert bill.whole.history[0].recorded_at == datetime(2025, 11, 12, 10, tzinfo=UTC)
    assert bill.whole.history[0].recorded_at.utcoffset() == timedelta(0)


def test_a_dry_run_shows_what_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bills.jsonl"
    path.write_text(json.dumps(row(PASSED, APPROVED, {**VOID, "corrects": 2}, SIGNED)))

    call_command("import_bills", str(path), "--format", "jsonl", "--dry-run", "--json")

    assert json.loads(capsys.readouterr().out)[0]["events"] == ["lower_passed=2025-11-12", "signed=2025-12-30"]
