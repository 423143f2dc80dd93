"""The mails of the entrance: in whose language they are, and what they keep to themselves."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings as configured
from django.core import mail
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.services import make_account

pytestmark = pytest.mark.html

ADDRESS = "advocate@example.org"
PASSWORD = "a long and new password"

SENT = [
    "email_confirmation",
    "password_reset_key",
    "unknown_account",
    "account_already_exists",
    "email_changed",
    "email_deleted",
    "password_changed",
    "password_set",
    "password_reset",
]
"""All that allauth can send as we have set it."""


@pytest.fixture(autouse=True)
def nothing_was_asked_before() -> Iterator[None]:
    """Forget what was counted against guessing, for those who come after as well."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def languages(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Note the language in which each mail is written."""
    noted: list[str | None] = []
    write = DefaultAccountAdapter.render_mail

    def render_mail(self: Any, *args: Any, **kwargs: Any) -> Any:
        noted.append(translation.get_language())
        return write(self, *args, **kwargs)

    monkeypatch.setattr(DefaultAccountAdapter, "render_mail", render_mail)
    return noted


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("part", ["subject", "message"])
def test_every_mail_that_can_be_sent_is_written_by_us(name: str, part: str) -> None:
    template: Any = get_template(f"account/email/{name}_{part}.txt")

    assert Path(template.origin.name).is_relative_to(configured.BASE_DIR / "templates")


@pytest.mark.parametrize("path", sorted((configured.BASE_DIR / "templates/account/email").glob("*.txt")))
def test_no_sentence_of_a_mail_is_left_unmarked(path: Path) -> None:
    text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", path.read_text(), flags=re.DOTALL)

    assert re.findall(r"[A-Za-z]+", re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)) == []


@pytest.mark.parametrize(("own", "page"), [("kk", "ru"), ("en", "kk")])
def test_who_has_an_account_is_written_to_in_its_language_and_a_stranger_in_that_of_the_page(
    own: str, page: str, client: Client, db: None, languages: list[str | None]
) -> None:
    make_account(email=ADDRESS, is_administrator=False)
    User.objects.update(language=own)

    for address in (ADDRESS, "nobody@example.org"):
        client.post(reverse("account_reset_password"), {"email": address}, headers={"accept-language": page})

    assert languages == [own, page]
    assert [message.to for message in mail.outbox] == [[ADDRESS], ["nobody@example.org"]]


def test_the_page_answers_the_same_whether_there_is_an_account_or_not(client: Client, db: None) -> None:
    make_account(email=ADDRESS, is_administrator=False)
    User.objects.update(language="kk")

    answers = [
        client.post(reverse("account_reset_password"), {"email": address}, headers={"accept-language": "ru"})
        for address in (ADDRESS, "nobody@example.org")
    ]

    assert len({(one.status_code, one.headers["Location"], one.headers["Content-Language"]) for one in answers}) == 1


def test_who_signs_up_keeps_the_language_of_the_page(
    client: Client, db: None, settings: Any, languages: list[str | None]
) -> None:
    settings.SIGNUP_OPEN = True

    client.post(reverse("account_signup"), {"email": ADDRESS, "password1": PASSWORD}, headers={"accept-language": "kk"})

    assert User.objects.get().language == "kk"
    assert languages == ["kk"]


@pytest.mark.parametrize(("is_open", "offers"), [(True, True), (False, False)])
def test_a_stranger_is_offered_an_account_only_where_one_can_be_made(
    is_open: bool, offers: bool, client: Client, db: None, settings: Any
) -> None:
    settings.SIGNUP_OPEN = is_open

    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert ("/account/signup/" in mail.outbox[0].body) is offers


def test_a_change_is_told_with_its_time_and_without_the_place_it_came_from(
    client: Client, db: None, languages: list[str | None]
) -> None:
    password = make_account(email=ADDRESS, is_administrator=False)
    User.objects.update(language="ru")
    client.post(reverse("account_login"), {"login": ADDRESS, "password": password})

    client.post(
        reverse("account_change_password"),
        {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD},
        headers={"user-agent": "Browser of a person"},
    )

    body = mail.outbox[0].body
    assert languages == ["ru"]
    assert "(Asia/Almaty)" in body
    assert "127.0.0.1" not in body
    assert "Browser of a person" not in body
