"""Claim, send, settle: what a crash, a second worker, a busy or a refusing server make of a delivery."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from accounts.models import User
from alerts.channels import Message, Outcome, PointOfNoReturn, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.models import Attempt, Delivery, RelayState, Subscription
from alerts.rendering import Letter, Writer
from alerts.services.dispatch import send_next, settle, sweep_leases
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import unsubscribe
from alerts.services.tick import tick
from tests.claims import claim_next
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tracker.models import VOID, Bill
from tracker.services.record import NewEvent, record_event

NOW = APPROVED_AT


@pytest.fixture
def delivery(follower: User, approved_bill: Bill) -> Delivery:
    """The one delivery that says the clock has started."""
    plan_alerts(now=NOW)
    Delivery.objects.exclude(alert__kind="clock_started", alert__deadline__window="signature").delete()
    return Delivery.objects.get()


def send(channel: FakeChannel, clock: StandingClock | None = None) -> Delivery | None:
    return send_next(channels={"email": channel}, clock=clock or StandingClock(NOW))


def test_a_delivery_is_sent_once(delivery: Delivery, channel: FakeChannel) -> None:
    sent = send(channel)

    assert sent is not None
    assert (sent.status, sent.settled_at, sent.leased_until) == ("sent", NOW, None)
    assert send(channel) is None
    assert [message.message_id for message in channel.messages] == [sent.message_id]
    assert list(Attempt.objects.values_list("number", "outcome", "answer")) == [(1, "sent", "accepted")]


def test_two_workers_never_take_the_same_delivery(delivery: Delivery) -> None:
    assert claim_next(now=NOW, wall=NOW) is not None
    assert claim_next(now=NOW, wall=NOW) is None


def test_what_is_not_due_is_not_taken(delivery: Delivery) -> None:
    assert claim_next(now=NOW - timedelta(seconds=1), wall=NOW) is None


def test_a_dead_worker_gives_its_delivery_back(delivery: Delivery, channel: FakeChannel) -> None:
    first = claim_next(now=NOW, wall=NOW)
    assert first is not None
    lease = timedelta(seconds=settings.LEASE_SECONDS)

    assert sweep_leases(wall=NOW + lease) == 0
    assert sweep_leases(wall=NOW + lease + timedelta(seconds=1)) == 1

    again = send(channel, StandingClock(NOW + lease + timedelta(seconds=1)))
    assert again is not None
    assert (again.status, again.attempts) == ("sent", 2)
    assert channel.messages[0].message_id == first.message_id


def test_a_worker_that_lost_its_lease_can_settle_nothing(delivery: Delivery) -> None:
    slow = claim_next(now=NOW, wall=NOW)
    assert slow is not None
    later = NOW + timedelta(seconds=settings.LEASE_SECONDS + 1)
    sweep_leases(wall=later)
    quick = claim_next(now=later, wall=later)
    assert quick is not None

    assert not settle([(slow, Refused("too late to say"))], now=later, wall=later)
    assert settle([(quick, Sent("accepted"))], now=later, wall=later)

    delivery.refresh_from_db()
    assert delivery.status == "sent"
    assert delivery.endpoint.refused_at is None


def test_a_date_that_is_moved_on_takes_no_lease_away(delivery: Delivery, channel: FakeChannel) -> None:
    """The demonstration's "next day", or a server's clock set wrong, while a worker is sending."""
    claim_next(now=NOW, wall=NOW)

    tick(channels={"email": channel}, clock=StandingClock(NOW + timedelta(hours=1), real=NOW + timedelta(seconds=1)))

    delivery.refresh_from_db()
    assert delivery.status == "sending"
    assert delivery.message_id not in [message.message_id for message in channel.messages]


def test_a_busy_server_is_tried_again_and_again(delivery: Delivery) -> None:
    clock, busy = StandingClock(NOW), FakeChannel(lambda message: TryLater("450 come back"))

    for minutes in (1, 5, 15, 30, 60, 60, 60):
        tried = send(busy, clock)
        assert tried is not None
        assert (tried.status, tried.due_at, tried.reason) == (
            "queued",
            clock.moment + timedelta(minutes=minutes),
            "450 come back",
        )
        assert send(busy, clock) is None
        clock.moment = tried.due_at
    assert len({message.message_id for message in busy.messages}) == 1


def test_an_address_that_is_refused_twice_is_not_written_to_again(delivery: Delivery) -> None:
    nobody, later = FakeChannel(lambda message: Refused("550 5.1.1 no such user")), NOW + timedelta(hours=1)
    send(nobody)
    send(nobody, StandingClock(later))

    delivery.refresh_from_db()
    assert (delivery.status, delivery.reason) == ("refused", "550 5.1.1 no such user")
    assert delivery.endpoint.refused_at == later
    assert plan_alerts(now=almaty(12, 25, 9)) == 0


def unsubscribe_first(bill: Bill) -> str:
    unsubscribe(subscription=Subscription.objects.get(), now=NOW)
    return "unsubscribed"


def sign_first(bill: Bill) -> str:
    record_event(bill=bill, new=NewEvent("signed", date(2025, 12, 18)), recorded_by=None, now=NOW)
    return "the deadline is ended"


def move_first(bill: Bill) -> str:
    record_event(bill=bill, new=NewEvent("presented", date(2025, 12, 18)), recorded_by=None, now=NOW)
    return "the deadline is replaced"


def strike_first(bill: Bill) -> str:
    wrong = bill.events.get(kind="upper_passed")
    record_event(
        bill=bill, new=NewEvent(VOID, date(2025, 12, 18), corrects=wrong, reason="x"), recorded_by=None, now=NOW
    )
    return "the deadline is withdrawn"


@pytest.mark.parametrize("first", [unsubscribe_first, sign_first, move_first, strike_first])
def test_what_is_no_longer_true_or_wanted_is_withdrawn_with_the_reason(
    delivery: Delivery, approved_bill: Bill, channel: FakeChannel, first: object
) -> None:
    assert callable(first)
    reason = first(approved_bill)

    send(channel)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.reason) == ("withdrawn", reason)
    assert channel.messages == []


def test_a_reminder_is_not_sent_after_the_last_day(delivery: Delivery, channel: FakeChannel) -> None:
    send(channel, StandingClock(almaty(1, 29, 1, year=2026)))

    delivery.refresh_from_db()
    assert (delivery.status, delivery.reason) == ("withdrawn", "the last day has passed")


def test_one_message_that_cannot_be_written_does_not_hold_up_the_others(
    follower: User,
    approved_bill: Bill,
    channel: FakeChannel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plan_alerts(now=NOW)
    poisoned = Delivery.objects.order_by("act_by", "due_at", "pk").first()
    assert poisoned is not None
    write = Writer.letter

    def write_or_fail(writer: Writer, deliveries: list[Delivery], now: datetime) -> Letter:
        if poisoned in deliveries:
            raise ValueError
        return write(writer, deliveries, now)

    monkeypatch.setattr(Writer, "letter", write_or_fail)

    while send(channel):
        pass

    assert Delivery.objects.filter(status="sent").count() == Delivery.objects.count() - 1
    poisoned.refresh_from_db()
    assert (poisoned.status, poisoned.reason) == ("queued", "the message could not be written")
    assert f"delivery {poisoned.pk} cannot be written" in caplog.text
    assert follower.email not in caplog.text


def test_a_mail_without_an_answer_is_sent_again_with_the_same_id(delivery: Delivery) -> None:
    clock, silent = StandingClock(NOW), FakeChannel(lambda message: Uncertain("after the final dot: TimeoutError"))

    first = send(silent, clock)
    assert first is not None
    assert (first.status, first.due_at, first.settled_at) == ("uncertain", NOW + timedelta(minutes=2), None)
    assert send(silent, clock) is None
    clock.moment = first.due_at
    send(silent, clock)

    assert len(silent.messages) == 2
    assert len({message.message_id for message in silent.messages}) == 1
    assert list(Attempt.objects.order_by("number").values_list("outcome", flat=True)) == ["uncertain", "uncertain"]


def test_a_relay_that_is_down_counts_against_nobody_and_is_left_alone_for_longer_each_time(
    follower: User, approved_bill: Bill
) -> None:
    plan_alerts(now=NOW)
    clock, down = StandingClock(NOW), FakeChannel(lambda message: RelayFault("ConnectionRefusedError"))

    for seconds in (30, 60, 120, 240, 300, 300):
        tried = send(down, clock)
        assert tried is not None
        assert (tried.status, tried.failures) == ("queued", 0)
        assert send(down, clock) is None, "the breaker is open for every delivery of the channel"
        clock.moment += timedelta(seconds=seconds - 1)
        assert send(down, clock) is None
        clock.moment += timedelta(seconds=1, microseconds=1)
    assert RelayState.objects.get().since == NOW

    sent = send(FakeChannel(), clock)
    assert sent is not None
    assert sent.status == "sent"
    assert not RelayState.objects.exists()


def test_the_lease_holds_while_the_far_end_takes_its_time_to_answer(delivery: Delivery) -> None:
    class SlowChannel:
        def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
            point_of_no_return()
            assert sweep_leases(wall=NOW + timedelta(minutes=10, seconds=30)) == 0
            return Sent("at last")

    sent = send_next(channels={"email": SlowChannel()}, clock=StandingClock(NOW))

    assert sent is not None
    assert sent.status == "sent"


def test_two_events_of_a_kind_recorded_in_one_moment_are_two_messages(
    follower: User, passed_bill: Bill, channel: FakeChannel
) -> None:
    for day in (16, 17):
        new = NewEvent("postponed", date(2025, 12, day))
        record_event(bill=passed_bill, new=new, recorded_by=None, now=APPROVED_AT)

    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))

    told = Delivery.objects.filter(alert__event__kind="postponed")
    assert set(told.values_list("status", flat=True)) == {"sent"}
    assert len(set(told.values_list("message_id", flat=True))) == 2
