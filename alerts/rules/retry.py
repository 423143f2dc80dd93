"""When to try again."""

from datetime import timedelta

BREAKER = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 300))
SHORTEST = timedelta(seconds=30)
AFTER_UNCERTAIN = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 1, 5, 15, 30 minutes, then an hour, without end.

    There is no last attempt: an alert is given up when it is no longer true, not when it was tried often.
    """
    return WAITS[min(attempts, len(WAITS)) - 1]


def wait_after_uncertain(attempts: int) -> timedelta:
    """Return how long to wait when no answer came: 2 minutes, then ever longer, for each try may be a copy."""
    return max(AFTER_UNCERTAIN, wait_after(attempts))


def wait_before(failures: int, left: timedelta) -> timedelta:
    """Return how long to wait after so many failures when so much time is left: at most a quarter of it.

    It is never under half a minute, so that a server is not hammered in the last minutes.
    """
    return max(min(wait_after(failures), left / 4), SHORTEST)


def breaker_after(faults: int) -> timedelta:
    """Return how long to leave a relay alone after so many faults in a row: 30 seconds, doubled up to 5 minutes."""
    return BREAKER[min(faults, len(BREAKER)) - 1]
