"""All scenarios, in the order of their numbers."""

from tests.chaos import brokers, databases, processes, relays
from tests.chaos.registry import SCENARIOS

CHAPTERS = (processes, databases, brokers, relays)
ALL = sorted(SCENARIOS, key=lambda one: one.id)
