"""The admin in the editor's language: its own words are marked, and the law's names are those of the language."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.moments import APPROVED_AT
from tracker.admin.changes import TURNS
from tracker.admin.record import not_told_for
from tracker.models import Bill
from tracker.services.deadlines import Turn


@pytest.fixture(params=["ru", "kk"])
def language(request: Any, editor: User) -> str:
    User.objects.filter(pk=editor.pk).update(language=request.param)
    return str(request.param)


WORDS = {
    "ru": ("В Сенате", "Одобрен Сенатом", "Закрывается", "Подпись Президента"),
    "kk": ("Сенатта", "Сенат мақұлдады", "Жабылады", "Президенттің қол қоюы"),
}


def test_recording_is_previewed_in_the_editors_language(at_work: Client, passed_bill: Bill, language: str) -> None:
    url = reverse("admin:tracker_bill_record", args=[passed_bill.pk])

    form = at_work.get(url).content.decode()
    day = APPROVED_AT.date().isoformat()
    preview = at_work.post(url, {"kind": "upper_passed", "happened_on": day, "preview": "1"}).content.decode()

    stage, event, closes, window = WORDS[language]
    assert stage in form
    assert event in form
    assert closes in preview
    assert window in preview


def test_a_refusal_names_event_and_stage_in_the_editors_language(
    at_work: Client, passed_bill: Bill, language: str
) -> None:
    url = reverse("admin:tracker_bill_record", args=[passed_bill.pk])

    day = APPROVED_AT.date().isoformat()
    page = at_work.post(url, {"kind": "presented", "happened_on": day, "preview": "1"})

    (reason,) = page.context["form"].errors["kind"]
    assert f"“{WORDS[language][0]}”" in reason or f"«{WORDS[language][0]}»" in reason


@pytest.mark.parametrize(
    "name", ["admin:index", "admin:tracker_bill_changelist", "admin:alerts-health", "admin:bounces"]
)
def test_every_page_of_the_admin_is_shown_in_every_language(at_work: Client, language: str, name: str) -> None:
    response = at_work.get(reverse(name))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


def test_a_new_version_of_the_law_is_previewed_in_the_editors_language(
    at_work: Client, approved_bill: Bill, language: str
) -> None:
    text = approved_bill.jurisdiction.procedures.get(slug="kz-1995").text
    mended = text.replace('slug = "kz-1995"', 'slug = "kz-1995-2"').replace("amount = 30", "amount = 29")

    page = at_work.post(reverse("admin:tracker_procedure_add"), {"text": mended, "preview": "1"}).content.decode()

    assert WORDS[language][3] in page
    assert ("17 января 2026" if language == "ru" else "2026 жылғы 17 қаңтар") in page


def test_every_turn_of_a_window_has_a_word() -> None:
    assert set(TURNS) == set(Turn)


SECONDS = [(300, "Nobody is told for 5 minutes."), (119, "Nobody is told for 119 seconds."), (1, "for 1 second.")]


@pytest.mark.parametrize(("seconds", "says"), SECONDS)
def test_how_long_nobody_is_told(seconds: int, says: str) -> None:
    assert not_told_for(seconds).endswith(says)
