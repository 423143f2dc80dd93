"""The pages of one's own alerts: the agenda, the record, what one follows in its row, the pause, and its banner."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from alerts import tasks
from alerts.models import Delivery, Endpoint, Pause, Scope, Subscription
from alerts.rules.choices import Choices
from alerts.services.pause import pause
from alerts.services.subscribe import mute, subscribe
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.integration.test_subscription_pages import CHOICES
from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tests.wishes import follow
from tracker import clock
from tracker.models import Bill, BillTitle, Jurisdiction, Topic
from tracker.services.record import NewEvent, record_event

pytestmark = pytest.mark.html

AT_MOST_QUERIES = 10
HTMX = {"HX-Request": "true"}
TIMETABLE, RECORD = reverse("alerts:timetable"), reverse("alerts:delivery-list")
WISHES, PAUSE = reverse("alerts:subscription-list"), reverse("alerts:pause")


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 19))


@pytest.fixture
def logged_in(client: Client, advocate: User) -> Client:
    client.force_login(advocate)
    return client


@pytest.fixture
def told(follower: User, approved_bill: Bill) -> User:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    return follower


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def delivery_of(user: User) -> Delivery:
    one = Delivery.objects.filter(endpoint__owner=user, alert__deadline__isnull=False).order_by("pk").first()
    assert one is not None
    return one


# How much a page asks for.


def many_bills(number: int) -> None:
    """Enter bills that were approved by the Senate."""
    jurisdiction = Jurisdiction.objects.get(code="KZ")
    for count in range(number):
        bill = Bill.objects.create(jurisdiction=jurisdiction, identifier=f"No. {count}")
        BillTitle.objects.create(bill=bill, language="en", text=f"Law number {count}")
        record_event(bill=bill, new=NewEvent("lower_passed", PASSED_AT.date()), recorded_by=None, now=PASSED_AT)
        record_event(bill=bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT)


PAGES: list[Callable[[User], str]] = [
    lambda user: TIMETABLE,
    lambda user: RECORD,
    lambda user: f"{RECORD}?became=delivered&bill={Bill.objects.order_by('pk')[0].pk}",
    lambda user: reverse("alerts:delivery", args=[delivery_of(user).pk]),
    lambda user: WISHES,
    lambda user: reverse("alerts:subscription", args=[user.subscriptions.order_by("pk")[0].pk]),
    lambda user: reverse("alerts:subscription-new"),
    lambda user: reverse("alerts:endpoint-list"),
    lambda user: reverse("alerts:endpoint", args=[user.endpoints.order_by("pk")[0].pk]),
    lambda user: PAUSE,
    lambda user: f"{PAUSE}?last_on=2026-01-20",
]


@pytest.mark.parametrize("paused", [False, True])
def test_a_page_takes_few_queries_whatever_the_number_of_rows(
    logged_in: Client, follower: User, approved_bill: Bill, paused: bool
) -> None:
    many_bills(8)
    for bill in Bill.objects.all():
        subscribe(subscriber=follower, bill=bill, now=STARTED)
    escalating = replace(Choices(), escalates=True)
    follow(follower, Scope.TOPIC, topic=Topic.objects.get(), choices=escalating)
    follow(follower, Scope.STAGE, stage="president")
    follow(follower, Scope.SEARCH, words="law")
    muted = Bill.objects.order_by("-pk")[0]
    mute(subscriber=follower, bill=muted, now=STARTED)
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    if paused:
        logged_in.post(PAUSE, {"last_on": "2025-12-24"})
    logged_in.get(WISHES)  # Once a day a visit is noted, which is no part of what a page costs.

    for address in PAGES:
        with CaptureQueriesContext(connection) as counted:
            response = logged_in.get(address(follower))

        assert response.status_code == 200
        assert len(counted) <= AT_MOST_QUERIES, address(follower)
        assert len(response.content) < 45_000


def test_a_title_of_three_hundred_letters_stands_on_every_page(logged_in: Client, told: User, bill: Bill) -> None:
    title = "Заң " * 75
    BillTitle.objects.filter(bill=bill).update(text=title.strip())

    for url in (TIMETABLE, RECORD, WISHES, reverse("alerts:delivery", args=[delivery_of(told).pk])):
        assert title.strip() in page(logged_in, url)


# One place.


HERE = [
    (TIMETABLE, "Timetable"),
    (RECORD, "Record"),
    (WISHES, "What I follow"),
    (reverse("alerts:endpoint-list"), "Endpoints"),
    (PAUSE, "Pause all"),
]


@pytest.mark.parametrize(("url", "name"), HERE)
def test_each_page_leads_to_the_others_and_says_which_one_it_is(logged_in: Client, url: str, name: str) -> None:
    text = " ".join(page(logged_in, url).split())

    for other, label in HERE:
        assert f'href="{other}"' in text, label
    assert f'href="{url}" aria-current="page">{name}</a>' in text


EMPTY = [
    (TIMETABLE, "No reminder is due within 60 days.", "tracker:bill-list"),
    (RECORD, "You were told nothing yet.", "tracker:bill-list"),
    (WISHES, "You follow nothing yet.", "tracker:bill-list"),
    (f"{RECORD}?became=failed", "Nothing in the record is like that.", "alerts:delivery-list"),
    (f"{PAUSE}?last_on=2025-12-20", "No reminder that is known today.", "alerts:timetable"),
]


@pytest.mark.parametrize(("url", "says", "leads_to"), EMPTY)
def test_where_there_is_nothing_the_page_leads_on(logged_in: Client, url: str, says: str, leads_to: str) -> None:
    text = page(logged_in, url)

    assert says in text
    assert f'href="{reverse(leads_to)}"' in text


# The agenda.


def test_the_agenda_shows_each_day_once_with_the_time_where_the_bill_is(logged_in: Client, told: User) -> None:
    assert page(logged_in, TIMETABLE).count("Thursday 25 December 2025") == 1
    assert "Kazakhstan:" not in page(logged_in, TIMETABLE), "the clocks there show the same"

    User.objects.filter(pk=told.pk).update(time_zone="America/Los_Angeles")
    Subscription.objects.update(planned_at=None)

    assert "Kazakhstan: Friday 26 December 2025, 10:00" not in page(logged_in, TIMETABLE)
    assert "Kazakhstan: Thursday 25 December 2025, 09:00" in page(logged_in, TIMETABLE)


# The record.


FILTERS = [
    # why,                        address,                       which are there
    ("all of them",               "",                            {"sent", "withdrawn"}),
    ("delivered",                 "?became=delivered",           {"sent"}),
    ("not sent",                  "?became=not-sent",            {"withdrawn"}),
    ("nothing of the kind",       "?became=waiting",             set()),
    ("a word that nobody knows",  "?became=drowned&bill=x",      {"sent", "withdrawn"}),
    ("another's bill",            "?bill=999999",                {"sent", "withdrawn"}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "address", "there"), FILTERS, ids=[row[0] for row in FILTERS])
def test_the_record_is_filtered_by_its_address(
    logged_in: Client, told: User, why: str, address: str, there: set[str]
) -> None:
    Delivery.objects.filter(alert__kind="stage").update(status="withdrawn", reason="paused")

    rows = logged_in.get(f"{RECORD}{address}").context["rows"]

    assert {row.delivery.status for row in rows} == there


def test_the_record_of_one_bill_keeps_its_filter_from_page_to_page(
    logged_in: Client, told: User, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.web.views.PAGE", 1)

    text = page(logged_in, f"{RECORD}?bill={bill.pk}&became=delivered")

    assert f'href="?bill={bill.pk}&amp;became=delivered&amp;page=2"' in text


def test_a_delivery_says_why_when_and_what_the_server_answered(logged_in: Client, told: User) -> None:
    text = page(logged_in, reverse("alerts:delivery", args=[delivery_of(told).pk]))

    for says in (
        "Delivered",
        "Thursday 18 December 2025, 15:00",
        "Email to advocate@example.org",
        "Law on amendments on archival affairs",
        "Every 7 days while it is open".lower(),
        "taken by the server",
        "accepted",
        "You have not said so.",
    ):
        assert says in text, says


def test_to_say_on_the_page_that_it_is_seen(logged_in: Client, told: User) -> None:
    one = delivery_of(told)

    logged_in.post(reverse("alerts:told", args=[one.token]))

    text = page(logged_in, reverse("alerts:delivery", args=[one.pk]))
    assert "Friday 19 December 2025, 12:00" in text
    assert "You have not said so." not in text


def test_of_a_wish_that_has_ended_a_delivery_says_so(logged_in: Client, told: User) -> None:
    Subscription.objects.update(ended_at=APPROVED_AT)

    assert "You follow this no more." in page(logged_in, reverse("alerts:delivery", args=[delivery_of(told).pk]))


@pytest.mark.parametrize("name", ["alerts:delivery", "alerts:subscription-row"])
def test_what_is_anothers_is_not_there(client: Client, told: User, name: str) -> None:
    client.force_login(User.objects.create_user("other@example.org"))
    number = delivery_of(told).pk if name == "alerts:delivery" else told.subscriptions.get().pk

    assert client.get(reverse(name, args=[number])).status_code == 404


# What one follows, changed in its row.


def test_a_script_gets_the_form_for_the_row_and_a_browser_the_page(logged_in: Client, follower: User) -> None:
    url = reverse("alerts:subscription", args=[follower.subscriptions.get().pk])

    fragment = logged_in.get(url, headers=HTMX).content.decode()

    assert "<html" not in fragment
    assert 'hx-post="' in fragment
    assert "<html" in page(logged_in, url)
    assert (
        "<html"
        in logged_in.get(url, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content.decode()
    )


def test_what_is_saved_in_the_row_is_shown_in_it(logged_in: Client, follower: User) -> None:
    wish = follower.subscriptions.get()
    url = reverse("alerts:subscription", args=[wish.pk])

    wrong = logged_in.post(url, {**CHOICES, "closing": "soon"}, headers=HTMX).content.decode()
    assert "“soon” is not a lead time" in wrong
    assert "<html" not in wrong

    right = logged_in.post(url, {**CHOICES, "endpoint": str(wish.endpoint_id)}, headers=HTMX).content.decode()
    assert "Saved." in right
    assert "14 and 1 days before it closes" in right
    assert "<html" not in right
    shown = logged_in.get(reverse("alerts:subscription-row", args=[wish.pk]), headers=HTMX).content.decode()
    assert "14 and 1 days before it closes" in shown
    assert "Saved." not in shown


def test_only_the_page_of_what_one_follows_loads_a_script(logged_in: Client, told: User) -> None:
    for url, _ in HERE:
        assert ("<script" in page(logged_in, url)) is (url == WISHES), url


# Endpoints.


def test_a_test_is_sent_from_the_card_and_one_stays_on_the_list(
    logged_in: Client, told: User, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tasks.CHANNELS, "email", channel)
    listed = reverse("alerts:endpoint-list")
    assert "1 thing you follow is told here." in page(logged_in, listed)

    url = reverse("alerts:endpoint-test", args=[Endpoint.objects.get().pk])
    response = logged_in.post(url, {"next": listed}, follow=True)

    assert response.redirect_chain == [(listed, 302)]
    assert "The test was sent." in response.content.decode()


# The pause.


def test_the_page_says_what_will_be_missed_before_it_pauses(logged_in: Client, told: User) -> None:
    text = page(logged_in, f"{PAUSE}?last_on=2025-12-27")

    assert "You will miss:" in text
    assert "3 days before it opens" in text
    assert "1 day before it opens" in text
    assert "the day it opens" not in text, "that morning one is told again"
    assert "Sunday 28 December 2025, 09:00" in text
    assert not Pause.objects.exists(), "to look changes nothing"


WRONG_DAYS = [
    ("2025-12-18", "This day has passed."),
    ("2026-02-18", "At most 60 days ahead, please."),
    ("", "This field is required."),
    ("soon", "Enter a valid date."),
]


@pytest.mark.parametrize(("said", "says"), WRONG_DAYS)
def test_a_day_that_has_passed_or_is_far_is_refused_at_its_field(
    logged_in: Client, told: User, said: str, says: str
) -> None:
    for ask in (logged_in.get, logged_in.post):
        text = ask(PAUSE, {"last_on": said}).content.decode()
        assert says in text
        assert "You will miss:" not in text
    assert not Pause.objects.exists()


def test_every_page_says_until_when_it_is_paused_and_ends_it_by_a_button(
    logged_in: Client, told: User, bill: Bill
) -> None:
    logged_in.post(PAUSE, {"last_on": "2025-12-27"})
    bill_page = reverse("tracker:bill", args=[bill.pk])

    for url in (bill_page, reverse("alerts:dashboard"), *(url for url, _ in HERE)):
        text = " ".join(page(logged_in, url).split())
        assert "You are told nothing until <strong>Sunday 28 December 2025, 09:00</strong>." in text, url

    response = logged_in.post(reverse("alerts:pause-end"), {"next": bill_page})

    assert response["Location"] == bill_page
    assert "You have paused" not in page(logged_in, bill_page)


def test_the_timetable_of_a_pause_shows_what_comes_afterwards(logged_in: Client, told: User) -> None:
    logged_in.post(PAUSE, {"last_on": "2025-12-27"})

    text = page(logged_in, TIMETABLE)

    assert "Nothing is sent before Sunday 28 December 2025, 09:00" in " ".join(text.split())
    assert "3 days before it opens" not in text
    assert "the day it opens" in text


def test_no_link_alone_ends_a_pause(logged_in: Client) -> None:
    assert logged_in.get(reverse("alerts:pause-end")).status_code == 405


def test_nobody_elses_pause_is_shown(client: Client, told: User, bill: Bill, settings: Any) -> None:
    settings.PUBLIC = True
    pause(subscriber=told, last_on=almaty(12, 28).date(), now=almaty(12, 19))

    assert "You have paused" not in page(client, reverse("tracker:calculator"))
    client.force_login(User.objects.create_user("other@example.org"))
    assert "You have paused" not in page(client, TIMETABLE)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_agenda_speaks_the_language_of_its_reader(logged_in: Client, told: User, language: str) -> None:
    User.objects.filter(pk=told.pk).update(language=language)

    text = page(logged_in, TIMETABLE)

    assert "before it opens" not in text
    assert "December" not in text
