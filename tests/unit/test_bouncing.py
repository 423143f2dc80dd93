"""What follows from a bounce."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.rules.bouncing import is_second_time, is_short, sooner, wait_after_bounces

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SECOND = [
    # heard before,       of this delivery, second
    (None,                False,            False),
    (MINUTE,              False,            False),
    (59 * MINUTE,         False,            False),
    (HOUR,                False,            True),
    (30 * DAY,            False,            True),
    (30 * DAY + MINUTE,   False,            False),
    (MINUTE,              True,             True),
]  # fmt: skip


@pytest.mark.parametrize(("before", "of_this_delivery", "second"), SECOND)
def test_no_such_address_is_believed_the_second_time(
    before: timedelta | None, of_this_delivery: bool, second: bool
) -> None:
    doubted_at = NOW - before if before else None

    assert is_second_time(doubted_at=doubted_at, of_this_delivery=of_this_delivery, now=NOW) is second


def test_a_delivery_that_comes_back_is_tried_four_times_more() -> None:
    assert [wait_after_bounces(count) for count in range(1, 6)] == [HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR, None]


@pytest.mark.parametrize(
    ("left", "wait"),
    [(None, HOUR), (DAY, HOUR), (HOUR, HOUR / 2), (timedelta(0), MINUTE)],
)
def test_the_wait_is_never_more_than_half_of_what_is_left(left: timedelta | None, wait: timedelta) -> None:
    assert sooner(HOUR, left) == wait


SHORT = [
    # left,              tried for,     short
    (None,               9 * DAY,       False),
    (12 * HOUR - MINUTE, timedelta(0),  True),
    (12 * HOUR,          timedelta(0),  False),
    (12 * HOUR,          59 * MINUTE,   False),
    (12 * HOUR,          HOUR,          True),
    (DAY,                9 * DAY,       False),
]  # fmt: skip


@pytest.mark.parametrize(("left", "tried_for", "short"), SHORT)
def test_time_is_short(left: timedelta | None, tried_for: timedelta, short: bool) -> None:
    assert is_short(left=left, tried_for=tried_for) is short
