"""The audit: what was owed, worked out a second time, against what was told."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.services import set_preferences
from alerts.channels import Refused, TryLater, Uncertain
from alerts.models import Attempt, Delivery, Endpoint, Scope, Subscription
from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind, Step
from alerts.services import demonstration
from alerts.services.audit import Found, audit
from alerts.services.seen import mark_seen
from alerts.services.subscribe import (
    Covered,
    Manner,
    change_subscription,
    mute,
    subscribe,
    subscribe_to,
    unsubscribe,
)
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tracker import clock
from tracker.models import VOID, Bill, Deadline, Topic
from tracker.services.record import NewEvent, record_event, undo_event

BEFORE = STARTED - timedelta(days=1)
END = almaty(2, 20, 12, year=2026)
HOUR = timedelta(hours=1)


def ticked(channel: FakeChannel, *moments: datetime) -> None:
    for moment in moments:
        tick(channels={"email": channel}, clock=StandingClock(moment))


def mornings(first: date, last: date, hour: int = 9) -> list[datetime]:
    """Return the mornings in Almaty from the first day to the last."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [almaty(day.month, day.day, hour, year=day.year) for day in days]


def told_all(channel: FakeChannel, until: date = date(2026, 2, 1)) -> None:
    """Tick at the approval and every morning after it."""
    ticked(channel, APPROVED_AT, *mornings(date(2025, 12, 19), until))


def found(now: datetime = END, since: datetime = APPROVED_AT) -> Found:
    return audit(since=since, now=now)


def delivery(kind: str, step: str = "") -> Delivery:
    return Delivery.objects.get(alert__kind=kind, alert__step=step, alert__deadline__window="signature")


