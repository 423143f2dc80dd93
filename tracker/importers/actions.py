"""From the actions of a source to our events.

Actions are gone through in the order in which they happened. What each one means is said in `wording`; what they add up
to is decided here: which passage is the first that stood, whether a veto was of the whole bill, when an override was
complete in all chambers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Final

from tracker.importers.days import day_named, time_named, votes_named
from tracker.importers.values import EventRead, Unmapped, Votes
from tracker.importers.wording import ADOPTED, Meaning, meanings

LOWER, UPPER = "lower", "upper"
PASSED_BY: Final = {LOWER: "lower_passed", UPPER: "upper_passed"}
ONE_CHAMBER: Final = frozenset({"US-NE", "US-DC"})

ASK_THE_PLACE: Final = frozenset({"US-KY"})
"""Where the source files actions of one chamber under the other: the bill is where it was last received."""

ENDS: Final = frozenset({"signed", "lapsed_into_law", "override_passed", "pocket_vetoed"})
"""Once one of these is known, what else the source says of the executive is no riddle."""

M = Meaning


@dataclass(frozen=True, slots=True)
class Action:
    """Something a source says happened; `chamber` is "" where it does not say in which."""

    happened_on: date
    text: str
    happened_at: time | None = None
    chamber: str = ""
    classes: tuple[str, ...] = ()
    source_url: str = ""
    votes: Votes = field(default=Votes())
    filed_on: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What of a bill decides how its actions are read."""

    place: str
    origin: str
    is_resolution: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    events: tuple[EventRead, ...]
    unmapped: tuple[Unmapped, ...]


def mapped(actions: Sequence[Action], measure: Measure, undated: Iterable[Unmapped] = ()) -> Mapped:
    """Return the events that a bill's actions add up to, and all the others, in the order of the source.

    Each action is either an event's words or among those that could not be mapped; a line that only says again what
    another said is neither dropped nor doubled: it is listed.
    """
    told = _Told(measure)
    for number, action in enumerate(actions):
        told.follow(number, action)
    events, used = told.events()
    to_look_at = told.contradictions if ENDS & {event.kind for event in events} else told.to_look_at
    left = [
        Unmapped(action.filed_on or action.happened_on.isoformat(), action.text, action.classes, number in to_look_at)
        for number, action in enumerate(actions)
        if number not in used
    ]
    return Mapped(events, (*left, *undated))


