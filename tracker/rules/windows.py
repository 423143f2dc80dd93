"""The dates of a window, with the steps of their working.

    first possible   the first day on which the act is allowed
    opens            the first day on which it is expected: the law's minimum, or what is counted in public
    closes           the day by which it is expected, or by which it is due when the start is known
    outer limit      the last day on which it can still be in time, whatever is not recorded yet

A date that the law does not give, or that nobody could confirm, is None: it is never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from tracker.rules.counting import DayCount, Roll, Span, Unit
from tracker.rules.procedure import Confidence, Names, Silence, Source, WindowRule

NOTED_WITHIN = timedelta(days=7)
"""How long after the end of a window what silence brought may be noted."""


class State(StrEnum):
    NOT_OPEN = "not_open"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


class Figure(StrEnum):
    """One of the dates of a window."""

    CLOCK = "clock"
    FIRST_POSSIBLE = "first_possible"
    OPENS = "opens"
    CLOSES = "closes"
    OUTER = "outer"


class Says(StrEnum):
    """What a step of the working says."""

    RECORDED = "recorded"
    AWAITED = "awaited"
    UNUSED = "unused"
    NO_MINIMUM = "no_minimum"
    COUNTED = "counted"
    AFTER_EVENT = "after_event"
    ADJOURNED = "adjourned"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    NOT_BEFORE_POSSIBLE = "not_before_possible"
    NOT_AFTER_LAST_DAY = "not_after_last_day"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Step:
    """One step to a date, on the authority of `source`.

    `on` is the day or the days spoken of; of a count, where it starts and where it ends. `event` is what was recorded
    or is awaited, `window` the window that is to pass unused. `end_at` is the time of day where hours count.
    """

    figure: Figure
    says: Says
    on: Span | None = None
    event: str | None = None
    count: DayCount | None = None
    source: Source | None = None
    end_at: time | None = None
    window: str | None = None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Step":
        """Return the step that `dataclasses.asdict` and JSON made these values of."""
        on, count, source, end_at = (values[key] for key in ("on", "count", "source", "end_at"))
        return cls(
            figure=Figure(values["figure"]),
            says=Says(values["says"]),
            on=on and Span(date.fromisoformat(on["earliest"]), _date(on["latest"])),
            event=values["event"],
            count=count
            and DayCount(count["amount"], Unit(count["unit"]), count["counts_day_zero"], Roll(count["roll"])),
            source=source and Source(source["citation"], Confidence(source["confidence"]), source["text_year"]),
            end_at=time.fromisoformat(end_at) if end_at else None,
            window=values["window"],
        )


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, the source it rests on, and the time of day where hours count (else the day ends at 24:00)."""

    on: date
    source: Source | None
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as a window sees it: what, when, and which one."""

    event: str
    on: Span
    ref: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """One window of one bill.

    `clock` is when its clock starts and `clock_event` what starts it; `started_by` is the recorded event
    it goes back to. `derived_from` names the window before it while the clock itself is not recorded.
    """

    rule: WindowRule
    occurrence: int
    procedure: str
    clock_event: str
    clock: Span
    started_by: int
    derived_from: str | None
    first_possible: Dated
    opens: Dated
    closes: Dated | None
    outer: Dated | None
    on_silence: Silence | None
    reminds: bool
    steps: tuple[Step, ...]
    ended: Happening | None = None
    is_suspended: bool = False

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def names(self) -> Names:
        return self.rule.names

    def state(self, today: date) -> State:
        """Return the state on `today`: overdue only when the outer limit has passed without an event.

        While its clock stands still a window is not open.
        """
        if self.ended and self.ended.on.earliest <= today:
            return State.CLOSED
        if self.outer and self.outer.on < today:
            return State.OVERDUE
        return State.NOT_OPEN if self.is_suspended or today < self.opens.on else State.OPEN

    def allows(self, act: Happening) -> bool:
        """Return whether an act may lie within the window, to the minute where both are known so well."""
        is_early = act.on.last < self.first_possible.on or _is_before(act, self.first_possible)
        return not is_early and not self.is_past(act)

    def is_past(self, act: Happening) -> bool:
        """Return whether an act lies after the outer limit."""
        return self.outer is not None and _is_after(act, self.outer)

    def is_over_at(self, lapse: Happening) -> bool:
        """Return whether an event that only records that the window passed is dated when it could have passed.

        On its last day it may be, for sources differ by a day; so may it some days later, when the effect was noted.
        """
        if self.closes and (lapse.on.last < self.closes.on or _is_before(lapse, self.closes)):
            return False
        return self.outer is None or lapse.on.earliest <= self.outer.on + NOTED_WITHIN

    @property
    def sources(self) -> list[Source]:
        """Return what the dates rest on, each source once, the one of `closes` first."""
        closes = self.closes.source if self.closes else None
        return list(dict.fromkeys(source for source in [closes, *(step.source for step in self.steps)] if source))

    @property
    def citation(self) -> str:
        return "; ".join(source.citation for source in self.sources)

    @property
    def confidence(self) -> Confidence:
        """Return how sure we are of the day it closes; `unverified` when nobody knows that day."""
        return self.closes.source.confidence if self.closes and self.closes.source else Confidence.UNVERIFIED


def sources_of(steps: Iterable[Step], figure: Figure) -> list[Source]:
    """Return the sources that the steps to one date rest on."""
    return list(dict.fromkeys(step.source for step in steps if step.source and step.figure is figure))


def _is_before(act: Happening, first: Dated) -> bool:
    return bool(act.on.earliest == act.on.latest == first.on and first.at and act.at and act.at < first.at)


def _is_after(act: Happening, last: Dated) -> bool:
    if act.on.earliest == last.on and last.at and act.at:
        return act.at > last.at
    return act.on.earliest > last.on


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
