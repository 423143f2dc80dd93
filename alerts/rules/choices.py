"""What a reader chose: which alerts, how long before, how often, and not at which hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, tzinfo
from enum import StrEnum
from typing import Any

from alerts.rules.kinds import Kind, Step


class Cadence(StrEnum):
    """How often: each alert by itself, or gathered into one message a day or a week."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


def _steps(*texts: str) -> tuple[Step, ...]:
    return tuple(Step.parse(text) for text in texts)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one subscription; the defaults are those of a reader who chose nothing.

    `open_every_days` is 0 for "not while it is open". `quiet` is from when until when, by the reader's clock; it may
    go over midnight. `digest_weekday` is the ISO day of the weekly digest. With `escalates`, what nobody has said
    "I have seen it" to goes to the reader's next endpoint in the last 24 hours.
    """

    kinds: frozenset[Kind] = frozenset(Kind)
    opening: tuple[Step, ...] = _steps("3d", "1d", "0d")
    closing: tuple[Step, ...] = _steps("14d", "7d", "3d", "1d", "0d")
    outer: tuple[Step, ...] = _steps("+1d", "3d", "1d")
    open_every_days: int = 7
    cadence: Cadence = Cadence.AT_ONCE
    digest_weekday: int = 1
    morning: time = time(9)
    quiet: tuple[time, time] | None = None
    escalates: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the choices in one form: equal choices give equal values, whatever order they were made in."""
        return {
            "kinds": sorted(self.kinds),
            "opening": _texts(self.opening),
            "closing": _texts(self.closing),
            "outer": _texts(self.outer),
            "open_every_days": self.open_every_days,
            "cadence": str(self.cadence),
            "digest_weekday": self.digest_weekday,
            "morning": self.morning.isoformat("minutes"),
            "quiet": [at.isoformat("minutes") for at in self.quiet] if self.quiet else None,
            "escalates": self.escalates,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Choices":
        """Return the choices that `as_json` made these values of."""
        quiet = values["quiet"]
        return cls(
            kinds=frozenset(Kind(kind) for kind in values["kinds"]),
            opening=_steps(*values["opening"]),
            closing=_steps(*values["closing"]),
            outer=_steps(*values["outer"]),
            open_every_days=values["open_every_days"],
            cadence=Cadence(values["cadence"]),
            digest_weekday=values["digest_weekday"],
            morning=time.fromisoformat(values["morning"]),
            quiet=(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None,
            escalates=values["escalates"],
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """What of a subscriber decides when to tell: the zone they live in, and their choices."""

    zone: tzinfo
    choices: Choices = field(default_factory=Choices)


def _texts(steps: Sequence[Step]) -> list[str]:
    """Return the steps as texts, the longest lead first, those after a day before those before one."""
    ordered = sorted(set(steps), key=lambda step: (not step.is_after, -step.length, str(step)))
    return [str(step) for step in ordered]
