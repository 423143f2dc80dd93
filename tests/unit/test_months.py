"""Months, their weeks and their names."""

from datetime import date, timedelta

import pytest

from tracker.rules.months import NAMES, Month, month_in_words, month_of, read_day, read_month, weekdays

LAYOUTS = [
    # what,                          month,            weeks, first day shown,    last day shown
    ("begins on Monday",             Month(2025, 9),   5,     date(2025, 9, 1),   date(2025, 10, 5)),
    ("begins on Tuesday",            Month(2025, 7),   5,     date(2025, 6, 30),  date(2025, 8, 3)),
    ("begins on Wednesday",          Month(2025, 10),  5,     date(2025, 9, 29),  date(2025, 11, 2)),
    ("begins on Thursday",           Month(2026, 1),   5,     date(2025, 12, 29), date(2026, 2, 1)),
    ("begins on Friday",             Month(2025, 8),   5,     date(2025, 7, 28),  date(2025, 8, 31)),
    ("begins on Saturday",           Month(2025, 11),  5,     date(2025, 10, 27), date(2025, 11, 30)),
    ("begins on Sunday, six weeks",  Month(2026, 3),   6,     date(2026, 2, 23),  date(2026, 4, 5)),
    ("February of a leap year",      Month(2024, 2),   5,     date(2024, 1, 29),  date(2024, 3, 3)),
    ("February of a century",        Month(2100, 2),   4,     date(2100, 2, 1),   date(2100, 2, 28)),
    ("February of four weeks",       Month(2027, 2),   4,     date(2027, 2, 1),   date(2027, 2, 28)),
    ("December, into the next year", Month(2025, 12),  5,     date(2025, 12, 1),  date(2026, 1, 4)),
    ("the first that can be shown",  Month(1900, 1),   5,     date(1900, 1, 1),   date(1900, 2, 4)),
    ("the last that can be shown",   Month(2199, 12),  6,     date(2199, 11, 25), date(2200, 1, 5)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("month", "weeks", "first_on", "last_on"), [row[1:] for row in LAYOUTS], ids=[row[0] for row in LAYOUTS]
)
def test_the_weeks_of_a_month(month: Month, weeks: int, first_on: date, last_on: date) -> None:
    shown = month.weeks()

    days = [day for week in shown for day in week]
    assert len(shown) == weeks
    assert days == [first_on + timedelta(days=number) for number in range(7 * weeks)]
    assert days[-1] == last_on
    assert {week[0].weekday() for week in shown} == {0}
    assert {month.first_on, month.last_on} <= set(days)


MOVED = [
    (Month(2025, 12), 1, Month(2026, 1)),
    (Month(2026, 1), -1, Month(2025, 12)),
    (Month(2025, 6), 0, Month(2025, 6)),
    (Month(2025, 6), -18, Month(2023, 12)),
    (Month(2025, 11), 14, Month(2027, 1)),
]


@pytest.mark.parametrize(("month", "months", "moved"), MOVED)
def test_a_month_some_months_later(month: Month, months: int, moved: Month) -> None:
    assert month.moved(months) == moved


WRITTEN = [
    ("2025-12", Month(2025, 12)),
    ("1900-01", Month(1900, 1)),
    ("2199-12", Month(2199, 12)),
    ("1899-12", None),
    ("2200-01", None),
    ("0001-01", None),
    ("9999-12", None),
    ("2025-13", None),
    ("2025-00", None),
    ("2025-1", None),
    ("2025-12-01", None),
    ("2025-12\n", None),
    ("٢٠٢٥-١٢", None),
    ("x", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "month"), WRITTEN, ids=[repr(row[0]) for row in WRITTEN])
def test_a_month_is_read_from_an_address(text: str, month: Month | None) -> None:
    assert read_month(text) == month
    assert month is None or str(month) == text


DAYS = [
    ("2025-12-28", date(2025, 12, 28)),
    ("2024-02-29", date(2024, 2, 29)),
    ("2025-02-29", None),
    ("2025-12-00", None),
    ("0001-01-01", None),
    ("9999-12-31", None),
    ("20251228", None),
    ("2025-12", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "day"), DAYS, ids=[repr(row[0]) for row in DAYS])
def test_a_day_is_read_from_an_address(text: str, day: date | None) -> None:
    assert read_day(text) == day


HEADINGS = [("en", "December 2025"), ("ru", "Декабрь 2025 г."), ("kk", "2025 жылғы желтоқсан")]


@pytest.mark.parametrize(("language", "heading"), HEADINGS)
def test_a_month_in_words(language: str, heading: str) -> None:
    assert month_in_words(month_of(date(2025, 12, 18)), language) == heading


@pytest.mark.parametrize("language", list(NAMES))
def test_a_language_has_names_for_twelve_months_and_seven_days(language: str) -> None:
    assert len({month_in_words(Month(2025, number), language) for number in range(1, 13)}) == 12
    assert len({day.name for day in weekdays(language)}) == len({day.short for day in weekdays(language)}) == 7
