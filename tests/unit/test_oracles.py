"""Our counting against the counting of others: numpy for working days, dateutil for months."""

from datetime import date

import numpy as np
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.calendars import Calendar
from tracker.rules.counting import DayCount, Roll, Unit, add_months, days_between, last_day

DATES = st.dates(date(1950, 1, 1), date(2100, 1, 1))
WEEKENDS = st.sampled_from([frozenset({6, 7}), frozenset({5, 6}), frozenset({7}), frozenset()])
HOLIDAYS = st.frozensets(st.dates(date(2020, 1, 1), date(2021, 12, 31)), max_size=40)
NEAR = st.dates(date(2020, 1, 1), date(2021, 6, 30))


def numpy_calendar(calendar: Calendar) -> np.busdaycalendar:
    closed = calendar.closed_days
    assert isinstance(closed, frozenset)
    mask = [day not in calendar.weekend for day in range(1, 8)]
    return np.busdaycalendar(weekmask=mask, holidays=[np.datetime64(day) for day in closed])


@given(NEAR, st.integers(1, 120), WEEKENDS, HOLIDAYS)
def test_working_days_as_numpy_counts_them(
    start_on: date, amount: int, weekend: frozenset[int], closed: frozenset[date]
) -> None:
    calendar = Calendar(weekend, closed)

    ours = last_day(start_on, DayCount(amount, Unit.WORKING_DAY), calendar)

    # From a closed day numpy first rolls to a working day; "preceding" makes it count from where we do.
    theirs = np.busday_offset(np.datetime64(start_on), amount, roll="preceding", busdaycal=numpy_calendar(calendar))
    assert np.datetime64(ours) == theirs


@given(NEAR, st.integers(0, 90), WEEKENDS, HOLIDAYS)
def test_days_between_as_numpy_counts_them(
    first_on: date, width: int, weekend: frozenset[int], closed: frozenset[date]
) -> None:
    calendar = Calendar(weekend, closed)
    last_on = date.fromordinal(first_on.toordinal() + width)

    ours = days_between(first_on, last_on, DayCount(1, Unit.WORKING_DAY), calendar)

    day = np.timedelta64(1, "D")
    theirs = np.busday_count(
        np.datetime64(first_on) + day, np.datetime64(last_on) + day, busdaycal=numpy_calendar(calendar)
    )
    assert ours == theirs


@given(NEAR, st.integers(0, 60), HOLIDAYS, st.sampled_from([(Roll.NEXT, "forward"), (Roll.PREVIOUS, "backward")]))
def test_rolling_as_numpy_rolls(start_on: date, amount: int, closed: frozenset[date], roll: tuple[Roll, str]) -> None:
    calendar = Calendar(closed_days=closed)

    ours = last_day(start_on, DayCount(amount, Unit.DAY, roll=roll[0]), calendar)

    theirs = np.busday_offset(  # type: ignore[call-overload]
        np.datetime64(start_on) + np.timedelta64(amount, "D"), 0, roll=roll[1], busdaycal=numpy_calendar(calendar)
    )
    assert np.datetime64(ours) == theirs


@given(DATES, st.integers(0, 400))
def test_months_as_dateutil_adds_them(start_on: date, months: int) -> None:
    assert add_months(start_on, months) == start_on + relativedelta(months=months)


@given(NEAR, st.integers(1, 120))
def test_days_without_sundays_as_numpy_counts_them(start_on: date, amount: int) -> None:
    ours = last_day(start_on, DayCount(amount, Unit.DAY_EXCEPT_SUNDAYS), Calendar())

    theirs = np.busday_offset(np.datetime64(start_on), amount, roll="preceding", weekmask="Mon Tue Wed Thu Fri Sat")
    assert np.datetime64(ours) == theirs