def test_when_all_was_told_nothing_is_lost(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    told_all(channel)

    result = found()

    assert (result.owed, result.delivered) == (16, 16)
    assert (result.late, result.lost, result.doubled, result.unknown, result.waiting, result.details) == (
        0,
        0,
        0,
        0,
        0,
        [],
    )


@pytest.mark.weeks
def test_two_new_things_at_one_tick_hide_no_reminder(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    """A rhythm that nobody had before, and a deadline of another bill, both since the last tick."""
    ticked(channel, APPROVED_AT)
    other = Bill.objects.create(jurisdiction=approved_bill.jurisdiction, identifier="Another")
    record_event(bill=other, new=NewEvent("lower_passed", date(2025, 12, 19)), recorded_by=None, now=almaty(12, 19, 12))
    late = User.objects.create_user("late@example.org", time_zone="Asia/Almaty")
    subscribe_to(
        subscriber=late,
        covered=Covered(Scope.BILL, bill=approved_bill),
        manner=Manner(Choices(morning=time(8))),
        now=almaty(12, 19, 12),
    )
    ticked(channel, almaty(12, 19, 13), *mornings(date(2025, 12, 20), date(2026, 2, 1)))

    assert found().lost == 0


def test_a_digest_never_holds_what_began_past_the_last_day(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    subscribe_to(
        subscriber=advocate,
        covered=Covered(Scope.BILL, bill=approved_bill),
        manner=Manner(Choices(kinds=frozenset({Kind.CLOCK_STARTED}), cadence=Cadence.WEEKLY, digest_weekday=4)),
        now=almaty(1, 14, 12, year=2026),
    )
    Deadline.objects.filter(window="signature").update(
        closes_on=date(2026, 1, 14), outer_on=date(2026, 1, 14), computed_at=almaty(1, 14, 11, year=2026)
    )
    ticked(channel, *mornings(date(2026, 1, 14), date(2026, 1, 16), 13))

    result = found()

    assert (result.delivered, result.lost) == (1, 0)


def test_a_window_that_is_there_again_is_told(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    """To be told that a window is no more is to be told other dates."""
    ticked(channel, APPROVED_AT)
    approval = approved_bill.events.get(kind="upper_passed")
    void = NewEvent(VOID, date(2025, 12, 18), corrects=approval, reason="A mistake.")
    record_event(bill=approved_bill, new=void, recorded_by=None, now=almaty(12, 19, 12))
    ticked(channel, almaty(12, 19, 12))
    record_event(
        bill=approved_bill, new=NewEvent("upper_passed", date(2025, 12, 18)), recorded_by=None, now=almaty(12, 20, 12)
    )
    ticked(channel, almaty(12, 20, 12))

    result = found(now=almaty(12, 21, 8))

    assert [detail.line for detail in result.details] == []
    assert result.lost == 0


def test_who_follows_a_stage_is_told_of_a_bill_that_passed_through_it_quickly(
    advocate: User, passed_bill: Bill, channel: FakeChannel
) -> None:
    subscribe_to(
        subscriber=advocate,
        covered=Covered(Scope.STAGE, stage="president"),
        manner=Manner(Choices(morning=time(9))),
        now=STARTED,
    )
    ticked(channel, PASSED_AT)
    for happened in (demonstration.APPROVED, demonstration.SIGNED):
        demonstration.record(bill=passed_bill, happened=happened, recorded_by=None)
    ticked(channel, almaty(12, 30, 16))

    result = found()

    assert [detail.line for detail in result.details if detail.what == "lost"] == []


def test_hours_are_hours_where_the_clocks_change(advocate: User, approved_bill: Bill, channel: FakeChannel) -> None:
    """From 24:00 on 29 March 2026 in Berlin 24 hours before is 23:00 on the 28th: the night had no third hour."""
    approved_bill.jurisdiction.time_zone = "Europe/Berlin"
    approved_bill.jurisdiction.save()
    Deadline.objects.filter(window="signature").update(closes_on=date(2026, 3, 29), outer_on=None)
    subscribe_to(
        subscriber=advocate,
        covered=Covered(Scope.BILL, bill=approved_bill),
        manner=Manner(Choices(kinds=frozenset({Kind.CLOSING}), closing=(Step.parse("24h"),))),
        now=STARTED,
    )
    hours = [almaty(3, 29, 0, year=2026) + number * HOUR for number in range(12)]
    ticked(channel, *hours)

    result = found(now=almaty(3, 30, 12, year=2026))

    assert (result.delivered, result.late) == (1, 0)


def test_a_window_that_is_gone_again_before_anybody_was_told_of_it_is_told_of_once(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    kinds = ("upper_passed", "upper_passed")
    for day, kind in enumerate(kinds):
        approval = approved_bill.events.standing().get(kind=kind)
        void = NewEvent(VOID, date(2025, 12, 18), corrects=approval, reason="A mistake.")
        record_event(bill=approved_bill, new=void, recorded_by=None, now=almaty(12, 19 + day, 12))
        ticked(channel, almaty(12, 19 + day, 12))
        again = NewEvent("upper_passed", date(2025, 12, 18))
        record_event(bill=approved_bill, new=again, recorded_by=None, now=almaty(12, 19 + day, 13))

    gone = Delivery.objects.filter(alert__step="gone", status="sent")
    assert gone.count() == 1
    assert found(now=almaty(12, 20, 12)).lost == 0


# What is lost, late, withdrawn, doubled, or cannot be known.


def test_a_delivery_that_is_missing_is_lost(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    """Another reader of the same bill was told: so the planner ran, and it was no outage."""
    subscribe(subscriber=User.objects.create_user("other@example.org"), bill=approved_bill, now=STARTED)
    told_all(channel)
    missing = Delivery.objects.get(alert__step="7d", endpoint__owner=follower)
    subscription = missing.subscription_id
    missing.delete()

    result = found()

    assert result.lost == 1
    [detail] = result.details
    assert detail.line == (
        f"lost: closing 7d of deadline {detail.deadline} to subscription {subscription}, "
        "owed at 2026-01-10T04:00:00+00:00: it was never planned"
    )


@pytest.mark.weeks
def test_the_last_reminder_that_is_missing_is_lost(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    told_all(channel)
    delivery("overdue").delete()

    assert found().lost == 1


def test_nothing_is_lost_before_the_margin_is_over(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    Subscription.objects.update(planned_at=STARTED)
    now = APPROVED_AT + timedelta(seconds=300)

    result, later = found(now=now), found(now=now + timedelta(seconds=1))

    assert (result.owed, result.waiting, result.lost) == (2, 2, 0)
    assert (later.waiting, later.lost) == (0, 2)


def test_what_was_not_reached_gave_way_to_a_later_one(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT, almaty(1, 3, 9, year=2026))

    result = found(now=almaty(1, 3, 10, year=2026))

    assert (result.lost, result.withdrawn_why) == (0, {"a later one took its place": 3})


def test_what_was_told_after_a_time_down_is_late(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, APPROVED_AT, almaty(12, 25, 11))

    result = found(now=almaty(12, 25, 12))

    assert (result.delivered, result.late, result.latest_seconds) == (3, 1, 7200)
    assert [(one.what, one.step, one.seconds) for one in result.details] == [("late", "3d", 7200)]


def test_what_stays_in_the_queue_is_late_and_when_all_is_over_lost(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    ticked(FakeChannel(lambda message: TryLater("450 later")), almaty(12, 25))

    day, over = found(now=almaty(12, 25, 15)), found(now=almaty(12, 29, 1))

    assert (day.late, day.waiting, day.latest_seconds, day.lost) == (1, 1, 6 * 3600, 0)
    assert [one.reason for one in over.details if one.step == "3d"] == [
        "it is still queued, and what it is for has passed"
    ]


@pytest.mark.weeks
def test_what_is_withdrawn_because_nobody_sent_it_in_time_is_lost(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT, *mornings(date(2025, 12, 19), date(2026, 1, 26)))
    busy = FakeChannel(lambda message: TryLater("450 later"))
    ticked(busy, almaty(1, 27, 9, year=2026), almaty(1, 28, 23, year=2026))
    ticked(channel, almaty(1, 29, 1, year=2026))

    result = found(now=almaty(1, 29, 8, year=2026))

    assert [one.reason for one in result.details] == [
        "it was withdrawn when the last day had passed, and should have gone before"
    ]


WITHDRAWN: list[tuple[str, Callable[[User, Bill], object], str]] = [
    # why,                    what happens while all waits,                          reason
    ("they stopped",          lambda user, bill: unsubscribe(subscription=user.subscriptions.get(), now=almaty(12, 18, 16)), "unsubscribed"),
    ("they muted the bill",   lambda user, bill: mute(subscriber=user, bill=bill, now=almaty(12, 18, 16)), "unsubscribed"),
    ("the account is closed", lambda user, bill: User.objects.filter(pk=user.pk).update(is_active=False), "unsubscribed"),
    ("no longer verified",    lambda user, bill: user.endpoints.update(verified_at=None), "the endpoint is not usable"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "happens", "reason"), WITHDRAWN, ids=[row[0] for row in WITHDRAWN])
def test_what_was_no_longer_wanted_is_withdrawn_with_its_reason(
    why: str,
    happens: Callable[[User, Bill], object],
    reason: str,
    follower: User,
    approved_bill: Bill,
    channel: FakeChannel,
) -> None:
    ticked(FakeChannel(lambda message: TryLater("450 later")), APPROVED_AT)
    happens(follower, approved_bill)
    ticked(channel, almaty(12, 18, 17))

    result = found(now=almaty(12, 19))

    assert (result.lost, result.withdrawn_why) == (0, {reason: 2})


@pytest.mark.parametrize(("why", "happens", "reason"), WITHDRAWN, ids=[row[0] for row in WITHDRAWN])
def test_what_was_no_longer_wanted_before_a_planner_ran_was_not_owed(
    why: str,
    happens: Callable[[User, Bill], object],
    reason: str,
    follower: User,
    approved_bill: Bill,
    channel: FakeChannel,
) -> None:
    happens(follower, approved_bill)
    ticked(channel, almaty(12, 18, 17))

    result = found(now=almaty(12, 19))

    assert (result.lost, result.withdrawn, result.delivered) == (0, 2, 0)


@pytest.mark.weeks
def test_a_withdrawal_whose_reason_does_not_hold_is_a_loss(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    told_all(channel)
    reasons = {
        "14d": "unsubscribed",
        "7d": "the deadline is replaced",
        "0d": "a later reminder has taken its place",
    }
    for step, reason in reasons.items():
        Delivery.objects.filter(alert__step=step, alert__kind="closing").update(status="withdrawn", reason=reason)
    Delivery.objects.filter(alert__kind__in=["outer", "overdue"]).delete()

    wrong = [one.reason for one in found(now=almaty(1, 17, 10, year=2026)).details]

    assert wrong == [
        "it was withdrawn as unsubscribed, and the subscription runs",
        "it was withdrawn because of the deadline, and the deadline runs",
        "it was withdrawn for a later one that does not exist",
    ]


def test_a_refusal_is_a_reason_and_another_endpoint_of_the_person_makes_up_for_it(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    for hour in (15, 16):
        ticked(FakeChannel(lambda message: Refused("550 5.1.1 no")), almaty(12, 18, hour))

    before = found(now=almaty(12, 18, 17))
    second, _ = Endpoint.objects.of_address(owner_id=follower.pk, channel="email", address="second@example.org")
    refused = Delivery.objects.get(alert__kind="stage", status="refused")
    Delivery.objects.create(
        alert=refused.alert,
        endpoint=second,
        subscription=refused.subscription,
        status="sent",
        planned_at=APPROVED_AT,
        owed_at=APPROVED_AT,
        due_at=APPROVED_AT,
        act_by=END,
        settled_at=APPROVED_AT,
    )
    after = found(now=almaty(12, 18, 17))

    assert (before.delivered, before.withdrawn, before.lost) == (0, 2, 0)
    assert (after.delivered, after.withdrawn, after.lost) == (1, 1, 0)


def test_what_the_server_took_twice_is_doubled(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    told_all(channel)
    told = delivery("closing", "7d")
    Attempt.objects.create(delivery=told, number=2, began_at=END, outcome="sent")

    result = found()

    assert (result.doubled, result.lost) == (1, 0)
    assert result.details[0].reason == "the server took it 2 times"


@pytest.mark.weeks
def test_two_deliveries_to_one_address_are_doubled(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    told_all(channel)
    second, _ = Endpoint.objects.of_address(owner_id=follower.pk, channel="email", address="second@example.org")
    copy = delivery("closing", "7d")
    tries = list(copy.tries.all())
    copy.pk, copy.endpoint, copy.message_id = None, second, "<another@example.org>"
    copy.save(force_insert=True)
    Attempt.objects.create(delivery=copy, number=1, began_at=tries[0].began_at, outcome="sent")
    assert found().doubled == 0

    other = User.objects.create_user("other@example.org")
    Endpoint.objects.filter(pk=second.pk).update(
        owner=other, address_hash=follower.endpoints.get(pk=delivery_endpoint()).address_hash
    )

    assert found().doubled == 1


def delivery_endpoint() -> int:
    first = Delivery.objects.order_by("pk").values_list("endpoint", flat=True).first()
    assert first is not None
    return first


def test_what_had_no_answer_and_was_sent_again_is_uncertain(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(FakeChannel(lambda message: Uncertain("no answer")), APPROVED_AT)
    ticked(channel, APPROVED_AT + timedelta(minutes=3))

    result = found(now=almaty(12, 18, 17))

    assert (result.delivered, result.uncertain, result.doubled, result.late) == (2, 2, 0, 0)


# The rules, one after the other: the audit comes to what was told, and finds nothing missing and nothing unknown.


def follow(user: User, bill: Bill, now: datetime = STARTED, **choices: Any) -> Subscription:
    manner = Manner(Choices(**choices))
    return subscribe_to(subscriber=user, covered=Covered(Scope.BILL, bill=bill), manner=manner, now=now)


def assert_all_is_told(result: Found, delivered: int) -> None:
    assert [detail.line for detail in result.details] == []
    assert (result.owed, result.delivered) == (delivered, delivered)


@pytest.mark.weeks
def test_a_late_comer_was_owed_the_most_urgent_and_what_came_after(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    follow(advocate, approved_bill, almaty(1, 15, 12, year=2026))
    ticked(channel, almaty(1, 15, 12, year=2026), *mornings(date(2026, 1, 16), date(2026, 2, 1)))

    assert_all_is_told(found(), delivered=7)
    assert Delivery.objects.filter(alert__step="3d", alert__kind="closing").count() == 1


def test_whoever_comes_after_the_last_day_was_owed_nothing(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(advocate, approved_bill, almaty(1, 29, 7, year=2026))
    ticked(channel, almaty(1, 29, 7, year=2026), almaty(1, 29, 9, year=2026))

    assert_all_is_told(found(), delivered=0)


def test_those_who_were_told_are_owed_the_correction_and_new_dates(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    approval = approved_bill.events.get(kind="upper_passed")
    again = NewEvent("upper_passed", date(2025, 12, 17), corrects=approval, reason="A day earlier.")
    record_event(bill=approved_bill, new=again, recorded_by=None, now=almaty(12, 19, 12))
    late = User.objects.create_user("late@example.org", time_zone="Asia/Almaty")
    follow(late, approved_bill, almaty(12, 19, 13))
    ticked(channel, almaty(12, 19, 12), almaty(12, 19, 13))

    assert_all_is_told(found(now=almaty(12, 20)), delivered=5)
    assert set(Delivery.objects.values_list("alert__kind", flat=True)) == {
        "stage", "clock_started", "correction", "moved",
    }  # fmt: skip


def test_a_correction_that_says_the_same_is_owed_to_nobody(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    approval = approved_bill.events.get(kind="upper_passed")
    same = NewEvent("upper_passed", approval.happened_on, source_url=approval.source_url, corrects=approval, reason="?")
    record_event(bill=approved_bill, new=same, recorded_by=None, now=almaty(12, 19, 12))
    ticked(channel, almaty(12, 19, 13))

    assert_all_is_told(found(now=almaty(12, 20)), delivered=2)


def test_what_was_undone_within_the_hold_was_owed_to_nobody(
    follower: User, passed_bill: Bill, channel: FakeChannel, settings: Any
) -> None:
    settings.HOLD_SECONDS = 300
    ticked(channel, PASSED_AT + HOUR)
    recorded = record_event(
        bill=passed_bill, new=NewEvent("upper_passed", date(2025, 12, 18)), recorded_by=None, now=APPROVED_AT
    )
    undo_event(event=recorded.event, undone_by=None, now=APPROVED_AT + timedelta(minutes=1))
    ticked(channel, APPROVED_AT + timedelta(minutes=6), APPROVED_AT + HOUR)

    assert_all_is_told(found(now=almaty(12, 18, 17)), delivered=0)


def test_what_is_held_is_not_owed_before_the_hold_is_over(
    follower: User, approved_bill: Bill, channel: FakeChannel, settings: Any
) -> None:
    settings.HOLD_SECONDS = 300
    minute = timedelta(minutes=1)

    assert found(now=APPROVED_AT + 4 * minute).owed == 0

    ticked(channel, *(APPROVED_AT + number * minute for number in range(8)))
    assert_all_is_told(found(now=APPROVED_AT + 20 * minute), delivered=2)


WAITS = [
    # why,                                            choices,                                                         delivered
    ("a daily digest",                                {"cadence": Cadence.DAILY},                                       16),
    ("a weekly digest, on Fridays",                   {"cadence": Cadence.WEEKLY, "digest_weekday": 5},                 16),
    ("quiet hours over midnight",                     {"quiet": (time(22), time(10))},                                  16),
    ("quiet hours at noon",                           {"quiet": (time(12), time(18))},                                  16),
    ("a digest that comes within the quiet hours",    {"cadence": Cadence.DAILY, "quiet": (time(8), time(11))},         16),
    ("only closing",                                  {"kinds": frozenset({Kind.CLOSING})},                             5),
    ("only news",                                     {"kinds": frozenset({Kind.STAGE})},                               1),
    ("only outcomes",                                 {"kinds": frozenset({Kind.OUTCOME})},                             0),
    ("hours before, and not while it is open",        {"closing": (Step.parse("36h"), Step.parse("6h")), "open_every_days": 0}, 11),
]  # fmt: skip
TELLING = {"a daily digest", "quiet hours over midnight", "hours before, and not while it is open"}
"""Those that show what the others show besides; the gate lives through no others."""


@pytest.mark.weeks
@pytest.mark.parametrize(
    ("why", "choices", "delivered"),
    [pytest.param(*row, id=row[0], marks=() if row[0] in TELLING else pytest.mark.long) for row in WAITS],
)
def test_what_the_reader_chose_is_neither_late_nor_lost(
    why: str, choices: dict[str, Any], delivered: int, advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(advocate, approved_bill, **choices)
    days = [almaty(12, 18, 12) + timedelta(days=number) for number in range(46)]
    hours = (-3, -2, -1, 0, 6, 11, 12)
    ticked(
        channel,
        APPROVED_AT,
        *sorted(day + hour * HOUR for day in days for hour in hours if day + hour * HOUR > APPROVED_AT),
    )

    result = found()

    assert [detail.line for detail in result.details] == []
    assert result.owed == result.delivered + result.withdrawn == delivered
    assert result.withdrawn_why.keys() <= {"a later one took its place"}


ZONES = [
    # zone,                delivered in the two and a half days around the closing
    ("Asia/Almaty",         3),
    ("America/Los_Angeles", 2),
    ("Pacific/Kiritimati",  3),
    ("Asia/Kolkata",        3),
    ("Pacific/Pago_Pago",   2),
]  # fmt: skip
NEAR_OTHERS = {"Asia/Kolkata", "America/Los_Angeles"}
"""Zones between those on whose edges days part; the gate leaves them out."""


@pytest.mark.weeks
@pytest.mark.parametrize(
    ("zone", "delivered"),
    [pytest.param(*row, marks=pytest.mark.long if row[0] in NEAR_OTHERS else ()) for row in ZONES],
)
def test_wherever_a_reader_lives_nothing_is_late(
    zone: str, delivered: int, advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    User.objects.filter(pk=advocate.pk).update(time_zone=zone)
    advocate.refresh_from_db()
    follow(advocate, approved_bill)
    begin = almaty(1, 16, 0, year=2026)
    half_hours = [begin + number * HOUR / 2 for number in range(5 * 24)]
    ticked(channel, APPROVED_AT, begin - HOUR, *half_hours)

    assert_all_is_told(found(now=half_hours[-1], since=begin), delivered=delivered)


@pytest.mark.weeks
def test_two_ways_to_one_endpoint_are_owed_one_message(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    for covered in (
        Covered(Scope.EVERYTHING),
        Covered(Scope.JURISDICTION, jurisdiction=approved_bill.jurisdiction),
        Covered(Scope.TOPIC, topic=Topic.objects.get()),
        Covered(Scope.STAGE, stage="president"),
        Covered(Scope.SEARCH, words="unlawful CONTENT"),
    ):
        subscribe_to(subscriber=follower, covered=covered, manner=Manner(Choices(morning=time(9))), now=STARTED)
    told_all(channel)

    result = found()

    assert (result.owed, result.delivered, result.unknown, result.details) == (16, 16, 0, [])


@pytest.mark.parametrize("covered", ["topic", "search"])
def test_what_a_scope_without_history_missed_is_unknown(
    covered: str, advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    by = {"topic": Covered(Scope.TOPIC, topic=Topic.objects.get()), "search": Covered(Scope.SEARCH, words="content")}
    subscribe_to(subscriber=advocate, covered=by[covered], manner=Manner(Choices()), now=STARTED)
    Subscription.objects.update(planned_at=STARTED)

    result = found(now=almaty(12, 20))

    assert (result.lost, result.unknown) == (0, 2)
    assert "no history" in next(iter(result.unknown_why))


@pytest.mark.weeks
def test_what_was_chosen_before_a_change_is_unknown_and_what_comes_after_it_is_not(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(User.objects.create_user("other@example.org", time_zone="Asia/Almaty"), approved_bill)
    subscription = follower.subscriptions.get()
    change_subscription(subscription=subscription, manner=Manner(Choices(kinds=frozenset({Kind.CLOSING}))), now=STARTED)
    told_all(channel, date(2026, 1, 10))
    change_subscription(subscription=subscription, manner=Manner(Choices()), now=almaty(1, 10, 12, year=2026))
    ticked(channel, *mornings(date(2026, 1, 11), date(2026, 2, 1)))

    before = found()
    Delivery.objects.filter(alert__kind="outer", alert__step="3d", subscription=subscription).delete()
    after = found()

    changed = "a planner looked at the subscription anew since, and what it chose before is not kept"
    assert (before.lost, before.unknown_why) == (0, {changed: 5})
    assert (after.lost, after.unknown) == (1, 5)


def test_a_subscription_that_no_planner_has_seen_is_unknown(follower: User, approved_bill: Bill) -> None:
    result = found(now=almaty(12, 19))

    assert (result.owed, result.unknown, result.lost) == (2, 2, 0)


@pytest.mark.weeks
def test_choices_that_cannot_be_read_are_unknown_and_hold_up_nothing(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    told_all(channel)
    broken = follow(User.objects.create_user("other@example.org"), approved_bill, morning=time(6))
    broken.rhythm.choices = {}
    broken.rhythm.save()

    result = found()

    assert (result.owed, result.delivered, result.unknown) == (17, 16, 1)


@pytest.mark.weeks
def test_what_was_seen_was_not_owed_any_more(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, APPROVED_AT, *mornings(date(2025, 12, 25), date(2026, 1, 4)))
    mark_seen(token=delivery("opening", "0d").token, now=almaty(1, 4, 12, year=2026))
    ticked(channel, *mornings(date(2026, 1, 5), date(2026, 2, 1)))

    result = found()

    assert result.details == []
    assert result.withdrawn_why == {"the reader has seen it": 8}
    assert result.delivered == 8


def test_what_nobody_has_seen_goes_to_the_next_endpoint(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(advocate, approved_bill, escalates=True)
    second, _ = Endpoint.objects.of_address(owner_id=advocate.pk, channel="email", address="second@example.org")
    second.verified_at = STARTED
    second.save()
    days = mornings(date(2025, 12, 19), date(2026, 2, 1))
    ticked(channel, APPROVED_AT, *sorted([*days, almaty(1, 17, 0, year=2026)]))

    assert_all_is_told(found(), delivered=17)
    Delivery.objects.get(alert__step="escalation").delete()
    assert [detail.step for detail in found().details] == ["escalation"]


def test_what_gave_way_to_one_that_gave_way_in_its_turn_is_no_loss(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    steps = tuple(Step.parse(step) for step in ("36h", "1d", "0d"))
    kinds = frozenset({Kind.CLOSING})
    follow(advocate, approved_bill, kinds=kinds, closing=steps, morning=time(16), quiet=(time(18), time(10)))
    other = User.objects.create_user("other@example.org", time_zone="Asia/Almaty")
    follow(other, approved_bill, kinds=kinds, closing=steps)
    ticked(channel, APPROVED_AT, *mornings(date(2026, 1, 16), date(2026, 1, 17), 19))

    result = found(now=almaty(1, 18, 1, year=2026))

    assert result.lost == 0
    assert Delivery.objects.filter(status="withdrawn").count() == 1
    assert result.withdrawn_why == {"a later one took its place": 3}


@pytest.mark.weeks
def test_a_move_to_another_zone_is_no_loss(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, APPROVED_AT, *mornings(date(2025, 12, 19), date(2025, 12, 27)))
    set_preferences(user=follower, language="en", time_zone="America/Los_Angeles")
    half_days = [almaty(12, 27, 10) + number * 12 * HOUR for number in range(80)]
    ticked(channel, *half_days)

    result = found(now=half_days[-1])

    assert (result.lost, result.doubled) == (0, 0)


# The command.


@pytest.fixture
def _at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: END)


@pytest.mark.weeks
@pytest.mark.usefixtures("_at_the_end")
def test_the_command_prints_one_object_and_ends_well(
    follower: User, approved_bill: Bill, channel: FakeChannel, capsys: pytest.CaptureFixture[str]
) -> None:
    told_all(channel)

    call_command("audit_alerts", "--since", "2025-12-18", "--json")

    said = json.loads(capsys.readouterr().out)
    assert set(said) >= {
        "since", "until", "owed", "delivered", "late", "withdrawn", "withdrawn_why", "lost", "doubled", "unknown",
        "uncertain", "latest_seconds", "details",
    }  # fmt: skip
    assert (said["owed"], said["delivered"], said["lost"]) == (16, 16, 0)
    assert said["since"] == "2025-12-18T00:00:00Z"


@pytest.mark.weeks
@pytest.mark.usefixtures("_at_the_end")
def test_the_command_names_what_is_lost_and_nobody_and_fails(
    follower: User, approved_bill: Bill, channel: FakeChannel, capsys: pytest.CaptureFixture[str]
) -> None:
    told_all(channel)
    delivery("overdue").delete()

    with pytest.raises(SystemExit) as ended:
        call_command("audit_alerts", "--since", "2025-12-18T15:00+05:00")

    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert "lost: overdue of deadline" in said
    assert "lost        1" in said
    assert "example.org" not in said
    assert "archival" not in said


@pytest.mark.usefixtures("_at_the_end")
@pytest.mark.parametrize("since", ["yesterday", "2025-13-01", "2030-01-01"])
def test_the_command_refuses_a_moment_that_is_none(since: str, db: None) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("audit_alerts", "--since", since)

    assert refused.value.returncode == 2
