"""People who change their address or their mind, move, or leave; and rows that are broken. Nobody else is touched."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.signals import email_changed
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import set_preferences
from alerts.channels import Message, Outcome, PointOfNoReturn, Refused, Sent, TryLater
from alerts.models import Delivery, Endpoint, Subscription
from alerts.services import demonstration
from alerts.services.dispatch import settle, sweep_leases
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import subscribe, unsubscribe
from alerts.services.tick import tick
from tests.claims import claim_next
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, STARTED, almaty
from tracker.models import Bill, Procedure
from tracker.services import deadlines
from tracker.services.deadlines import rebuild_open_bills
from tracker.services.record import NewEvent, record_event


def ticked(channel: FakeChannel, *moment: int, year: int = 2025) -> list[Message]:
    """Tick at a moment in Almaty; return what was sent in it."""
    before = len(channel.messages)
    tick(channels={"email": channel}, clock=StandingClock(almaty(*moment, year=year)))
    return channel.messages[before:]


def change_address(user: User, address: str) -> None:
    user.email = address
    user.save()
    email_changed.send(sender=User, request=None, user=user, from_email_address=None, to_email_address=None)


def test_alerts_follow_the_address_and_nothing_is_told_twice(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    assert {message.to for message in ticked(channel, 12, 18, 16)} == {"advocate@example.org"}

    change_address(follower, "new@example.org")

    assert ticked(channel, 12, 18, 17) == []
    assert {message.to for message in ticked(channel, 12, 25, 9)} == {"new@example.org"}


def test_what_waits_goes_to_the_new_address_too(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    plan_alerts(now=APPROVED_AT)

    change_address(follower, "new@example.org")

    assert {message.to for message in ticked(channel, 12, 18, 16)} == {"new@example.org"}


def test_whoever_stops_and_comes_back_loses_nothing(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    plan_alerts(now=APPROVED_AT)
    owed = Delivery.objects.count()
    unsubscribe(subscription=Subscription.objects.get(), now=almaty(12, 18, 16))
    subscribe(subscriber=follower, bill=approved_bill, now=almaty(12, 18, 17))

    assert len(ticked(channel, 12, 18, 18)) == owed
    assert ticked(channel, 12, 18, 19) == []


def test_what_was_withdrawn_comes_back_with_the_reader(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    plan_alerts(now=APPROVED_AT)
    unsubscribe(subscription=Subscription.objects.get(), now=almaty(12, 18, 16))
    assert ticked(channel, 12, 18, 17) == []

    subscribe(subscriber=follower, bill=approved_bill, now=almaty(12, 18, 18))

    told = ticked(channel, 12, 18, 19)
    assert [message.subject.split(":")[0] for message in told] == ["President's signature"]
    assert ticked(channel, 12, 18, 20) == []


def test_a_refused_address_is_shown_to_its_owner_and_tried_again_at_their_wish(
    follower: User, approved_bill: Bill, channel: FakeChannel, client: Client
) -> None:
    nobody = FakeChannel(lambda message: Refused("550 5.1.1 no"))
    ticked(nobody, 12, 18, 16)
    ticked(nobody, 12, 18, 17)
    assert ticked(channel, 12, 25, 9) == []
    client.force_login(follower)
    assert "your address does not exist" in client.get(reverse("alerts:dashboard")).content.decode()

    client.post(reverse("alerts:subscribe", args=[approved_bill.pk]))

    assert len(ticked(channel, 12, 27, 9)) == 1


def test_after_an_outage_of_the_mail_only_the_latest_reminder_goes_out(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    busy = FakeChannel(lambda message: TryLater("450 later"))
    for moment in ((12, 18, 16), (12, 25, 9), (12, 27, 9), (12, 28, 9)):
        ticked(busy, *moment)

    told = ticked(channel, 12, 28, 12)

    assert [message.subject.split(",")[0] for message in told if "signature" in message.subject] == [
        "President's signature opens today"
    ]
    assert set(Delivery.objects.filter(status="withdrawn").values_list("reason", flat=True)) == {
        "a later reminder has taken its place"
    }


def test_moving_to_another_zone_repeats_nothing(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, 12, 27, 9)
    set_preferences(user=follower, language="en", time_zone="America/Los_Angeles")

    assert ticked(channel, 12, 27, 10) == []


def test_an_account_that_was_closed_is_told_nothing(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    plan_alerts(now=APPROVED_AT)
    User.objects.filter(pk=follower.pk).update(is_active=False)

    assert ticked(channel, 12, 18, 16) == []
    assert ticked(channel, 12, 25, 9) == []


def test_one_broken_account_does_not_hold_up_the_others(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    broken = User.objects.create_user("broken@example.org")
    subscribe(subscriber=broken, bill=approved_bill, now=STARTED)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = 'noise' WHERE id = %s", [broken.pk])
    Endpoint.objects.filter(owner_id=broken.pk).update(address_sealed="noise")

    told = ticked(channel, 12, 18, 16)

    assert {message.to for message in told} == {"advocate@example.org"}
    assert "stage" in Delivery.objects.filter(status="sent").values_list("alert__kind", flat=True)
    assert set(Delivery.objects.filter(endpoint__owner_id=broken.pk).values_list("status", flat=True)) == {"queued"}


def test_an_event_whose_kind_changed_with_the_law_is_told_to_the_rest(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, 12, 18, 16)
    late = User.objects.create_user("late@example.org")
    subscription = subscribe(subscriber=late, bill=approved_bill, now=STARTED)
    law = Procedure.objects.get(slug="kz-1995")
    law.text = law.text.replace('kk = "Сенат мақұлдады" }', 'kk = "Сенат мақұлдады" }\noutcome = true')
    law.save()

    ticked(channel, 12, 18, 17)

    told = Delivery.objects.filter(subscription=subscription, alert__event__kind="upper_passed")
    assert [delivery.status for delivery in told] == ["sent"]


def test_one_broken_bill_does_not_hold_up_the_others(approved_bill: Bill, monkeypatch: pytest.MonkeyPatch) -> None:
    other = demonstration.enter_bill(now=STARTED)
    other = Bill.objects.create(jurisdiction=approved_bill.jurisdiction, identifier="Another")
    rebuild, done = deadlines.rebuild_deadlines, []

    def rebuild_or_fail(*, bill: Bill, now: Any) -> Any:
        if bill.pk == approved_bill.pk:
            raise ValueError
        done.append(bill.pk)
        return rebuild(bill=bill, now=now)

    monkeypatch.setattr(deadlines, "rebuild_deadlines", rebuild_or_fail)

    assert rebuild_open_bills(now=almaty(12, 20)) == 0
    assert done == [other.pk]


def test_a_channel_that_breaks_is_tried_later(follower: User, approved_bill: Bill) -> None:
    class Broken:
        def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
            raise UnicodeError

    tick(channels={"email": Broken()}, clock=StandingClock(APPROVED_AT))

    assert set(Delivery.objects.values_list("status", "failures")) == {("queued", 1)}


def test_a_success_that_comes_after_the_sweep_still_counts(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=APPROVED_AT)
    slow = claim_next(now=APPROVED_AT, wall=APPROVED_AT)
    assert slow is not None
    later = APPROVED_AT + timedelta(minutes=5)
    sweep_leases(wall=later)

    assert settle([(slow, Sent("accepted"))], now=later, wall=later)

    slow.refresh_from_db()
    assert slow.status == "sent"


def test_a_change_of_confidence_alone_is_no_new_date(follower: User, approved_bill: Bill, channel: FakeChannel) -> None:
    ticked(channel, 12, 18, 16)
    law = Procedure.objects.get(slug="kz-1995")
    law.text = law.text.replace('confidence = "reported"', 'confidence = "unverified"')
    law.save()

    rebuild_open_bills(now=almaty(12, 18, 17))

    assert ticked(channel, 12, 18, 18) == []
    assert approved_bill.deadlines.get(window="signature").confidence == "unverified"


def test_a_reference_to_the_court_is_told_as_a_clock_that_stands_still(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    ticked(channel, 12, 18, 16)
    record_event(
        bill=approved_bill, new=NewEvent("court_referred", date(2025, 12, 20)), recorded_by=None, now=almaty(12, 20)
    )

    told = [message for message in ticked(channel, 12, 20, 13) if "signature" in message.subject]

    assert ["the clock stands still" in message.subject for message in told] == [True]
    assert ticked(channel, 12, 28, 9) == []
