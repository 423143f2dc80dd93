"""The table of scenarios: each a function that makes its fault happen and says what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.oracles import Expected, Found
from tests.chaos.world import POSTGRES, SQLITE, Make, World

BOTH = (SQLITE, POSTGRES)

Play = Callable[[World], Expected]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`id` is the fault's number in docs/reliability.md; `short`: on which stacks the form plays it that CI runs."""

    id: str
    sentence: str
    play: Play
    make: Make
    stacks: tuple[str, ...]
    short: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """A fault that tests of their own already make; the long form runs them, the short form leaves them to the gate."""

    id: str
    sentence: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A fault that does not apply, or is not made, and why. `gap`: the product lacks what the fault asks for."""

    id: str
    sentence: str
    reason: str
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a scenario on one stack, or the tests that make a fault."""

    id: str
    sentence: str
    stack: str
    found: Found
    seconds: float

    @property
    def numbers(self) -> tuple[int, ...]:
        found = self.found
        return (found.owed, found.received, found.lost, found.doubled, found.other_id, found.late, found.kills)

    @property
    def audit(self) -> str:
        if self.found.audit is None:
            return "-"
        return "ok" if not self.found.audit.get("lost") else "LOST"


SCENARIOS: list[Scenario] = []


def scenario(
    number: str,
    sentence: str,
    make: Make | None = None,
    *,
    stacks: tuple[str, ...] = BOTH,
    short: tuple[str, ...] = (),
) -> Callable[[Play], Play]:
    """Register a scenario."""

    def register(play: Play) -> Play:
        SCENARIOS.append(Scenario(number, sentence, play, make or Make(), stacks, short))
        return play

    return register
