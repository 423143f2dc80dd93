"""The dead-man's switch, and the loop without Celery."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from accounts.services import make_account
from alerts import tasks
from alerts.channels import Outcome, RelayFault
from alerts.management.commands import run_alerts
from alerts.models import Alarm, Delivery, Endpoint, Heartbeat, Part
from alerts.services import plan
from alerts.services.dispatch import send_next
from alerts.services.plan import PlanningIncomplete, plan_alerts
from alerts.services.tick import tick
from alerts.services.watch import beat, raise_or_end_alarm, watch
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT
from tests.product import ROOT
from tests.servers import wait_for
from tracker import clock
from tracker.models import Bill

ADDRESS = "admin@example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test lives in a transaction, and closing the connection would end it."""
    monkeypatch.setattr(run_alerts, "close_old_connections", lambda: None)


@pytest.fixture
def administrator(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_account(email=ADDRESS, is_administrator=True)


@pytest.fixture
def awake(db: None) -> None:
    for part in Part:
        beat(part=part, wall=APPROVED_AT)


def look(after: timedelta) -> Any:
    return watch(now=APPROVED_AT + after, wall=APPROVED_AT + after)


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize(
    ("after", "silent"),
    [(timedelta(0), []), (5 * MINUTE, []), (5 * MINUTE + timedelta(seconds=1), ["planner", "sender"])],
)
def test_a_part_is_silent_after_five_minutes(after: timedelta, silent: list[str]) -> None:
    assert look(after).silent == silent


@pytest.mark.usefixtures("awake")
def test_one_silent_part_is_named() -> None:
    beat(part=Part.SENDER, wall=APPROVED_AT + 6 * MINUTE)

    assert look(7 * MINUTE).silent == ["planner"]


def test_parts_that_never_ran_are_named(db: None) -> None:
    found = look(timedelta(0))

    assert (found.never, found.is_well) == (["planner", "sender"], False)


def test_the_oldest_due_delivery_is_what_counts(follower: User, approved_bill: Bill, awake: None) -> None:
    plan_alerts(now=APPROVED_AT)
    oldest = Delivery.objects.order_by("due_at").values_list("due_at", flat=True)[0]

    assert watch(now=oldest + 5 * MINUTE, wall=APPROVED_AT).is_well
    assert watch(now=oldest + 6 * MINUTE, wall=APPROVED_AT).late_seconds == 360
    assert watch(now=oldest + 6 * MINUTE, wall=APPROVED_AT).is_late


def test_a_relay_that_is_left_alone_is_named_without_its_words(
    follower: User, approved_bill: Bill, awake: None
) -> None:
    def out_of_order(message: Any) -> Outcome:
        return RelayFault(f"554 5.7.1 <{message.to}> no")

    plan_alerts(now=APPROVED_AT)
    send_next(channels={"email": FakeChannel(out_of_order)}, clock=StandingClock(APPROVED_AT))

    found = look(timedelta(seconds=1))
    assert found.closed == ["email"]
    assert "@" not in " ".join(found.sentences)


def test_what_could_not_be_written_turns_it_red_until_it_was(
    client: Client, follower: User, approved_bill: Bill, awake: None, channel: FakeChannel
) -> None:
    clock_now = StandingClock(APPROVED_AT)
    plan_alerts(now=APPROVED_AT)
    sealed = list(Endpoint.objects.values_list("pk", "address_sealed"))
    Endpoint.objects.update(address_sealed="noise")
    tick(channels={"email": channel}, clock=clock_now)

    assert (look(timedelta(0)).unwritten, look(timedelta(0)).is_well) == (2, False)

    for pk, address in sealed:
        Endpoint.objects.filter(pk=pk).update(address_sealed=address)
    clock_now.moment += MINUTE
    tick(channels={"email": channel}, clock=clock_now)
    assert (look(MINUTE).unwritten, len(channel.messages)) == (0, 2)


def test_a_planner_that_leaves_something_out_gives_no_sign_of_life(
    follower: User, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    monkeypatch.setattr(plan, "owed", fail)

    with pytest.raises(PlanningIncomplete):
        tasks.plan_alerts()

    assert list(Delivery.objects.values_list("alert__kind", flat=True)) == ["stage"]
    assert not Heartbeat.objects.exists()


@pytest.mark.usefixtures("administrator", "awake")
def test_an_alarm_is_mailed_when_it_begins_every_six_hours_and_when_it_is_over() -> None:
    def mailed(after: timedelta) -> list[str]:
        mail.outbox.clear()
        assert raise_or_end_alarm(found=look(after), wall=APPROVED_AT + after)
        return [f"{message.subject} to {', '.join(message.to)}" for message in mail.outbox]

    began = [f"Countersign: Alerts are not going out to {ADDRESS}"]
    assert mailed(MINUTE) == []
    assert mailed(10 * MINUTE) == began
    assert mailed(15 * MINUTE) == []
    assert mailed(10 * MINUTE + timedelta(hours=6)) == began
    for part in Part:
        beat(part=part, wall=APPROVED_AT + timedelta(hours=7))
    assert mailed(timedelta(hours=7)) == [f"Countersign: Alerts are going out again to {ADDRESS}"]
    assert mailed(timedelta(hours=7)) == []
    assert mailed(timedelta(hours=8)) == began
    assert Alarm.objects.count() == 2


@pytest.mark.usefixtures("administrator", "awake")
def test_an_alarm_that_reached_nobody_is_mailed_at_the_next_look(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.fakes.RefusingBackend"
    assert not raise_or_end_alarm(found=look(10 * MINUTE), wall=APPROVED_AT)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert raise_or_end_alarm(found=look(11 * MINUTE), wall=APPROVED_AT)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("administrator")
def test_the_command_tells_and_ends_with_a_status(capsys: Any) -> None:
    with pytest.raises(SystemExit, match="1"):
        call_command("watch_alerts", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "ok": False,
        "late_seconds": 0,
        "silent": [],
        "never": ["planner", "sender"],
        "closed": [],
        "unwritten": 0,
        "unsaid": 0,
        "hooks": [],
    }
    assert len(mail.outbox) == 1

    with pytest.raises(SystemExit, match="0"):
        call_command("run_alerts")
    call_command("watch_alerts", "--no-mail")
    assert capsys.readouterr().out == "Alerts go out in time.\n"
    assert len(mail.outbox) == 1


def test_healthz_turns_red(
    client: Client, follower: User, approved_bill: Bill, awake: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_alerts(now=APPROVED_AT)
    answers = {}
    for minutes in (0, 10):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: APPROVED_AT + minutes * MINUTE)
        monkeypatch.setattr(clock, "wall", lambda: APPROVED_AT)
        response = client.get("/healthz")
        answers[minutes] = (response.status_code, response.json()["alerts"])
    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    monkeypatch.setattr(clock, "wall", lambda: APPROVED_AT + 10 * MINUTE)

    assert answers == {0: (200, "ok"), 10: (503, "late")}
    assert client.get("/healthz").json()["alerts"] == "silent"


def test_the_loop_rings_every_bell_and_one_that_fails_holds_up_no_other(
    follower: User, approved_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    class OneRound(Event):
        def wait(self, timeout: float | None = None) -> bool:
            self.set()
            return True

    def fail() -> None:
        raise ValueError("secret@example.org")

    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    monkeypatch.setattr(tasks, "CHANNELS", {"email": channel})
    monkeypatch.setattr(tasks, "sweep_leases", fail)

    run_alerts.loop(OneRound())

    assert len(channel.messages) == 2
    assert set(Heartbeat.objects.values_list("part", flat=True)) == {"planner", "sender"}
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_one_round_does_all_it_can_and_ends_with_a_status(
    follower: User, approved_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError

    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    monkeypatch.setattr(tasks, "CHANNELS", {"email": channel})
    monkeypatch.setattr(tasks, "sweep_leases", fail)

    with pytest.raises(SystemExit, match="1"):
        call_command("run_alerts")

    assert len(channel.messages) == 2


@pytest.mark.servers
def test_the_loop_runs_as_a_process_and_stops_when_it_is_told(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/loop.sqlite3"
    env = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": database, "DEMO": "false", "TICK_SECONDS": "3600"}

    def manage(*command: str) -> int:
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=env, check=False, stdout=subprocess.DEVNULL
        ).returncode

    assert manage("config/keys.py") == manage("manage.py", "migrate") == 0
    assert manage("manage.py", "watch_alerts", "--no-mail") == 1
    process = subprocess.Popen([sys.executable, "manage.py", "run_alerts", "--loop"], cwd=ROOT, env=env)
    try:
        wait_for(lambda: manage("manage.py", "watch_alerts", "--no-mail") == 0, "a round of the loop")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
