"""Faults of the database and of the clock that the harness of tests/chaos found."""

from datetime import timedelta

import pytest
from celery.signals import task_prerun
from django.db import OperationalError, connection, transaction

from accounts.models import User
from alerts.channels import Message, Outcome, PointOfNoReturn, RelayFault, Sent, TryLater
from alerts.models import Delivery
from alerts.services import dispatch
from alerts.services import insist as insisting
from alerts.services.dispatch import Post, send_batch, send_next, sweep_leases
from alerts.services.insist import insist
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import move_to_new_address
from tests.claims import claim_next
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT
from tracker.models import Bill

NOW = APPROVED_AT
DAY = timedelta(days=1)
MESSAGE = Message("a@example.org", "<one@example.org>", "Subject", "Text.", "<p>Text.</p>")


@pytest.fixture
def planned(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_worker_of_celery_survives_a_restart_of_the_database() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no server that could restart")
    User.objects.exists()
    connection.connection.close()
    with pytest.raises(OperationalError):
        User.objects.exists()

    task_prerun.send(sender=None)

    assert not User.objects.exists()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that somebody wanted to sleep, and did not."""
    seconds: list[float] = []
    monkeypatch.setattr(insisting, "sleep", seconds.append)
    return seconds


class Locked:
    """A write that the database refuses so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def __call__(self) -> str:
        if self.times > 0:
            self.times -= 1
            raise OperationalError("database is locked")
        return "written"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [0, 1, 6])
def test_what_happened_is_written_as_soon_as_the_database_lets_us(times: int, slept: list[float]) -> None:
    assert insist(Locked(times))() == "written"
    assert len(slept) == times


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_away_is_an_error_in_the_end(slept: list[float]) -> None:
    with pytest.raises(OperationalError):
        insist(Locked(7))()


def test_nobody_insists_within_a_transaction(db: None, slept: list[float]) -> None:
    with transaction.atomic(), pytest.raises(OperationalError):
        insist(Locked(1))()

    assert slept == []


def test_a_lease_of_a_clock_that_was_a_day_ahead_is_given_back(planned: None) -> None:
    claim_next(now=NOW, wall=NOW + DAY)

    assert sweep_leases(wall=NOW) == 1


def test_a_breaker_of_a_clock_that_was_a_day_ahead_bars_nobody(planned: None, channel: FakeChannel) -> None:
    out_of_order = FakeChannel(lambda message: RelayFault("421"))
    send_next(channels={"email": out_of_order}, clock=StandingClock(NOW, real=NOW + DAY))

    sent = send_next(channels={"email": channel}, clock=StandingClock(NOW))

    assert sent is not None
    assert sent.status == "sent"


def test_a_reader_who_moves_while_a_mail_is_being_sent_gets_it_at_the_new_address(
    follower: User, planned: None, channel: FakeChannel
) -> None:
    def move_and_refuse(message: Message) -> Outcome:
        follower.email = "new@example.org"
        follower.save()
        move_to_new_address(subscriber=follower, now=NOW)
        return TryLater("450 come back")

    send_next(channels={"email": FakeChannel(move_and_refuse)}, clock=StandingClock(NOW))
    later = StandingClock(NOW + timedelta(minutes=2))
    while send_next(channels={"email": channel}, clock=later):
        pass

    assert [message.to for message in channel.messages] == ["new@example.org"] * Delivery.objects.count()
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_a_mail_to_an_address_that_is_no_longer_the_readers_does_not_get_its_last_byte(
    follower: User, planned: None, channel: FakeChannel
) -> None:
    class SlowChannel:
        def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
            follower.email = "new@example.org"
            follower.save()
            move_to_new_address(subscriber=follower, now=NOW, old_address="advocate@example.org")
            point_of_no_return()
            raise AssertionError

    send_next(channels={"email": SlowChannel()}, clock=StandingClock(NOW))
    while send_next(channels={"email": channel}, clock=StandingClock(NOW)):
        pass

    assert [message.to for message in channel.messages] == ["new@example.org"] * Delivery.objects.count()


@pytest.mark.parametrize("fresh_seconds", [0.0, 60.0])
def test_what_another_worker_took_meanwhile_is_left_to_it(
    planned: None, monkeypatch: pytest.MonkeyPatch, fresh_seconds: float
) -> None:
    """A batch whose leases ended while its first mail was being sent; read anew, or believed until the last byte."""
    monkeypatch.setattr(dispatch, "FRESH_SECONDS", fresh_seconds)
    went_out = []

    class SlowChannel:
        def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
            point_of_no_return()
            went_out.append(message)
            Delivery.objects.filter(status="sending").exclude(message_id=message.message_id).update(
                status="queued", leased_until=None
            )
            while claim_next(now=NOW, wall=NOW):
                pass
            return Sent()

    send_batch(Post({"email": SlowChannel()}, StandingClock(NOW)), limit=20)

    assert len(went_out) == 1
    assert Delivery.objects.count() > 1
    assert set(Delivery.objects.exclude(message_id=went_out[0].message_id).values_list("status", "attempts")) == {
        ("sending", 2)
    }


def test_a_worker_that_lost_its_lease_does_not_send_the_last_byte(planned: None) -> None:
    went_out = []

    class SlowChannel:
        def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
            sweep_leases(wall=NOW + DAY)
            point_of_no_return()
            went_out.append(message)
            return Sent()

    tried = send_next(channels={"email": SlowChannel()}, clock=StandingClock(NOW))

    assert went_out == []
    assert tried is not None
    assert (tried.status, tried.failures, tried.due_at) == ("queued", 0, NOW)
