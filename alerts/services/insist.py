"""Writing down what has happened, also when the database is locked, restarts, or broke off a deadlock."""

from collections.abc import Callable
from functools import wraps
from time import sleep
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

P = ParamSpec("P")
R = TypeVar("R")

WAITS = (0.1, 0.5, 2.0, 5.0, 10.0, 15.0)
"""Seconds between the tries: half a minute in all, well within the lease that is held meanwhile."""


def insist(write: Callable[P, R]) -> Callable[P, R]:
    """Return `write`, tried again while the database is not to be had.

    Only for what changes nothing when it is done a second time: of a commit that broke off nobody knows whether it
    came through. A mail that was taken and not written down is sent twice, so that it is worth a wait.
    """

    @wraps(write)
    def insisting(*args: P.args, **kwargs: P.kwargs) -> R:
        for wait in WAITS:
            try:
                return write(*args, **kwargs)
            except OperationalError:
                if connection.in_atomic_block:
                    raise
                connection.close()
                sleep(wait)
        return write(*args, **kwargs)

    return insisting
