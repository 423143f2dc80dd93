"""All scenarios, in the order of their numbers."""

from tests.chaos import brokers, databases, processes, readers, relays, soak, times
from tests.chaos.registry import SCENARIOS

CHAPTERS = (processes, databases, brokers, relays, times, readers, soak)
ALL = sorted(SCENARIOS, key=lambda one: one.id)
