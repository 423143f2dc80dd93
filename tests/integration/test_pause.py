"""To be told nothing for a while: nothing goes out, nothing is lost, and what matters is told when it is over."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from alerts.channels import TryLater
from alerts.models import Delivery, Endpoint, Pause, Scope, Subscription
from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind
from alerts.services.audit import Found, audit
from alerts.services.dispatch import Post, send_batch
from alerts.services.pause import NoSuchPause, end_pause, end_pauses, pause
from alerts.services.plan import next_moment, plan_alerts
from alerts.services.subscribe import Manner, change_subscription, unsubscribe
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tests.wishes import follow
from tracker.models import VOID, Bill
from tracker.services.record import NewEvent, record_event

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def ticked(channel: FakeChannel, *moments: datetime) -> list[str]:
    """Run the product at these moments; return the kinds and steps that went out, in their order."""
    before = set(Delivery.objects.filter(status="sent").values_list("pk", flat=True))
    for moment in moments:
        tick(channels={"email": channel}, clock=StandingClock(moment))
    sent = Delivery.objects.filter(status="sent").exclude(pk__in=before).order_by("settled_at", "pk")
    return [f"{kind} {step}".strip() for kind, step in sent.values_list("alert__kind", "alert__step")]


def mornings(first: date, last: date) -> list[datetime]:
    days = (first + number * DAY for number in range((last - first).days + 1))
    return [almaty(day.month, day.day, 9, year=day.year) for day in days]


def withheld() -> list[str]:
    rows = Delivery.objects.filter(status="withdrawn", reason="paused").order_by("owed_at", "pk")
    return [f"{kind} {step}".strip() for kind, step in rows.values_list("alert__kind", "alert__step")]


def found(now: datetime) -> Found:
    result = audit(since=APPROVED_AT, now=now)
    assert [detail.line for detail in result.details if detail.what != "late"] == []
    assert result.unknown == 0
    return result


def another_endpoint(user: User) -> Endpoint:
    endpoint, _ = Endpoint.objects.of_address(owner_id=user.pk, channel="email", address="other@example.org")
    Endpoint.objects.filter(pk=endpoint.pk).update(verified_at=STARTED, position=1)
    return endpoint


# When it begins and ends.


def test_it_ends_by_itself_in_the_morning_after_the_last_day(follower: User) -> None:
    one = pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 26))

    assert (one.began_at, one.ends_at, one.ended_at) == (almaty(12, 26), almaty(12, 31, 9), None)
    end_pauses(now=almaty(12, 31, 9))
    one.refresh_from_db()
    assert one.ended_at == almaty(12, 31, 9)


def test_the_earliest_of_ones_mornings_counts(follower: User, bill: Bill) -> None:
    follow(follower, Scope.EVERYTHING, choices=Choices(morning=time(6)))

    assert pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 26)).ends_at == almaty(12, 31, 6)


LAST_DAYS = [
    # why,                  last day,            is taken
    ("today",               date(2025, 12, 26),  True),
    ("sixty days ahead",    date(2026, 2, 24),   True),
    ("one more",            date(2026, 2, 25),   False),
    ("yesterday",           date(2025, 12, 25),  False),
]  # fmt: skip


@pytest.mark.parametrize(("why", "last_on", "is_taken"), LAST_DAYS, ids=[row[0] for row in LAST_DAYS])
def test_a_pause_has_a_last_day_that_is_not_far(follower: User, why: str, last_on: date, is_taken: bool) -> None:
    if is_taken:
        pause(subscriber=follower, last_on=last_on, now=almaty(12, 26))
    else:
        with pytest.raises(NoSuchPause):
            pause(subscriber=follower, last_on=last_on, now=almaty(12, 26))

    assert Pause.objects.exists() is is_taken


def test_to_pause_again_is_to_choose_another_last_day(follower: User) -> None:
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 26))
    pause(subscriber=follower, last_on=date(2026, 1, 5), now=almaty(12, 27))

    one = Pause.objects.get()
    assert (one.began_at, one.ends_at) == (almaty(12, 26), almaty(1, 6, 9, year=2026))


def test_a_pause_that_is_over_and_that_nobody_noted_is_kept_when_another_begins(follower: User) -> None:
    pause(subscriber=follower, last_on=date(2025, 12, 26), now=almaty(12, 26))
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 28))

    spans = Pause.objects.order_by("pk").values_list("began_at", "ended_at")
    assert list(spans) == [(almaty(12, 26), almaty(12, 27, 9)), (almaty(12, 28), None)]
    assert set(Subscription.objects.values_list("behind_at", flat=True)) == {almaty(12, 28)}


def test_to_end_what_does_not_run_changes_nothing(follower: User) -> None:
    end_pause(subscriber=follower, now=almaty(12, 26))

    assert set(Subscription.objects.values_list("behind_at", flat=True)) == {None}


def test_a_person_has_one_pause_at_a_time_and_it_ends_after_it_began(follower: User) -> None:
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 26))
    second = Pause(subscriber=follower, began_at=almaty(12, 27), ends_at=almaty(12, 28))
    backwards = replace_pause(follower, almaty(12, 28), almaty(12, 27))
    too_long = replace_pause(follower, almaty(12, 27), almaty(12, 28), ended_at=almaty(12, 29))

    for wrong in (second, backwards, too_long):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save(force_insert=True)


def replace_pause(who: User, began_at: datetime, ends_at: datetime, ended_at: datetime | None = None) -> Pause:
    return Pause(subscriber=who, began_at=began_at, ends_at=ends_at, ended_at=ended_at or began_at)


def test_the_next_moment_is_the_end_of_a_pause(follower: User, approved_bill: Bill) -> None:
    pause(subscriber=follower, last_on=date(2025, 12, 21), now=almaty(12, 20))

    assert next_moment(now=almaty(12, 20)) == almaty(12, 22, 9)


# What goes out, and what does not.


def test_while_it_runs_nothing_goes_out_and_then_the_most_urgent_once(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 20))

    assert ticked(channel, *mornings(date(2025, 12, 20), date(2025, 12, 30))) == []
    assert withheld() == ["opening 3d", "opening 1d", "opening 0d"]

    assert ticked(channel, almaty(12, 31, 9), almaty(12, 31, 10)) == ["opening 0d"]
    assert ticked(channel, almaty(1, 3, 9, year=2026)) == ["closing 14d"]
    result = found(almaty(1, 3, year=2026))
    assert (result.lost, result.late, result.withdrawn_why) == (0, 0, {"paused": 2})


@pytest.mark.weeks
def test_others_are_told_all_the_while(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    other = User.objects.create_user("second@example.org", time_zone="Asia/Almaty")
    follow(other, Scope.EVERYTHING)
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 20))
    channel.messages.clear()

    ticked(channel, *mornings(date(2025, 12, 20), date(2025, 12, 30)))

    assert [message.to for message in channel.messages] == ["second@example.org"] * 3


@pytest.mark.weeks
def test_ended_at_once_it_is_told_at_once(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2026, 1, 30), now=almaty(12, 20))
    ticked(channel, *mornings(date(2025, 12, 20), date(2026, 1, 16)))

    end_pause(subscriber=follower, now=almaty(1, 16, 12, year=2026))

    assert ticked(channel, almaty(1, 16, 12, year=2026)) == ["closing 1d"]
    assert ticked(channel, *mornings(date(2026, 1, 17), date(2026, 1, 20))) == ["closing 0d", "outer +1d"]
    assert found(almaty(1, 21, year=2026)).lost == 0


@pytest.mark.weeks
def test_over_a_closing_window_only_that_it_is_overdue_is_told_afterwards(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2026, 2, 1), now=almaty(12, 20))
    ticked(channel, *mornings(date(2025, 12, 20), date(2026, 2, 1)))

    assert ticked(channel, almaty(2, 2, 9, year=2026)) == ["overdue"]
    assert found(almaty(2, 3, year=2026)).lost == 0


@pytest.mark.weeks
def test_the_news_of_the_time_is_told_however_long_it_was(
    follower: User, passed_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, PASSED_AT)
    pause(subscriber=follower, last_on=date(2026, 1, 12), now=almaty(11, 15))
    record_event(
        bill=passed_bill, new=NewEvent("upper_passed", date(2025, 11, 20)), recorded_by=None, now=almaty(11, 20)
    )
    ticked(channel, almaty(11, 20), *mornings(date(2025, 11, 21), date(2026, 1, 12)))

    assert "stage" in ticked(channel, almaty(1, 13, 9, year=2026)), "54 days later"
    assert ticked(channel, almaty(1, 13, 10, year=2026)) == []
    assert found(almaty(1, 14, year=2026)).lost == 0


def test_what_was_corrected_meanwhile_is_told_once_as_it_is_now(
    follower: User, passed_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, PASSED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 17))
    wrong = record_event(
        bill=passed_bill, new=NewEvent("upper_passed", date(2025, 12, 17)), recorded_by=None, now=APPROVED_AT
    ).event
    ticked(channel, APPROVED_AT)
    right = NewEvent("upper_passed", date(2025, 12, 18), corrects=wrong, reason="A day later.")
    record_event(bill=passed_bill, new=right, recorded_by=None, now=almaty(12, 19))
    ticked(channel, almaty(12, 19))

    assert ticked(channel, almaty(12, 31, 9)).count("stage") == 1
    told = Delivery.objects.get(alert__kind="stage", status="sent", alert__event__kind="upper_passed")
    assert told.alert.event is not None
    assert told.alert.event.corrects == wrong
    assert found(almaty(1, 1, year=2026)).lost == 0


def test_those_who_were_told_before_are_told_of_the_correction_and_of_the_window_that_is_gone(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 22), now=almaty(12, 19))
    approval = approved_bill.events.get(kind="upper_passed")
    void = NewEvent(VOID, date(2025, 12, 18), corrects=approval, reason="A mistake.")
    record_event(bill=approved_bill, new=void, recorded_by=None, now=almaty(12, 20))

    assert ticked(channel, almaty(12, 20), almaty(12, 21)) == []
    assert {"correction", "moved gone"} <= set(ticked(channel, almaty(12, 23, 9)))
    assert found(almaty(12, 23, 12)).lost == 0


def test_new_dates_of_the_time_are_told_afterwards(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 22), now=almaty(12, 19))
    presented = NewEvent("presented", date(2025, 12, 21))
    record_event(bill=approved_bill, new=presented, recorded_by=None, now=almaty(12, 21))

    assert ticked(channel, almaty(12, 21)) == []
    assert sorted(ticked(channel, almaty(12, 23, 9))) == ["moved", "stage"]
    assert found(almaty(12, 23, 12)).lost == 0


def test_what_is_not_wanted_any_more_is_not_told_afterwards(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    pause(subscriber=follower, last_on=date(2025, 12, 24), now=almaty(12, 17))
    ticked(channel, APPROVED_AT)
    unsubscribe(subscription=follower.subscriptions.get(), now=almaty(12, 20))

    assert ticked(channel, almaty(12, 25, 9)) == []
    assert found(almaty(12, 25, 12)).lost == 0


def test_who_follows_anew_in_a_pause_is_told_when_it_ends(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    pause(subscriber=advocate, last_on=date(2025, 12, 27), now=almaty(12, 19))
    follow(advocate, Scope.BILL, bill=approved_bill, now=almaty(12, 20))

    assert ticked(channel, almaty(12, 20), almaty(12, 25, 9), almaty(12, 27, 9)) == []
    assert ticked(channel, almaty(12, 28, 9)) == ["opening 0d"]
    assert found(almaty(12, 28, 12)).lost == 0


def test_when_nobody_planned_while_it_ran_the_most_urgent_is_told_all_the_same(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 20))

    assert ticked(channel, almaty(12, 31, 11)) == ["opening 0d"]
    assert found(almaty(12, 31, 12)).lost == 0


def test_choices_made_in_a_pause_hold_when_it_ends(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 27), now=almaty(12, 19))
    only_closing = Manner(Choices(kinds=frozenset({Kind.CLOSING})))
    change_subscription(subscription=follower.subscriptions.get(), manner=only_closing, now=almaty(12, 20))

    assert ticked(channel, *mornings(date(2025, 12, 20), date(2025, 12, 30))) == []
    assert ticked(channel, almaty(1, 3, 9, year=2026)) == ["closing 14d"]


def test_two_pauses_one_after_the_other_lose_nothing(follower: User, passed_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, PASSED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 20), now=almaty(12, 17))
    record_event(bill=passed_bill, new=NewEvent("upper_passed", date(2025, 12, 18)), recorded_by=None, now=APPROVED_AT)
    ticked(channel, APPROVED_AT)
    end_pause(subscriber=follower, now=almaty(12, 19))
    pause(subscriber=follower, last_on=date(2026, 2, 15), now=almaty(12, 19, 13))
    ticked(channel, almaty(12, 19, 13), *mornings(date(2025, 12, 20), date(2026, 2, 15)))

    assert sorted(ticked(channel, almaty(2, 16, 9, year=2026))) == ["overdue", "stage"]
    assert found(almaty(2, 17, year=2026)).lost == 0


# Digests, quiet hours, retries, and what a worker holds already.


def test_a_digest_that_falls_into_it_is_withheld_and_its_news_travel_together_afterwards(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(advocate, Scope.BILL, bill=approved_bill, choices=Choices(cadence=Cadence.DAILY))
    ticked(channel, APPROVED_AT)
    pause(subscriber=advocate, last_on=date(2025, 12, 20), now=almaty(12, 18, 18))

    assert ticked(channel, almaty(12, 19, 9), almaty(12, 20, 9)) == []
    assert ticked(channel, almaty(12, 21, 9)) == ["stage", "clock_started"]
    assert len(channel.messages) == 1, "one digest"
    assert found(almaty(12, 21, 12)).lost == 0


def test_a_digest_that_comes_after_it_is_not_withheld(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    weekly = Choices(cadence=Cadence.WEEKLY, digest_weekday=3)
    follow(advocate, Scope.BILL, bill=approved_bill, choices=weekly)
    ticked(channel, APPROVED_AT)
    pause(subscriber=advocate, last_on=date(2025, 12, 21), now=almaty(12, 18, 18))

    assert ticked(channel, *mornings(date(2025, 12, 19), date(2025, 12, 23))) == []
    assert ticked(channel, almaty(12, 24, 9)) == ["stage", "clock_started"]
    assert withheld() == []
    assert found(almaty(12, 24, 12)).lost == 0


@pytest.mark.weeks
def test_quiet_hours_hold_what_is_told_when_it_ends(advocate: User, approved_bill: Bill, channel: FakeChannel) -> None:
    quiet = Choices(quiet=(time(8), time(11)))
    follow(advocate, Scope.BILL, bill=approved_bill, choices=quiet)
    ticked(channel, APPROVED_AT)
    pause(subscriber=advocate, last_on=date(2025, 12, 27), now=almaty(12, 20))

    hours = [day + number * HOUR for day in mornings(date(2025, 12, 20), date(2025, 12, 27)) for number in range(4)]
    assert ticked(channel, *hours) == []
    assert ticked(channel, almaty(12, 28, 9), almaty(12, 28, 10)) == []
    assert ticked(channel, almaty(12, 28, 11)) == ["opening 0d"]
    result = found(almaty(12, 28, 12))
    assert (result.lost, result.late) == (0, 0)


def test_what_is_tried_again_and_again_is_withheld_too(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(FakeChannel(lambda message: TryLater("450 later")), APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 19), now=APPROVED_AT + HOUR)

    assert ticked(channel, APPROVED_AT + 2 * HOUR) == []
    assert sorted(ticked(channel, almaty(12, 20, 9))) == ["clock_started", "stage"]
    assert found(almaty(12, 20, 12)).lost == 0


def test_what_a_worker_holds_already_does_not_go_out(follower: User, approved_bill: Bill) -> None:
    """The first message that goes out has its reader pause: the second was taken with it, and stays."""

    def answer_and_pause(message: Any) -> Any:
        pause(subscriber=follower, last_on=date(2025, 12, 19), now=APPROVED_AT)
        return TryLater("450 later")

    channel = FakeChannel(answer_and_pause)
    plan_alerts(now=APPROVED_AT)

    send_batch(Post({"email": channel}, StandingClock(APPROVED_AT)), limit=20)

    assert len(channel.messages) == 1
    assert Delivery.objects.filter(reason="paused").count() == 1
    assert sorted(ticked(FakeChannel(), almaty(12, 20, 9))) == ["clock_started", "stage"]


# Two endpoints.


def escalating(user: User, bill: Bill) -> Endpoint:
    endpoint = another_endpoint(user)
    follow(user, Scope.BILL, bill=bill, choices=Choices(escalates=True))
    return endpoint


@pytest.mark.weeks
def test_nothing_goes_to_the_other_endpoint_either(advocate: User, approved_bill: Bill, channel: FakeChannel) -> None:
    escalating(advocate, approved_bill)
    ticked(channel, APPROVED_AT)
    pause(subscriber=advocate, last_on=date(2026, 1, 17), now=almaty(12, 20))

    days = [day + number * 3 * HOUR for day in mornings(date(2025, 12, 20), date(2026, 1, 17)) for number in range(6)]
    assert ticked(channel, *days) == []
    assert "closing escalation" in withheld()
    assert ticked(channel, almaty(1, 18, 9, year=2026)) == ["outer +1d"]
    assert found(almaty(1, 18, 12, year=2026)).lost == 0


@pytest.mark.weeks
def test_when_it_ends_within_the_last_day_what_nobody_has_seen_goes_to_the_other_endpoint(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    other = escalating(advocate, approved_bill)
    ticked(channel, APPROVED_AT)
    pause(subscriber=advocate, last_on=date(2026, 1, 30), now=almaty(12, 20))
    days = [day + number * 3 * HOUR for day in mornings(date(2025, 12, 20), date(2026, 1, 16)) for number in range(6)]
    ticked(channel, *days)
    now = almaty(1, 17, 12, year=2026)
    end_pause(subscriber=advocate, now=now)

    assert sorted(ticked(channel, now)) == ["closing 0d", "closing escalation"]
    assert Delivery.objects.get(alert__step="escalation").endpoint == other
    assert found(now + HOUR).lost == 0


# The audit.


def test_in_a_pause_that_runs_all_is_withheld_and_nothing_is_lost(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 17))
    ticked(channel, APPROVED_AT, *mornings(date(2025, 12, 19), date(2025, 12, 26)))

    result = found(almaty(12, 26))

    assert (result.owed, result.withdrawn_why, result.lost) == (3, {"paused": 3}, 0)


FAULTS: list[tuple[str, Callable[[], object], str]] = [
    # why,                                  what was done to the rows,                                                     says
    ("withheld, and there was no pause",    lambda: Pause.objects.all().delete(),                                          "withdrawn as paused, and there was no pause"),
    ("not told when it ended",              lambda: Delivery.objects.filter(alert__step="0d", subscription__scope="bill").update(status="withdrawn", reason="paused", settled_at=almaty(12, 28, 9)), "withheld in a pause and not told when it was over"),
    ("never planned when it ended",         lambda: Delivery.objects.filter(alert__step="0d", subscription__scope="bill").delete(),                    "never planned"),
]  # fmt: skip


@pytest.mark.weeks
@pytest.mark.parametrize(("why", "done", "says"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_was_wrongly_withheld_is_lost(
    why: str, done: Callable[[], object], says: str, follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    other = User.objects.create_user("second@example.org", time_zone="Asia/Almaty")
    follow(other, Scope.EVERYTHING)
    ticked(channel, APPROVED_AT)
    pause(subscriber=follower, last_on=date(2025, 12, 30), now=almaty(12, 20))
    ticked(channel, *mornings(date(2025, 12, 20), date(2026, 1, 1)))
    done()

    result = audit(since=almaty(12, 19), now=almaty(1, 2, year=2026))

    assert result.lost >= 1
    assert says in " ".join(detail.line for detail in result.details)


def test_news_that_stays_withheld_when_it_is_over_is_lost(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    pause(subscriber=follower, last_on=date(2025, 12, 20), now=almaty(12, 17))
    ticked(channel, APPROVED_AT, almaty(12, 21, 9))
    Delivery.objects.filter(alert__kind="stage").update(
        status="withdrawn", reason="paused", settled_at=APPROVED_AT, leased_until=None
    )

    result = audit(since=STARTED, now=almaty(12, 22))

    assert [detail.reason for detail in result.details] == ["it was withheld in a pause and not told when it was over"]
