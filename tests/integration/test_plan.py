"""Planning: what is owed, minus what exists."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from alerts.models import Alert, Delivery, Subscription
from alerts.services import demonstration
from alerts.services.plan import next_moment, plan_alerts
from alerts.services.subscribe import subscribe, unsubscribe
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, PASSED_AT, almaty
from tracker.models import VOID, Bill
from tracker.services.record import NewEvent, record_event, undo_event


def planned() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("alert__kind", "alert__step"))


def test_an_approval_is_told_with_the_clock_it_starts(follower: User, passed_bill: Bill) -> None:
    plan_alerts(now=PASSED_AT)
    demonstration.record(bill=passed_bill, happened=demonstration.APPROVED, recorded_by=None)

    assert plan_alerts(now=APPROVED_AT) == 2

    assert planned() == [("stage", ""), ("clock_started", "")] * 2


def test_planning_twice_is_the_same_as_once(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=APPROVED_AT)
    before = list(Delivery.objects.values())

    assert plan_alerts(now=APPROVED_AT) == 0
    assert list(Delivery.objects.values()) == before


def test_whoever_comes_late_gets_the_most_urgent_reminder_once(advocate: User, approved_bill: Bill) -> None:
    subscribe(subscriber=advocate, bill=approved_bill, now=almaty(12, 27, 20))

    plan_alerts(now=almaty(12, 27, 20))

    assert planned() == [("opening", "1d")]


def test_after_a_time_down_only_the_most_urgent_reminder_goes_out(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=almaty(1, 14, 12, year=2026))

    assert planned() == [("stage", ""), ("closing", "3d")]


def test_of_a_window_whose_last_day_has_passed_only_that_it_is_overdue_is_owed(
    follower: User, advocate: User, approved_bill: Bill
) -> None:
    late = User.objects.create_user("later@example.org")
    subscribe(subscriber=late, bill=approved_bill, now=almaty(1, 29, 1, year=2026))

    plan_alerts(now=almaty(1, 29, 12, year=2026))

    assert planned() == [("overdue", "")]
    assert Delivery.objects.get().endpoint.owner == follower


def test_whoever_stopped_is_owed_nothing(follower: User, approved_bill: Bill) -> None:
    unsubscribe(subscription=Subscription.objects.get(), now=APPROVED_AT)

    assert plan_alerts(now=APPROVED_AT) == 0


def test_an_address_that_was_refused_is_owed_nothing(follower: User, approved_bill: Bill) -> None:
    follower.endpoints.update(refused_at=APPROVED_AT)

    assert plan_alerts(now=APPROVED_AT) == 0


def test_an_event_recorded_late_is_news_to_those_who_followed_when_it_was_recorded(
    follower: User, passed_bill: Bill
) -> None:
    other = User.objects.create_user("later@example.org")
    record_event(bill=passed_bill, new=NewEvent("upper_passed", date(2025, 12, 1)), recorded_by=None, now=APPROVED_AT)
    subscribe(subscriber=other, bill=passed_bill, now=almaty(12, 18, 16))

    plan_alerts(now=almaty(12, 18, 17))

    told = Delivery.objects.filter(alert__kind="stage", alert__event__kind="upper_passed")
    assert [delivery.endpoint.owner for delivery in told] == [follower]


def test_a_signature_is_an_outcome_and_ends_the_reminders(follower: User, approved_bill: Bill) -> None:
    demonstration.record(bill=approved_bill, happened=demonstration.SIGNED, recorded_by=None)

    plan_alerts(now=almaty(12, 30, 16))

    assert ("outcome", "") in planned()
    assert {kind for kind, _ in planned()} == {"stage", "outcome"}


def test_those_who_were_told_other_dates_are_told_that_they_moved(
    follower: User, advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))
    late = User.objects.create_user("later@example.org")
    record_event(
        bill=approved_bill, new=NewEvent("presented", date(2025, 12, 24)), recorded_by=None, now=almaty(12, 24)
    )
    subscribe(subscriber=late, bill=approved_bill, now=almaty(12, 24, 13))

    plan_alerts(now=almaty(12, 24, 13))

    told = Delivery.objects.filter(alert__deadline__window="signature", alert__deadline__version=2)
    assert {(delivery.endpoint.owner, delivery.alert.kind) for delivery in told} == {
        (follower, "moved"),
        (late, "clock_started"),
    }


def test_an_event_that_is_struck_out_is_told_as_a_correction(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))
    wrong = approved_bill.events.get(kind="upper_passed")
    record_event(
        bill=approved_bill,
        new=NewEvent(VOID, date(2025, 12, 18), corrects=wrong, reason="False."),
        recorded_by=None,
        now=almaty(12, 18, 16),
    )

    plan_alerts(now=almaty(12, 18, 17))

    assert ("correction", "") in planned()


def test_the_next_moment_is_the_next_reminder_anybody_is_owed(follower: User, approved_bill: Bill) -> None:
    assert next_moment(now=almaty(12, 20)) == almaty(12, 25, 9)
    assert next_moment(now=almaty(1, 17, 10, year=2026)) == almaty(1, 18, 9, year=2026)
    assert next_moment(now=almaty(1, 29, 10, year=2026)) is None


def test_a_delivery_exists_once(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=APPROVED_AT)
    delivery = Delivery.objects.order_by("pk").first()
    assert delivery is not None
    delivery.pk, delivery.message_id = None, "<another@example.org>"

    with pytest.raises(IntegrityError), transaction.atomic():
        delivery.save(force_insert=True)


def test_an_alert_exists_once(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=APPROVED_AT)

    for alert in Alert.objects.all():
        alert.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            alert.save(force_insert=True)


def test_a_rhythm_that_came_while_a_deadline_was_put_aside_has_an_outlook_when_it_runs_again(
    settings: Any, follower: User, approved_bill: Bill
) -> None:
    settings.HOLD_SECONDS = 300
    plan_alerts(now=almaty(12, 20))
    edit = record_event(
        bill=approved_bill, new=NewEvent("presented", date(2025, 12, 20)), recorded_by=None, now=almaty(12, 20, 13)
    ).event
    late = User.objects.create_user("late@example.org", time_zone="Europe/Berlin")
    subscribe(subscriber=late, bill=approved_bill, now=almaty(12, 20, 13))
    plan_alerts(now=almaty(12, 20, 13))
    undo_event(event=edit, undone_by=None, now=almaty(12, 20, 13))

    plan_alerts(now=almaty(12, 26))

    owed = Delivery.objects.filter(endpoint__owner=late).values_list("alert__kind", "alert__step")
    assert list(owed) == [("opening", "3d")]
