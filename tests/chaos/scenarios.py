"""All scenarios, in the order of their numbers."""

from tests.chaos import processes
from tests.chaos.registry import SCENARIOS

CHAPTERS = (processes,)
ALL = sorted(SCENARIOS, key=lambda one: one.id)
