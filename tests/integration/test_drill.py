"""The fire drill, and the watchman outside who is told that all is well."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.inbox import listening
from alerts.models import Delivery, Heartbeat, Part, Scope
from alerts.services import watch
from alerts.services.drill import begin_drill, end_drill, measure
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT
from tests.wishes import follow, person
from tracker import clock
from tracker.models import Bill
from tracker.queries import windows_to_watch

NOW = APPROVED_AT


def test_a_drill_goes_the_way_of_every_alert_and_only_to_its_operator(
    settings: Any, editor: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    settings.HOLD_SECONDS = 300
    follow(person("reader"), Scope.EVERYTHING)
    drill = begin_drill(operator=editor, now=NOW)
    before = measure(drill=drill)
    assert (before.planned_at, before.status, before.is_in_time) == (None, "not planned", False)

    tick(channels={"email": channel}, clock=StandingClock(NOW))

    link = measure(drill=drill)
    assert link.is_in_time
    assert (link.planned_at, link.sending_at, link.settled_at) == (NOW, NOW, NOW)
    assert timedelta(minutes=2) <= link.closes_at - NOW <= timedelta(minutes=3)
    assert [message.to for message in channel.messages] == ["editor@example.org"]
    assert "nothing is to be done" in channel.messages[0].subject


def test_a_drill_leaves_nothing_behind_that_anybody_is_told_of_or_shown(
    settings: Any, editor: User, channel: FakeChannel, client: Client
) -> None:
    for moment in (NOW, NOW + timedelta(hours=1)):
        drill = begin_drill(operator=editor, now=moment)
        tick(channels={"email": channel}, clock=StandingClock(moment))
        end_drill(drill=drill, now=moment + timedelta(minutes=1))
        tick(channels={"email": channel}, clock=StandingClock(moment + timedelta(minutes=20)))

    assert len(channel.messages) == 2
    client.force_login(editor)
    assert "ire drill" not in client.get(reverse("tracker:bill-list")).content.decode()
    begin_drill(operator=editor, now=NOW + timedelta(hours=2))
    assert list(windows_to_watch(soonest=10, overdue=10, of=Q(), today=APPROVED_AT.date())) == []


def run_drill(capsys: pytest.CaptureFixture[str], **options: Any) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        call_command("drill", **options)
    return int(str(ended.value.code)), capsys.readouterr().out


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch, channel: FakeChannel) -> None:
    """A clock that stands, and a worker that is done whenever the command looks again."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(time, "sleep", lambda seconds: tick(channels={"email": channel}, clock=StandingClock(NOW)))


def test_the_command_says_how_long_each_step_took(
    editor: User, worked: None, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = run_drill(capsys, to="editor@example.org")

    assert status == 0
    assert "settled    +0.0 s" in said


def test_the_command_says_it_to_programs(editor: User, worked: None, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run_drill(capsys, json=True)

    assert status == 0
    assert json.loads(said)["ok"] is True
    assert set(json.loads(said)) == {
        "ok", "recorded_at", "planned_at", "sending_at", "settled_at", "closes_at", "status", "answer"
    }  # fmt: skip


def test_the_command_says_when_nobody_planned_it(
    editor: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = iter([NOW, NOW, NOW + timedelta(minutes=4), NOW + timedelta(minutes=4)])
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    monkeypatch.setattr(time, "sleep", lambda seconds: None)

    status, said = run_drill(capsys)

    assert status == 1
    assert "Nobody planned it" in said
    assert not Delivery.objects.exists()


def test_a_drill_needs_an_account(db: None) -> None:
    with pytest.raises(CommandError, match="no such account"):
        call_command("drill", to="nobody@example.org")


class Watchman(BaseHTTPRequestHandler):
    calls: list[str] = []

    def do_HEAD(self) -> None:
        self.calls.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def watchman() -> Iterator[str]:
    Watchman.calls.clear()
    server = HTTPServer(("127.0.0.1", 0), Watchman)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/here"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_watchman_is_called_with_nothing_in_it(watchman: str) -> None:
    assert watch.ping(watchman)

    assert Watchman.calls == ["/here"]


def test_a_watchman_who_does_not_answer_holds_nothing_up(watchman: str, caplog: pytest.LogCaptureFixture) -> None:
    assert not watch.ping("http://127.0.0.1:1/here")

    assert "did not answer" in caplog.text


def test_all_is_well_only_while_the_parts_live_nothing_is_late_and_the_relay_answers(
    follower: User, approved_bill: Bill
) -> None:
    with listening() as inbox:
        relay = SmtpClient(Relay("127.0.0.1", inbox.port, timeout=5))
        assert not watch.is_all_well(now=NOW, wall=NOW, relay=relay), "nothing has run yet"
        for part in Part:
            watch.beat(part=part, wall=NOW)
        assert watch.is_all_well(now=NOW, wall=NOW, relay=relay)
        assert watch.is_all_well(now=NOW, wall=NOW, relay=None)
        relay.close()
    assert not watch.is_all_well(now=NOW, wall=NOW, relay=relay), "the relay is gone"
    assert not watch.is_all_well(now=NOW, wall=NOW + timedelta(hours=1), relay=None), "the parts are silent"
    assert Heartbeat.objects.count() == len(Part)
