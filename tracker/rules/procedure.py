"""A procedure: one version of a jurisdiction's way from bill to law, as a value.

It is a timed automaton. Events lead from stage to stage; some of them start the clock of a window; a window
lives while the bill stays in its stages. Every number carries where it was read and how sure we are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.rules.counting import DayCount

Names = Mapping[str, str]
"""A name in several languages, by language code. English is always there."""


class Confidence(StrEnum):
    """How sure we are of a number, best first."""

    TEXT_IN_FORCE = "text-in-force"
    OLDER_TEXT = "older-text"
    REPORTED = "reported"
    UNVERIFIED = "unverified"


class Silence(StrEnum):
    """What the law makes of a term that passes without an act."""

    NOTHING = "nothing"
    DEEMED_SIGNED = "deemed_signed"
    LAW_WITHOUT_SIGNATURE = "law_without_signature"
    SPEAKER_SIGNS = "speaker_signs"
    POCKET_VETO = "pocket_veto"
    DIES = "dies"
    DEEMED_APPROVED = "deemed_approved"
    OBJECTIONS_ACCEPTED = "objections_accepted"
    IN_FORCE = "in_force"
    CONTINUES = "continues"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read. `text_year` is the year of the text that was read."""

    citation: str
    confidence: Confidence
    text_year: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A number of the law: so much time, says this source."""

    count: DayCount
    source: Source


@dataclass(frozen=True, slots=True)
class Stage:
    slug: str
    names: Names
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class EventKind:
    """Something that can happen. `leads` says, for each stage in which it may, to which stage it leads."""

    kind: str
    names: Names
    leads: Mapping[str, str]
    has_votes: bool = False
    is_outcome: bool = False

    def after(self, stage: str) -> str:
        """Return the stage it leads to; from a stage in which it may not happen, the first that the file names."""
        if stage in self.leads:
            return self.leads[stage]
        return next((after for before, after in self.leads.items() if after != before), stage)


@dataclass(frozen=True, slots=True)
class Adjourned:
    """What a window becomes when the legislature adjourns before it closes.

    `from_adjournment`: its term counts from the adjournment, else from the clock of the window. None: nobody knows it.
    """

    closes: Term | None
    from_adjournment: bool
    on_silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class KnownException:
    """An act outside its window that really happened, and what is known of the reason."""

    window: str
    event: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class WindowRule:
    """A span in which somebody may or must act.

    The events of `clocks` start it. Until one is recorded it is derived from the window named by `awaits`, which
    ends with `awaited_event`: then the start is a span. `acts` are the events that the term is for. `opens` is the
    law's minimum, `closes` its maximum, counted from the clock. `expected_opens` and `expected_closes` are what is
    counted in public from the start of the awaited window; the second stands in for `closes` only until the clock is
    recorded. With `after_silence` the clock is not an event at the end of the awaited window but its passing unused.
    While the bill is in a stage of `suspended_in` the clock stands still. `lapses` are the events that record what
    silence brought: they come when the window is over. A window that is not `binding` is a default that the bill itself
    may set aside.
    """

    name: str
    names: Names
    clocks: tuple[str, ...]
    lives_in: frozenset[str]
    acts: frozenset[str]
    awaits: str | None = None
    opens: Term | None = None
    closes: Term | None = None
    expected_opens: Term | None = None
    expected_closes: Term | None = None
    on_silence: Silence | None = None
    reminds: bool = True
    after_silence: bool = False
    suspended_in: frozenset[str] = frozenset()
    lapses: frozenset[str] = frozenset()
    binding: bool = True
    adjourned: Adjourned | None = None

    @property
    def awaited_event(self) -> str:
        """Return the event that ends the awaited window and starts this clock: the first the file names."""
        return self.clocks[0]


@dataclass(frozen=True, slots=True)
class Procedure:
    slug: str
    jurisdiction: str
    names: Names
    effective_from: date
    effective_until: date | None
    stages: Mapping[str, Stage]
    events: Mapping[str, EventKind]
    windows: Sequence[WindowRule]
    exceptions: Sequence[KnownException] = ()
    notes: str = ""

    @property
    def first_stage(self) -> str:
        return next(iter(self.stages))

    def is_final(self, stage: str) -> bool:
        return stage in self.stages and self.stages[stage].is_final

    def possible_in(self, stage: str) -> list[EventKind]:
        """Return what may happen to a bill in `stage`, in the order of the file."""
        return [event for event in self.events.values() if stage in event.leads]

    def has_clock(self, kind: str) -> bool:
        """Return whether an event of that kind starts the clock of a window."""
        return any(kind in window.clocks for window in self.windows)

    def rank(self, kind: str) -> int:
        """Return the place of `kind` in the file: of two events on one day, the earlier one there came first."""
        return list(self.events).index(kind) if kind in self.events else len(self.events)


class NoProcedureInForce(Exception):
    """No version of the law that we know was in force on that day."""

    def __init__(self, on: date) -> None:
        super().__init__(f"No procedure that is known here was in force on {on.isoformat()}.")
        self.on = on


@dataclass(frozen=True, slots=True)
class Law:
    """All versions of one jurisdiction's procedure."""

    procedures: Sequence[Procedure]

    def of(self, kind: str, on: date) -> Procedure:
        """Return the version under which an event of that kind on that day is judged; raise NoProcedureInForce.

        What starts no clock, as an introduction, may lie before all law that is known: the oldest takes it.
        """
        oldest = min(self.procedures, key=lambda procedure: procedure.effective_from, default=None)
        if oldest is not None and on < oldest.effective_from and kind in oldest.events and not oldest.has_clock(kind):
            return oldest
        return self.in_force(on)

    def in_force(self, on: date) -> Procedure:
        """Return the newest version that had taken effect on that day; raise NoProcedureInForce.

        Of two that took effect on one day, the later in the list counts: it was added to mend the other.
        """
        in_force = [
            procedure
            for procedure in self.procedures
            if procedure.effective_from <= on and (procedure.effective_until is None or on <= procedure.effective_until)
        ]
        if not in_force:
            raise NoProcedureInForce(on)
        return max(reversed(in_force), key=lambda procedure: procedure.effective_from)
