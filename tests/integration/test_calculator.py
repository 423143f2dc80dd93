"""The public calculator: without login, without script, in three languages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.moments import STARTED, almaty
from tracker import clock
from tracker.models import ChangedDay, Jurisdiction
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures

pytestmark = pytest.mark.html

FILES = list(bundled_procedures())


def load(*codes: str) -> None:
    """Load the law of some jurisdictions; without a code, of all."""
    facts = {code: one for code, one in bundled_jurisdictions().items() if not codes or code in codes}
    files = [file for file in FILES if file.procedure.jurisdiction in facts]
    load_procedures(files=files, jurisdictions=facts, now=STARTED)


URL = reverse("tracker:calculator")
CASE = {"jurisdiction": "KZ", "lower_passed": "2025-11-12", "upper_passed": "2025-12-18", "as_of": "2025-12-20"}


@pytest.fixture(autouse=True)
def _law(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 20))
    load("KZ", "US-MI", "BR")


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


LANGUAGES = [("ru", "Крайний срок"), ("kk", "Ең соңғы шек"), ("xx", "Outer limit")]


@pytest.mark.parametrize(("language", "says"), LANGUAGES)
def test_the_page_speaks_the_readers_language(client: Client, language: str, says: str) -> None:
    assert says in client.get(URL, CASE, headers={"Accept-Language": language}).content.decode()


@pytest.mark.parametrize(("language", "says"), LANGUAGES)
def test_a_link_of_old_that_names_a_language_still_gives_it(client: Client, language: str, says: str) -> None:
    response = client.get(URL, {**CASE, "language": language})

    assert says in response.content.decode()
    assert response["Content-Language"] == (language if language != "xx" else "en")
    assert "language=" not in response.context["link"]


def test_the_foot_leads_back_without_the_language_of_an_old_link(client: Client) -> None:
    page = client.get(URL, {**CASE, "language": "ru"}).content.decode()

    assert 'value="/calculator/?jurisdiction=KZ&amp;lower_passed=' in page
    assert "language=ru" not in page
    assert 'value="/calculator/"' in client.get(URL, {"language": "ru"}).content.decode()


def test_the_link_to_the_answer_gives_it_on_any_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"jurisdiction": "KZ", "upper_passed": "2025-12-18", "signed": "", "as_of": ""}
    first = client.get(URL, asked)

    monkeypatch.setattr(clock, "now", lambda: almaty(12, 29))
    again = client.get(first.context["link"])

    assert "signed" not in first.context["link"]
    assert again.context["as_of"] == "2025-12-20"
    assert again.context["answers"] == first.context["answers"]


def test_each_date_has_its_working(client: Client) -> None:
    answers = client.get(URL, CASE).context["answers"]
    signature = next(one for one in answers if one.name == "President's signature")

    assert [one.label for one in signature.workings] == ["First possible", "Opens", "Closes", "Outer limit"]
    for one in signature.workings:
        assert one.steps[0] == "Approved by the Senate: Thursday 18 December 2025."
        assert one.steps[-1].startswith(one.label)
    senate = next(one for one in answers if one.name == "Senate's decision")
    assert senate.workings[3].steps[-1].startswith("Closes")


REFUSALS = [
    (
        "ru",
        {"signed": "2025-11-20"},
        "событие «Подписан Президентом» не подходит: законопроект был на стадии «В Сенате»",
    ),
    ("kk", {"as_of": "soon"}, "«soon» күн емес (ЖЖЖЖ-АА-КК)"),
]


@pytest.mark.parametrize(("language", "wrong", "says"), REFUSALS)
def test_a_refusal_is_in_the_readers_language(client: Client, language: str, wrong: dict[str, str], says: str) -> None:
    response = client.get(URL, {**CASE, **wrong}, headers={"Accept-Language": language})

    assert response.context["refusal"] == says


def test_a_hostile_question_is_only_words(client: Client) -> None:
    page = client.get(URL, {**CASE, "lower_passed": "<script>alert(1)</script>", "x": '"><b>'}).content.decode()

    assert "<script" not in page
    assert '"><b>' not in page
    assert "&lt;script&gt;" in page


def test_the_way_to_the_law_is_offered_to_those_who_may_read_it(client: Client, editor: User, settings: Any) -> None:
    link = reverse("tracker:jurisdiction", args=["KZ"])
    assert link not in client.get(URL, CASE).content.decode()

    settings.PUBLIC = True
    assert link in client.get(URL, CASE).content.decode()

    settings.PUBLIC = False
    client.force_login(editor)
    assert link in client.get(URL, CASE).content.decode()


def test_the_page_takes_few_queries(client: Client, editor: User, django_assert_max_num_queries: Any) -> None:
    client.force_login(editor)

    with django_assert_max_num_queries(10):
        response = client.get(URL, CASE)

    assert len(response.content) < 60_000


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
    load()
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
