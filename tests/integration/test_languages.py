"""The language of a page: the account's, else the one that was chosen, else the browser's."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

CALCULATOR = reverse("tracker:calculator")


def language_of(page: Any) -> str:
    assert f'<html lang="{page["Content-Language"]}">' in page.content.decode()
    return str(page["Content-Language"])


def test_a_stranger_is_spoken_to_in_the_language_of_their_browser(client: Client, db: None) -> None:
    assert language_of(client.get(CALCULATOR, headers={"accept-language": "kk,ru;q=0.8"})) == "kk"
    assert language_of(client.get(CALCULATOR, headers={"accept-language": "fr"})) == "en"


def test_a_stranger_who_chooses_a_language_keeps_it(client: Client, db: None) -> None:
    answer = client.post(reverse("choose_language"), {"language": "ru", "next": CALCULATOR})

    assert answer["Location"] == CALCULATOR
    assert language_of(client.get(CALCULATOR, headers={"accept-language": "kk"})) == "ru"


def test_an_account_keeps_its_language_wherever_it_logs_in(client: Client, advocate: User) -> None:
    client.force_login(advocate)
    client.post(reverse("choose_language"), {"language": "kk", "next": CALCULATOR})

    advocate.refresh_from_db()
    assert advocate.language == "kk"
    elsewhere = Client()
    elsewhere.force_login(advocate)
    assert language_of(elsewhere.get(CALCULATOR, headers={"accept-language": "ru"})) == "kk"


@pytest.mark.parametrize("data", [{"language": "xx"}, {"language": ""}, {}, {"language": "../../etc"}])
def test_a_language_that_is_none_changes_nothing(client: Client, advocate: User, data: dict[str, str]) -> None:
    client.force_login(advocate)

    client.post(reverse("choose_language"), {**data, "next": "https://elsewhere.example/"})

    advocate.refresh_from_db()
    assert advocate.language == "en"


def test_choosing_a_language_leads_nowhere_else(client: Client, db: None) -> None:
    answer = client.post(reverse("choose_language"), {"language": "ru", "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/"
