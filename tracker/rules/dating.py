"""From a window that runs to its dates: the arithmetic of one window, each step written down as it is taken."""

from dataclasses import dataclass, field
from datetime import date

from tracker.rules.counting import DayCount, IsOpen, Span, last_day
from tracker.rules.procedure import Source, Term, WindowRule
from tracker.rules.windows import Dated, Figure, Happening, Says, Step, Window


@dataclass(slots=True)
class Run:
    """A window while the replay runs.

    `clock` is the event that started its clock, `anchor` the one that started the awaited window. At least one of
    the two is there; as long as `clock` is not, the start is a span, read off the awaited window.
    """

    rule: WindowRule
    occurrence: int
    procedure: str
    clock: Happening | None
    anchor: Happening | None = None
    awaited: "Run | None" = None
    ended: Happening | None = None

    @property
    def started(self) -> Happening:
        started = self.clock or self.anchor
        assert started is not None
        return started


@dataclass(slots=True)
class Working:
    """The steps taken so far, and the calendar they are counted on."""

    is_open: IsOpen
    steps: list[Step] = field(default_factory=list)

    def note(
        self,
        figure: Figure,
        says: Says,
        *,
        event: str | None = None,
        on: Span | None = None,
        count: DayCount | None = None,
        source: Source | None = None,
    ) -> None:
        start_on, end_on = (on.earliest, on.latest) if on else (None, None)
        self.steps.append(Step(figure, says, event, start_on, end_on, count, source))

    def counted(self, figure: Figure, start_on: date, term: Term) -> Dated:
        end_on = last_day(start_on, term.count, self.is_open)
        self.note(figure, Says.COUNTED, on=Span(start_on, end_on), count=term.count, source=term.source)
        return Dated(end_on, term.source)


def dated(run: Run, is_open: IsOpen) -> Window:
    """Return the window with its dates and their working, in the order in which a reader follows it."""
    working = Working(is_open)
    clock = _clock(run, working)
    first_possible = _first_possible(run, clock, working)
    opens = _opens(run, first_possible, working)
    closes = _closes(run, clock, working)
    outer = closes if clock.is_exact else _outer(run, clock, working)
    closes = closes and _no_later_than(outer, Figure.CLOSES, closes, working)
    opens = _no_later_than(closes or outer, Figure.OPENS, opens, working)
    return Window(
        name=run.rule.name,
        occurrence=run.occurrence,
        names=run.rule.names,
        procedure=run.procedure,
        clock_event=run.clock.event if run.clock else run.rule.awaited_event,
        clock=clock,
        started_by=run.started.ref,
        derived_from=None if run.clock else run.rule.awaits,
        first_possible=first_possible,
        opens=opens,
        closes=closes,
        outer=outer,
        on_silence=run.rule.on_silence,
        reminds=run.rule.reminds,
        steps=tuple(working.steps),
        ended=run.ended,
    )


def _clock(run: Run, working: Working) -> Span:
    if run.anchor and (run.clock is None or run.rule.expected_opens):
        working.note(Figure.CLOCK, Says.RECORDED, event=run.anchor.event, on=run.anchor.on)
    if run.clock:
        working.note(Figure.CLOCK, Says.RECORDED, event=run.clock.event, on=run.clock.on)
        return run.clock.on
    assert run.awaited is not None
    before = dated(run.awaited, working.is_open)
    clock = Span(before.first_possible.on, before.outer.on if before.outer else None)
    source = before.outer.source if before.outer else None
    working.note(Figure.CLOCK, Says.AWAITED, event=run.rule.awaited_event, on=clock, source=source)
    return clock


def _first_possible(run: Run, clock: Span, working: Working) -> Dated:
    if run.rule.opens:
        return working.counted(Figure.FIRST_POSSIBLE, clock.earliest, run.rule.opens)
    source = run.rule.closes.source if run.rule.closes else None
    working.note(Figure.FIRST_POSSIBLE, Says.NO_MINIMUM, on=Span.on(clock.earliest), source=source)
    return Dated(clock.earliest, source)


def _opens(run: Run, first_possible: Dated, working: Working) -> Dated:
    if run.anchor is None or run.rule.expected_opens is None:
        return first_possible
    opens = working.counted(Figure.OPENS, run.anchor.on.earliest, run.rule.expected_opens)
    if opens.on >= first_possible.on:
        return opens
    working.note(Figure.OPENS, Says.NOT_BEFORE_POSSIBLE, on=Span.on(first_possible.on), source=first_possible.source)
    return first_possible


def _closes(run: Run, clock: Span, working: Working) -> Dated | None:
    if run.clock is None and run.anchor and run.rule.expected_closes:
        return working.counted(Figure.CLOSES, run.anchor.on.earliest, run.rule.expected_closes)
    if run.rule.closes is None:
        working.note(Figure.CLOSES, Says.NOT_KNOWN)
        return None
    return working.counted(Figure.CLOSES, clock.earliest, run.rule.closes)


def _outer(run: Run, clock: Span, working: Working) -> Dated | None:
    if run.rule.closes is None or clock.latest is None:
        working.note(Figure.OUTER, Says.NOT_KNOWN)
        return None
    return working.counted(Figure.OUTER, clock.latest, run.rule.closes)


def _no_later_than(limit: Dated | None, figure: Figure, one: Dated, working: Working) -> Dated:
    if limit is None or one.on <= limit.on:
        return one
    working.note(figure, Says.NOT_AFTER_LAST_DAY, on=Span.on(limit.on), source=limit.source)
    return limit
