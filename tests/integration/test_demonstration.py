"""The demonstration: a date of its own, two buttons, and the mails to look at. Elsewhere none of it exists."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.moments import ALMATY, almaty
from tracker import clock
from tracker.models import Bill, DemonstrationClock
from tracker.services.record import NewEvent, record_event

pytestmark = pytest.mark.html


@pytest.fixture
def demonstration(db: None, settings: Any, capsys: pytest.CaptureFixture[str]) -> str:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "alerts.channels.mail_folder.EmlFolderBackend"
    call_command("prepare")
    return capsys.readouterr().out


@pytest.fixture
def visitor(demonstration: str, client: Client) -> Client:
    client.force_login(User.objects.get(email="advocate@example.org"))
    return client


def subjects(visitor: Client) -> list[str]:
    return [mail.subject for mail in visitor.get(reverse("alerts:mail-list")).context["mails"]]


def test_preparing_prints_each_password_once(demonstration: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prepare")

    assert demonstration.count("password: ") == 2
    assert "password: " not in capsys.readouterr().out
    assert Bill.objects.count() == 1


def test_outside_the_demonstration_nothing_is_made_up(db: None, settings: Any) -> None:
    settings.DEMO = False

    call_command("prepare")

    assert User.objects.count() == 1
    assert not Bill.objects.exists()
    assert not DemonstrationClock.objects.exists()


def test_it_begins_on_the_day_before_the_senates_vote_and_says_so(visitor: Client) -> None:
    page = visitor.get(reverse("alerts:dashboard")).content.decode()

    assert "Wednesday 17 December 2025" in page
    assert "In the Senate" in page


def test_the_next_day_is_the_next_day(visitor: Client) -> None:
    visitor.post(reverse("alerts:next-day"), {"next": "/bills/"})

    assert clock.now() == almaty(12, 18)


def test_stepping_through_the_window_brings_the_mails(visitor: Client) -> None:
    visitor.post(reverse("alerts:next-day"))
    record_event(
        bill=Bill.objects.get(), new=NewEvent("upper_passed", almaty(12, 18).date()), recorded_by=None, now=clock.now()
    )

    days = []
    for _ in range(4):
        visitor.post(reverse("alerts:next-alert"))
        days.append(clock.now().astimezone(ALMATY).date().isoformat())

    assert days == ["2025-12-25", "2025-12-27", "2025-12-28", "2026-01-03"]
    assert [subject.split(":")[0].split(",")[0] for subject in subjects(visitor)][:3] == [
        "President's signature closes in 14 days",
        "President's signature opens today",
        "President's signature opens tomorrow",
    ]


def test_a_mail_can_be_read(visitor: Client) -> None:
    visitor.post(reverse("alerts:next-day"))
    name = visitor.get(reverse("alerts:mail-list")).context["mails"][0].name

    text = visitor.get(reverse("alerts:mail", args=[name])).content.decode()
    html = visitor.get(reverse("alerts:mail-html", args=[name]))

    assert "Why these dates" in text
    assert "Why these dates" in html.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["..", "%2e%2e%2fkeys", "nothing"])
def test_nothing_but_mails_can_be_read(visitor: Client, name: str) -> None:
    assert visitor.get(f"/demonstration/mail/{name}/").status_code == 404


@pytest.mark.parametrize("target", ["https://evil.example.org/", "//evil.example.org/", "foo"])
def test_the_button_leads_nowhere_else(visitor: Client, target: str) -> None:
    response = visitor.post(reverse("alerts:next-day"), {"next": target})

    assert response["Location"] == reverse("alerts:dashboard")


@pytest.mark.parametrize("name", ["alerts:next-day", "alerts:next-alert", "alerts:mail-list"])
def test_outside_the_demonstration_there_are_no_buttons(
    client: Client, advocate: User, settings: Any, name: str
) -> None:
    settings.DEMO = False
    client.force_login(advocate)

    assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse(name)).status_code == 404
    assert "Demonstration" not in client.get(reverse("alerts:dashboard")).content.decode()


def test_outside_the_demonstration_its_clock_is_not_read(db: None, settings: Any) -> None:
    clock.set_demonstration(almaty(12, 17))
    settings.DEMO = False

    assert clock.now() != almaty(12, 17)
