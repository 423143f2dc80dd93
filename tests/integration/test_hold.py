"""The hold: an edit can be undone before anybody is told, and leaves no trace in any alert."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from alerts.models import Delivery
from alerts.services.plan import next_moment, plan_alerts
from alerts.services.subscribe import subscribe
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tests.wishes import told
from tracker.models import VOID, Bill, BillEvent
from tracker.services.record import EventRefused, NewEvent, can_undo, record_event, undo_event

HOLD = timedelta(minutes=5)
MISTAKEN_AT = almaty(12, 24, 12)


@pytest.fixture(autouse=True)
def _held(settings: Any, _no_hold: None) -> None:
    settings.HOLD_SECONDS = HOLD.total_seconds()


def ticked(channel: FakeChannel, now: Any) -> list[str]:
    before = len(channel.messages)
    tick(channels={"email": channel}, clock=StandingClock(now))
    return [message.subject for message in channel.messages[before:]]


def hand_over(bill: Bill) -> BillEvent:
    """Record a hand-over that moves the signature's dates."""
    new = NewEvent("presented", date(2025, 12, 24))
    return record_event(bill=bill, new=new, recorded_by=None, now=MISTAKEN_AT).event


def test_alerts_of_an_edit_wait_for_the_hold(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    assert ticked(channel, APPROVED_AT + HOLD - timedelta(seconds=1)) == []
    assert next_moment(now=APPROVED_AT) == APPROVED_AT + HOLD

    assert len(ticked(channel, APPROVED_AT + HOLD)) == 2


def test_what_is_undone_within_the_hold_is_told_to_nobody(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT + HOLD)
    before = list(approved_bill.deadlines.filter(status="running").values("pk", "version", "computed_at"))
    event = hand_over(approved_bill)
    assert approved_bill.deadlines.get(window="signature", status="running").version == 2

    undo_event(event=event, undone_by=None, now=MISTAKEN_AT + timedelta(minutes=4))

    assert list(approved_bill.deadlines.filter(status="running").values("pk", "version", "computed_at")) == before
    assert ticked(channel, MISTAKEN_AT + 3 * HOLD) == []
    assert ticked(channel, almaty(12, 25, 9)) == [
        "President's signature opens in 3 days, Sunday 28 December 2025: Law on amendments on archival affairs and"
        " restricting…"
    ]


def test_a_reminder_that_falls_into_an_edit_that_is_undone_is_not_lost(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT + HOLD)
    morning = almaty(12, 25, 9)
    new = NewEvent("presented", date(2025, 12, 24))
    edit = record_event(bill=approved_bill, new=new, recorded_by=None, now=morning - timedelta(minutes=2)).event
    assert ticked(channel, morning) == []

    undo_event(event=edit, undone_by=None, now=morning + timedelta(minutes=1))

    assert len(ticked(channel, morning + timedelta(minutes=1))) == 1
    assert told(follower)[-1] == ("opening", "3d")


def test_after_the_hold_it_is_too_late_to_undo(approved_bill: Bill) -> None:
    event = hand_over(approved_bill)
    assert can_undo(event, MISTAKEN_AT + HOLD - timedelta(seconds=11))
    late = MISTAKEN_AT + HOLD - timedelta(seconds=10)
    assert not can_undo(event, late)

    with pytest.raises(EventRefused, match="too late"):
        undo_event(event=event, undone_by=None, now=late)


def test_what_was_undone_cannot_be_undone_again(approved_bill: Bill) -> None:
    event = hand_over(approved_bill)
    undo_event(event=event, undone_by=None, now=MISTAKEN_AT)

    assert not can_undo(BillEvent.objects.get(pk=event.pk), MISTAKEN_AT)


def test_a_correction_that_is_undone_brings_back_what_it_had_corrected(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT + HOLD)
    wrong = approved_bill.events.get(kind="upper_passed")
    struck = record_event(
        bill=approved_bill,
        new=NewEvent(VOID, wrong.happened_on, corrects=wrong, reason="A slip."),
        recorded_by=None,
        now=MISTAKEN_AT,
    ).event

    undone = undo_event(event=struck, undone_by=None, now=MISTAKEN_AT + timedelta(minutes=1)).event

    assert undone.says_the_same_as(wrong)
    assert approved_bill.deadlines.get(window="signature", status="running").version == 1
    assert ticked(channel, MISTAKEN_AT + 3 * HOLD) == []


def test_after_the_hold_a_correction_goes_to_exactly_those_who_were_told(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    never_told = User.objects.create_user("later@example.org")
    ticked(channel, APPROVED_AT + HOLD)
    subscribe(subscriber=never_told, bill=approved_bill, now=almaty(12, 19))
    wrong = approved_bill.events.get(kind="upper_passed")
    record_event(
        bill=approved_bill,
        new=NewEvent("upper_passed", date(2025, 12, 17), corrects=wrong, reason="The day before."),
        recorded_by=None,
        now=almaty(12, 19, 13),
    )

    ticked(channel, almaty(12, 19, 13) + HOLD)

    corrections = Delivery.objects.filter(alert__kind="correction")
    assert [one.endpoint.owner for one in corrections] == [follower]
    assert not Delivery.objects.filter(alert__kind="stage", endpoint__owner=never_told).exists()


def test_whoever_follows_and_was_not_told_of_the_slip_hears_only_what_is_right(
    follower: User, passed_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, almaty(12, 1))
    slip = record_event(
        bill=passed_bill, new=NewEvent("upper_passed", date(2025, 12, 17)), recorded_by=None, now=APPROVED_AT
    ).event
    record_event(
        bill=passed_bill,
        new=NewEvent("upper_passed", date(2025, 12, 18), corrects=slip, reason="The day after."),
        recorded_by=None,
        now=APPROVED_AT + timedelta(minutes=2),
    )

    ticked(channel, APPROVED_AT + timedelta(minutes=2) + HOLD)

    assert [one for one in told(follower) if one[0] in ("stage", "correction", "clock_started", "moved")][-2:] == [
        ("stage", ""),
        ("clock_started", ""),
    ]
    assert not Delivery.objects.filter(alert__kind="correction").exists()


def test_a_window_that_would_be_over_is_not_held(settings: Any, follower: User, approved_bill: Bill) -> None:
    settings.HOLD_SECONDS = 60 * 60 * 24 * 30

    assert plan_alerts(now=APPROVED_AT) == 1

    assert told(follower) == [("clock_started", "")]


def test_a_window_that_a_correction_takes_away_is_told_to_those_who_knew_of_it(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT + HOLD)
    wrong = approved_bill.events.get(kind="upper_passed")
    record_event(
        bill=approved_bill,
        new=NewEvent(VOID, wrong.happened_on, corrects=wrong, reason="False."),
        recorded_by=None,
        now=almaty(12, 19),
    )

    subjects = ticked(channel, almaty(12, 19) + HOLD)

    assert any("no longer hold" in subject for subject in subjects)
    assert ("moved", "gone") in told(follower)
    gone = next(message for message in channel.messages if "no longer hold" in message.subject)
    assert "You were told before: possible from 18 December 2025" in gone.text
