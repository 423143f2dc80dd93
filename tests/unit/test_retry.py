"""There is no last attempt."""

from datetime import timedelta

from alerts.rules.retry import breaker_after, wait_after, wait_after_uncertain, wait_before


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


def test_a_relay_that_is_down_is_left_alone_for_longer_each_time() -> None:
    assert [breaker_after(faults).seconds for faults in (1, 2, 3, 4, 5, 100)] == [30, 60, 120, 240, 300, 300]


def test_the_less_time_is_left_the_sooner_it_is_tried_again() -> None:
    day, hour, minute = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

    assert wait_before(4, day) == wait_after(4)
    assert wait_before(4, hour) == 15 * minute
    assert wait_before(1, minute) == wait_before(9, -hour) == timedelta(seconds=30)


def test_what_nobody_answered_is_sent_again_after_two_minutes_and_then_ever_later() -> None:
    minutes = [wait_after_uncertain(attempts) // timedelta(minutes=1) for attempts in (1, 2, 3, 9)]

    assert minutes == [2, 5, 15, 60]
