"""Counting days, case by case. The first column says where the case comes from."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.calendars import Calendar
from tracker.rules.counting import DayCount, Roll, Span, Unit, add_months, last_day, last_days

WEEKDAYS = Calendar()
HOLIDAYS = Calendar(closed_days=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))

CASES = [
    # source,                                     start,              count,                                                 calendar, last day
    ("KZ 1995 Art. 61(4), 60 days",               date(2025, 11, 12), DayCount(60, Unit.DAY),                                WEEKDAYS, date(2026, 1, 11)),
    ("KZ 1995 Art. 61(4), 10 days",               date(2025, 12, 18), DayCount(10, Unit.DAY),                                WEEKDAYS, date(2025, 12, 28)),
    ("KZ campaign's count, 30 days",              date(2025, 12, 18), DayCount(30, Unit.DAY),                                WEEKDAYS, date(2026, 1, 17)),
    ("KZ 1995 Art. 44(2), from 28 Dec",           date(2025, 12, 28), DayCount(1, Unit.MONTH),                               WEEKDAYS, date(2026, 1, 28)),
    ("KZ 1995 Art. 44(2), from 24 Dec",           date(2025, 12, 24), DayCount(1, Unit.MONTH),                               WEEKDAYS, date(2026, 1, 24)),
    ("a month clamped, common year",              date(2026, 1, 31),  DayCount(1, Unit.MONTH),                               WEEKDAYS, date(2026, 2, 28)),
    ("a month clamped, leap year",                date(2028, 1, 31),  DayCount(1, Unit.MONTH),                               WEEKDAYS, date(2028, 2, 29)),
    ("a month over the year's end",               date(2025, 12, 31), DayCount(2, Unit.MONTH),                               WEEKDAYS, date(2026, 2, 28)),
    ("CZ, delivered 9 March 2023, 15 days",       date(2023, 3, 9),   DayCount(15, Unit.DAY),                                WEEKDAYS, date(2023, 3, 24)),
    ("BY Art. 100, two weeks",                    date(2026, 3, 2),   DayCount(2, Unit.WEEK),                                WEEKDAYS, date(2026, 3, 16)),
    ("day zero counted, days",                    date(2026, 3, 2),   DayCount(10, Unit.DAY, counts_day_zero=True),          WEEKDAYS, date(2026, 3, 11)),
    ("day zero counted, weeks",                   date(2026, 3, 2),   DayCount(1, Unit.WEEK, counts_day_zero=True),          WEEKDAYS, date(2026, 3, 8)),
    ("day zero counted, months",                  date(2026, 3, 2),   DayCount(1, Unit.MONTH, counts_day_zero=True),         WEEKDAYS, date(2026, 4, 1)),
    ("day zero counted, working days",            date(2026, 3, 2),   DayCount(1, Unit.WORKING_DAY, counts_day_zero=True),   WEEKDAYS, date(2026, 3, 2)),
    ("working days over a weekend",               date(2026, 3, 5),   DayCount(3, Unit.WORKING_DAY),                         WEEKDAYS, date(2026, 3, 10)),
    ("working days over Good Friday and Monday",  date(2026, 4, 1),   DayCount(3, Unit.WORKING_DAY),                         HOLIDAYS, date(2026, 4, 8)),
    ("working days from a Saturday",              date(2026, 3, 7),   DayCount(1, Unit.WORKING_DAY),                         WEEKDAYS, date(2026, 3, 9)),
    ("last day a Saturday, stays",                date(2026, 3, 4),   DayCount(3, Unit.DAY),                                 WEEKDAYS, date(2026, 3, 7)),
    ("last day a Saturday, rolled on",            date(2026, 3, 4),   DayCount(3, Unit.DAY, roll=Roll.NEXT),                 WEEKDAYS, date(2026, 3, 9)),
    ("last day a Saturday, rolled back",          date(2026, 3, 4),   DayCount(3, Unit.DAY, roll=Roll.PREVIOUS),             WEEKDAYS, date(2026, 3, 6)),
    ("no time at all: the day itself",            date(2026, 3, 4),   DayCount(0, Unit.DAY),                                 WEEKDAYS, date(2026, 3, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("source", "start_on", "count", "calendar", "end_on"), CASES, ids=[case[0] for case in CASES])
def test_the_last_day(source: str, start_on: date, count: DayCount, calendar: Calendar, end_on: date) -> None:
    assert last_day(start_on, count, calendar) == end_on


def test_a_weekend_is_what_the_jurisdiction_says() -> None:
    friday_and_saturday = Calendar(weekend=frozenset({5, 6}))

    assert last_day(date(2026, 3, 5), DayCount(1, Unit.WORKING_DAY), friday_and_saturday) == date(2026, 3, 8)


DATES = st.dates(date(1990, 1, 1), date(2090, 1, 1))
COUNTS = st.builds(
    DayCount,
    amount=st.integers(1, 120),
    unit=st.sampled_from(Unit),
    counts_day_zero=st.booleans(),
    roll=st.sampled_from(Roll),
)


@given(DATES, st.integers(0, 200), st.integers(0, 200), COUNTS)
def test_a_span_holds_the_answer_of_every_day_in_it(earliest: date, width: int, inside: int, count: DayCount) -> None:
    start = Span(earliest, date.fromordinal(earliest.toordinal() + width))
    true_start = date.fromordinal(earliest.toordinal() + min(inside, width))

    ends = last_days(start, count, HOLIDAYS)

    assert ends.latest is not None
    assert ends.earliest <= last_day(true_start, count, HOLIDAYS) <= ends.latest


@given(DATES, st.integers(0, 60))
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(start_on: date, months: int) -> None:
    end_on = add_months(start_on, months)

    assert (end_on.year * 12 + end_on.month) - (start_on.year * 12 + start_on.month) == months
    assert end_on.day == start_on.day or (
        end_on.day < start_on.day and (end_on.replace(day=28) < end_on or end_on.day == 28)
    )


def test_an_open_span_stays_open() -> None:
    ends = last_days(Span(date(2026, 1, 1), None), DayCount(10, Unit.DAY), WEEKDAYS)

    assert ends == Span(date(2026, 1, 11), None)
    assert not ends.is_exact
