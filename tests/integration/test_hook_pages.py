"""An administrator's pages of other systems, and the command that tells them again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts import tasks
from alerts.channels.webhook import WebhookChannel
from alerts.models import Hook, HookDelivery
from alerts.services.hooks.plan import plan_hooks
from alerts.services.watch import watch
from tests.far_end import FarEnd, answering, far_end, plain_reach
from tests.hooks import ALL, hook_at, is_genuine, listening, send, tell
from tests.moments import APPROVED_AT, STARTED
from tracker.models import Bill, Topic

pytestmark = pytest.mark.html

MINUTE = timedelta(minutes=1)
URL = "https://hooks.example.org/in/key-of-ours"
LIST = reverse("admin:alerts_hookdelivery_changelist")
ENTRIES = {"name": "Newsroom", "address": URL, "happenings": ALL, "is_active": "on"}


@pytest.fixture(autouse=True)
def _allowed(settings: Any) -> None:
    settings.ENDPOINT_HOSTS = ["hooks.example.org"]


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


def change_url(hook: Hook) -> str:
    return reverse("admin:alerts_hook_change", args=[hook.pk])


def test_a_hook_is_made_and_its_secret_shown_once(at_work: Client, db: None) -> None:
    topic = Topic.objects.create(slug="press", name="Press")

    page = at_work.post(reverse("admin:alerts_hook_add"), {**ENTRIES, "topics": [topic.pk]})

    hook = Hook.objects.get()
    secret = hook.secrets(APPROVED_AT)[0]
    assert (hook.address, hook.made_at, hook.happenings, list(hook.topics.all())) == (URL, APPROVED_AT, ALL, [topic])
    assert f"<code>{secret}</code>" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    for url in (change_url(hook), reverse("admin:alerts_hook_changelist"), reverse("admin:index")):
        shown = at_work.get(url).content.decode()
        assert secret not in shown
        assert "key-of-ours" not in shown
    assert "key-of-ours" not in str(LogEntry.objects.values())


REFUSALS = [
    ({"address": "https://elsewhere.example.org/x"}, "address", "not among the hosts"),
    ({"address": "https://me@hooks.example.org/x"}, "address", "before its host"),
    ({"address": ""}, "address", "required"),
    ({"happenings": []}, "happenings", "required"),
    ({"happenings": ["bill.liked"]}, "happenings", "valid choice"),
]


@pytest.mark.parametrize(("wrong", "field", "says"), REFUSALS)
def test_a_wrong_entry_is_refused_at_its_field(at_work: Client, wrong: Any, field: str, says: str) -> None:
    response = at_work.post(reverse("admin:alerts_hook_add"), {**ENTRIES, **wrong})

    assert says in " ".join(response.context["adminform"].form.errors[field])
    assert not Hook.objects.exists()


def test_a_hook_is_changed_and_keeps_its_address_and_secret(at_work: Client) -> None:
    at_work.post(reverse("admin:alerts_hook_add"), ENTRIES)
    hook = Hook.objects.get()
    Hook.objects.update(is_active=False, gone_at=APPROVED_AT)
    secrets = hook.secrets(APPROVED_AT)
    assert "it answered that it is gone" in at_work.get(reverse("admin:alerts_hook_changelist")).content.decode()
    assert "hooks.example.org" in at_work.get(change_url(hook)).content.decode()

    at_work.post(change_url(hook), {**ENTRIES, "address": "", "name": "Archive"})

    hook.refresh_from_db()
    assert (hook.name, hook.address, hook.is_active, hook.gone_at) == ("Archive", URL, True, None)
    assert hook.secrets(APPROVED_AT) == secrets


def test_a_new_secret_is_asked_for_first_and_shown_once(at_work: Client) -> None:
    hook, old = hook_at(URL, now=STARTED)
    url = reverse("admin:alerts_hook_secret", args=[hook.pk])

    assert "signs beside it for a day" in at_work.get(url).content.decode()
    hook.refresh_from_db()
    assert hook.secrets(APPROVED_AT) == [old]

    page = at_work.post(url).content.decode()
    hook.refresh_from_db()
    assert hook.secrets(APPROVED_AT)[1:] == [old]
    assert hook.secrets(APPROVED_AT)[0] in page
    assert old not in page


def test_a_test_goes_out_signed_and_says_what_came_of_it(
    at_work: Client, end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, secret = listening(end, now=STARTED)
    monkeypatch.setitem(tasks.CHANNELS, "webhook", WebhookChannel(plain_reach(end)))
    url = reverse("admin:alerts_hook_test", args=[hook.pk])
    at_work.get(url)
    assert end.received == []

    page = at_work.post(url, follow=True).content.decode()
    assert "The test was taken: 200 OK." in page
    assert is_genuine(secret, end.received[0])
    assert json.loads(end.received[0].body)["type"] == "hook.test"

    end.act = answering("HTTP/1.1 404 Not here\r\n\r\n")
    assert "could not be sent: 404 Not here" in at_work.post(url, follow=True).content.decode()
    assert not HookDelivery.objects.exists()


def test_the_ledger_shows_what_became_of_each_message_in_few_queries(
    at_work: Client, end: FarEnd, approved_bill: Bill
) -> None:
    hook, _ = listening(end, now=STARTED)
    end.act = answering("HTTP/1.1 410 Gone\r\n\r\n")
    tell(end, APPROVED_AT)

    with CaptureQueriesContext(connection) as counted:
        page = at_work.get(f"{LIST}?hook__id__exact={hook.pk}").content.decode()

    assert len(counted) <= 10
    assert "410 Gone" in page
    assert "An event was recorded" in page
    assert str(approved_bill) in page


def test_one_message_is_shown_whole_and_sent_again(at_work: Client, end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)
    one = HookDelivery.objects.earliest("pk")
    page = at_work.get(reverse("admin:alerts_hookdelivery_change", args=[one.pk])).content.decode()
    assert one.webhook_id in page
    assert "&quot;upper_passed&quot;" in page
    url = reverse("admin:alerts_hookdelivery_again", args=[one.pk])
    at_work.get(url)
    assert send(end, APPROVED_AT) == 0

    assert "1 message is sent again." in at_work.post(url, follow=True).content.decode()
    assert "is left as it is" in at_work.post(url, follow=True).content.decode()
    assert send(end, APPROVED_AT) == 1
    assert end.received[-1] == end.received[0]


def test_several_are_sent_again_from_the_list(at_work: Client, end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)
    chosen = list(HookDelivery.objects.order_by("pk").values_list("pk", flat=True)[:2])

    at_work.post(LIST, {"action": "send_again", "_selected_action": chosen}, follow=True)

    assert send(end, APPROVED_AT) == 2


def test_a_hook_goes_with_its_messages_which_are_not_listed(at_work: Client, end: FarEnd, approved_bill: Bill) -> None:
    hook, _ = listening(end, now=STARTED)
    plan_hooks(now=APPROVED_AT)
    url = reverse("admin:alerts_hook_delete", args=[hook.pk])
    assert "Newsroom and all its messages" in at_work.get(url).content.decode()

    at_work.post(url, {"post": "yes"})

    assert not Hook.objects.exists()
    assert not HookDelivery.objects.exists()


# The command.


def test_the_command_tells_again_what_was_chosen(end: FarEnd, approved_bill: Bill, capsys: Any) -> None:
    hook, _ = listening(end, now=STARTED)
    hook_at(URL, now=STARTED, name="Archive")
    tell(end, APPROVED_AT)

    def told(*options: str) -> Any:
        call_command("replay_hooks", "--json", *options)
        return json.loads(capsys.readouterr().out)

    whole = [{"hook": hook.pk, "name": "Newsroom", "is_active": True, "messages": 4}]
    assert told("--dry-run") == {"dry_run": True, "messages": 4, "hooks": whole}
    assert told("--dry-run", "--failed")["messages"] == 0
    assert told("--dry-run", "--since", "2025-12-19")["messages"] == 0
    assert told("--dry-run", "--until", "2025-12-18T10:00:00+00:00")["messages"] == 0
    assert told("--since", "2025-12-18", "--until", "2025-12-19", "--hook", str(hook.pk))["hooks"] == whole
    assert told()["messages"] == 0
    Hook.objects.update(is_active=False)
    HookDelivery.objects.filter(hook=hook).update(status="given up", settled_at=APPROVED_AT)
    call_command("replay_hooks", "--failed")
    assert (
        capsys.readouterr().out == f"Sent again from now on: 4.\n  {hook.pk} Newsroom: 4  (switched off: they wait)\n"
    )


WRONG = [
    (["--hook", "7"], "There is no hook 7. There are: none."),
    (["--since", "yesterday"], "neither a date nor a date and time"),
    (["--since", "2026-02-30"], "day is out of range"),
    (["--since", "2026-01-02", "--until", "2026-01-02"], "--until does not lie after --since."),
]


@pytest.mark.parametrize(("options", "says"), WRONG, ids=[" ".join(options) for options, _ in WRONG])
def test_a_command_that_is_called_wrongly_ends_with_2(db: None, options: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as raised:
        call_command("replay_hooks", *options)
    assert raised.value.returncode == 2


# The watch.


def test_a_system_that_is_not_told_is_a_warning_and_no_alarm(
    at_work: Client, end: FarEnd, approved_bill: Bill, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.clock.wall", lambda: APPROVED_AT)
    listening(end, now=STARTED)
    plan_hooks(now=APPROVED_AT)
    minutes = {after: watch(now=APPROVED_AT + after * MINUTE, wall=APPROVED_AT).hooks for after in (59, 61)}
    assert minutes == {59: [], 61: ["Newsroom"]}

    Hook.objects.update(is_active=False, gone_at=APPROVED_AT)
    found = watch(now=APPROVED_AT, wall=APPROVED_AT)
    assert found.hooks == ["Newsroom"]
    assert "Newsroom" in found.warnings[0]
    assert "Newsroom" not in " ".join(found.sentences)
    assert "Newsroom" in at_work.get(reverse("admin:alerts-health")).content.decode()
    healthz = at_work.get("/healthz")
    assert (healthz.status_code, healthz.json()["hooks"]) == (200, "stuck")
    assert "Newsroom" not in healthz.content.decode()
