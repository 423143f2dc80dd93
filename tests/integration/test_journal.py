"""A backup is restored: what was sent after it was made is not sent again, and nothing is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from alerts.models import Alert, Delivery, Outlook
from alerts.services.journal import forget_the_old, note
from alerts.services.plan import plan_alerts
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT
from tracker import clock
from tracker.models import Bill

NOW = APPROVED_AT


def ticked(channel: FakeChannel) -> list[str]:
    before = len(channel.messages)
    tick(channels={"email": channel}, clock=StandingClock(NOW))
    return [message.message_id for message in channel.messages[before:]]


def test_the_same_alert_has_the_same_name_after_a_restore(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    first = ticked(channel)
    Delivery.objects.all().delete()
    Outlook.objects.all().delete()
    Alert.objects.filter(deadline__isnull=False).delete()

    again = ticked(channel)

    assert len(again) == 1
    assert set(again) < set(first)


def test_what_was_sent_after_the_backup_is_not_sent_again(
    follower: User, approved_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert len(ticked(channel)) == 2
    Delivery.objects.all().delete()
    Outlook.objects.all().delete()
    Alert.objects.all().delete()

    call_command("after_restore")

    assert "Sent already, by the journal: 2." in capsys.readouterr().out
    assert ticked(channel) == []
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_what_was_not_sent_is_sent(
    follower: User, approved_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    plan_alerts(now=NOW)

    call_command("after_restore")

    assert len(ticked(channel)) == 2


def test_the_journal_says_nothing_of_whom_or_what(
    follower: User, approved_bill: Bill, channel: FakeChannel, settings: Any
) -> None:
    sent = ticked(channel)

    written = "".join(path.read_text() for path in Path(settings.JOURNAL_DIR).iterdir())

    assert written.split() == sent


def test_a_journal_that_cannot_be_written_holds_nothing_up(
    follower: User, approved_bill: Bill, channel: FakeChannel, settings: Any, tmp_path: Path, caplog: Any
) -> None:
    (tmp_path / "file").write_text("")
    settings.JOURNAL_DIR = tmp_path / "file"

    assert len(ticked(channel)) == 2
    assert ticked(channel) == []
    assert "the journal cannot be written" in caplog.text


def test_old_months_are_forgotten(settings: Any) -> None:
    for days in (0, 60, 200):
        note(message_ids=[f"<{days}@example.org>"], wall=NOW - timedelta(days=days))

    forget_the_old(wall=NOW)

    assert sorted(path.name for path in Path(settings.JOURNAL_DIR).iterdir()) == ["sent-2025-10", "sent-2025-12"]
