"""Tasks are bell-pushes: each reads the clock and calls one service."""

import pytest

from accounts.models import User
from accounts.sealing import seal
from alerts import tasks
from alerts.channels import Message, Outcome, PointOfNoReturn, Sent
from alerts.models import Delivery, Endpoint, Scope
from alerts.services.plan import plan_alerts
from config.celery import app
from tests.fakes import FakeChannel
from tests.moments import APPROVED_AT, STARTED, almaty
from tests.wishes import follow, person
from tracker import clock
from tracker.models import Bill, Deadline
from tracker.tasks import compute_deadlines


def test_the_bells_of_one_tick(
    follower: User, approved_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    monkeypatch.setattr(tasks, "CHANNELS", {"email": channel})

    compute_deadlines()
    tasks.plan_alerts()
    tasks.sweep_leases()
    tasks.send_due()
    tasks.send_due()

    assert Delivery.objects.filter(status="sent").count() == len(channel.messages) == 2


def test_computing_withdraws_what_the_events_no_longer_say(
    approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 20))
    Deadline.objects.filter(window="signature").update(closes_on="2026-01-16")

    compute_deadlines()

    assert Deadline.objects.get(window="signature", status="running").closes_on.isoformat() == "2026-01-17"  # type: ignore[union-attr]


def test_beat_rings_for_tasks_that_exist() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
    assert all(entry["options"]["expires"] for entry in app.conf.beat_schedule.values())


def test_a_slow_channel_gets_its_turn_and_mail_does_not_wait_for_all_of_it(
    approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    for number in range(6):
        reader = person(f"reader-{number}")
        hook = Endpoint.objects.create(
            owner=reader, channel="webhook", address_sealed=seal("x"), address_hash=f"{number}", verified_at=STARTED
        )
        follow(reader, Scope.BILL, bill=approved_bill)
        follow(reader, Scope.EVERYTHING, endpoint=hook)
    plan_alerts(now=APPROVED_AT)
    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    monkeypatch.setattr(tasks, "BATCHES", {"email": 4})
    monkeypatch.setattr(tasks, "CHANNELS", {name: Noting(name, order) for name in ("email", "webhook")})

    assert tasks.send(lambda: True)
    assert order == []
    assert not tasks.send(lambda: False)

    assert order[:8] == ["email"] * 4 + ["webhook"] * 2 + ["email"] * 2
    assert sorted(order) == ["email"] * 12 + ["webhook"] * 12


class Noting:
    """A channel that notes when it is used."""

    def __init__(self, name: str, order: list[str]) -> None:
        self.name, self.order = name, order

    def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
        self.order.append(self.name)
        return Sent()
