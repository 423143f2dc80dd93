"""Deadlines are derived: rebuilding them twice changes nothing, and says so."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.moments import APPROVED_AT, almaty
from tracker.models import Bill, Deadline, Procedure
from tracker.procedures import ProcedureFile, bundled_jurisdictions, bundled_procedures, parse_procedure
from tracker.rules.windows import State
from tracker.services.deadlines import rebuild_deadlines, rebuild_open_bills
from tracker.services.law import Loaded, load_procedures
from tracker.services.record import NewEvent, record_event


def test_a_second_rebuild_changes_nothing(approved_bill: Bill) -> None:
    before = list(Deadline.objects.order_by("pk").values())

    assert rebuild_deadlines(bill=approved_bill, now=almaty(12, 20)) == []
    assert list(Deadline.objects.order_by("pk").values()) == before


def test_loading_the_law_a_second_time_changes_nothing(db: None) -> None:
    load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=APPROVED_AT)

    loaded = load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=APPROVED_AT)

    assert loaded == Loaded(same=Procedure.objects.count())


def test_a_change_of_the_law_moves_the_dates_of_open_bills_with_a_new_version(approved_bill: Bill) -> None:
    file = next(file for file in bundled_procedures() if file.procedure.slug == "kz-1995")
    text = file.text.replace("amount = 30", "amount = 29")
    changed = ProcedureFile(file.name, text, parse_procedure(text, file=file.name))

    assert load_procedures(files=[changed], jurisdictions=bundled_jurisdictions(), now=APPROVED_AT) == Loaded(changed=1)
    assert rebuild_open_bills(now=almaty(12, 20)) == 1

    deadline = Deadline.objects.get(window="signature", status=Deadline.Status.RUNNING)
    assert (deadline.version, deadline.closes_on) == (2, date(2026, 1, 16))


def test_a_signature_ends_the_window_and_keeps_its_dates(approved_bill: Bill) -> None:
    record_event(bill=approved_bill, new=NewEvent("signed", date(2025, 12, 30)), recorded_by=None, now=almaty(12, 30))

    deadline = Deadline.objects.get(window="signature")
    assert (deadline.status, deadline.ended_on, deadline.closes_on) == ("ended", date(2025, 12, 30), date(2026, 1, 17))
    assert deadline.ended_by is not None
    assert deadline.ended_by.kind == "signed"


STATES = [
    (date(2025, 12, 18), State.NOT_OPEN),
    (date(2025, 12, 28), State.OPEN),
    (date(2026, 1, 28), State.OPEN),
    (date(2026, 1, 29), State.OVERDUE),
]


@pytest.mark.parametrize(("today", "state"), STATES)
def test_the_state_of_a_stored_deadline(approved_bill: Bill, today: date, state: State) -> None:
    assert Deadline.objects.get(window="signature").state(today) is state


def test_a_window_has_one_current_version(approved_bill: Bill) -> None:
    deadline = Deadline.objects.get(window="signature")
    deadline.pk, deadline.version = None, 2

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        deadline.save(force_insert=True)
