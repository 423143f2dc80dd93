"""Taking in bills from other systems: twice is the same as once, and nothing recorded is edited."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import User
from alerts.models import Delivery, Scope
from alerts.services.audit import audit
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import Covered, Manner, default_manner, subscribe_to
from tracker import clock, queries
from tracker.importers.formats import Source
from tracker.importers.values import BillRead, DocumentRead, EventRead, FileRefused, SourceRead, TitleRead, Unmapped
from tracker.models import Bill, BillEvent, BillOrigin, Deadline, ImportReview, ImportRun, Jurisdiction
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.imports import import_sources
from tracker.services.law import load_procedures
from tracker.services.record import EventRefused, NewEvent, record_event
from tracker.services.reviews import accept_review, dismiss_review

NOW = datetime(2025, 5, 20, 15, tzinfo=UTC)
LONG_AGO = date(2025, 1, 14)
INTRODUCED = EventRead("introduced", LONG_AGO, text="introduced by Representative Example")
PASSED = EventRead("lower_passed", date(2025, 3, 3), text="passed Roll Call # 9 Yeas 60 Nays 40")
PRESENTED = EventRead(
    "presented", date(2025, 5, 19), time(14, 10), text="presented to the Governor 05/19/2025 02:10 PM"
)


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    codes = {"US-MI", "KZ"}
    load_procedures(
        files=[file for file in bundled_procedures() if file.procedure.jurisdiction in codes],
        jurisdictions={code: facts for code, facts in bundled_jurisdictions().items() if code in codes},
        now=NOW - timedelta(days=900),
    )


def read(*events: EventRead, **changes: Any) -> BillRead:
    bill = BillRead(
        jurisdiction="US-MI",
        identifier="HB 4007",
        titles=(TitleRead("en", "Bridges; inspection"),),
        source_id="US-MI 2025-2026 HB4007",
        session="2025-2026",
        sources=(SourceRead("https://legislature.example.org/hb4007", "Legislature"),),
        documents=(DocumentRead("https://legislature.example.org/hb4007.pdf", "Introduced"),),
        events=events,
    )
    return replace(bill, **changes)


def take(*bills: BillRead, system: str = "openstates", now: datetime = NOW) -> ImportRun:
    source = Source("a file", lambda: iter(bills))
    return import_sources(sources=[source], system=system, files="a file", started_by=None, clock=lambda: now)


def everything() -> dict[str, list[Any]]:
    """Return all that is kept about bills and imports, but for the runs."""
    models = [model for model in apps.get_app_config("tracker").get_models() if model is not ImportRun]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def told(bill: Bill) -> list[str]:
    events = bill.events.standing().order_by("happened_on", "pk")
    return [f"{event.kind}={event.happened_on.isoformat()}" for event in events]


def follow_michigan(user: User, now: datetime = NOW - timedelta(days=1)) -> None:
    manner: Manner = default_manner()
    jurisdiction = Jurisdiction.objects.get(code="US-MI")
    subscribe_to(
        subscriber=user, covered=Covered(Scope.JURISDICTION, jurisdiction=jurisdiction), manner=manner, now=now
    )


def test_a_bill_comes_with_its_events_standing_and_deadlines() -> None:
    run = take(read(INTRODUCED, PASSED, PRESENTED))

    bill = Bill.objects.get()
    deadline = Deadline.objects.get(window="signature")
    assert (run.counted, run.bills_added, run.events_added, run.refused) == (1, 1, 3, "")
    assert (bill.identifier, bill.title("en"), bill.stage) == ("HB 4007", "Bridges; inspection", "president")
    assert (deadline.closes_on, deadline.closes_time) == (date(2025, 6, 2), time(14, 10))
    assert bill.events.get(kind="presented").note == "“presented to the Governor 05/19/2025 02:10 PM”"
    assert [source.url for source in bill.sources.all()] == ["https://legislature.example.org/hb4007"]
    assert bill.irregularities == []


def test_a_second_run_changes_nothing() -> None:
    bill = read(INTRODUCED, PASSED, unmapped=(Unmapped("2025-03-03", "Enrollment Vacated", (), True),))
    take(bill)
    before = everything()

    run = take(bill, now=NOW + timedelta(days=3))

    assert everything() == before
    assert (run.counted, run.bills_added, run.events_added, run.reviews_added) == (1, 0, 0, 0)


def test_what_does_not_fit_is_irregular_because_the_source_says_so() -> None:
    signed = EventRead("signed", date(2025, 3, 1), text="Approved By The Governor 3/1/2025")
    take(read(INTRODUCED, signed, PASSED))

    bill = Bill.objects.get()
    odd = bill.events.get(kind="lower_passed")
    assert odd.irregular_reason == "The source says so: “passed Roll Call # 9 Yeas 60 Nays 40”."
    assert told(bill) == ["introduced=2025-01-14", "signed=2025-03-01", "lower_passed=2025-03-03"]


def changed(day: int) -> EventRead:
    return replace(PRESENTED, happened_on=date(2025, 5, day), text=f"presented to the Governor 05/{day}/2025 02:10 PM")


def test_what_changed_upstream_waits_for_a_person(editor: User) -> None:
    take(read(INTRODUCED, PRESENTED))
    before = told(Bill.objects.get())

    run = take(read(INTRODUCED, changed(16)))

    review = ImportReview.objects.get()
    assert run.reviews_added == 1
    assert told(Bill.objects.get()) == before
    assert (review.why, review.event and review.event.kind, review.says["happened_on"]) == (
        "changed",
        "presented",
        "2025-05-16",
    )
    assert take(read(INTRODUCED, changed(16))).reviews_added == 0


def test_accepting_records_a_correction_and_moves_the_deadline(editor: User) -> None:
    take(read(INTRODUCED, PRESENTED))
    take(read(INTRODUCED, changed(16)))
    review = ImportReview.objects.get()

    accept_review(review=review, settled_by=editor, now=NOW)

    bill, review = Bill.objects.get(), ImportReview.objects.get()
    event = bill.events.standing().get(kind="presented")
    assert (event.happened_on, event.happened_at, event.recorded_by_id) == (date(2025, 5, 16), time(14, 10), editor.pk)
    assert event.reason == "The source says so: “presented to the Governor 05/16/2025 02:10 PM”."
    assert event.irregular_reason == ""
    assert Deadline.objects.get(window="signature", status="running").closes_on == date(2025, 5, 30)
    assert (review.state, review.settled_by_id) == ("accepted", editor.pk)
    before = everything()
    take(read(INTRODUCED, changed(16)))
    assert everything() == before
    with pytest.raises(EventRefused, match="settled before"):
        accept_review(review=review, settled_by=editor, now=NOW)


def test_what_was_dismissed_is_not_asked_again_until_the_source_says_something_new(editor: User) -> None:
    take(read(INTRODUCED, PRESENTED))
    take(read(INTRODUCED, changed(16)))
    assert dismiss_review(review=ImportReview.objects.get(), settled_by=editor, now=NOW)

    assert not dismiss_review(review=ImportReview.objects.get(), settled_by=editor, now=NOW)
    assert take(read(INTRODUCED, changed(16))).reviews_added == 0
    assert take(read(INTRODUCED, changed(15))).reviews_added == 1


def test_a_review_is_withdrawn_when_the_source_goes_back_and_opened_when_it_changes_its_mind() -> None:
    take(read(INTRODUCED, PRESENTED))
    take(read(INTRODUCED, changed(16)))

    take(read(INTRODUCED, PRESENTED))
    assert ImportReview.objects.get().state == "withdrawn"

    assert take(read(INTRODUCED, changed(16))).reviews_added == 1
    assert ImportReview.objects.get().state == "open"


def test_what_vanished_upstream_waits_for_a_person_and_is_struck_out_when_accepted(editor: User) -> None:
    take(read(INTRODUCED, PASSED))
    take(read(INTRODUCED))
    review = ImportReview.objects.get()
    assert (review.why, told(Bill.objects.get())) == ("vanished", ["introduced=2025-01-14", "lower_passed=2025-03-03"])

    accept_review(review=review, settled_by=editor, now=NOW)

    assert told(Bill.objects.get()) == ["introduced=2025-01-14"]
    assert take(read(INTRODUCED)).reviews_added == 0


def test_a_partial_reading_says_nothing_of_what_is_not_in_it() -> None:
    take(read(INTRODUCED, PASSED))

    assert take(read(INTRODUCED, is_partial=True)).reviews_added == 0


@pytest.fixture
def entered(editor: User) -> Bill:
    """The bill as an editor entered it, under another writing of its number."""
    bill = Bill.objects.create(jurisdiction=Jurisdiction.objects.get(code="US-MI"), identifier="hb4007")
    bill.titles.create(language="en", text="Our own title")
    record_event(bill=bill, new=NewEvent("introduced", LONG_AGO), recorded_by=editor, now=NOW - timedelta(days=60))
    return bill


def test_a_bill_that_an_editor_entered_is_not_doubled_and_keeps_its_title(entered: Bill) -> None:
    run = take(read(INTRODUCED, PASSED))

    assert (run.bills_added, run.events_added) == (0, 1)
    assert told(Bill.objects.get()) == ["introduced=2025-01-14", "lower_passed=2025-03-03"]
    assert Bill.objects.get().title("en") == "Our own title"


def test_another_day_than_the_editors_is_asked_about_and_not_recorded_beside_it(entered: Bill, editor: User) -> None:
    run = take(read(replace(INTRODUCED, happened_on=date(2025, 1, 15))))

    review = ImportReview.objects.get()
    assert (run.events_added, review.why, told(entered)) == (0, "differs", ["introduced=2025-01-14"])
    accept_review(review=review, settled_by=editor, now=NOW)
    assert told(entered) == ["introduced=2025-01-15"]
    assert take(read(replace(INTRODUCED, happened_on=date(2025, 1, 15)))).reviews_added == 0


def test_a_presentation_on_another_day_than_the_editors_begins_no_second_term(entered: Bill, editor: User) -> None:
    handed_over = NewEvent("presented", date(2025, 5, 16), happened_at=time(14, 10))
    record_event(bill=entered, new=handed_over, recorded_by=editor, now=NOW)

    take(read(INTRODUCED, PRESENTED))

    assert [review.why for review in ImportReview.objects.all()] == ["differs"]
    assert Deadline.objects.filter(window="signature").count() == 1
    assert entered.irregularities == []


def test_of_two_presentations_the_one_that_the_editor_knew_is_linked_and_the_other_recorded(
    entered: Bill, editor: User
) -> None:
    record_event(bill=entered, new=NewEvent("presented", date(2025, 5, 19)), recorded_by=editor, now=NOW)
    earlier = replace(PRESENTED, happened_on=date(2025, 5, 12))

    run = take(read(INTRODUCED, earlier, PRESENTED))

    assert (run.events_added, run.reviews_added) == (1, 0)
    assert told(entered)[1:] == ["presented=2025-05-12", "presented=2025-05-19"]


def test_what_could_not_be_mapped_is_kept_word_for_word() -> None:
    take(read(INTRODUCED, unmapped=(Unmapped("2025-01-15", "Printed bill filed", ("filing",)),)))

    assert BillOrigin.objects.get().about["unmapped"] == [["2025-01-15", "Printed bill filed", "filing"]]


def test_an_editors_correction_is_left_alone_while_the_source_says_the_same(editor: User) -> None:
    take(read(INTRODUCED, PASSED))
    passed = BillEvent.objects.get(kind="lower_passed")
    right = NewEvent("lower_passed", date(2025, 3, 4), corrects=passed, reason="The journal has the 4th.")
    record_event(bill=passed.bill, new=right, recorded_by=editor, now=NOW)

    assert take(read(INTRODUCED, PASSED)).reviews_added == 0
    # The source comes round to what the editor knew.
    assert take(read(INTRODUCED, replace(PASSED, happened_on=date(2025, 3, 4)))).reviews_added == 0
    assert told(passed.bill) == ["introduced=2025-01-14", "lower_passed=2025-03-04"]


def test_a_title_that_changes_upstream_changes_unless_an_editor_wrote_it(editor: User) -> None:
    take(read(INTRODUCED))
    take(read(INTRODUCED, titles=(TitleRead("en", "Bridges; safety"),)))
    assert Bill.objects.get().title("en") == "Bridges; safety"

    Bill.objects.get().titles.update(text="Our own title")
    take(read(INTRODUCED, titles=(TitleRead("en", "Bridges; inspection and safety"),)))
    assert Bill.objects.get().title("en") == "Our own title"


def test_the_same_number_in_another_session_is_another_bill() -> None:
    earlier = replace(INTRODUCED, happened_on=date(2023, 1, 12))
    take(read(INTRODUCED), read(earlier, session="2023-2024", source_id="US-MI 2023-2024 HB4007"))

    assert sorted(Bill.objects.values_list("identifier", flat=True)) == ["HB 4007", "HB 4007 (2023-2024)"]


def test_one_bill_in_two_systems_is_one_bill_and_each_event_is_recorded_once() -> None:
    take(read(INTRODUCED, PASSED))

    other = read(INTRODUCED, PASSED, identifier="HB4007", source_id="77", session="2025-2026 Regular Session")
    run = take(other, system="legiscan")

    assert (run.bills_added, run.events_added, run.reviews_added) == (0, 0, 0)
    assert BillOrigin.objects.count() == 2
    # A change in one of them is asked about once for that one.
    assert take(read(INTRODUCED, replace(PASSED, happened_on=date(2025, 3, 5)))).reviews_added == 1


def test_nobody_is_told_of_a_past_that_is_imported_but_of_deadlines_that_run(advocate: User) -> None:
    follow_michigan(advocate)
    long_over = read(
        EventRead("presented", date(2024, 3, 1), time(9, 0)),
        EventRead("signed", date(2024, 3, 5), time(9, 0)),
        identifier="HB 1",
        source_id="1",
    )

    take(long_over, read(INTRODUCED, PASSED, PRESENTED))
    plan_alerts(now=NOW)

    kinds = Delivery.objects.order_by("pk").values_list("alert__kind", "alert__bill__identifier")
    assert list(kinds) == [("stage", "HB 4007"), ("clock_started", "HB 4007")]
    assert [event.kind for event in BillEvent.objects.filter(is_news=True)] == ["presented"]
    assert [event.kind for event in queries.events_recorded_since(NOW - timedelta(days=1))] == ["presented"]


def test_the_audit_asks_for_no_news_of_the_past(advocate: User) -> None:
    follow_michigan(advocate)
    take(read(INTRODUCED, PASSED))
    plan_alerts(now=NOW)

    later = audit(since=NOW - timedelta(days=1), now=NOW + timedelta(days=20))
    assert (later.owed, later.lost) == (0, 0)


def test_what_carries_a_known_history_on_is_news_however_late_it_comes(advocate: User) -> None:
    take(read(INTRODUCED))
    follow_michigan(advocate)

    take(read(INTRODUCED, PASSED))

    assert BillEvent.objects.get(kind="lower_passed").is_news
    assert not BillEvent.objects.get(kind="introduced").is_news


def test_the_correction_of_what_was_no_news_is_none(advocate: User, editor: User) -> None:
    follow_michigan(advocate)
    take(read(INTRODUCED, PASSED))
    take(read(INTRODUCED, replace(PASSED, happened_on=date(2025, 3, 4))))

    accept_review(review=ImportReview.objects.get(), settled_by=editor, now=NOW)
    plan_alerts(now=NOW)

    assert not Delivery.objects.exists()


def test_what_the_law_does_not_know_or_has_not_happened_yet_waits_for_a_person() -> None:
    strange, future = EventRead("crowned", LONG_AGO), EventRead("signed", date(2026, 1, 1))
    run = take(read(INTRODUCED, strange, future))

    reviews = ImportReview.objects.order_by("pk").values_list("why", "key")
    assert list(reviews) == [("refused", "crowned:1"), ("refused", "signed:1")]
    assert (run.events_added, told(Bill.objects.get())) == (1, ["introduced=2025-01-14"])
    assert "not an event that the law of that day knows" in ImportReview.objects.order_by("pk")[0].detail


def test_what_could_not_be_mapped_and_matters_is_shown_to_a_person(editor: User) -> None:
    line = Unmapped("2025-05-19", "Governor partially vetoed.", ("executive-veto-line-item",), matters=True)
    take(read(INTRODUCED, unmapped=(line, Unmapped("2025-05-19", "Printed"))))

    review = ImportReview.objects.get()
    assert (review.why, review.words) == ("unmapped", "Governor partially vetoed.")
    with pytest.raises(EventRefused, match="enter what happened by hand"):
        accept_review(review=review, settled_by=editor, now=NOW)


def test_a_file_that_is_wrong_on_its_last_line_changes_nothing() -> None:
    def bills() -> Iterator[BillRead]:
        yield read(INTRODUCED)
        raise FileRefused("line 2", "is not JSON")

    source = Source("bad.jsonl", bills)
    run = import_sources(sources=[source], system="file", files="bad.jsonl", started_by=None, clock=lambda: NOW)

    assert run.refused == "bad.jsonl: line 2: is not JSON\n"
    assert (run.counted, run.ended_at, Bill.objects.count()) == (0, NOW, 0)


def test_a_file_about_a_place_whose_law_is_not_here_is_refused() -> None:
    run = take(read(INTRODUCED), read(INTRODUCED, jurisdiction="US-OH"))

    assert "US-OH HB 4007: there is no law of 'US-OH' here" in run.refused
    assert not Bill.objects.exists()


def test_an_address_that_is_no_page_is_not_kept() -> None:
    take(read(replace(INTRODUCED, source_url="javascript:alert(1)"), sources=(SourceRead("javascript:alert(1)", "x"),)))

    assert BillEvent.objects.get().source_url == ""
    assert not Bill.objects.get().sources.exists()


def test_progress_is_written_while_the_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.services.imports.WRITTEN_EVERY", 2)
    seen: list[tuple[int, int, bool]] = []

    def look(run: ImportRun) -> None:
        written = ImportRun.objects.get()
        seen.append((written.counted, written.expected, written.ended_at is None))

    bills = [read(INTRODUCED, identifier=f"HB {number}", source_id=str(number)) for number in range(5)]
    source = Source("a file", lambda: iter(bills))
    import_sources(sources=[source], system="file", files="", started_by=None, clock=lambda: NOW, report=look)

    assert seen == [(2, 5, True), (4, 5, True), (5, 5, False)]


# The command.

LINE = {
    "jurisdiction": "US-MI",
    "identifier": "HB 4007",
    "titles": {"en": "Bridges; inspection"},
    "events": [{"kind": "introduced", "happened_on": "2025-01-14"}],
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    path = tmp_path / "bills.jsonl"
    path.write_text(json.dumps(LINE) + "\n")
    return path


def run_command(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_bills", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_dry_run_prints_what_is_there_and_changes_nothing(file: Path) -> None:
    out, _ = run_command("--format", "jsonl", str(file), "--dry-run", "--json")

    (bill,) = json.loads(out)
    assert {key: bill[key] for key in ("jurisdiction", "identifier", "title", "events", "unmapped", "file")} == {
        "jurisdiction": "US-MI",
        "identifier": "HB 4007",
        "title": "Bridges; inspection",
        "events": ["introduced=2025-01-14"],
        "unmapped": [],
        "file": str(file),
    }
    assert not Bill.objects.exists()
    assert not ImportRun.objects.exists()


def test_the_command_imports_and_counts(file: Path) -> None:
    out, _ = run_command("--format", "jsonl", str(file), "--json")

    assert json.loads(out) == {
        "bills": 1,
        "bills_added": 1,
        "events_added": 1,
        "texts_added": 0,
        "reviews_added": 0,
        "refused": 0,
    }


def test_a_file_that_is_refused_ends_the_command_with_one_and_the_others_are_taken(file: Path) -> None:
    bad = file.with_name("bad.jsonl")
    bad.write_text(json.dumps({**LINE, "identifier": "HB 1"}) + "\n{")

    for mode in (["--dry-run", "--json"], []):
        out, err = io.StringIO(), io.StringIO()
        with pytest.raises(CommandError) as ended:
            call_command("import_bills", "--format", "jsonl", str(bad), str(file), *mode, stdout=out, stderr=err)
        assert ended.value.returncode == 1
        assert "bad.jsonl: line 2: is not JSON" in err.getvalue()
    assert [bill.identifier for bill in Bill.objects.all()] == ["HB 4007"]


def test_a_format_that_is_none_is_an_error_of_use(file: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        run_command("--format", "papyrus", str(file))


def test_an_imported_bill_is_found_by_its_words() -> None:
    take(read(INTRODUCED))

    assert queries.bills_matching("inspection").exists()
