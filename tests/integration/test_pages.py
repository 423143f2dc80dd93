"""Pages: who may see them, what they show, and how many queries they take."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts.models import Subscription
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, PASSED_AT, almaty
from tracker import clock
from tracker.models import Bill
from tracker.services.record import NewEvent, record_event


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 19))


@pytest.fixture
def logged_in(client: Client, advocate: User) -> Client:
    client.force_login(advocate)
    return client


PAGES: list[Callable[[Bill], str]] = [
    lambda bill: reverse("alerts:dashboard"),
    lambda bill: reverse("tracker:bill-list"),
    lambda bill: reverse("tracker:bill", args=[bill.pk]),
    lambda bill: reverse("alerts:delivery-list"),
    lambda bill: reverse("alerts:subscription-list"),
    lambda bill: reverse("alerts:subscription-new"),
    lambda bill: reverse("alerts:timetable"),
    lambda bill: reverse("account_preferences"),
    lambda bill: reverse("alerts:endpoint-list"),
    lambda bill: reverse("alerts:pause"),
]


def test_the_bill_page_shows_the_dates_their_source_and_how_sure_they_are(
    logged_in: Client, approved_bill: Bill
) -> None:
    page = logged_in.get(reverse("tracker:bill", args=[approved_bill.pk])).content.decode()

    for says in (
        "Law on amendments on archival affairs",
        "Закон о внесении изменений",
        "possible any day, expected later",
        "Thursday 18 December 2025",
        "Sunday 28 December 2025",
        "Saturday 17 January 2026",
        "Wednesday 28 January 2026",
        "in 29 days",
        "Art. 61(4)",
        "Art. 44(2)",
        "as reported",
        "older text, of 2017",
        "Why these dates",
        "Approved by the Senate",
    ):
        assert says in page, says


@pytest.mark.parametrize(("language", "says"), [("ru", "Крайний срок"), ("kk", "Ең соңғы шек")])
def test_the_reasons_are_in_the_language_of_the_reader(
    logged_in: Client, advocate: User, approved_bill: Bill, language: str, says: str
) -> None:
    User.objects.filter(pk=advocate.pk).update(language=language)

    assert says in logged_in.get(reverse("tracker:bill", args=[approved_bill.pk])).content.decode()


def test_following_a_bill_and_stopping(logged_in: Client, advocate: User, bill: Bill) -> None:
    page = reverse("tracker:bill", args=[bill.pk])
    assert "Follow this bill" in logged_in.get(page).content.decode()

    logged_in.post(reverse("alerts:subscribe", args=[bill.pk]))
    logged_in.post(reverse("alerts:subscribe", args=[bill.pk]))

    assert Subscription.objects.filter(subscriber=advocate, ended_at=None).count() == 1
    assert "Stop following" in logged_in.get(page).content.decode()

    logged_in.post(reverse("alerts:stop", args=[bill.pk]))

    assert not Subscription.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("name", ["alerts:subscribe", "alerts:stop"])
def test_a_link_alone_changes_nothing(logged_in: Client, bill: Bill, name: str) -> None:
    assert logged_in.get(reverse(name, args=[bill.pk])).status_code == 405


def test_nobody_sees_what_another_was_told(client: Client, follower: User, approved_bill: Bill) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    client.force_login(User.objects.create_user("other@example.org"))

    for name in ("alerts:dashboard", "alerts:delivery-list"):
        page = client.get(reverse(name)).content.decode()
        assert "clock started" not in page
        assert follower.email not in page


def test_unsubscribing_from_the_mail_needs_no_login_and_a_press_of_the_button(client: Client, follower: User) -> None:
    subscription = Subscription.objects.get()
    url = reverse("alerts:unsubscribe", args=[subscription.unsubscribe_token])

    assert client.get(url).status_code == 200
    subscription.refresh_from_db()
    assert subscription.ended_at is None

    client.post(url, {"List-Unsubscribe": "One-Click"})

    subscription.refresh_from_db()
    assert subscription.ended_at is not None


def test_an_unknown_token_reads_like_a_known_one(client: Client, follower: User) -> None:
    known = reverse("alerts:unsubscribe", args=[Subscription.objects.get().unsubscribe_token])
    unknown = reverse("alerts:unsubscribe", args=["0" * 64])

    assert client.get(known).content == client.get(unknown).content
    assert client.post(known).content == client.post(unknown).content


def test_the_unsubscribing_secret_is_stored_as_a_hash_only(follower: User) -> None:
    subscription = Subscription.objects.get()

    assert subscription.unsubscribe_token not in str(Subscription.objects.values())


def test_a_struck_out_event_and_an_oddity_are_shown(logged_in: Client, passed_bill: Bill) -> None:
    right = NewEvent("lower_passed", PASSED_AT.date(), corrects=passed_bill.events.get(), reason="Wrong source.")
    record_event(bill=passed_bill, new=right, recorded_by=None, now=PASSED_AT)
    odd = NewEvent("signed", APPROVED_AT.date(), irregular_reason="Nobody knows how.")
    record_event(bill=passed_bill, new=odd, recorded_by=None, now=APPROVED_AT)

    page = logged_in.get(reverse("tracker:bill", args=[passed_bill.pk])).content.decode()

    assert 'class="struck"' in page
    assert "Corrected: Wrong source." in page
    assert "Irregular: Nobody knows how." in page
    assert "although the stage of the bill does not allow it" in page


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_anything_inline_or_from_elsewhere(
    logged_in: Client, approved_bill: Bill, page: Callable[[Bill], str]
) -> None:
    response = logged_in.get(page(approved_bill))
    html = response.content.decode()

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert "style=" not in html
    # A block of data is run by no browser, and a script of our own lies in a file.
    assert not re.search(r'<script(?! src="/static/| type="application/ld\+json">)', html)


def test_healthz_says_up_and_nothing_else(client: Client, db: None) -> None:
    response = client.get("/healthz")

    well = {"status": "ok", "database": "ok", "keys": "ok", "alerts": "ok", "hooks": "ok"}
    assert (response.status_code, response.json()) == (200, well)


def test_a_time_zone_is_kept_and_a_wrong_one_refused(logged_in: Client, advocate: User) -> None:
    logged_in.post(reverse("account_preferences"), {"time_zone": "Europe/Berlin", "language": "ru"})
    advocate.refresh_from_db()
    assert (advocate.time_zone, advocate.language) == ("Europe/Berlin", "ru")

    page = logged_in.post(reverse("account_preferences"), {"time_zone": "Mars/Olympus", "language": "ru"})

    assert "errorlist" in page.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_browser_keeps_nothing_of_a_page_behind_the_login(
    logged_in: Client, approved_bill: Bill, page: Callable[[Bill], str]
) -> None:
    assert "no-store" in logged_in.get(page(approved_bill))["Cache-Control"]
