"""The stages of a bill in order: those it has passed, the one it is in, and those still before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tracker.rules.procedure import Names, Procedure
from tracker.rules.replay import Passed
from tracker.rules.windows import Happening

BESIDES: Final = frozenset(
    {
        "amendments",
        "court",
        "objections",
        "hand_over_again",
        "president_again",
        "speaker",
        "referendum",
        "rejected",
        "withdrawn",
    }
)
"""The stages that most bills never see. They are shown only when a bill has come there."""


class Place(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage on the way of a bill. `since` is the event that led there, `until` the one that led away from it."""

    stage: str
    names: Names
    place: Place
    since: Happening | None = None
    until: Happening | None = None


def journey(passed: Sequence[Passed], procedure: Procedure | None) -> list[StageStep]:
    """Return the stages of a bill that has passed these; those ahead are the usual ones of `procedure`."""
    steps = []
    for number, one in enumerate(passed):
        after = passed[number + 1] if number + 1 < len(passed) else None
        place = Place.DONE if after else Place.CURRENT
        steps.append(StageStep(one.stage, _names(one), place, one.since, after.since if after else None))
    current = passed[-1].stage if passed else None
    return steps + [StageStep(slug, names, Place.AHEAD) for slug, names in _ahead(current, procedure)]


def _ahead(current: str | None, procedure: Procedure | None) -> list[tuple[str, Names]]:
    if procedure is None or (current is not None and procedure.is_final(current)):
        return []
    slugs = list(procedure.stages)
    after = slugs.index(current) + 1 if current in slugs else 0
    return [(slug, procedure.stages[slug].names) for slug in slugs[after:] if slug not in BESIDES]


def _names(passed: Passed) -> Names:
    stage = passed.procedure.stages.get(passed.stage)
    return stage.names if stage else {"en": passed.stage}
