"""Logging in: by address and password, and without telling anybody who has an account."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import make_account

ADDRESS = "advocate@example.org"
LOGIN = reverse("account_login")


def log_in(client: Client, address: str, password: str) -> Any:
    return client.post(LOGIN, {"login": address, "password": password}, follow=True)


def test_one_logs_in_by_address_and_password(client: Client, db: None) -> None:
    password = make_account(email=ADDRESS, is_administrator=False)
    assert password is not None

    page = log_in(client, ADDRESS, password)

    assert page.request["PATH_INFO"] == reverse("alerts:dashboard")


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Client, db: None) -> None:
    make_account(email=ADDRESS, is_administrator=False)

    def answer(address: str) -> str:
        text = log_in(client, address, "wrong password").content.decode()
        return re.sub(r'value="[^"]*"', "", text)

    assert answer(ADDRESS) == answer("nobody@example.org")


def test_signing_up_sends_a_code_to_the_address(client: Client, db: None, settings: Any) -> None:
    settings.SIGNUP_OPEN = True

    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": "a long and new password"})

    assert mail.outbox[0].to == ["new@example.org"]
    assert User.objects.filter(email="new@example.org").exists()


def test_signing_up_is_closed_unless_it_is_opened(client: Client, db: None, settings: Any) -> None:
    settings.SIGNUP_OPEN = False

    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": "a long and new password"})

    assert not User.objects.exists()


def test_an_address_too_long_to_be_sealed_is_refused(client: Client, db: None, settings: Any) -> None:
    settings.SIGNUP_OPEN = True
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 50}.org"

    page = client.post(reverse("account_signup"), {"email": address, "password1": "a long and new password"})

    assert "at most 160 characters" in page.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_the_pages_of_the_entrance_wear_our_dress(client: Client, db: None, settings: Any, name: str) -> None:
    settings.SIGNUP_OPEN = True

    page = client.get(reverse(name)).content.decode()

    assert "countersign.css" in page
    assert 'class="entrance"' in page


def test_a_mail_server_that_fails_tells_nobody_anything(
    client: Client, db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    make_account(email=ADDRESS, is_administrator=False)
    settings.EMAIL_BACKEND = "tests.fakes.RefusingBackend"

    answers = [
        client.post(reverse("account_reset_password"), {"email": address})
        for address in (ADDRESS, "nobody@example.org")
    ]

    assert {answer.status_code for answer in answers} == {302}
    assert "was not sent" in caplog.text
    assert "@example.org" not in caplog.text
