"""The page of alerts for administrators turns red, and names nobody. And Undo, within the hold."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts.channels import Message, Outcome, Refused, RelayFault
from alerts.models import Delivery, Part
from alerts.services.figures import codes_in, figures, lateness_of
from alerts.services.tick import tick
from alerts.services.watch import beat
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tracker import clock
from tracker.models import Bill

URL = "/admin/how-alerts-go/"

CODES = [
    # answer,                             codes
    ("550 5.1.1 <a@example.org> unknown", "550 5.1.1"),
    ("450 come later a@example.org",      "450"),
    ("4500 is no code",                   ""),
    ("no connection to mail.example",     ""),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "codes"), CODES)
def test_of_a_servers_answer_only_the_code_is_kept(answer: str, codes: str) -> None:
    assert codes_in(answer) == codes


def test_the_page_names_nobody_and_no_bill(at_work: Client, follower: User, approved_bill: Bill) -> None:
    def refuse(message: Message) -> Outcome:
        return Refused(f"550 5.1.1 <{message.to}> unknown")

    tick(channels={"email": FakeChannel(refuse)}, clock=StandingClock(APPROVED_AT))

    page = at_work.get(URL).content.decode()

    assert "refused for good, 550 5.1.1" in page
    assert "example.org" not in page.replace("editor@example.org", "")
    assert approved_bill.identifier not in page
    assert "archival" not in page


def test_the_page_and_the_dashboard_turn_red_and_back(
    at_work: Client, follower: User, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "wall", lambda: APPROVED_AT)
    urls = (URL, reverse("alerts:dashboard"), reverse("admin:index"))
    for url in urls:
        assert "has never run" in at_work.get(url).content.decode(), url

    for part in Part:
        beat(part=part, wall=APPROVED_AT)

    for url in urls:
        assert "has never run" not in at_work.get(url).content.decode(), url
    assert "Alerts go out in time" in at_work.get(URL).content.decode()


def test_a_relay_with_a_fault_is_shown_without_its_words(at_work: Client, follower: User, approved_bill: Bill) -> None:
    def fault(message: Message) -> Outcome:
        return RelayFault(f"554 5.7.1 <{message.to}> no")

    tick(channels={"email": FakeChannel(fault)}, clock=StandingClock(APPROVED_AT))

    page = at_work.get(URL).content.decode()

    assert "the mail server has a fault, 554 5.7.1" in page
    assert follower.email not in page


@pytest.mark.parametrize("is_staff", [False, True])
def test_only_administrators_see_it(client: Client, db: None, is_staff: bool) -> None:
    client.force_login(User.objects.create_user("reader@example.org", is_staff=is_staff))

    assert client.get(URL).status_code == (403 if is_staff else 302)


def test_lateness_is_counted_from_when_a_message_could_go(follower: User, approved_bill: Bill) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    late = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=late.pk).update(settled_at=late.due_at + timedelta(seconds=400))

    found = lateness_of(Delivery.objects.filter(status="sent"))

    assert found is not None
    assert (found.count, found.median, found.longest, found.later_than_alarm) == (2, 0, 400, 1)


def test_nothing_sent_is_no_lateness(db: None) -> None:
    found = figures(now=APPROVED_AT, wall=APPROVED_AT)

    assert (found.lateness, found.percent_delivered, found.by_day) == (None, None, [])


@pytest.fixture
def held(settings: Any) -> None:
    settings.HOLD_SECONDS = 300


def recorded(at_work: Client, bill: Bill) -> Any:
    """Record the Senate's approval by the form; return the page after it."""
    url = reverse("admin:tracker_bill_record", args=[bill.pk])
    entries = {"kind": "upper_passed", "happened_on": "2025-12-18"}
    shown = at_work.post(url, {**entries, "preview": "1"})
    previewed = shown.context["form"]["previewed"].value()
    return at_work.post(url, {**entries, "previewed": previewed, "record": "1"}, follow=True)


def undo_url(bill: Bill) -> str:
    return reverse("admin:tracker_bill_undo", args=[bill.pk, bill.events.order_by("-pk")[0].pk])


@pytest.mark.usefixtures("held")
def test_what_was_recorded_a_moment_ago_is_undone_after_a_look(at_work: Client, passed_bill: Bill) -> None:
    page = recorded(at_work, passed_bill).content.decode()
    assert "Nobody is told for 4 minutes" in page
    assert undo_url(passed_bill) in page
    url = undo_url(passed_bill)
    assert url in at_work.get(reverse("admin:tracker_bill_record", args=[passed_bill.pk])).content.decode()

    look = at_work.get(url).content.decode()
    assert "President&#x27;s signature: withdrawn" in look
    assert "until 15:04:50 (Asia/Almaty)" in look
    assert passed_bill.events.count() == 2

    after = at_work.post(url, follow=True).content.decode()

    assert "Undone. Nobody was told of it." in after
    assert not passed_bill.deadlines.filter(window="signature", status="running").exists()
    assert LogEntry.objects.order_by("-pk")[0].get_change_message().startswith("Undone before anybody was told")


@pytest.mark.usefixtures("held")
def test_when_it_is_too_late_the_correction_is_offered(
    at_work: Client, passed_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(at_work, passed_bill)
    url, event = undo_url(passed_bill), passed_bill.events.get(kind="upper_passed")
    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT + timedelta(seconds=295))

    response = at_work.post(url, follow=True)

    assert "It is too late to undo this" in response.content.decode()
    assert response.context["form"]["corrects"].value() == str(event.pk)
    assert passed_bill.events.count() == 2
    bill_page = at_work.get(reverse("tracker:bill", args=[passed_bill.pk])).content.decode()
    assert url not in bill_page


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("is_staff", [False, True])
def test_only_editors_undo(client: Client, at_work: Client, passed_bill: Bill, is_staff: bool) -> None:
    recorded(at_work, passed_bill)
    client.force_login(User.objects.create_user("reader@example.org", is_staff=is_staff))

    assert client.post(undo_url(passed_bill)).status_code == (403 if is_staff else 302)
    assert passed_bill.events.count() == 2
    assert undo_url(passed_bill) not in client.get(reverse("tracker:bill", args=[passed_bill.pk])).content.decode()


def test_without_a_hold_nothing_is_offered(at_work: Client, passed_bill: Bill) -> None:
    page = recorded(at_work, passed_bill).content.decode()

    assert "are being told" in page
    assert undo_url(passed_bill) not in page


def test_everybody_sees_the_windows_past_their_last_day_and_editors_record_the_outcome(
    at_work: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    heading, record = "Past the last day, no outcome recorded", "Record what happened"
    monkeypatch.setattr(clock, "now", lambda: almaty(1, 28, 23, year=2026))
    assert heading not in at_work.get(reverse("alerts:dashboard")).content.decode()

    monkeypatch.setattr(clock, "now", lambda: almaty(1, 29, 0, year=2026))
    page = at_work.get(reverse("alerts:dashboard")).content.decode()

    assert heading in page
    assert reverse("admin:tracker_bill_record", args=[approved_bill.pk]) in page
    at_work.force_login(User.objects.create_user("reader@example.org", is_staff=True))
    page = at_work.get(reverse("alerts:dashboard")).content.decode()
    assert heading in page
    assert record not in page
