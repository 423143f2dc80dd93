"""From a window that runs to its dates: the arithmetic of one window, each step written down as it is taken.

What the law counts from may be known only as a span of days; then so is the last day, and its two ends are `closes`
and the outer limit. Nothing in between is ever picked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from tracker.rules.calendars import Calendar
from tracker.rules.counting import DAY, DayCount, Span, Unit, days_between, last_day, last_moment
from tracker.rules.procedure import Silence, Term, WindowRule
from tracker.rules.windows import Dated, Figure, Happening, Says, Step, Window


@dataclass(slots=True)
class Suspension:
    """The clock stands still from the one event until the other; None: it still does."""

    since: Happening
    until: Happening | None = None


@dataclass(slots=True)
class Run:
    """A window while the replay runs.

    `clock` is the event that started its clock, `anchor` the one that started the awaited window. At least one of
    the two is there; as long as `clock` is not, the start is a span, read off the awaited window. `window` is kept
    when it has ended: then its dates move no more. `adjourned_surely` says that the adjournment came before the window
    had closed, whatever day of its range was the true one.
    """

    rule: WindowRule
    occurrence: int
    procedure: str
    clock: Happening | None
    anchor: Happening | None = None
    awaited: "Run | None" = None
    adjourned: Happening | None = None
    adjourned_surely: bool = True
    suspensions: list[Suspension] = field(default_factory=list)
    ended: Happening | None = None
    window: Window | None = None

    @property
    def started(self) -> Happening:
        started = self.clock or self.anchor
        assert started is not None
        return started

    @property
    def is_suspended(self) -> bool:
        return bool(self.suspensions) and self.suspensions[-1].until is None


@dataclass(slots=True)
class Working:
    """The steps taken so far, and the calendar they are counted on."""

    calendar: Calendar
    steps: list[Step] = field(default_factory=list)

    def note(self, step: Step) -> None:
        self.steps.append(step)

    def counted(self, figure: Figure, start_on: date, term: Term, at: time | None = None) -> Dated:
        """Count a term from a day, or from a time of day where the term is of hours and the time is known."""
        if term.count.unit is Unit.HOUR and at is not None:
            end = last_moment(datetime.combine(start_on, at), term.count)
            dated = Dated(end.date(), term.source, end.time())
        else:
            dated = Dated(last_day(start_on, term.count, self.calendar), term.source)
        span = Span(start_on, dated.on)
        self.note(Step(figure, Says.COUNTED, on=span, count=term.count, source=term.source, end_at=dated.at))
        return dated


def dated(run: Run, calendar: Calendar) -> Window:
    """Return the window with its dates and their working, in the order in which a reader follows it."""
    working = Working(calendar)
    clock = _clock(run, working)
    first_possible = _first_possible(run, clock, working)
    opens = _opens(run, first_possible, working)
    closes, outer = _last_days(run, clock, working)
    closes = closes and _no_earlier_than(first_possible, Figure.CLOSES, closes, working)
    outer = outer and _no_earlier_than(first_possible, Figure.OUTER, outer, working)
    closes = closes and _no_later_than(outer, Figure.CLOSES, closes, working)
    opens = _no_later_than(closes or outer, Figure.OPENS, opens, working)
    return Window(
        rule=run.rule,
        occurrence=run.occurrence,
        procedure=run.procedure,
        clock_event=run.clock.event if run.clock else run.rule.awaited_event,
        clock=clock,
        started_by=run.started.ref,
        derived_from=None if run.clock else run.rule.awaits,
        first_possible=first_possible,
        opens=opens,
        closes=closes,
        outer=outer,
        on_silence=_on_silence(run),
        reminds=run.rule.reminds,
        steps=tuple(working.steps),
        ended=run.ended,
        is_suspended=run.is_suspended and run.ended is None,
    )


def _on_silence(run: Run) -> Silence | None:
    if run.adjourned is None or run.rule.adjourned is None:
        return run.rule.on_silence
    return run.rule.adjourned.on_silence if run.adjourned_surely else None


def _clock(run: Run, working: Working) -> Span:
    if run.anchor and (run.clock is None or run.rule.expected_opens):
        working.note(Step(Figure.CLOCK, Says.RECORDED, event=run.anchor.event, on=run.anchor.on, end_at=run.anchor.at))
    if run.clock:
        working.note(Step(Figure.CLOCK, Says.RECORDED, event=run.clock.event, on=run.clock.on, end_at=run.clock.at))
        return run.clock.on
    assert run.awaited is not None
    before = dated(run.awaited, working.calendar)
    latest = before.outer.on if before.outer else None
    source = before.outer.source if before.outer else None
    if run.rule.after_silence:
        clock = Span(before.closes.on if before.closes else before.first_possible.on, latest)
        working.note(Step(Figure.CLOCK, Says.UNUSED, on=clock, source=source, window=before.name))
        return clock
    clock = Span(before.first_possible.on, latest)
    working.note(Step(Figure.CLOCK, Says.AWAITED, event=run.rule.awaited_event, on=clock, source=source))
    return clock


def _first_possible(run: Run, clock: Span, working: Working) -> Dated:
    at = run.clock.at if run.clock else None
    if run.rule.opens:
        counted = working.counted(Figure.FIRST_POSSIBLE, clock.earliest, run.rule.opens, at)
        moved = _suspended(run, counted, run.rule.opens, clock.earliest, Figure.FIRST_POSSIBLE, working)
        return moved or counted
    first_on = clock.earliest + DAY if run.rule.after_silence and run.clock is None else clock.earliest
    source = run.rule.closes.source if run.rule.closes else None
    working.note(Step(Figure.FIRST_POSSIBLE, Says.NO_MINIMUM, on=Span.on(first_on), source=source))
    return Dated(first_on, source, at)


def _opens(run: Run, first_possible: Dated, working: Working) -> Dated:
    if run.anchor is None or run.rule.expected_opens is None:
        return first_possible
    opens = working.counted(Figure.OPENS, run.anchor.on.earliest, run.rule.expected_opens)
    return _no_earlier_than(first_possible, Figure.OPENS, opens, working)


def _last_days(run: Run, clock: Span, working: Working) -> tuple[Dated | None, Dated | None]:
    """Return when the window closes, and the outer limit: the same when what it counts from is known to the day."""
    rules = _rules(run, clock, working)
    if run.clock is None and run.anchor and run.rule.expected_closes and not run.suspensions:
        expected = working.counted(Figure.CLOSES, run.anchor.on.earliest, run.rule.expected_closes)
        return expected, _latest_of([_end(run, term, start, Figure.OUTER, working) for term, start in rules])
    closes = [_end(run, term, start, Figure.CLOSES, working) for term, start in rules]
    is_exact = all(start.is_exact for _, start in rules) and all(map(_is_exact, run.suspensions))
    outer = closes if is_exact else [_end(run, term, start, Figure.OUTER, working) for term, start in rules]
    return _earliest_of(closes), _latest_of(outer)


def _rules(run: Run, clock: Span, working: Working) -> list[tuple[Term | None, Span]]:
    """Return the terms that may apply, each with what it counts from.

    Once the legislature has adjourned it is another one; both, when nobody can say whether that was before the window
    had closed.
    """
    in_session = (run.rule.closes, clock)
    if run.adjourned is None or run.rule.adjourned is None:
        return [in_session]
    working.note(Step(Figure.CLOSES, Says.ADJOURNED, event=run.adjourned.event, on=run.adjourned.on))
    from_adjournment = run.rule.adjourned.from_adjournment and not _is_older(run.adjourned.on, clock, run)
    adjourned = (run.rule.adjourned.closes, run.adjourned.on if from_adjournment else clock)
    return [adjourned] if run.adjourned_surely else [in_session, adjourned]


def _is_older(adjourned: Span, clock: Span, run: Run) -> bool:
    """Return whether the adjournment lies so far back that its term cannot count from it, but only from the clock."""
    return not run.adjourned_surely and _latest(adjourned) < clock.earliest


def _end(run: Run, term: Term | None, start: Span, figure: Figure, working: Working) -> Dated | None:
    """Return one end of the span in which the last day lies: the earliest for `closes`, the latest for the outer.

    Of a start that nobody can put a limit to, neither is known: only how long after it.
    """
    if term is None:
        working.note(Step(figure, Says.NOT_KNOWN))
        return None
    if start.latest is None:
        event = run.rule.awaited_event
        working.note(Step(figure, Says.AFTER_EVENT, event=event, count=term.count, source=term.source))
        return None
    start_on = start.earliest if figure is Figure.CLOSES else start.latest
    end = working.counted(figure, start_on, term, run.clock.at if run.clock else None)
    return _suspended(run, end, term, start_on, figure, working)


def _suspended(run: Run, end: Dated, term: Term, start_on: date, figure: Figure, working: Working) -> Dated | None:
    """Move a day on by what was left of the term when the clock was stopped; None while it stands still.

    A clock that starts while it stands still has all of its term left, and one that was stopped on its last day none:
    then the day of the resumption is the last.
    """
    since_of, until_of = _ends(figure)
    for suspension in run.suspensions:
        since_on = max(since_of(suspension.since.on), start_on)
        if since_on > end.on or (suspension.until and until_of(suspension.until.on) <= start_on):
            continue
        working.note(Step(figure, Says.SUSPENDED, event=suspension.since.event, on=Span.on(since_on)))
        if suspension.until is None:
            working.note(Step(figure, Says.NOT_KNOWN))
            return None
        left = days_between(since_on, end.on, term.count, working.calendar)
        count = DayCount(left, _unit_of_rest(term.count.unit))
        until_on = until_of(suspension.until.on)
        end = Dated(last_day(until_on, count, working.calendar), end.source)
        working.note(Step(figure, Says.RESUMED, event=suspension.until.event, on=Span(until_on, end.on), count=count))
    return end


def _earliest_of(ends: Sequence[Dated | None]) -> Dated | None:
    known = [end for end in ends if end is not None]
    return min(known, key=lambda end: end.on) if len(known) == len(ends) else None


def _latest_of(ends: Sequence[Dated | None]) -> Dated | None:
    known = [end for end in ends if end is not None]
    return max(known, key=lambda end: end.on) if len(known) == len(ends) else None


def _ends(figure: Figure) -> tuple[Callable[[Span], date], Callable[[Span], date]]:
    """Return which ends of the two spans lead to this end: stopped late and resumed early is the shortest rest."""
    return (_earliest, _latest) if figure is Figure.OUTER else (_latest, _earliest)


def _earliest(span: Span) -> date:
    return span.earliest


def _latest(span: Span) -> date:
    return span.last


def _is_exact(suspension: Suspension) -> bool:
    return suspension.since.on.is_exact and (suspension.until is None or suspension.until.on.is_exact)


def _unit_of_rest(unit: Unit) -> Unit:
    """Return the unit in which the rest of a term is counted: of a month or a week, days are left."""
    return Unit.DAY if unit in (Unit.MONTH, Unit.WEEK, Unit.HOUR) else unit


def _no_earlier_than(first: Dated, figure: Figure, one: Dated, working: Working) -> Dated:
    if one.on >= first.on:
        return one
    working.note(Step(figure, Says.NOT_BEFORE_POSSIBLE, on=Span.on(first.on), source=first.source))
    return first


def _no_later_than(limit: Dated | None, figure: Figure, one: Dated, working: Working) -> Dated:
    if limit is None or one.on <= limit.on:
        return one
    working.note(Step(figure, Says.NOT_AFTER_LAST_DAY, on=Span.on(limit.on), source=limit.source))
    return limit
