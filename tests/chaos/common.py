"""Steps that many scenarios share."""

import threading
import time
import zlib

from tests.chaos.oracles import Fact
from tests.chaos.world import World

INTRODUCED = "Introduced in the Mazhilis"

QUICK = 120.0
"""A clock so fast that the eleven minutes of a lease after the final dot pass in six seconds."""


def news(world: World, count: int, title: str = "A bill", kinds: tuple[str, ...] = ("introduced",)) -> list[Fact]:
    """Let readers follow a bill, and let it be introduced, which starts no clock: one mail is owed to each of them."""
    readers = world.readers(count, f"{zlib.crc32(title.encode()):x}-")
    now = world.product_time(time.time())
    world.hand("enter", title=title, readers=readers, kinds=list(kinds))
    return [Fact(reader, f": {title}", now) for reader in readers]


def pause(seconds: float) -> None:
    """Let the processes of an installation go on for a while."""
    threading.Event().wait(seconds)
