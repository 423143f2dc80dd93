"""There is no last attempt."""

from datetime import timedelta

from alerts.rules.retry import wait_after


def test_the_waits_grow_to_an_hour_and_stay_there() -> None:
    assert [wait_after(attempts) // timedelta(minutes=1) for attempts in (1, 2, 3, 4, 5, 6, 1000)] == [
        1,
        5,
        15,
        30,
        60,
        60,
        60,
    ]
