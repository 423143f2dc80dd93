"""Named places in the product at which a process does something terrible to itself, without a line in the product.

ALERTS_FAILPOINT="after_smtp_accept:kill9:3" kills the process at its third passing of that place. A fourth part is in
how many processes it may happen, one unless it is given: a worker that was killed and started again then lives.
CHAOS_FIRED names the folder in which each firing leaves a file, so that a scenario can tell that it happened.
"""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from django.db import OperationalError

from alerts.channels import Sent
from alerts.channels.email import EmailChannel
from alerts.models.delivery import DeliveryManager
from alerts.rendering import Writer
from alerts.services import dispatch
from tracker.services import record


class FailpointMissing(Exception):
    """The product has changed: the place is not there any more, and the scenario would test nothing."""


class Poisoned(Exception):
    """What a poisoned message raises."""


@dataclass(slots=True)
class Failpoint:
    name: str
    action: str
    number: int = 1
    times: int = 1
    passed: int = 0

    @classmethod
    def read(cls, text: str) -> "Failpoint":
        name, action, *numbers = text.split(":")
        return cls(name, action, *(int(one) for one in numbers))

    def passing(self, name: str) -> None:
        """Count a passing of a place, and act when it is the one."""
        if name != self.name:
            return
        self.passed += 1
        if self.passed == self.number and self._is_my_turn():
            ACTIONS[self.action]()

    def _is_my_turn(self) -> bool:
        """Return whether this process is one of those in which it may happen: a file that only one can make says so."""
        folder = Path(os.environ["CHAOS_FIRED"])
        for turn in range(self.times):
            try:
                os.close(os.open(folder / f"{self.name}.{turn}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            return True
        return False


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _block() -> None:
    threading.Event().wait()


def _raise() -> None:
    raise Poisoned


def _lock() -> None:
    raise OperationalError("deadlock detected")


ACTIONS: dict[str, Callable[[], None]] = {
    "kill9": _kill,
    "term": _terminate,
    "block": _block,
    "raise": _raise,
    "deadlock": _lock,
}


def install(text: str) -> None:
    """Put the failpoint into the product."""
    point = Failpoint.read(text)
    if point.name not in PLACES:
        raise FailpointMissing(point.name)
    PLACES[point.name](point)


def _around_delivering(point: Failpoint) -> None:
    deliver = EmailChannel.deliver

    @wraps(deliver)
    def wrapped(self: EmailChannel, message: Any, point_of_no_return: Callable[[], None]) -> Any:
        def around() -> None:
            point.passing("before_final_dot")
            point_of_no_return()
            point.passing("before_the_last_byte")

        point.passing("before_smtp")
        outcome = deliver(self, message, around)
        if isinstance(outcome, Sent):
            point.passing("after_smtp_accept")
        return outcome

    EmailChannel.deliver = wrapped  # type: ignore[method-assign]


def _around(module: Any, function: str, name: str = "") -> Callable[[Failpoint], None]:
    """Return what puts the places `before_` and `after_` around a function of a module."""
    name = name or function

    def put(point: Failpoint) -> None:
        original = getattr(module, function, None)
        if original is None:
            raise FailpointMissing(f"{module.__name__}.{function}")

        @wraps(original)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            point.passing(f"before_{name}")
            result = original(*args, **kwargs)
            point.passing(f"after_{name}")
            return result

        setattr(module, function, wrapped)

    return put


PLACES: dict[str, Callable[[Failpoint], None]] = {
    "before_smtp": _around_delivering,
    "before_final_dot": _around_delivering,
    "before_the_last_byte": _around_delivering,
    "after_smtp_accept": _around_delivering,
    "before_settle": _around(dispatch, "settle"),
    "after_settle": _around(dispatch, "settle"),
    "before_the_row_is_settled": _around(dispatch, "_settled", "the_row_is_settled"),
    "before_letter": _around(Writer, "letter"),
    "after_queue": _around(DeliveryManager, "queue"),
    "before_rebuild_deadlines": _around(record, "rebuild_deadlines"),
}
