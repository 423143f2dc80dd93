"""The public calculator: without login, without script, in three languages."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.moments import STARTED, almaty
from tracker import clock
from tracker.models import ChangedDay, Jurisdiction
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures

URL = reverse("tracker:calculator")
CASE = {"jurisdiction": "KZ", "lower_passed": "2025-11-12", "upper_passed": "2025-12-18", "as_of": "2025-12-20"}


@pytest.fixture(autouse=True)
def _law(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 20))
    load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=STARTED)


def test_a_stranger_sees_the_first_case(client: Client) -> None:
    page = client.get(URL, CASE).content.decode()

    for says in (
        "President&#x27;s signature",
        "possible any day",
        "Saturday 17 January 2026",
        "Wednesday 28 January 2026",
        "Why these dates",
        "<svg",
    ):
        assert says in page, says


def test_the_picture_says_its_dates_in_text(client: Client) -> None:
    answer = next(one for one in client.get(URL, CASE).context["answers"] if one.line.wide.possible_width)

    assert "Wednesday 12 November 2025" in answer.line.description


@pytest.mark.parametrize(("language", "says"), [("ru", "Крайний срок"), ("kk", "Ең соңғы шек"), ("xx", "Outer limit")])
def test_the_reasons_are_given_in_the_language_that_is_asked_for(client: Client, language: str, says: str) -> None:
    assert says in client.get(URL, {**CASE, "language": language}).content.decode()


QUESTIONS = [
    ({"lower_passed": "12.11.2025"}, "is not a date"),
    ({"lower_passed": "2025-11-12T25:00"}, "is not a date and time"),
    ({"lower_passed": "2025-11-12..2025-11-10"}, "ends before it begins"),
    ({"lower_passed": "2026-11-12"}, "lies after"),
    ({"signed": "2025-11-20"}, "does not fit"),
    ({"as_of": "soon"}, "is not a date"),
    ({"lower_passed": "1990-01-01"}, "in force on 1990-01-01"),
]


@pytest.mark.parametrize(("wrong", "says"), QUESTIONS)
def test_a_wrong_question_is_answered_with_the_reason(client: Client, wrong: dict[str, str], says: str) -> None:
    response = client.get(URL, {**CASE, **wrong})

    assert response.status_code == 200
    assert says in response.context["refusal"]
    assert response.context["answers"] == []


def test_a_range_of_days_gives_a_range(client: Client) -> None:
    answers = client.get(URL, {**CASE, "upper_passed": "2025-12-16..2025-12-18"}).context["answers"]

    hand_over = answers[1]
    assert [line.on.isoformat() for line in hand_over.lines[2:]] == ["2025-12-26", "2025-12-28"]


def test_hours_are_counted_where_they_count(client: Client) -> None:
    asked = {"jurisdiction": "US-MI", "presented": "2012-12-28T11:06", "as_of": "2012-12-29"}

    page = client.get(URL, asked).content.decode()

    assert "Friday 11 January 2013 11:06" in page


@pytest.mark.parametrize("asked", [{}, {"jurisdiction": "XX"}, {"jurisdiction": "KZ"}])
def test_without_a_question_there_is_a_form(client: Client, asked: dict[str, str]) -> None:
    response = client.get(URL, asked)

    assert response.status_code == 200
    assert response.context["answers"] == []


def test_what_is_unknown_is_said(client: Client) -> None:
    page = client.get(URL, {"jurisdiction": "KZ", "as_of": "2026-11-20", "lower_passed": "2026-11-12"}).content.decode()

    assert "Closes: not known." in page
    assert ">?</text>" in page


def test_every_jurisdiction_has_a_page(client: Client) -> None:
    for code in bundled_jurisdictions():
        response = client.get(URL, {"jurisdiction": code})
        assert response.status_code == 200
        assert response.context["entries"], code


def test_a_day_that_editors_closed_counts(client: Client, editor: User) -> None:
    asked = {
        "jurisdiction": "BR",
        "lower_passed": "2026-03-02",
        "upper_passed": "2026-03-02",
        "presented": "2026-03-02",
        "as_of": "2026-03-02",
    }

    def closes() -> str:
        return str(
            next(
                one
                for one in client.get(URL, asked).context["answers"]
                if "signature" in one.name.lower() or "sanction" in one.name.lower()
            )
            .lines[2]
            .on
        )

    before = closes()
    ChangedDay.objects.create(jurisdiction=Jurisdiction.objects.get(code="BR"), day="2026-03-10", reason="Decree")

    assert (before, closes()) == ("2026-03-23", "2026-03-24")
