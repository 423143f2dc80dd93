"""Recording an event: all that follows from it in one transaction, or nothing at all."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from alerts.services.subscribe import subscribe
from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.services import record
from tracker.services.deadlines import Turn
from tracker.services.record import EventRefused, NewEvent, preview_event, record_event

APPROVED = NewEvent("upper_passed", date(2025, 12, 18))


def signature(bill: Bill) -> Deadline:
    return Deadline.objects.get(bill=bill, window="signature", status=Deadline.Status.RUNNING)


def test_the_senates_approval_gives_the_dates_of_the_first_case(passed_bill: Bill, editor: User) -> None:
    recorded = record_event(bill=passed_bill, new=APPROVED, recorded_by=editor, now=APPROVED_AT)

    passed_bill.refresh_from_db()
    deadline = signature(passed_bill)
    assert passed_bill.stage == "hand_over"
    assert [(change.turn, change.window) for change in recorded.changes] == [
        (Turn.CLOSED, "upper_house"),
        (Turn.ADDED, "hand_over"),
        (Turn.ADDED, "signature"),
    ]
    assert (deadline.first_possible_on, deadline.opens_on, deadline.closes_on, deadline.outer_on) == (
        date(2025, 12, 18),
        date(2025, 12, 28),
        date(2026, 1, 17),
        date(2026, 1, 28),
    )
    assert deadline.confidence == "reported"
    assert recorded.event.recorded_by_id == editor.pk


def test_a_recorded_hand_over_moves_the_window_and_keeps_the_old_version(approved_bill: Bill) -> None:
    record_event(
        bill=approved_bill, new=NewEvent("presented", date(2025, 12, 24)), recorded_by=None, now=almaty(12, 24)
    )

    versions = Deadline.objects.filter(bill=approved_bill, window="signature").order_by("version")
    assert [(one.version, one.status, one.closes_on, one.outer_on) for one in versions] == [
        (1, "replaced", date(2026, 1, 17), date(2026, 1, 28)),
        (2, "running", date(2026, 1, 24), date(2026, 1, 24)),
    ]


REFUSALS = [
    # why,                                  event,                                                        field,         says
    ("in the future",                       NewEvent("upper_passed", date(2025, 12, 19)),                 "happened_on", "in the future"),
    ("older than all law",                  NewEvent("upper_passed", date(1990, 1, 1)),                   "happened_on", "in force on 1990-01-01"),
    ("not in this stage",                   NewEvent("presented", date(2025, 12, 18)),                    "kind",        "the bill was then in the stage “In the Senate”"),
    ("not a kind of that day's law",        NewEvent("first_reading", date(2025, 12, 1)),                 "kind",        "not an event that the law of that day knows"),
    ("before what it needs",                NewEvent("upper_passed", date(2025, 11, 1)),                  "kind",        "“In the Mazhilis”"),
    ("would make another not fit",          NewEvent("withdrawn", date(2025, 11, 1)),                     "kind",        "“Passed by the Mazhilis”, recorded before, would no longer fit"),
    ("strikes out nothing",                 NewEvent(VOID, date(2025, 12, 1)),                            "corrects",    "which event"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "new", "field", "says"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_what_does_not_fit_is_refused_and_nothing_is_saved(
    passed_bill: Bill, why: str, new: NewEvent, field: str, says: str
) -> None:
    before = (BillEvent.objects.count(), list(Deadline.objects.values()), passed_bill.stage)

    with pytest.raises(EventRefused) as refused:
        record_event(bill=passed_bill, new=new, recorded_by=None, now=APPROVED_AT)

    passed_bill.refresh_from_db()
    assert refused.value.field == field
    assert says in refused.value.reason
    assert (BillEvent.objects.count(), list(Deadline.objects.values()), passed_bill.stage) == before


def test_an_event_is_taken_as_irregular_when_the_editor_says_why(passed_bill: Bill) -> None:
    new = NewEvent("presented", date(2025, 12, 18), irregular_reason="The Senate's vote was not reported.")

    record_event(bill=passed_bill, new=new, recorded_by=None, now=APPROVED_AT)

    passed_bill.refresh_from_db()
    assert passed_bill.stage == "president"
    assert passed_bill.irregularities[0]["is_explained"]


def test_an_explained_irregularity_does_not_stand_in_the_way_of_what_follows(passed_bill: Bill) -> None:
    new = NewEvent("presented", date(2025, 12, 18), irregular_reason="The Senate's vote was not reported.")
    record_event(bill=passed_bill, new=new, recorded_by=None, now=APPROVED_AT)

    record_event(bill=passed_bill, new=NewEvent("signed", date(2025, 12, 30)), recorded_by=None, now=almaty(12, 30))

    passed_bill.refresh_from_db()
    assert passed_bill.stage == "signed"


def test_an_earlier_event_entered_late_is_replayed_in_its_place(approved_bill: Bill) -> None:
    record_event(
        bill=approved_bill, new=NewEvent("introduced", date(2025, 10, 1)), recorded_by=None, now=almaty(12, 20)
    )

    approved_bill.refresh_from_db()
    assert approved_bill.stage == "hand_over"
    assert approved_bill.irregularities == []


def test_a_correction_takes_the_place_of_the_mistake_as_if_it_had_never_been_made(bill: Bill) -> None:
    first = record_event(bill=bill, new=NewEvent("lower_passed", date(2025, 11, 10)), recorded_by=None, now=PASSED_AT)
    right = NewEvent("lower_passed", date(2025, 11, 12), corrects=first.event, reason="It was on the 12th.")

    record_event(bill=bill, new=right, recorded_by=None, now=PASSED_AT)

    deadline = Deadline.objects.get(bill=bill, status=Deadline.Status.RUNNING)
    assert (deadline.window, deadline.version, deadline.closes_on) == ("upper_house", 2, date(2026, 1, 11))
    assert BillEvent.objects.filter(bill=bill).count() == 2
    assert list(BillEvent.objects.standing().values_list("happened_on", flat=True)) == [date(2025, 11, 12)]


def test_an_event_that_did_not_happen_is_struck_out_and_its_windows_withdrawn(approved_bill: Bill) -> None:
    wrong = approved_bill.events.get(kind="upper_passed")
    void = NewEvent(VOID, date(2025, 12, 18), corrects=wrong, reason="A false report.")

    recorded = record_event(bill=approved_bill, new=void, recorded_by=None, now=almaty(12, 19))

    approved_bill.refresh_from_db()
    assert approved_bill.stage == "upper_house"
    assert {(change.turn, change.window) for change in recorded.changes} == {
        (Turn.MOVED, "upper_house"),
        (Turn.WITHDRAWN, "hand_over"),
        (Turn.WITHDRAWN, "signature"),
    }
    assert Deadline.objects.get(status=Deadline.Status.RUNNING).window == "upper_house"


def test_a_correction_needs_a_reason_and_an_event_that_stands(approved_bill: Bill) -> None:
    wrong = approved_bill.events.get(kind="upper_passed")
    without_reason = NewEvent("upper_passed", date(2025, 12, 17), corrects=wrong)
    with pytest.raises(EventRefused, match="what was wrong"):
        record_event(bill=approved_bill, new=without_reason, recorded_by=None, now=almaty(12, 19))
    record_event(
        bill=approved_bill,
        new=NewEvent("upper_passed", date(2025, 12, 17), corrects=wrong, reason="x"),
        recorded_by=None,
        now=almaty(12, 19),
    )

    with pytest.raises(EventRefused, match="corrected before"):
        record_event(
            bill=approved_bill,
            new=NewEvent("upper_passed", date(2025, 12, 16), corrects=wrong, reason="y"),
            recorded_by=None,
            now=almaty(12, 19),
        )


def test_a_crash_half_way_leaves_nothing(passed_bill: Bill, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(record, "rebuild_deadlines", crash)

    with pytest.raises(RuntimeError):
        record_event(bill=passed_bill, new=APPROVED, recorded_by=None, now=APPROVED_AT)

    assert not passed_bill.events.filter(kind="upper_passed").exists()


def test_a_preview_says_what_would_happen_and_does_nothing(passed_bill: Bill, advocate: User) -> None:
    subscribe(subscriber=advocate, bill=passed_bill, now=STARTED)
    before = list(Deadline.objects.values())

    preview = preview_event(bill=passed_bill, new=APPROVED, now=APPROVED_AT)

    assert preview.people_told == 1
    assert [change.turn for change in preview.changes] == [Turn.CLOSED, Turn.ADDED, Turn.ADDED]
    assert list(Deadline.objects.values()) == before
    assert connection.in_atomic_block


def test_the_day_is_the_jurisdictions(passed_bill: Bill) -> None:
    """At 20:00 in London on the 17th it is the 18th in Almaty."""
    record_event(bill=passed_bill, new=APPROVED, recorded_by=None, now=almaty(12, 18, 1))

    assert passed_bill.events.filter(kind="upper_passed").exists()
