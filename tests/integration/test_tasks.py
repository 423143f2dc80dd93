"""Tasks are bell-pushes: each reads the clock and calls one service."""

import pytest

from accounts.models import User
from alerts import tasks
from alerts.models import Delivery
from config.celery import app
from tests.fakes import FakeChannel
from tests.moments import APPROVED_AT, almaty
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
