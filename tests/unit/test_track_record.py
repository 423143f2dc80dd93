"""How long signing took: measured in a history, gathered, and summed up."""

import json
from datetime import date
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_replay import APPROVED, CALENDAR, HANDED_OVER, LAW, PASSED
from tracker.procedures.track_record import FILE, Published, published_records, read, written
from tracker.rules.counting import Span
from tracker.rules.replay import Event, replay
from tracker.rules.track_record import (
    MOST_BARS,
    Tally,
    bars_of,
    decisions_of,
    gathered,
    median_of,
    records_of,
)
from tracker.web.histogram import WIDTH, histogram_of

DAY = date(2025, 12, 30)


def signed(days: int, bills: int = 1, *, is_last_day: bool | None = False, on: date = DAY) -> Tally:
    return Tally("presented", "signed", days, is_last_day, bills, on, on)


def history(*events: tuple[str, date] | tuple[str, Span]) -> list[Tally]:
    spans = [(kind, when if isinstance(when, Span) else Span.on(when)) for kind, when in events]
    return decisions_of(
        replay([Event(kind, when, number) for number, (kind, when) in enumerate(spans, start=1)], LAW, CALENDAR)
    )


MEASURED = [
    # what happened, what is measured: from what, until what, days, on the last day
    ("approved", [PASSED, APPROVED, ("signed", DAY)], [("upper_passed", "signed", 12, False)]),
    ("handed over", [PASSED, APPROVED, HANDED_OVER, ("signed", DAY)], [("presented", "signed", 6, False)]),
    ("last day", [PASSED, APPROVED, HANDED_OVER, ("signed", date(2026, 1, 24))], [("presented", "signed", 31, True)]),
    ("returned", [PASSED, APPROVED, HANDED_OVER, ("returned", DAY)], [("presented", "returned", 6, False)]),
    ("withdrawn", [PASSED, APPROVED, HANDED_OVER, ("withdrawn", DAY)], []),
    ("running", [PASSED, APPROVED, HANDED_OVER], []),
    ("a range", [PASSED, APPROVED, HANDED_OVER, ("signed", Span(DAY, date(2026, 1, 2)))], []),
    ("a start in a range", [PASSED, ("upper_passed", Span(APPROVED[1], date(2025, 12, 19))), ("signed", DAY)], []),
]


@pytest.mark.parametrize(("name", "events", "found"), MEASURED, ids=[name for name, _, _ in MEASURED])
def test_what_is_measured_in_a_history(name: str, events: Any, found: list[tuple[str, str, int, bool]]) -> None:
    assert [(one.start, one.act, one.days, one.is_last_day) for one in history(*events)] == found


def test_an_act_before_the_start_ends_no_window_that_could_be_measured() -> None:
    assert history(PASSED, ("signed", APPROVED[1]), HANDED_OVER) == []


def test_a_window_whose_last_day_nobody_knows_says_so() -> None:
    events = [("lower_passed", date(2026, 9, 1)), ("presented", date(2026, 9, 4)), ("signed", date(2026, 9, 20))]

    assert [(one.days, one.is_last_day) for one in history(*events)] == [(16, None)]


def test_alike_tallies_are_put_together_with_their_first_and_last_day() -> None:
    early, late = date(2020, 1, 1), date(2024, 5, 5)

    assert gathered([signed(3, on=late), signed(5), signed(3, 2, on=early), signed(3, is_last_day=True)]) == [
        Tally("presented", "signed", 3, False, 3, early, late),
        signed(3, is_last_day=True),
        signed(5),
    ]


MEDIANS = [
    ([signed(4)], 4),
    ([signed(4), signed(7)], 5.5),
    ([signed(9), signed(1), signed(2)], 2),
    ([signed(1, 10), signed(30, 3)], 1),
    ([signed(0, 2), signed(10, 2)], 5),
]


@pytest.mark.parametrize(("tallies", "middle"), MEDIANS)
def test_the_median_is_that_of_the_bills(tallies: list[Tally], middle: float) -> None:
    assert median_of(tallies) == middle


many = st.lists(
    st.builds(signed, st.integers(0, 400), st.integers(1, 6), is_last_day=st.sampled_from([True, False, None])),
    min_size=1,
    max_size=12,
)


@given(many)
def test_the_median_lies_in_the_range_and_is_that_of_all_days_written_out(tallies: list[Tally]) -> None:
    written_out = [one.days for one in tallies for _ in range(one.bills)]

    (record,) = records_of(tallies)

    assert median_of(tallies) == median(written_out)
    assert record.bills == len(written_out)
    assert record.last_day <= record.known <= record.bills
    if record.median is not None:
        assert record.least is not None
        assert record.most is not None
        assert record.least <= record.median <= record.most


@given(many)
def test_a_histogram_holds_every_bill_and_few_bars_and_is_drawn_inside_its_picture(tallies: list[Tally]) -> None:
    bars = bars_of(tallies)

    picture = histogram_of(bars)

    assert sum(bar.bills for bar in bars) == sum(one.bills for one in tallies)
    assert len(bars) <= MOST_BARS + 1
    for one in tallies:
        assert sum(bar.first_day <= one.days <= bar.last_day for bar in bars) == 1
    right = 0
    for bar, column in zip(bars, picture.columns, strict=True):
        assert right <= column.x
        right = column.x + column.width
        assert right <= WIDTH
        assert column.width > 0
        assert 0 < column.y <= column.y + column.height == picture.base
        assert (column.height > 0) == (bar.bills > 0)


def test_very_long_spans_get_bars_as_wide_as_they_need() -> None:
    assert len(bars_of([signed(0), signed(20_000)])) <= MOST_BARS + 1


def test_of_two_signatures_no_median_is_given_and_of_three_there_is() -> None:
    (few,) = records_of([signed(3), signed(5)])
    (enough,) = records_of([signed(3, 2), signed(5)])

    assert (few.bills, few.least, few.median, few.most) == (2, None, None, None)
    assert (enough.bills, enough.least, enough.median, enough.most) == (3, 3, 3, 5)


def test_vetoes_and_lapses_are_counted_apart_and_each_start_has_its_own_record() -> None:
    veto = Tally("presented", "vetoed", 2, False, 4, DAY, DAY)
    lapse = Tally("presented", "lapsed_into_law", 9, True, 1, DAY, DAY)
    other = Tally("upper_passed", "signed", 30, None, 1, date(2011, 1, 1), date(2011, 1, 1))

    records = records_of([signed(1, 3, is_last_day=True), veto, lapse, signed(2, 2, is_last_day=None), other])

    assert [record.start for record in records] == ["presented", "upper_passed"]
    assert records[0].others == {"vetoed": 4, "lapsed_into_law": 1}
    assert (records[0].bills, records[0].last_day, records[0].known) == (5, 3, 3)
    assert (records[1].known, records[1].first_on.year, len(records[1].signed)) == (0, 2011, 1)


def test_the_published_counts_are_written_as_they_are_read() -> None:
    text = FILE.read_text()

    rows = read(text.splitlines())

    assert [",".join(line) for line in written(rows)] == text.splitlines()
    assert {one.jurisdiction for one in rows} == set(published_records())
    assert json.dumps(sorted({one.source for one in rows})) == '["bills", "federal", "michigan"]'
    assert Published("KZ", "bills", Tally("upper_passed", "signed", 12, False, 1, DAY, DAY)) in rows
