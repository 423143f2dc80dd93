"""How many bills stand at each stage, by jurisdiction, as bars that say their numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.queries import StageCount
from tracker.rules import explain
from tracker.rules.vocabulary import STAGES

WIDTH: Final = 1000

LOOKS: Final[Mapping[str, tuple[str, ...]]] = {
    "in-parliament": ("", "lower_house", "upper_house", "amendments", "objections"),
    "to-be-signed": ("hand_over", "president", "president_again", "speaker"),
    "held": ("court", "referendum"),
    "law": ("signed", "published", "in_force"),
    "no-law": ("rejected", "withdrawn"),
}
"""Which stages are drawn alike; the order is that of the bar. Stages that only one law knows count as in parliament."""

NAMES: Final[Mapping[str, str]] = {
    "in-parliament": gettext_noop("In parliament"),
    "to-be-signed": gettext_noop("Waiting to be signed"),
    "held": gettext_noop("Held by a court or a referendum"),
    "law": gettext_noop("Became law"),
    "no-law": gettext_noop("Ended without a law"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The bills of a jurisdiction at one stage: a piece of its bar, from `x`, `width` wide."""

    stage: str
    name: str
    number: int
    look: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """A jurisdiction with its bar."""

    code: str
    name: str
    total: int
    parts: list[Part]


def pipeline(counts: Iterable[StageCount], language: str) -> list[Row]:
    """Return a bar for each jurisdiction, the one with the most bills first; all are drawn to one scale."""
    by_jurisdiction: dict[str, list[StageCount]] = defaultdict(list)
    for count in counts:
        by_jurisdiction[count.jurisdiction].append(count)
    totals = {code: sum(one.number for one in several) for code, several in by_jurisdiction.items()}
    longest = max(totals.values(), default=1)
    return [
        Row(code, explain.name_in(several[0].names, language), totals[code], _parts(several, longest, language))
        for code, several in sorted(by_jurisdiction.items(), key=lambda item: (-totals[item[0]], item[0]))
    ]


def legend() -> list[tuple[str, str]]:
    """Return how each group of stages looks, and what it is called."""
    return [(look, _(name)) for look, name in NAMES.items()]


def _parts(counts: list[StageCount], longest: int, language: str) -> list[Part]:
    parts: list[Part] = []
    so_far = 0
    for count in sorted(counts, key=lambda one: (_place(one.stage), one.stage)):
        x, end = (round(WIDTH * number / longest) for number in (so_far, so_far + count.number))
        look = _look(count.stage)
        parts.append(Part(count.stage, _name(count.stage, language), count.number, look, x, max(end - x, 1)))
        so_far += count.number
    return parts


def _look(stage: str) -> str:
    return next((look for look, stages in LOOKS.items() if stage in stages), "in-parliament")


def _place(stage: str) -> tuple[int, int]:
    look = _look(stage)
    stages = LOOKS[look]
    return list(LOOKS).index(look), stages.index(stage) if stage in stages else len(stages)


def _name(stage: str, language: str) -> str:
    if not stage:
        return _("Nothing recorded yet")
    return explain.name_in(STAGES[stage], language) if stage in STAGES else stage.replace("_", " ")