@dataclass(slots=True)
class _Told:
    """The history while it is read: for each of our events the number of the action that tells it."""

    measure: Measure
    at: str = ""
    introduced: int | None = None
    first_reading: int | None = None
    passed: dict[str, int] = field(default_factory=dict)
    reopened: set[str] = field(default_factory=set)
    presented: list[int] = field(default_factory=list)
    recalled: bool = False
    outcomes: dict[str, int] = field(default_factory=dict)
    may_be_signed: int | None = None
    overridden: dict[str, int] = field(default_factory=dict)
    actions: dict[int, Action] = field(default_factory=dict)
    to_look_at: set[int] = field(default_factory=set)
    contradictions: set[int] = field(default_factory=set)

    def follow(self, number: int, action: Action) -> None:
        self.actions[number] = action
        means = meanings(action.text, action.classes, self.measure.place)
        chamber = self._chamber(action, means)
        if M.LOOK in means:
            self.to_look_at.add(number)
        self._beginning(number, means, chamber)
        self._passage(number, action, means, chamber)
        self._executive(number, means)
        self._override(number, means, chamber)

    def _chamber(self, action: Action, means: frozenset[Meaning]) -> str:
        self.at = self.at or self.measure.origin
        if M.TO_UPPER in means:
            self.at = UPPER
        elif M.TO_LOWER in means:
            self.at = LOWER
        if self.measure.place in ONE_CHAMBER:
            return LOWER
        if self.measure.place in ASK_THE_PLACE or action.chamber not in PASSED_BY:
            return _chamber_named(action.text) or self.at
        return _chamber_named(action.text) or action.chamber

    def _beginning(self, number: int, means: frozenset[Meaning], chamber: str) -> None:
        is_here = not self.measure.origin or chamber == self.measure.origin
        if M.INTRODUCED in means and self.introduced is None and is_here:
            self.introduced = number
        if M.FIRST_READING in means and self.first_reading is None and is_here:
            self.first_reading = number

    def _passage(self, number: int, action: Action, means: frozenset[Meaning], chamber: str) -> None:
        if self.presented or self.outcomes:
            return
        if M.UNPASSED in means:
            self.passed.pop(chamber, None)
        is_adopted = self.measure.is_resolution and ADOPTED.search(action.text) is not None
        if M.PASSED_AGAIN in means and chamber in PASSED_BY:
            self.passed[chamber] = number
        elif M.PASSED in means or is_adopted:
            if chamber in PASSED_BY and (chamber not in self.passed or chamber in self.reopened):
                self.passed[chamber] = number
                self.reopened.discard(chamber)
        elif M.REOPENED in means:
            self.reopened.add(chamber)

    def _executive(self, number: int, means: frozenset[Meaning]) -> None:
        if M.RECALLED in means:
            self.recalled = True
        if M.PRESENTED in means and (not self.presented or self.recalled):
            self.presented.append(number)
            self.recalled = False
        if M.SIGNED_OR_VETOED in means and self.may_be_signed is None:
            self.may_be_signed = number
        for meaning, kind in OUTCOMES:
            if meaning in means:
                self.outcomes.setdefault(kind, number)

    def _override(self, number: int, means: frozenset[Meaning], chamber: str) -> None:
        if "vetoed" not in self.outcomes or self.outcomes["vetoed"] == number:
            return
        if M.OVERRIDDEN in means or (M.OVERRIDDEN_HERE in means and self.measure.place in ONE_CHAMBER):
            self.outcomes.setdefault("override_passed", number)
        elif M.OVERRIDDEN_HERE in means:
            self.overridden.setdefault(chamber, number)
            if len(self.overridden) == 2:
                self.outcomes.setdefault("override_passed", number)

    def events(self) -> tuple[tuple[EventRead, ...], set[int]]:
        """Return the events in the order in which they happened, and the numbers of the actions that tell them."""
        pairs = [("introduced", self.introduced if self.introduced is not None else self.first_reading)]
        pairs += [(PASSED_BY[chamber], number) for chamber, number in self.passed.items()]
        pairs += [("presented", number) for number in self.presented]
        if self.may_be_signed is not None and "vetoed" not in self.outcomes:
            self.outcomes.setdefault("signed", self.may_be_signed)
        if "signed" in self.outcomes and "pocket_vetoed" in self.outcomes:
            # A source that tells both is wrong about one: that somebody signed is the more likely to be known.
            self.contradictions.add(self.outcomes.pop("pocket_vetoed"))
        pairs += list(self.outcomes.items())
        told = [(kind, number) for kind, number in pairs if number is not None]
        events = [_event(kind, self.actions[number], self.measure.place) for kind, number in told]
        order = sorted(range(len(events)), key=lambda one: (events[one].happened_on, told[one][1]))
        return tuple(events[one] for one in order), {number for _, number in told}


OUTCOMES: Final = (
    (M.POCKET_VETOED, "pocket_vetoed"),
    (M.VETOED, "vetoed"),
    (M.LAPSED, "lapsed_into_law"),
    (M.SIGNED, "signed"),
)


def _event(kind: str, action: Action, place: str) -> EventRead:
    """Return the event, on the day that its own words name where they name one."""
    event = EventRead(
        kind=kind,
        happened_on=action.happened_on,
        happened_at=action.happened_at,
        text=action.text,
        classification=action.classes,
        source_url=action.source_url,
        votes=action.votes if action.votes != Votes() else votes_named(action.text, kind),
    )
    if kind in DATED_BY_WORDS:
        named = day_named(action.text, action.happened_on, place)
        if named is not None and named != action.happened_on:
            event = replace(event, happened_on=named, happened_at=None, dated_by_source=action.happened_on)
        at = time_named(action.text, place)
        event = replace(event, happened_at=at) if at else event
    return event


DATED_BY_WORDS: Final = frozenset({"presented", "signed", "vetoed", "pocket_vetoed", "lapsed_into_law"})


def _chamber_named(text: str) -> str:
    """Return the chamber that the words themselves name as the one that passed the bill."""
    words = text.casefold()
    for prefix, chamber in NAMED:
        if words.startswith(prefix):
            return chamber
    return ""


NAMED: Final = (
    ("passed/agreed to in house", LOWER),
    ("passed/agreed to in senate", UPPER),
    ("passed senate", UPPER),
    ("passed house", LOWER),
    ("passed assembly", LOWER),
    ("passed h.", LOWER),
    ("passed s.", UPPER),
    ("passed by the house", LOWER),
    ("passed by the assembly", LOWER),
    ("passed by the senate", UPPER),
    ("passed by house", LOWER),
    ("passed by senate", UPPER),
    ("resolution agreed to in senate", UPPER),
    ("on passage", LOWER),
    # Idaho's House words it so; the file may put it under the Senate, whose bill it is.
    ("rules suspended: ayes", LOWER),
    ("(h)", LOWER),
    ("(s)", UPPER),
)
