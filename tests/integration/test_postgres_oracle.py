"""Our counting against PostgreSQL's own date and interval arithmetic."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tracker.rules.calendars import Calendar
from tracker.rules.counting import DayCount, Unit, last_day

STARTS = [date(2023, 12, 25) + timedelta(days=step) for step in range(0, 800, 3)]
MONTHS = (1, 2, 6, 13)
WORKING_DAYS = (1, 5, 14)

WORKING_DAY = """
SELECT day::date FROM generate_series(%s::date + 1, %s::date + 60, '1 day') AS day
WHERE extract(isodow FROM day) < 6 ORDER BY day LIMIT 1 OFFSET %s - 1
"""


@pytest.fixture(autouse=True)
def _on_postgresql(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: the gate runs it there")


def answer(statement: str, *values: date | int) -> date:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    assert row is not None
    day: date = row[0]
    return day


def test_months_as_postgresql_adds_them() -> None:
    for start_on in STARTS:
        for months in MONTHS:
            theirs = answer("SELECT (%s::date + make_interval(months => %s))::date", start_on, months)
            assert last_day(start_on, DayCount(months, Unit.MONTH), Calendar()) == theirs


def test_working_days_as_postgresql_counts_them() -> None:
    for start_on in STARTS:
        for amount in WORKING_DAYS:
            theirs = answer(WORKING_DAY, start_on, start_on, amount)
            assert last_day(start_on, DayCount(amount, Unit.WORKING_DAY), Calendar()) == theirs


def test_days_and_weeks_as_postgresql_adds_them() -> None:
    for start_on in STARTS:
        theirs = answer("SELECT (%s::date + interval '2 weeks 3 days')::date", start_on)
        assert (
            last_day(last_day(start_on, DayCount(2, Unit.WEEK), Calendar()), DayCount(3, Unit.DAY), Calendar())
            == theirs
        )
