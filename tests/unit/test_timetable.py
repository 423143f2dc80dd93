"""When a reader is told of a deadline: the rules of the timetable, one test each."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.kinds import Kind
from alerts.rules.timetable import DeadlineFacts, Reader, Reminder, morning_of, owed, timetable
from tests.moments import ALMATY, APPROVED_AT, almaty

SIGNATURE = DeadlineFacts(
    opens_on=date(2025, 12, 28),
    closes_on=date(2026, 1, 17),
    came_to_be_at=APPROVED_AT,
    last_at=datetime(2026, 1, 29, tzinfo=ALMATY),
)
READER = Reader(ALMATY, time(9))


def told(deadline: DeadlineFacts = SIGNATURE, reader: Reader = READER) -> list[Reminder]:
    return timetable(deadline, reader, was_told=False)


def test_the_timetable_of_the_first_case() -> None:
    rows = [(one.moment.astimezone(ALMATY).date(), one.kind, one.lead_days) for one in told()]

    assert rows == [
        (date(2025, 12, 18), Kind.CLOCK_STARTED, None),
        (date(2025, 12, 25), Kind.OPENING, 3),
        (date(2025, 12, 27), Kind.OPENING, 1),
        (date(2025, 12, 28), Kind.OPENING, 0),
        (date(2026, 1, 3), Kind.CLOSING, 14),
        (date(2026, 1, 10), Kind.CLOSING, 7),
        (date(2026, 1, 14), Kind.CLOSING, 3),
        (date(2026, 1, 16), Kind.CLOSING, 1),
        (date(2026, 1, 17), Kind.CLOSING, 0),
    ]


OWED = [
    # when,                            kind,               lead
    (almaty(12, 18, 14),               None,               None),
    (almaty(12, 18, 15),               Kind.CLOCK_STARTED, None),
    (almaty(12, 25, 8),                Kind.CLOCK_STARTED, None),
    (almaty(12, 25, 9),                Kind.OPENING,       3),
    (almaty(12, 29, 9),                Kind.OPENING,       0),
    (almaty(1, 17, 8, year=2026),      Kind.CLOSING,       1),
    (almaty(1, 17, 9, year=2026),      Kind.CLOSING,       0),
    (almaty(1, 28, 23, year=2026),     Kind.CLOSING,       0),
    (almaty(1, 29, 0, year=2026),      None,               None),
]  # fmt: skip


@pytest.mark.parametrize(("now", "kind", "lead"), OWED)
def test_the_most_urgent_reminder_that_is_due(now: datetime, kind: Kind | None, lead: int | None) -> None:
    reminder = owed(SIGNATURE, told(), now)

    assert (reminder and reminder.kind, reminder and reminder.lead_days) == (kind, lead)


def test_a_moment_before_the_deadline_came_to_be_is_no_reminder() -> None:
    entered_late = DeadlineFacts(SIGNATURE.opens_on, SIGNATURE.closes_on, almaty(12, 27, 15), SIGNATURE.last_at)

    assert [(one.kind, one.lead_days) for one in told(entered_late)][:2] == [
        (Kind.CLOCK_STARTED, None),
        (Kind.OPENING, 0),
    ]


def test_whoever_was_told_other_dates_is_told_that_they_moved() -> None:
    assert timetable(SIGNATURE, READER, was_told=True)[0].kind is Kind.MOVED


def test_a_window_of_which_nobody_knows_when_it_closes() -> None:
    unknown = DeadlineFacts(SIGNATURE.opens_on, None, APPROVED_AT, None)

    assert {one.kind for one in told(unknown)} == {Kind.CLOCK_STARTED, Kind.OPENING}
    assert owed(unknown, told(unknown), almaty(6, 1, year=2026)) is not None


def test_at_one_moment_the_more_urgent_comes_last() -> None:
    short = DeadlineFacts(date(2025, 12, 28), date(2025, 12, 29), APPROVED_AT, None)
    at_once = [one for one in told(short) if one.moment == morning_of(date(2025, 12, 28), READER)]

    assert [(one.kind, one.lead_days) for one in at_once] == [(Kind.OPENING, 0), (Kind.CLOSING, 1)]


MORNINGS = [
    # why,                                        zone,               day,                hour,      instant
    ("winter in Almaty",                          "Asia/Almaty",      date(2025, 12, 28), time(9),   datetime(2025, 12, 28, 4, tzinfo=UTC)),
    ("the day before the clocks go back",         "Europe/Berlin",    date(2026, 10, 24), time(9),   datetime(2026, 10, 24, 7, tzinfo=UTC)),
    ("the day the clocks go back",                "Europe/Berlin",    date(2026, 10, 25), time(9),   datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ("an hour that comes twice: the first",       "Europe/Berlin",    date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ("an hour that is skipped: as much later",    "Europe/Berlin",    date(2026, 3, 29),  time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ("half an hour off",                          "Asia/Kolkata",     date(2026, 1, 1),   time(9),   datetime(2026, 1, 1, 3, 30, tzinfo=UTC)),
    ("the first to see the day",                  "Pacific/Kiritimati", date(2026, 1, 1), time(9),   datetime(2025, 12, 31, 19, tzinfo=UTC)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "zone", "day", "hour", "instant"), MORNINGS, ids=[row[0] for row in MORNINGS])
def test_the_morning_of_a_reader(why: str, zone: str, day: date, hour: time, instant: datetime) -> None:
    assert morning_of(day, Reader(ZoneInfo(zone), hour)) == instant


@given(st.dates(date(2025, 12, 18), date(2026, 3, 1)), st.integers(0, 60), st.integers(0, 90))
def test_nothing_is_told_before_its_moment_nor_after_the_last_day(opens_on: date, width: int, later: int) -> None:
    closes_on = date.fromordinal(opens_on.toordinal() + width)
    last_at = datetime.combine(date.fromordinal(closes_on.toordinal() + 1), time(), tzinfo=ALMATY)
    deadline = DeadlineFacts(opens_on, closes_on, APPROVED_AT, last_at)
    now = datetime.combine(date.fromordinal(date(2025, 12, 1).toordinal() + later), time(12), tzinfo=ALMATY)

    reminder = owed(deadline, told(deadline), now)

    assert reminder is None or APPROVED_AT <= reminder.moment <= now < last_at
