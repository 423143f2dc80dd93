"""How much notice the default plan would have given before an act that really happened.

Where a source gives no time of day, both the news and the act are put at noon: then the hours between them are whole
days. The reader is in the jurisdiction's zone, with the default lead times, and has followed the bill from the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from alerts.rules.choices import Choices, Reader
from alerts.rules.timetable import DeadlineFacts, timetable
from tracker.rules.windows import Window

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Version:
    """A window as it stood from a moment on."""

    window: Window
    came_to_be_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """How many alerts came before the act, and how many hours lay between the first of them and the act."""

    alerts: int
    hours: float


def notice_before(versions: Sequence[Version], act_at: datetime, zone: tzinfo, morning: time) -> Notice:
    """Return the notice that these versions of a window gave before `act_at`; without any, no alerts and no hours."""
    reader = Reader(zone, Choices(morning=morning))
    moments = []
    for number, version in enumerate(versions):
        until = versions[number + 1].came_to_be_at if number + 1 < len(versions) else act_at
        reminders = timetable(_facts(version, zone), reader, was_told=number > 0)
        moments += [one.moment for one in reminders if one.moment < min(until, act_at)]
    if not moments:
        return Notice(0, 0.0)
    return Notice(len(moments), (act_at - min(moments)) / timedelta(hours=1))


def _facts(version: Version, zone: tzinfo) -> DeadlineFacts:
    window = version.window
    closes, outer = ((dated.on, dated.at) if dated else (None, None) for dated in (window.closes, window.outer))
    return DeadlineFacts(
        zone=zone,
        came_to_be_at=version.came_to_be_at,
        opens_on=None if window.is_suspended else window.opens.on,
        closes_on=closes[0],
        outer_on=outer[0],
        closes_time=closes[1],
        outer_time=outer[1],
    )
