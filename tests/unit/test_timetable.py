"""When a reader is told of a deadline: the rules of the timetable, one test each."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.choices import Choices, Reader
from alerts.rules.kinds import Kind, Step
from alerts.rules.timetable import DeadlineFacts, Reminder, morning_of, next_after, owed, timetable
from tests.moments import ALMATY, APPROVED_AT, almaty

SIGNATURE = DeadlineFacts(
    zone=ALMATY,
    came_to_be_at=APPROVED_AT,
    opens_on=date(2025, 12, 28),
    closes_on=date(2026, 1, 17),
    outer_on=date(2026, 1, 28),
)
READER = Reader(ALMATY)


def told(deadline: DeadlineFacts = SIGNATURE, reader: Reader = READER) -> list[Reminder]:
    return timetable(deadline, reader, was_told=False)


def test_the_timetable_of_the_first_case() -> None:
    rows = [(one.moment.astimezone(ALMATY).date(), one.kind, one.step) for one in told()]

    assert rows == [
        (date(2025, 12, 18), Kind.CLOCK_STARTED, ""),
        (date(2025, 12, 25), Kind.OPENING, "3d"),
        (date(2025, 12, 27), Kind.OPENING, "1d"),
        (date(2025, 12, 28), Kind.OPENING, "0d"),
        (date(2026, 1, 3), Kind.CLOSING, "14d"),
        (date(2026, 1, 4), Kind.OPEN, "+7d"),
        (date(2026, 1, 10), Kind.CLOSING, "7d"),
        (date(2026, 1, 11), Kind.OPEN, "+14d"),
        (date(2026, 1, 14), Kind.CLOSING, "3d"),
        (date(2026, 1, 16), Kind.CLOSING, "1d"),
        (date(2026, 1, 17), Kind.CLOSING, "0d"),
        (date(2026, 1, 18), Kind.OUTER, "+1d"),
        (date(2026, 1, 25), Kind.OUTER, "3d"),
        (date(2026, 1, 27), Kind.OUTER, "1d"),
        (date(2026, 1, 29), Kind.OVERDUE, ""),
    ]


OWED = [
    # when,                            kind,               lead
    (almaty(12, 18, 14),               None,               None),
    (almaty(12, 18, 15),               Kind.CLOCK_STARTED, ""),
    (almaty(12, 25, 8),                Kind.CLOCK_STARTED, ""),
    (almaty(12, 25, 9),                Kind.OPENING,       "3d"),
    (almaty(12, 29, 9),                Kind.OPENING,       "0d"),
    (almaty(1, 17, 8, year=2026),      Kind.CLOSING,       "1d"),
    (almaty(1, 17, 9, year=2026),      Kind.CLOSING,       "0d"),
    (almaty(1, 18, 9, year=2026),      Kind.OUTER,         "+1d"),
    (almaty(1, 28, 23, year=2026),     Kind.OUTER,         "1d"),
    (almaty(1, 29, 0, year=2026),      None,               None),
    (almaty(1, 29, 9, year=2026),      Kind.OVERDUE,       ""),
]  # fmt: skip


@pytest.mark.parametrize(("now", "kind", "lead"), OWED)
def test_the_most_urgent_reminder_that_is_due(now: datetime, kind: Kind | None, lead: str | None) -> None:
    reminder = owed(SIGNATURE, told(), now)

    assert (reminder and reminder.kind, reminder and reminder.step) == (kind, lead)


def test_a_moment_before_the_deadline_came_to_be_is_no_reminder() -> None:
    entered_late = replace(SIGNATURE, came_to_be_at=almaty(12, 27, 15))

    assert [(one.kind, one.step) for one in told(entered_late)][:2] == [(Kind.CLOCK_STARTED, ""), (Kind.OPENING, "0d")]


def test_whoever_was_told_other_dates_is_told_that_they_moved() -> None:
    assert timetable(SIGNATURE, READER, was_told=True)[0].kind is Kind.MOVED


def test_a_window_of_which_nobody_knows_when_it_closes() -> None:
    unknown = replace(SIGNATURE, closes_on=None, outer_on=None)

    kinds = {one.kind for one in told(unknown)}

    assert kinds == {Kind.CLOCK_STARTED, Kind.OPENING, Kind.OPEN}
    assert told(unknown)[-1].step == "+728d", "it goes on for two years"
    assert owed(unknown, told(unknown), almaty(6, 1, year=2026)) is not None


def test_at_one_moment_the_more_urgent_comes_last() -> None:
    short = replace(SIGNATURE, closes_on=date(2025, 12, 29), outer_on=None)
    at_once = [one for one in told(short) if one.moment == morning_of(date(2025, 12, 28), READER)]

    assert [(one.kind, one.step) for one in at_once] == [(Kind.OPENING, "0d"), (Kind.CLOSING, "1d")]


def test_between_the_closing_and_an_outer_limit_close_by_only_what_lies_there_is_told() -> None:
    narrow = replace(SIGNATURE, outer_on=date(2026, 1, 19))

    assert [(one.moment.astimezone(ALMATY).day, one.step) for one in told(narrow) if one.kind is Kind.OUTER] == [
        (18, "+1d"),
        (18, "1d"),
    ]


def test_a_clock_that_stands_still_opens_on_no_day() -> None:
    still = replace(SIGNATURE, opens_on=None, closes_on=None, outer_on=None)

    assert [one.kind for one in told(still)] == [Kind.CLOCK_STARTED]
    assert (still.opens_at, still.closes_at, still.last_at, still.escalates_at) == (None, None, None, None)


ZONES = [
    # why,                                                        zone,                  the day it closes
    ("in the country itself, in the morning",                     "Asia/Almaty",         almaty(1, 17, 9, year=2026)),
    ("whose morning comes two hours before the end: six before",  "America/Los_Angeles", almaty(1, 17, 18, year=2026)),
    ("whose morning comes when all is over: six hours before",    "Pacific/Honolulu",    almaty(1, 17, 18, year=2026)),
    ("whose day begins earlier",                                  "Pacific/Auckland",    almaty(1, 17, 1, year=2026)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "zone", "moment"), ZONES, ids=[row[0] for row in ZONES])
def test_the_reminder_of_the_last_day_comes_before_its_end_wherever_one_lives(
    why: str, zone: str, moment: datetime
) -> None:
    reminders = told(SIGNATURE, Reader(ZoneInfo(zone)))

    assert [one.moment for one in reminders if (one.kind, one.step) == (Kind.CLOSING, "0d")] == [moment]


def test_where_hours_count_the_last_moment_is_that_hour() -> None:
    noon = replace(SIGNATURE, closes_time=time(12), outer_on=None)
    reader = Reader(ALMATY, Choices(closing=(Step.parse("0d"), Step.parse("5h"))))

    closing = [(one.moment, one.step) for one in told(noon, reader) if one.kind is Kind.CLOSING]

    assert noon.last_at == almaty(1, 17, 12, year=2026)
    assert closing == [(almaty(1, 17, 6, year=2026), "0d"), (almaty(1, 17, 7, year=2026), "5h")]


def test_hours_before_it_opens_count_from_midnight() -> None:
    reader = Reader(ALMATY, Choices(opening=(Step.parse("6h"),)))

    assert [one.moment for one in told(SIGNATURE, reader) if one.kind is Kind.OPENING] == [almaty(12, 27, 18)]


def test_hours_after_it_closes_count_from_the_end_of_that_day() -> None:
    reader = Reader(ALMATY, Choices(outer=(Step.parse("+6h"),)))

    assert [one.moment for one in told(SIGNATURE, reader) if one.kind is Kind.OUTER] == [almaty(1, 18, 6, year=2026)]


def test_hours_are_hours_where_the_clocks_change() -> None:
    """The night before 29 March 2026 has no third hour in Berlin: 24 hours before its end is 23:00 of the day before."""
    berlin = ZoneInfo("Europe/Berlin")
    spring = replace(SIGNATURE, zone=berlin, closes_on=date(2026, 3, 29), outer_on=None)
    reader = Reader(berlin, Choices(closing=(Step.parse("24h"),)))

    assert [one.moment for one in told(spring, reader) if one.kind is Kind.CLOSING] == [
        datetime(2026, 3, 28, 22, tzinfo=UTC)
    ]
    assert spring.escalates_at == datetime(2026, 3, 28, 22, tzinfo=UTC)


def test_that_it_began_comes_too_late_after_the_last_day_when_nothing_else_was_chosen() -> None:
    only = Reader(ALMATY, Choices(kinds=frozenset({Kind.CLOCK_STARTED})))

    assert [one.until for one in told(SIGNATURE, only)] == [SIGNATURE.last_at]


def test_a_reader_is_told_only_of_the_kinds_they_chose() -> None:
    reader = Reader(ALMATY, Choices(kinds=frozenset({Kind.CLOSING, Kind.OPEN}), open_every_days=0))

    assert {one.kind for one in told(SIGNATURE, reader)} == {Kind.CLOSING}


def test_a_reminder_comes_too_late_when_the_next_is_due_or_all_is_over() -> None:
    ends = {(one.kind, one.step): one.until for one in told()}

    assert ends[Kind.CLOCK_STARTED, ""] == almaty(12, 25, 9)
    assert ends[Kind.CLOSING, "0d"] == almaty(1, 18, 0, year=2026)
    assert ends[Kind.OUTER, "1d"] == almaty(1, 29, 0, year=2026)
    assert ends[Kind.OVERDUE, ""] is None


NEXT = [
    # after,                       escalates, next
    (almaty(12, 20),               False,     almaty(12, 25, 9)),
    (almaty(1, 16, 10, year=2026), False,     almaty(1, 17, 9, year=2026)),
    (almaty(1, 16, 10, year=2026), True,      almaty(1, 17, 0, year=2026)),
    (almaty(1, 29, 9, year=2026),  True,      None),
]  # fmt: skip


@pytest.mark.parametrize(("after", "escalates", "moment"), NEXT)
def test_the_next_moment_at_which_something_may_be_owed(
    after: datetime, escalates: bool, moment: datetime | None
) -> None:
    assert next_after(SIGNATURE, Reader(ALMATY, Choices(escalates=escalates)), after) == moment


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
    assert morning_of(day, Reader(ZoneInfo(zone), Choices(morning=hour))) == instant


@given(st.dates(date(2025, 12, 18), date(2026, 3, 1)), st.integers(0, 60), st.integers(0, 90))
def test_nothing_is_told_before_its_moment_nor_after_the_last_day(opens_on: date, width: int, later: int) -> None:
    closes_on = date.fromordinal(opens_on.toordinal() + width)
    deadline = DeadlineFacts(ALMATY, APPROVED_AT, opens_on, closes_on)
    now = datetime.combine(date.fromordinal(date(2025, 12, 1).toordinal() + later), time(12), tzinfo=ALMATY)

    reminder = owed(deadline, told(deadline), now)

    assert deadline.last_at is not None
    assert reminder is None or APPROVED_AT <= reminder.moment <= now
    assert reminder is None or now < deadline.last_at or reminder.kind is Kind.OVERDUE
