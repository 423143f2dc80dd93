"""History only grows, and the database itself keeps it so."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from tests.moments import APPROVED_AT
from tracker.models import Bill, BillEvent, HistoryIsAppendOnly
from tracker.services.record import NewEvent, record_event


def test_an_event_can_not_be_saved_again_or_deleted(passed_bill: Bill) -> None:
    event = passed_bill.events.get()

    for act in (event.save, event.delete, passed_bill.events.all().delete):
        with pytest.raises(HistoryIsAppendOnly):
            act()
    with pytest.raises(HistoryIsAppendOnly):
        passed_bill.events.update(note="x")


@pytest.mark.parametrize("statement", ["UPDATE tracker_billevent SET note = 'x'", "DELETE FROM tracker_billevent"])
def test_the_database_refuses_it_too(passed_bill: Bill, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert BillEvent.objects.count() == 1


def test_an_editor_who_leaves_leaves_the_history_as_it_is(passed_bill: Bill, editor: User) -> None:
    number = editor.pk
    record_event(
        bill=passed_bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=editor, now=APPROVED_AT
    )

    editor.delete()

    assert passed_bill.events.get(kind="upper_passed").recorded_by_id == number
