"""Law in the admin: a new version is checked and shown before it is saved; a changed day moves dates at once."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.moments import APPROVED_AT
from tracker.models import Bill, Deadline, Jurisdiction, Procedure
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.deadlines import rebuild_open_bills
from tracker.services.law import load_procedures

ADD = reverse("admin:tracker_procedure_add")
KZ = next(file.text for file in bundled_procedures() if file.procedure.slug == "kz-1995")
MENDED = KZ.replace('slug = "kz-1995"', 'slug = "kz-1995-2"').replace("amount = 30", "amount = 29")


def signature(bill: Bill) -> Deadline:
    return Deadline.objects.get(bill=bill, window="signature", status=Deadline.Status.RUNNING)


def test_a_new_version_is_shown_with_its_difference_and_the_bills_it_moves(
    at_work: Client, approved_bill: Bill
) -> None:
    page = at_work.post(ADD, {"file": SimpleUploadedFile("kz.toml", MENDED.encode()), "preview": "1"}).content.decode()

    for says in (
        "-amount = 30",
        "+amount = 29",
        "Open bills whose dates would change: 1",
        "17 January 2026 →",
        "16 January 2026",
    ):
        assert says in page, says
    assert not Procedure.objects.filter(slug="kz-1995-2").exists()
    assert signature(approved_bill).closes_on == date(2026, 1, 17)


def test_what_was_shown_is_saved_and_moves_the_dates(at_work: Client, approved_bill: Bill) -> None:
    shown = at_work.post(ADD, {"text": MENDED, "preview": "1"})

    at_work.post(ADD, {"text": MENDED, "previewed": shown.context["form"].data["previewed"], "save": "1"})

    deadline = signature(approved_bill)
    assert not Procedure.objects.get(slug="kz-1995-2").is_bundled
    assert (deadline.version, deadline.closes_on, deadline.procedure.slug) == (2, date(2026, 1, 16), "kz-1995-2")


def test_an_uploaded_version_stays_when_the_bundled_law_is_loaded_again(at_work: Client, approved_bill: Bill) -> None:
    shown = at_work.post(ADD, {"text": MENDED, "preview": "1"})
    at_work.post(ADD, {"text": MENDED, "previewed": shown.context["form"].data["previewed"], "save": "1"})

    load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=APPROVED_AT)

    assert rebuild_open_bills(now=APPROVED_AT) == 0
    assert signature(approved_bill).closes_on == date(2026, 1, 16)


def test_what_was_not_shown_is_not_saved(at_work: Client, approved_bill: Bill) -> None:
    shown = at_work.post(ADD, {"text": MENDED, "preview": "1"})
    other = MENDED.replace("amount = 29", "amount = 28")

    at_work.post(ADD, {"text": other, "previewed": shown.context["form"].data["previewed"], "save": "1"})

    assert not Procedure.objects.filter(slug="kz-1995-2").exists()


REFUSALS = [
    (KZ, "came with the program and is not edited"),
    (MENDED.replace("amount = 29", "amount = -1"), "window[3].expected_closes.amount"),
    (MENDED.replace('jurisdiction = "KZ"', 'jurisdiction = "XX"'), "there is no jurisdiction"),
    ("slug = ", "is not TOML"),
]


@pytest.mark.parametrize(("text", "says"), REFUSALS)
def test_a_wrong_version_is_refused_with_key_and_reason(
    at_work: Client, approved_bill: Bill, text: str, says: str
) -> None:
    response = at_work.post(ADD, {"text": text, "preview": "1"})

    assert says in " ".join(response.context["form"].errors["text"])
    assert response.context["preview"] is None


FILES = [
    (b"\xff\xfe", "not text in UTF-8"),
    (b"#" * 200_001, "larger than"),
]


@pytest.mark.parametrize(("content", "says"), FILES)
def test_a_file_that_is_no_text_is_refused(at_work: Client, approved_bill: Bill, content: bytes, says: str) -> None:
    response = at_work.post(ADD, {"file": SimpleUploadedFile("kz.toml", content), "preview": "1"})

    assert says in " ".join(response.context["form"].errors["file"])


def test_nothing_at_all_is_refused(at_work: Client, approved_bill: Bill) -> None:
    assert "Choose a file" in at_work.post(ADD, {"preview": "1"}).content.decode()


def test_only_those_who_may_add_law(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("reader@example.org", is_staff=True))

    assert client.post(ADD, {"text": MENDED, "preview": "1"}).status_code == 403


def test_a_day_closed_by_decree_moves_the_dates_of_open_bills(at_work: Client, approved_bill: Bill) -> None:
    text = MENDED.replace('amount = 29\nunit = "day"', 'amount = 20\nunit = "working_day"')
    shown = at_work.post(ADD, {"text": text, "preview": "1"})
    at_work.post(ADD, {"text": text, "previewed": shown.context["form"].data["previewed"], "save": "1"})
    before = signature(approved_bill).closes_on
    kazakhstan = Jurisdiction.objects.get(code="KZ")

    at_work.post(
        reverse("admin:tracker_changedday_add"),
        {"jurisdiction": kazakhstan.pk, "day": "2025-12-22", "reason": "Decree"},
    )

    after = signature(approved_bill)
    assert before is not None
    assert after.closes_on is not None
    assert after.closes_on > before
    assert after.version == 3

    day = kazakhstan.changed_days.get()
    at_work.post(reverse("admin:tracker_changedday_delete", args=[day.pk]), {"post": "yes"})

    assert signature(approved_bill).closes_on == before


def test_days_are_forgotten_together_too(at_work: Client, approved_bill: Bill) -> None:
    kazakhstan = Jurisdiction.objects.get(code="KZ")
    at_work.post(
        reverse("admin:tracker_changedday_add"),
        {"jurisdiction": kazakhstan.pk, "day": "2025-12-22", "reason": "Decree"},
    )
    chosen = {"action": "delete_selected", "_selected_action": [kazakhstan.changed_days.get().pk], "post": "yes"}

    at_work.post(reverse("admin:tracker_changedday_changelist"), chosen)

    assert not kazakhstan.changed_days.exists()


def test_an_event_of_which_nobody_knows_the_day_is_recorded_as_a_range(at_work: Client, passed_bill: Bill) -> None:
    url = reverse("admin:tracker_bill_record", args=[passed_bill.pk])
    entries = {"kind": "upper_passed", "happened_on": "2025-12-16", "happened_until": "2025-12-18"}
    shown = at_work.post(url, {**entries, "preview": "1"})

    at_work.post(url, {**entries, "previewed": shown.context["form"]["previewed"].value(), "record": "1"})

    hand_over = Deadline.objects.get(bill=passed_bill, window="hand_over")
    assert (hand_over.closes_on, hand_over.outer_on) == (date(2025, 12, 26), date(2025, 12, 28))
    page = at_work.get(reverse("tracker:bill", args=[passed_bill.pk])).content.decode()
    assert "Tuesday 16 December 2025 – Thursday 18 December 2025" in page


RANGES = [
    ({"happened_until": "2025-12-19"}, "happened_until", "in the future"),
    ({"happened_until": "2025-12-10"}, "happened_until", "lies after the earliest"),
    ({"happened_on": "2025-12-18", "happened_at": "23:00"}, "happened_at", "in the future"),
]


@pytest.mark.parametrize(("wrong", "field", "says"), RANGES)
def test_a_range_that_is_none_is_refused(
    at_work: Client, passed_bill: Bill, wrong: dict[str, str], field: str, says: str
) -> None:
    entries = {"kind": "upper_passed", "happened_on": "2025-12-16", **wrong}

    response = at_work.post(reverse("admin:tracker_bill_record", args=[passed_bill.pk]), {**entries, "preview": "1"})

    assert says in " ".join(response.context["form"].errors[field])
