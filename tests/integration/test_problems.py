"""What people see when something is wrong: in their language, with a way on, and without a word about the program."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from accounts.models import User
from config.urls import urlpatterns as real


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [path("broken/", broken), path("forbidden/", forbidden), path("suspicious/", suspicious), *real]

PROBLEMS = [
    # address, status, English
    ("/nowhere/", 404, "This page is not here"),
    ("/bills/999999/", 404, "This page is not here"),
    ("/forbidden/", 403, "You may not see this"),
    ("/suspicious/", 400, "This request cannot be understood"),
    ("/broken/", 500, "Something broke here"),
]


@pytest.mark.parametrize(("address", "status", "words"), PROBLEMS)
@pytest.mark.urls(__name__)
def test_a_problem_is_told_plainly(client: Client, advocate: User, address: str, status: int, words: str) -> None:
    client.force_login(advocate)
    client.raise_request_exception = False

    page = client.get(address)

    assert page.status_code == status
    assert words in page.content.decode()
    assert "Content-Security-Policy" in page.headers


def test_a_form_without_its_token_is_refused_in_words(advocate: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(advocate)

    page = client.post(reverse("account_preferences"), {"time_zone": "Europe/Berlin", "language": "ru"})

    assert page.status_code == 403
    assert "The form was out of date" in page.content.decode()


def test_too_many_attempts_are_told_so(client: Client, advocate: User) -> None:
    pages = [client.post(reverse("account_reset_password"), {"email": "advocate@example.org"}) for _ in range(30)]

    assert pages[-1].status_code == 429
    assert "Too many attempts" in pages[-1].content.decode()


def test_while_the_site_is_worked_on_every_page_says_so_and_asks_nothing_of_the_database(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "maintenance").touch()

    page = client.get("/bills/")  # the test has no database: asking it fails

    assert page.status_code == 503
    assert page["Retry-After"] == "300"
    assert "Back in a moment" in page.content.decode()


def test_the_health_page_answers_while_the_site_is_worked_on(
    client: Client, db: None, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "maintenance").touch()

    assert client.get(reverse("healthz")).content != b""
    assert "Back in a moment" not in client.get(reverse("healthz")).content.decode()
