"""From what happened to where a bill stands.

The events are put in the order in which they happened, whatever the order in which they were learnt, and led
through the law that was in force on each one's day. What does not fit is followed all the same and reported:
reality is messier than rules, and the refusing is done before an event is recorded, not here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span
from tracker.rules.dating import Run, Suspension, dated
from tracker.rules.procedure import EventKind, Law, Procedure, WindowRule
from tracker.rules.windows import Happening, Window

ADJOURNED = "adjourned"
"""The event that switches a window to its other rule."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a bill. `at` is the time of day where it is known; `ref` tells it from others."""

    kind: str
    happened: Span
    ref: int = 0
    is_irregular: bool = False
    at: time | None = None

    @property
    def as_happening(self) -> Happening:
        return Happening(self.kind, self.happened, self.ref, self.at)


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


def replay(events: Iterable[Event], law: Law, calendar: Calendar) -> Standing:
    """Return the standing; raise NoProcedureInForce when an event is older than all law that is known."""
    history = _History(calendar)
    for _, event, procedure in sorted((_moment(event, law) for event in events), key=lambda row: row[0]):
        history.follow(event, procedure)
    return history.standing()


def _moment(event: Event, law: Law) -> tuple[tuple[object, ...], Event, Procedure]:
    """Return when it happened; on one day, the time, the law's own order, and then the order of recording decide."""
    happened = event.happened
    procedure = law.in_force(happened.earliest)
    key = (
        happened.earliest,
        happened.latest or happened.earliest,
        procedure.rank(event.kind),
        event.at or time.min,
        event.ref,
    )
    return key, event, procedure


class _History:
    """The automaton while it runs."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.procedure: Procedure | None = None
        self.stage: str | None = None
        self.adjourned: Happening | None = None
        self.runs: list[Run] = []
        self.irregularities: list[Irregularity] = []

    def follow(self, event: Event, in_force: Procedure) -> None:
        procedure = self._governing(event, in_force)
        stage = self.stage or procedure.first_stage
        kind = procedure.events.get(event.kind)
        if kind is None:
            self._odd(Oddity.UNKNOWN_KIND, event, procedure.slug)
        elif stage not in kind.leads:
            self._odd(Oddity.OUT_OF_ORDER, event, stage)
        self.stage = kind.after(stage) if kind else stage
        if event.kind == ADJOURNED:
            self._adjourn(event)
        self._start(event, procedure)
        self._end(event)
        self._suspend(event)

    def standing(self) -> Standing:
        windows = tuple(run.window or dated(run, self.calendar) for run in self.runs)
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
        """Start the windows whose clock the event is, narrow those that awaited it, and derive those that follow."""
        happening = event.as_happening
        fresh = [
            self._clocked(rule, procedure, happening)
            for rule in procedure.windows
            if event.kind in rule.clocks and self.stage in rule.lives_in
        ]
        for run in fresh:  # grows while it is walked through: what is derived may itself be awaited
            fresh += [
                self._derive(rule, procedure, run)
                for rule in procedure.windows
                if rule.awaits == run.rule.name and self.stage in rule.lives_in and not self._awaits(rule, run)
            ]

    def _clocked(self, rule: WindowRule, procedure: Procedure, happening: Happening) -> Run:
        derived = next((run for run in self._living(rule) if run.clock is None), None)
        if derived is None:
            return self._new(Run(rule, self._occurrence(rule), procedure.slug, clock=happening))
        derived.rule, derived.procedure, derived.clock = rule, procedure.slug, happening
        return derived

    def _derive(self, rule: WindowRule, procedure: Procedure, awaited: Run) -> Run:
        anchor = awaited.started
        return self._new(Run(rule, self._occurrence(rule), procedure.slug, clock=None, anchor=anchor, awaited=awaited))

    def _new(self, run: Run) -> Run:
        run.adjourned = self.adjourned if run.rule.adjourned else None
        self.runs.append(run)
        return run

    def _awaits(self, rule: WindowRule, awaited: Run) -> bool:
        """Return whether a window of this rule follows that one already."""
        return any(run.awaited is awaited for run in self._living(rule))

    def _adjourn(self, event: Event) -> None:
        """Switch the windows that had not closed when the legislature adjourned, and those that start afterwards."""
        self.adjourned = event.as_happening
        for run in self.runs:
            if run.ended is None and run.rule.adjourned:
                closes = dated(run, self.calendar).closes
                if closes is None or event.happened.earliest <= closes.on:
                    run.adjourned = self.adjourned

    def _end(self, event: Event) -> None:
        """End the windows whose stages the bill has left, and those whose act this is."""
        happening = event.as_happening
        for run in self.runs:
            is_act = event.kind in run.rule.acts | run.rule.lapses and happening not in (run.clock, run.anchor)
            if run.ended is None and (is_act or self.stage not in run.rule.lives_in):
                run.ended = happening
                run.window = dated(run, self.calendar)
                if event.kind in run.rule.acts and run.rule.binding:
                    self._judge(event, run.window)

    def _suspend(self, event: Event) -> None:
        for run in self.runs:
            if run.ended is not None:
                continue
            stands_still = self.stage in run.rule.suspended_in
            if stands_still and not run.is_suspended:
                run.suspensions.append(Suspension(event.as_happening))
            elif run.is_suspended and not stands_still:
                run.suspensions[-1].until = event.as_happening

    def _judge(self, event: Event, window: Window) -> None:
        """Report an act outside its days."""
        latest = event.happened.latest or event.happened.earliest
        if window.outer and event.happened.earliest > window.outer.on and event.kind not in window.rule.lapses:
            self._odd(Oddity.AFTER_LAST_DAY, event, window.name)
        elif latest < window.first_possible.on:
            self._odd(Oddity.BEFORE_FIRST_DAY, event, window.name)

    def _living(self, rule: WindowRule) -> list[Run]:
        return [run for run in self.runs if run.rule.name == rule.name and run.ended is None]

    def _occurrence(self, rule: WindowRule) -> int:
        return 1 + sum(run.rule.name == rule.name for run in self.runs)

    def _odd(self, oddity: Oddity, event: Event, about: str) -> None:
        self.irregularities.append(Irregularity(oddity, event.ref, event.kind, about, event.is_irregular))
