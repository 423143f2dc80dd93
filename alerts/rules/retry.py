"""When to try again."""

from datetime import timedelta

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 1, 5, 15, 30 minutes, then an hour, without end.

    There is no last attempt: an alert is given up when it is no longer true, not when it was tried often.
    """
    return WAITS[min(attempts, len(WAITS)) - 1]
