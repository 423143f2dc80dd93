"""Other systems are told what is recorded, once, over real HTTP; what was undone never was."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.far_end import FarEnd, far_end
from tests.hooks import listening, said, tell
from tests.moments import APPROVED_AT, STARTED, almaty
from tracker.models import Bill, BillEvent
from tracker.services.record import NewEvent, record_event

HOLD = timedelta(minutes=5)
EDITED_AT = almaty(12, 24, 12)


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


@pytest.fixture
def held(settings: Any, _no_hold: None) -> None:
    settings.HOLD_SECONDS = HOLD.total_seconds()


def record(bill: Bill, kind: str, on: date, now: Any, **more: Any) -> BillEvent:
    return record_event(bill=bill, new=NewEvent(kind, on, **more), recorded_by=None, now=now).event


def test_a_system_hears_of_each_event_and_each_window_once(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)

    assert said(tell(end, APPROVED_AT)) == []
