"""From what happened to where a bill stands.

The events are put in the order in which they happened, whatever the order in which they were learnt, and led
through the law that was in force on each one's day. What does not fit is followed all the same and reported:
reality is messier than rules, and the refusing is done before an event is recorded, not here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracker.rules.counting import IsOpen, Span
from tracker.rules.dating import Run, dated
from tracker.rules.procedure import EventKind, Law, Procedure, WindowRule
from tracker.rules.windows import Happening, Window


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a bill. `ref` tells it from others, and breaks a tie."""

    kind: str
    happened: Span
    ref: int = 0
    is_irregular: bool = False

    @property
    def as_happening(self) -> Happening:
        return Happening(self.kind, self.happened, self.ref)


class Oddity(StrEnum):
    """What can be odd about a history."""

    OUT_OF_ORDER = "out_of_order"
    UNKNOWN_KIND = "unknown_kind"
    AFTER_LAST_DAY = "after_last_day"
    BEFORE_FIRST_DAY = "before_first_day"
    LAW_CHANGED = "law_changed"


@dataclass(frozen=True, slots=True)
class Irregularity:
    """Something a person should look at. `about` is a stage, a window or a procedure, as the oddity has it."""

    oddity: Oddity
    ref: int
    event: str
    about: str
    is_explained: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the events add up to. `stage` and `procedure` are None as long as nothing has happened."""

    stage: str | None
    procedure: Procedure | None
    windows: tuple[Window, ...]
    irregularities: tuple[Irregularity, ...]

    @property
    def is_final(self) -> bool:
        return bool(self.procedure and self.stage and self.procedure.is_final(self.stage))

    @property
    def running(self) -> list[Window]:
        return [window for window in self.windows if window.ended is None]

    def possible_next(self, law: Law, on: Span) -> list[EventKind]:
        """Return what may happen next; raise NoProcedureInForce when no law is known for that day."""
        procedure = self.procedure or law.in_force(on.earliest)
        return procedure.possible_in(self.stage or procedure.first_stage)


def replay(events: Iterable[Event], law: Law, is_open: IsOpen) -> Standing:
    """Return the standing; raise NoProcedureInForce when an event is older than all law that is known."""
    history = _History(is_open)
    for event in sorted(events, key=lambda event: _moment(event, law)):
        history.follow(event, law.in_force(event.happened.earliest))
    return history.standing()


def _moment(event: Event, law: Law) -> tuple[object, ...]:
    """Return when it happened; on one day, the law's own order decides, and then the order of recording."""
    happened = event.happened
    rank = law.in_force(happened.earliest).rank(event.kind)
    return (happened.earliest, happened.latest or happened.earliest, rank, event.ref)


class _History:
    """The automaton while it runs."""

    def __init__(self, is_open: IsOpen) -> None:
        self.is_open = is_open
        self.procedure: Procedure | None = None
        self.stage: str | None = None
        self.runs: list[Run] = []
        self.irregularities: list[Irregularity] = []

    def follow(self, event: Event, in_force: Procedure) -> None:
        procedure = self._governing(event, in_force)
        stage = self.stage or procedure.first_stage
        kind = procedure.events.get(event.kind)
        if kind is None:
            self._odd(Oddity.UNKNOWN_KIND, event, procedure.slug)
        elif stage not in kind.possible_in:
            self._odd(Oddity.OUT_OF_ORDER, event, stage)
        self.stage = (kind and kind.leads_to) or stage
        self._start(event, procedure)
        self._end(event)

    def standing(self) -> Standing:
        windows = tuple(dated(run, self.is_open) for run in self.runs)
        return Standing(self.stage, self.procedure, windows, tuple(self.irregularities))

    def _governing(self, event: Event, in_force: Procedure) -> Procedure:
        """Return the law for this event: the one in force, unless it does not know the stage the bill is in."""
        before = self.procedure
        if before is not None and before.slug != in_force.slug:
            self._odd(Oddity.LAW_CHANGED, event, in_force.slug)
            if self.stage not in in_force.stages:
                return before
        self.procedure = in_force
        return in_force

    def _start(self, event: Event, procedure: Procedure) -> None:
        happening = event.as_happening
        started = [rule for rule in procedure.windows if event.kind in rule.clocks and self.stage in rule.lives_in]
        for rule in started:
            derived = self._derived(rule)
            if derived is None:
                self.runs.append(Run(rule, self._occurrence(rule), procedure.slug, clock=happening))
            else:
                derived.rule, derived.procedure, derived.clock = rule, procedure.slug, happening
        for rule in procedure.windows:
            awaited = next((run for run in self.runs if run.rule.name == rule.awaits and run.clock == happening), None)
            if awaited is not None and self.stage in rule.lives_in:
                self.runs.append(
                    Run(rule, self._occurrence(rule), procedure.slug, clock=None, anchor=happening, awaited=awaited)
                )

    def _end(self, event: Event) -> None:
        for run in self.runs:
            if run.ended is None and self.stage not in run.rule.lives_in:
                run.ended = event.as_happening
                if event.kind in run.rule.acts:
                    self._judge(event, dated(run, self.is_open))

    def _judge(self, event: Event, window: Window) -> None:
        """Report an act outside its days."""
        latest = event.happened.latest or event.happened.earliest
        if window.outer and event.happened.earliest > window.outer.on:
            self._odd(Oddity.AFTER_LAST_DAY, event, window.name)
        elif latest < window.first_possible.on:
            self._odd(Oddity.BEFORE_FIRST_DAY, event, window.name)

    def _derived(self, rule: WindowRule) -> Run | None:
        """Return the running window of that name whose clock was only derived so far."""
        return next(
            (run for run in self.runs if run.rule.name == rule.name and run.ended is None and run.clock is None), None
        )

    def _occurrence(self, rule: WindowRule) -> int:
        return 1 + sum(run.rule.name == rule.name for run in self.runs)

    def _odd(self, oddity: Oddity, event: Event, about: str) -> None:
        self.irregularities.append(Irregularity(oddity, event.ref, event.kind, about, event.is_irregular))
