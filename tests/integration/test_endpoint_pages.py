"""The pages of a person's endpoints, as a browser without scripts uses them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alerts import tasks
from alerts.channels import Refused, RelayFault, TryLater, Uncertain
from alerts.models import Endpoint
from alerts.services.endpoints import add_endpoint, login_endpoint
from tests.fakes import FakeChannel
from tests.moments import APPROVED_AT
from tracker import clock

LIST = reverse("alerts:endpoint-list")
HOOK = "https://hooks.example.org/a/secret-path"


@pytest.fixture(autouse=True)
def _the_operator_allows_some(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENDPOINT_HOSTS, settings.CHAT_SERVICES = ["hooks.example.org", "ntfy.example.org"], ["ntfys"]
    monkeypatch.setattr(clock, "now", lambda: APPROVED_AT)
    monkeypatch.setattr(clock, "wall", lambda: APPROVED_AT)


@pytest.fixture(autouse=True)
def _channels_that_keep_what_they_get(channel: FakeChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("email", "webhook", "chat"):
        monkeypatch.setitem(tasks.CHANNELS, name, channel)


@pytest.fixture
def logged_in(client: Client, advocate: User) -> Client:
    client.force_login(advocate)
    return client


@pytest.fixture
def mine(advocate: User) -> Endpoint:
    return add_endpoint(owner=advocate, channel="webhook", address=HOOK, name="Team room")


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def press(client: Client, url: str, **fields: str) -> str:
    """Send a form, and return the page one is led to."""
    response = client.post(url, fields, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def add(client: Client, channel: str = "webhook", address: str = HOOK) -> str:
    return press(client, LIST, channel=channel, name="Team room", address=address)


def test_the_whole_way_of_a_webhook_from_adding_to_removing(logged_in: Client, channel: FakeChannel) -> None:
    assert reverse("alerts:endpoint-list") in page(logged_in, reverse("account_preferences"))
    assert "Hosts that this site may reach: hooks.example.org, ntfy.example.org." in page(logged_in, LIST)

    text = add(logged_in)
    assert "The code was sent." in text
    assert "waiting for its code" in text
    (endpoint,) = Endpoint.objects.all()
    assert endpoint.secret in text
    (code,) = re.findall(r"\b\d{8}\b", channel.messages[0].text)

    url = reverse("alerts:endpoint", args=[endpoint.pk])
    assert "That is not the code" in press(logged_in, url, code="0")
    text = press(logged_in, url, code=code)
    assert "Verified." in text
    assert "in use" in text

    assert "The test was sent." in press(logged_in, reverse("alerts:endpoint-test", args=[endpoint.pk]))

    remove = reverse("alerts:endpoint-remove", args=[endpoint.pk])
    assert "Remove Team room?" in page(logged_in, remove)
    assert Endpoint.objects.get(pk=endpoint.pk).removed_at is None, "to look changes nothing"
    text = press(logged_in, remove)
    assert "Removed." in text
    assert ">Team room<" not in text


def test_a_list_shows_the_host_or_the_service_and_never_the_secret_path(logged_in: Client, mine: Endpoint) -> None:
    add(logged_in, "chat", "ntfys://me:password@ntfy.example.org/topic")

    text = page(logged_in, LIST)

    assert "hooks.example.org" in text
    assert "ntfys" in text
    assert "secret-path" not in text
    assert "password" not in text
    assert mine.secret not in text


def test_a_refused_address_is_said_in_the_form_and_not_shown_elsewhere(logged_in: Client) -> None:
    text = add(logged_in, address="https://evil.example/")

    assert "evil.example is not among the hosts that the operator of this site allows" in text
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (TryLater("503 Busy"), "The code could not be sent: 503 Busy."),
        (Refused("410 Gone"), "The code could not be sent: 410 Gone."),
        (Uncertain("no answer"), "The code may have arrived or not: no answer."),
        (RelayFault("535 a secret of the operator"), "the mail server of this site is in trouble."),
    ],
)
def test_what_became_of_a_code_is_said(logged_in: Client, channel: FakeChannel, outcome: Any, says: str) -> None:
    channel.answer = lambda message: outcome

    text = add(logged_in)

    assert says in text
    assert "a secret of the operator" not in text


def test_where_the_operator_allows_nothing_the_page_says_so_and_offers_email(logged_in: Client, settings: Any) -> None:
    settings.ENDPOINT_HOSTS, settings.CHAT_SERVICES = [], []

    text = page(logged_in, LIST)

    assert "there is email only" in text
    assert re.findall(r'<option value="(\w+)"', text) == ["email"]
    assert "Select a valid choice" in add(logged_in)
    assert not Endpoint.objects.exists()


def test_without_a_host_a_chat_service_is_of_no_use(logged_in: Client, settings: Any) -> None:
    settings.ENDPOINT_HOSTS = []

    assert re.findall(r'<option value="(\w+)"', page(logged_in, LIST)) == ["email"]


def test_the_limits_are_said(logged_in: Client, mine: Endpoint, advocate: User) -> None:
    code = reverse("alerts:endpoint-code", args=[mine.pk])
    for _ in range(5):
        press(logged_in, code)
    assert "No more than 5 codes are sent in an hour." in press(logged_in, code)

    Endpoint.objects.filter(pk=mine.pk).update(verified_at=APPROVED_AT)
    test = reverse("alerts:endpoint-test", args=[mine.pk])
    for _ in range(10):
        press(logged_in, test)
    assert "No more than 10 tests are sent in an hour." in press(logged_in, test)

    for number in range(9):
        add_endpoint(owner=advocate, channel="webhook", address=f"{HOOK}/{number}", name="")
    assert "You have 10 endpoints already." in add(logged_in, address=f"{HOOK}/one-more")


def test_a_test_of_what_is_not_verified_is_not_sent(logged_in: Client, mine: Endpoint, channel: FakeChannel) -> None:
    text = press(logged_in, reverse("alerts:endpoint-test", args=[mine.pk]))

    assert "could not be sent: this endpoint is not verified." in text
    assert channel.messages == []


def test_the_login_address_is_shown_and_cannot_be_removed(logged_in: Client, advocate: User) -> None:
    assert f"You are told at {advocate.email}." in page(logged_in, LIST)
    login = login_endpoint(subscriber=advocate, now=APPROVED_AT)

    assert "the address you log in with" in page(logged_in, LIST)
    assert "Remove this endpoint" not in page(logged_in, reverse("alerts:endpoint", args=[login.pk]))
    assert "stays" in press(logged_in, reverse("alerts:endpoint-remove", args=[login.pk]))
    login.refresh_from_db()
    assert login.is_usable


def test_the_order_is_changed_by_a_button(logged_in: Client, advocate: User, mine: Endpoint) -> None:
    second = add_endpoint(owner=advocate, channel="webhook", address=f"{HOOK}/2", name="Second room")

    text = press(logged_in, reverse("alerts:endpoint-up", args=[second.pk]))

    assert text.index("Second room") < text.index("Team room")


def test_an_address_that_cannot_be_opened_does_not_close_the_page(logged_in: Client, mine: Endpoint) -> None:
    Endpoint.objects.filter(pk=mine.pk).update(address_sealed="noise", secret_sealed="noise")

    for url in (LIST, reverse("alerts:endpoint", args=[mine.pk])):
        assert "an address that cannot be read" in page(logged_in, url)


def test_the_dashboard_tells_of_a_webhook_that_is_gone(logged_in: Client, mine: Endpoint) -> None:
    Endpoint.objects.filter(pk=mine.pk).update(refused_at=APPROVED_AT)

    text = page(logged_in, reverse("alerts:dashboard"))

    assert "The far end of your endpoint Team room said on Thursday 18 December 2025 that it is gone" in text
    assert "Change your address" not in text
    assert "refused by the far end" in page(logged_in, LIST)
    assert "Send a new code" in page(logged_in, reverse("alerts:endpoint", args=[mine.pk]))


OF_ONE = ["endpoint", "endpoint-code", "endpoint-test", "endpoint-up", "endpoint-remove"]


@pytest.mark.parametrize("name", OF_ONE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_persons_endpoint_is_not_there(
    logged_in: Client, editor: User, channel: FakeChannel, name: str, method: str
) -> None:
    theirs = add_endpoint(owner=editor, channel="webhook", address=HOOK, name="Editors")
    url = reverse(f"alerts:{name}", args=[theirs.pk])

    response = getattr(logged_in, method)(url)

    only_by_post = name in ("endpoint-code", "endpoint-test", "endpoint-up")
    assert response.status_code == (405 if only_by_post and method == "get" else 404)
    assert channel.messages == []
    theirs.refresh_from_db()
    assert theirs.removed_at is None
    assert "Editors" not in page(logged_in, LIST)


@pytest.mark.parametrize("name", OF_ONE)
def test_a_removed_endpoint_is_not_there_either(logged_in: Client, mine: Endpoint, name: str) -> None:
    press(logged_in, reverse("alerts:endpoint-remove", args=[mine.pk]))

    assert logged_in.post(reverse(f"alerts:{name}", args=[mine.pk])).status_code == 404


PAGES: list[Callable[[Endpoint], str]] = [
    lambda endpoint: LIST,
    lambda endpoint: reverse("alerts:endpoint", args=[endpoint.pk]),
    lambda endpoint: reverse("alerts:endpoint-remove", args=[endpoint.pk]),
]


@pytest.mark.parametrize("url_of", PAGES)
def test_a_page_is_for_its_owner_and_a_browser_keeps_nothing_of_it(
    client: Client, advocate: User, mine: Endpoint, url_of: Callable[[Endpoint], str]
) -> None:
    stranger = client.get(url_of(mine))
    client.force_login(advocate)
    owner = client.get(url_of(mine))

    assert stranger["Location"].startswith(reverse("account_login"))
    assert "no-store" in owner["Cache-Control"]
    assert "style=" not in owner.content.decode()
    assert "<script" not in owner.content.decode()
    assert "default-src 'none'" in owner["Content-Security-Policy"]


def test_the_list_takes_few_queries_whatever_its_length(
    logged_in: Client, advocate: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        add_endpoint(owner=advocate, channel="webhook", address=f"{HOOK}/{number}", name=f"Room {number}")

    with django_assert_max_num_queries(5):
        assert "Room 9" in page(logged_in, LIST)


def test_a_form_from_elsewhere_does_nothing(advocate: User, mine: Endpoint) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(advocate)

    assert strict.post(reverse("alerts:endpoint-remove", args=[mine.pk])).status_code == 403
