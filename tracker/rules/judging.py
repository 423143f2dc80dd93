"""Was what really happened inside its window? For testing the law against histories that are over.

An act is inside when it lies between the first possible day and the outer limit. What only records that silence had its
effect (a lapse) is inside when it does not come before the window is over. Defaults that a bill may set aside, as entry
into force, are not judged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from tracker.rules.procedure import Procedure
from tracker.rules.replay import Event, Standing, is_passed_over
from tracker.rules.windows import Happening, Window

DECISIONS = frozenset({"signed", "vetoed", "returned", "lapsed_into_law", "pocket_vetoed", "speaker_signed"})
"""Acts that ought to end a window; one that ended none could not be judged."""


class Finding(StrEnum):
    INSIDE = "inside"
    OUTSIDE = "outside"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one act. `explanation` is what is known of an act outside, `reason` why one is not judged."""

    act: str
    on: date
    at: time | None
    finding: Finding
    window: Window | None = None
    reason: str = ""
    explanation: str = ""

    @property
    def is_same_day(self) -> bool:
        """Return whether it happened on the very day its window began to exist: no alert could come before it."""
        return self.window is not None and self.window.clock.earliest == self.on


def judged(standing: Standing, events: Iterable[Event]) -> list[Verdict]:
    """Return a verdict on every act that ended a window, and on every decision that ended none."""
    ended = [window for window in standing.windows if window.ended and window.rule.binding]
    verdicts = [
        _verdict(window, window.ended, standing.procedure)
        for window in ended
        if window.ended
        and window.ended.event in window.rule.acts | window.rule.lapses
        and not is_passed_over(window, ended)
    ]
    known = {(verdict.act, verdict.on) for verdict in verdicts}
    return verdicts + [
        _unjudged(event.as_happening, "nothing that starts its clock is recorded before it")
        for event in events
        if event.kind in DECISIONS and (event.kind, event.happened.earliest) not in known
    ]


def _verdict(window: Window, act: Happening, procedure: Procedure | None) -> Verdict:
    on = act.on.earliest
    if act.event in window.rule.lapses and window.is_over_at(act):
        return Verdict(act.event, on, act.at, Finding.INSIDE, window)
    if act.event in window.rule.acts and window.allows(act):
        if window.outer is None:
            return _unjudged(act, "its last day is not known", window)
        return Verdict(act.event, on, act.at, Finding.INSIDE, window)
    return Verdict(act.event, on, act.at, Finding.OUTSIDE, window, explanation=_explanation(window, act, procedure))


def _explanation(window: Window, act: Happening, procedure: Procedure | None) -> str:
    exceptions = procedure.exceptions if procedure else ()
    for exception in exceptions:
        if (exception.window, exception.event, exception.on) == (window.name, act.event, act.on.earliest):
            return exception.reason
    return ""


def _unjudged(act: Happening, reason: str, window: Window | None = None) -> Verdict:
    return Verdict(act.event, act.on.earliest, act.at, Finding.UNJUDGED, window, reason=reason)
