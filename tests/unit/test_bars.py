"""Windows as bars across the days of a calendar."""

from datetime import date, timedelta

import pytest

from tracker.rules.bars import Days, Happens, Likely, Part, happenings_of, lanes_of, parts_of
from tracker.rules.months import Month

POSSIBLE, EXPECTED = Likely.POSSIBLE, Likely.EXPECTED


def december(day: int) -> date:
    """Return a day counted from 1 December 2025, which is a Monday; 32 is New Year's Day."""
    return date(2025, 11, 30) + timedelta(days=day)


FIRST_CASE = Days(december(18), december(28), december(48), december(59))

PARTS = [
    # what,                                    days,                                                    parts
    ("the first case",
     FIRST_CASE,
     [(POSSIBLE, 18, 27), (EXPECTED, 28, 48), (POSSIBLE, 49, 59)]),
    ("expected from the first possible day",
     Days(december(1), december(1), december(5), december(5)),
     [(EXPECTED, 1, 5)]),
    ("all on one day",
     Days(december(5), december(5), december(5), december(5)),
     [(EXPECTED, 5, 5)]),
    ("nobody knows when it closes, but the outer limit",
     Days(december(1), december(3), None, december(9)),
     [(POSSIBLE, 1, 2), (EXPECTED, 3, 9)]),
    ("nobody knows the outer limit",
     Days(december(1), december(3), december(9), None),
     [(POSSIBLE, 1, 2), (EXPECTED, 3, 9)]),
    ("nobody knows the last day",
     Days(december(1), december(3), None, None),
     [(POSSIBLE, 1, 2), (EXPECTED, 3, None)]),
    ("the clock stands still",
     Days(december(1), december(3), december(9), december(12), is_suspended=True),
     [(POSSIBLE, 1, 12)]),
    ("the clock stands still without an end",
     Days(december(1), december(3), None, None, is_suspended=True),
     [(POSSIBLE, 1, None)]),
    ("it ended while it was expected",
     Days(december(18), december(28), december(48), december(59), december(30)),
     [(POSSIBLE, 18, 27), (EXPECTED, 28, 30)]),
    ("it ended before it was expected",
     Days(december(18), december(28), december(48), december(59), december(20)),
     [(POSSIBLE, 18, 20)]),
    ("it ended, and nobody knew the last day",
     Days(december(1), december(3), None, None, december(4)),
     [(POSSIBLE, 1, 2), (EXPECTED, 3, 4)]),
    ("it ended after its last day",
     Days(december(1), december(3), december(9), december(9), december(20)),
     [(POSSIBLE, 1, 2), (EXPECTED, 3, 9)]),
    ("it ended before it was possible",
     Days(december(10), december(12), december(20), december(20), december(5)),
     []),
]  # fmt: skip


@pytest.mark.parametrize(("days", "parts"), [row[1:] for row in PARTS], ids=[str(row[0]) for row in PARTS])
def test_the_parts_of_a_window(days: Days, parts: list[tuple[Likely, int, int | None]]) -> None:
    assert parts_of(days) == [
        Part(likely, december(first), december(last) if last else None) for likely, first, last in parts
    ]


HAPPENINGS = [
    ("the first case", FIRST_CASE, {18: "first_possible", 28: "opens", 48: "closes", 59: "outer"}),
    ("all on one day", Days(december(5), december(5), december(5), december(5)),
     {5: "first_possible opens closes outer"}),
    ("nobody knows the last day", Days(december(1), december(3), None, None), {1: "first_possible", 3: "opens"}),
    ("the clock stands still", Days(december(1), december(3), december(9), None, is_suspended=True),
     {1: "first_possible", 9: "closes"}),
    ("it ended", Days(december(18), december(28), december(48), december(59), december(30)),
     {18: "first_possible", 28: "opens", 30: "ended"}),
    ("it ended on the day it opened", Days(december(18), december(28), december(48), december(59), december(28)),
     {18: "first_possible", 28: "opens ended"}),
    ("it ended before it was possible", Days(december(10), december(12), None, None, december(5)), {5: "ended"}),
]  # fmt: skip


@pytest.mark.parametrize(("days", "expected"), [row[1:] for row in HAPPENINGS], ids=[str(row[0]) for row in HAPPENINGS])
def test_what_falls_on_which_day(days: Days, expected: dict[int, str]) -> None:
    assert happenings_of(days) == [
        (december(day), [Happens(one) for one in names.split()]) for day, names in expected.items()
    ]


def drawn(week: int, *windows: Days, at_most: int = 3) -> list[str]:
    """Return the lanes of a week of December 2025 as text: p and e for days that are possible and expected.

    The ends of a window are in brackets.
    """
    numbered = [(number, parts_of(days)) for number, days in enumerate(windows)]
    rows = []
    for row in lanes_of(Month(2025, 12).weeks()[week], numbered, at_most=at_most).rows:
        assert sum(stretch.days for stretch in row) == 7
        text = ""
        for stretch in row:
            piece = stretch.piece
            days = (piece.likely[0] if piece else ".") * stretch.days
            text += ("[" if piece and piece.begins else "") + days + ("]" if piece and piece.ends else "")
        rows.append(text)
    return rows


WEEKS = [
    # what,                           week, windows,                                                     lanes
    ("begins and goes on",            2, [FIRST_CASE],                                                   ["...[pppp"]),
    ("possible, then expected",       3, [FIRST_CASE],                                                   ["ppppppe"]),
    ("goes on into the next month",   4, [FIRST_CASE],                                                   ["eeeeeee"]),
    ("before it begins",              1, [FIRST_CASE],                                                   []),
    ("one day",                       0, [Days(december(3), december(3), december(3), december(3))],     ["..[e]...."]),
    ("all three parts in one week",   0, [Days(december(2), december(3), december(4), december(6))],     [".[peepp]."]),
    ("a whole week",                  0, [Days(december(1), december(1), december(7), december(7))],     ["[eeeeeee]"]),
    ("without an end",                3, [Days(december(1), december(3), None, None)],                   ["eeeeeee"]),
    ("two that meet share no lane",   0, [Days(december(1), december(1), december(4), december(4)),
                                          Days(december(4), december(4), december(6), december(6))],     ["[eeee]...", "...[eee]."]),
    ("two after each other share it", 0, [Days(december(5), december(5), december(6), december(6)),
                                          Days(december(1), december(1), december(4), december(4))],     ["[eeee][ee]."]),
]  # fmt: skip


@pytest.mark.parametrize(("week", "windows", "lanes"), [row[1:] for row in WEEKS], ids=[str(row[0]) for row in WEEKS])
def test_a_week_draws_its_windows(week: int, windows: list[Days], lanes: list[str]) -> None:
    assert drawn(week, *windows) == lanes


def test_a_window_that_finds_no_room_is_counted_on_each_of_its_days() -> None:
    week = Month(2025, 12).weeks()[0]
    full = [Days(december(1), december(1), december(7), december(7)) for _ in range(2)]
    windows = [*full, Days(december(3), december(4), december(5), december(9))]

    lanes = lanes_of(week, [(number, parts_of(days)) for number, days in enumerate(windows)], at_most=2)

    assert len(lanes.rows) == 2
    assert lanes.hidden == {december(day): {2} for day in (3, 4, 5, 6, 7)}


def test_a_window_that_comes_first_is_drawn_before_the_others() -> None:
    short, long = Days(december(3), december(3), december(3), december(3)), FIRST_CASE

    assert drawn(2, long, Days(december(15), december(15), december(21), december(21)), at_most=1) == ["...[pppp"]
    assert drawn(0, short, at_most=1) == ["..[e]...."]
