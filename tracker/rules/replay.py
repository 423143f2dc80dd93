"""From what happened to where a bill stands.

The events are put in the order in which they happened, whatever the order in which they were learnt, and led
through the law that was in force on each one's day. What does not fit is followed all the same and reported:
reality is messier than rules, and the refusing is done before an event is recorded, not here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span, last_days
from tracker.rules.dating import Run, Suspension, dated
from tracker.rules.procedure import EventKind, Law, Procedure, WindowRule
from tracker.rules.windows import Happening, Window

ADJOURNED, CONVENED = "adjourned", "convened"
"""The events that switch windows to their other rule, and back for those to come."""


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
    TWICE = "twice"
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
class Passed:
    """A stage in which a bill has been, under which law, and the event that led there: None where it began."""

    stage: str
    procedure: Procedure
    since: Happening | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the events add up to. `stage` and `procedure` are None as long as nothing has happened.

    `passed` are the stages in the order in which the bill came to them, the one it is in now last.
    """

    stage: str | None
    procedure: Procedure | None
    windows: tuple[Window, ...]
    irregularities: tuple[Irregularity, ...]
    passed: tuple[Passed, ...] = ()

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
    """Return the standing; raise NoProcedureInForce when a clock started before all law that is known."""
    history = _History(calendar)
    left = sorted(((event, law.of(event.kind, event.happened.earliest)) for event in events), key=_moment)
    while left:
        history.follow(*left.pop(_next(left, history)))
    return history.standing()


def is_passed_over(window: Window, others: Iterable[Window]) -> bool:
    """Return whether a window was to begin with the silence of another, and that one's act came instead."""
    return (
        window.rule.after_silence
        and window.derived_from is not None
        and window.ended is not None
        and any(
            other.ended == window.ended and other.name == window.derived_from and window.ended.event in other.rule.acts
            for other in others
        )
    )


def _moment(row: tuple[Event, Procedure]) -> tuple[object, ...]:
    """Return when it happened: the earliest day, the latest, the law's own order, and the order of recording."""
    event, procedure = row
    happened = event.happened
    return (happened.earliest, happened.last, procedure.rank(event.kind), event.ref)


def _next(left: Sequence[tuple[Event, Procedure]], history: "_History") -> int:
    """Return which of the events that are left comes next.

    Of those that may have come first, by their days, the one whose time of day is the earliest; where times are not
    known, the first that the stage of the bill allows; else the first of all.
    """
    if len(left) == 1 or left[0][0].happened.last < left[1][0].happened.earliest:
        return 0
    first_ends_on = min(event.happened.last for event, _ in left)
    maybe = [number for number, (event, _) in enumerate(left) if event.happened.earliest <= first_ends_on]
    timed = sorted(
        (number for number in maybe if left[number][0].at), key=lambda number: left[number][0].at or time.min
    )
    choice = [number for number in maybe if number not in timed[1:]]
    return next((number for number in choice if history.allows(*left[number])), choice[0])


class _History:
    """The automaton while it runs."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.procedure: Procedure | None = None
        self.stage: str | None = None
        self.adjourned: Happening | None = None
        self.runs: list[Run] = []
        self.irregularities: list[Irregularity] = []
        self.passed: list[Passed] = []

    def allows(self, event: Event, procedure: Procedure) -> bool:
        """Return whether the bill's stage allows the event."""
        kind = procedure.events.get(event.kind)
        return kind is not None and (self.stage or procedure.first_stage) in kind.leads

    def follow(self, event: Event, in_force: Procedure) -> None:
        procedure = self._governing(event, in_force)
        stage = self.stage or procedure.first_stage
        kind = procedure.events.get(event.kind)
        if kind is None:
            self._odd(Oddity.UNKNOWN_KIND, event, procedure.slug)
        elif stage not in kind.leads:
            self._odd(Oddity.OUT_OF_ORDER, event, stage)
        # What does not fit is followed, but it brings no bill back from its end.
        is_over = procedure.is_final(stage) and (kind is None or stage not in kind.leads)
        self.stage = stage if kind is None or is_over else kind.after(stage)
        self._pass(stage, self.stage, event, procedure)
        self._session(event)
        self._start(event, procedure)
        self._end(event)
        self._suspend(event)

    def standing(self) -> Standing:
        windows = tuple(run.window or dated(run, self.calendar) for run in self.runs)
        return Standing(self.stage, self.procedure, windows, tuple(self.irregularities), tuple(self.passed))

    def _pass(self, before: str, after: str, event: Event, procedure: Procedure) -> None:
        """Note the stage that the event leads to; of the first event also the one in which it found the bill."""
        if not self.passed:
            self.passed.append(Passed(before, procedure, event.as_happening if after == before else None))
        if after != self.passed[-1].stage:
            self.passed.append(Passed(after, procedure, event.as_happening))

    def _governing(self, event: Event, in_force: Procedure) -> Procedure:
        """Return the law for this event: the one in force, unless it does not know the stage the bill is in."""
        before = self.procedure
        if before is not None and before.slug != in_force.slug:
            self._odd(Oddity.LAW_CHANGED, event, in_force.slug)
            if self.stage not in in_force.stages:
                kind = in_force.events.get(event.kind)
                if kind is None or in_force.first_stage not in kind.leads:
                    return before
                # The stage is gone with the old law, and the event begins the way of the new one.
                self.stage = in_force.first_stage
        self.procedure = in_force
        return in_force

    def _start(self, event: Event, procedure: Procedure) -> None:
        """Start the windows whose clock the event is, narrow those that awaited it, and derive those that follow."""
        fresh = [
            self._clocked(rule, procedure, event)
            for rule in procedure.windows
            if event.kind in rule.clocks and self.stage in rule.lives_in
        ]
        for run in fresh:  # grows while it is walked through: what is derived may itself be awaited
            fresh += [
                self._derive(rule, procedure, run)
                for rule in procedure.windows
                if rule.awaits == run.rule.name and self.stage in rule.lives_in and not self._awaits(rule, run)
            ]

    def _clocked(self, rule: WindowRule, procedure: Procedure, event: Event) -> Run:
        """Give a window its clock: one that was derived gets it now, one that ran already starts anew."""
        happening = event.as_happening
        living = self._living(rule)
        derived = next((run for run in living if run.clock is None), None)
        if derived is not None:
            derived.rule, derived.procedure, derived.clock = rule, procedure.slug, happening
            return derived
        for run in living:
            if run.clock and run.clock.event == happening.event:
                self._odd(Oddity.TWICE, event, rule.name)
            self._close(run, happening)
        return self._new(Run(rule, self._occurrence(rule), procedure.slug, clock=happening))

    def _derive(self, rule: WindowRule, procedure: Procedure, awaited: Run) -> Run:
        anchor = awaited.started
        return self._new(Run(rule, self._occurrence(rule), procedure.slug, clock=None, anchor=anchor, awaited=awaited))

    def _new(self, run: Run) -> Run:
        if self.adjourned and run.rule.adjourned:
            run.adjourned, run.adjourned_surely = self.adjourned, self._is_in_recess(run)
        self.runs.append(run)
        return run

    def _is_in_recess(self, run: Run) -> bool:
        """Return whether a window that begins now is surely under the rule for the recess.

        It is for as long as the term that the adjournment gives. After that, without news of the next session, nobody
        can say which rule it is under, so both are counted.
        """
        assert self.adjourned is not None
        term = run.rule.adjourned.closes if run.rule.adjourned else None
        last = last_days(self.adjourned.on, term.count, self.calendar).latest if term else None
        return last is None or run.started.on.earliest <= last

    def _awaits(self, rule: WindowRule, awaited: Run) -> bool:
        """Return whether a window of this rule follows that one already."""
        return any(run.awaited is awaited for run in self._living(rule))

    def _session(self, event: Event) -> None:
        """Switch the windows that had not closed when the legislature adjourned, and those that start in the recess."""
        if event.kind == CONVENED:
            self.adjourned = None
        if event.kind != ADJOURNED:
            return
        self.adjourned = event.as_happening
        for run in self.runs:
            if run.ended is None and run.rule.adjourned:
                window = dated(run, self.calendar)
                if window.outer is None or event.happened.earliest <= window.outer.on:
                    latest = event.happened.latest
                    run.adjourned = self.adjourned
                    run.adjourned_surely = bool(window.closes and latest and latest <= window.closes.on)

    def _end(self, event: Event) -> None:
        """End the windows whose stages the bill has left, and those whose act this is."""
        happening = event.as_happening
        closed = []
        for run in self.runs:
            is_act = event.kind in run.rule.acts | run.rule.lapses and happening not in (run.clock, run.anchor)
            if run.ended is None and (is_act or self.stage not in run.rule.lives_in):
                closed.append(self._close(run, happening))
        for window in closed:
            if window.rule.binding and not is_passed_over(window, closed):
                self._judge(event, window)

    def _close(self, run: Run, happening: Happening) -> Window:
        run.ended = happening
        run.window = dated(run, self.calendar)
        return run.window

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
        """Report an act outside its days, and a lapse at a time when the window had not passed."""
        act, rule = event.as_happening, window.rule
        is_act, is_lapse = event.kind in rule.acts, event.kind in rule.lapses
        if (is_act and window.allows(act)) or (is_lapse and window.is_over_at(act)) or not (is_act or is_lapse):
            return
        self._odd(Oddity.AFTER_LAST_DAY if window.is_past(act) else Oddity.BEFORE_FIRST_DAY, event, window.name)

    def _living(self, rule: WindowRule) -> list[Run]:
        return [run for run in self.runs if run.rule.name == rule.name and run.ended is None]

    def _occurrence(self, rule: WindowRule) -> int:
        return 1 + sum(run.rule.name == rule.name for run in self.runs)

    def _odd(self, oddity: Oddity, event: Event, about: str) -> None:
        self.irregularities.append(Irregularity(oddity, event.ref, event.kind, about, event.is_irregular))
