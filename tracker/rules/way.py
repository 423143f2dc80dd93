"""The way from bill to law, as a page draws and tells it: the main way straight on, side ways where they branch off.

A procedure is a graph. To be read from above to below it is made a tree: on the main way each stage leads to the next;
a stage beside it hangs under the stage that leads there; what ends otherwise than as a law comes last. Nothing is lost
by it: each event stands at the stages where it may happen, with the stage it leads to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.rules.procedure import EventKind, Procedure, Stage, Term, WindowRule

BESIDE = frozenset({"amendments", "court", "objections", "president_again", "speaker", "referendum"})
"""Stages that a bill reaches only when something is not agreed: never on the main way."""

GOAL = "in_force"


class Track(StrEnum):
    """Where on the drawing a stage stands."""

    MAIN = "main"
    SIDE = "side"
    END = "end"


class TermKind(StrEnum):
    """Which number of a window."""

    OPENS = "opens"
    CLOSES = "closes"
    EXPECTED_OPENS = "expected_opens"
    EXPECTED_CLOSES = "expected_closes"
    ADJOURNED = "adjourned"


@dataclass(frozen=True, slots=True)
class Leads:
    """An event that may happen in a stage, and the stage it leads to."""

    event: EventKind
    to: Stage


@dataclass(frozen=True, slots=True)
class Station:
    """One stage on the way.

    `depth` is 0 on the main way and for an ending, 1 beside the main way, 2 beside that. `onward` are the events that
    lead to the next stage of the main way, `aside` the others that move the bill; of an ending, `arrivals` are the
    events that bring it there. `staying` are what may happen without moving the bill.
    """

    stage: Stage
    track: Track
    depth: int
    onward: tuple[EventKind, ...] = ()
    aside: tuple[Leads, ...] = ()
    arrivals: tuple[EventKind, ...] = ()
    staying: tuple[EventKind, ...] = ()
    windows: tuple[WindowRule, ...] = ()


def way_of(procedure: Procedure) -> list[Station]:
    """Return every stage once, in the order in which it is read."""
    main = _main_way(procedure)
    ends = [slug for slug in procedure.stages if slug not in main and procedure.is_final(slug)]
    hung = _hung(procedure, main, [slug for slug in procedure.stages if slug not in main and slug not in ends])
    stations: list[Station] = []
    for place, slug in enumerate(main):
        following = main[place + 1] if place + 1 < len(main) else None
        stations.append(_station(procedure, slug, Track.MAIN, 0, following))
        stations += _beside(procedure, slug, hung, depth=1)
    return stations + [_station(procedure, slug, Track.END, 0) for slug in ends]


def terms_of(window: WindowRule) -> list[tuple[TermKind, Term]]:
    """Return the numbers of a window, in the order in which its dates come."""
    terms = [
        (TermKind.OPENS, window.opens),
        (TermKind.EXPECTED_OPENS, window.expected_opens),
        (TermKind.EXPECTED_CLOSES, window.expected_closes),
        (TermKind.CLOSES, window.closes),
        (TermKind.ADJOURNED, window.adjourned.closes if window.adjourned else None),
    ]
    return [(kind, term) for kind, term in terms if term is not None]


def home_of(window: WindowRule, procedure: Procedure) -> str:
    """Return the stage a window is shown at: where its clock leads the bill, else the first in which it lives."""
    for clock in window.clocks:
        for after in procedure.events[clock].leads.values():
            if after in window.lives_in:
                return after
    return next(slug for slug in procedure.stages if slug in window.lives_in)


def _main_way(procedure: Procedure) -> list[str]:
    """Return the longest way through the stages, in the order of the file, that leads to a law in force.

    Where no way leads there, the longest of all.
    """
    slugs = [slug for slug in procedure.stages if slug not in BESIDE]
    longest: dict[str, list[str]] = {procedure.first_stage: [procedure.first_stage]}
    for place, slug in enumerate(slugs):
        for after in slugs[place + 1 :]:
            is_next = slug in longest and bool(_events_between(procedure, slug, after))
            if is_next and len(longest[slug]) >= len(longest.get(after, [])):
                longest[after] = [*longest[slug], after]
    return longest.get(GOAL) or max(longest.values(), key=len)


def _hung(procedure: Procedure, main: Sequence[str], beside: Sequence[str]) -> dict[str, str]:
    """Return under which stage each stage beside the main way hangs: the last of the main way that leads there.

    One to which only side ways lead hangs under the first of these; one to which nothing leads, under the first stage.
    """
    hung: dict[str, str] = {}
    left = list(beside)
    while left:
        candidates = [*main[::-1], *hung]
        found = {slug: parent for slug in left if (parent := _first_before(procedure, candidates, slug))}
        hung |= found or dict.fromkeys(left, main[0])
        left = [slug for slug in left if slug not in hung]
    return hung


def _first_before(procedure: Procedure, candidates: Sequence[str], slug: str) -> str | None:
    return next((one for one in candidates if _events_between(procedure, one, slug)), None)


def _beside(procedure: Procedure, parent: str, hung: dict[str, str], depth: int) -> list[Station]:
    stations: list[Station] = []
    for slug in (slug for slug, under in hung.items() if under == parent):
        stations.append(_station(procedure, slug, Track.SIDE, depth))
        stations += _beside(procedure, slug, hung, depth + 1)
    return stations


def _station(procedure: Procedure, slug: str, track: Track, depth: int, following: str | None = None) -> Station:
    events = list(procedure.events.values())
    moving = [(event, event.leads[slug]) for event in events if event.leads.get(slug, slug) != slug]
    return Station(
        stage=procedure.stages[slug],
        track=track,
        depth=depth,
        onward=tuple(event for event, to in moving if to == following),
        aside=tuple(Leads(event, procedure.stages[to]) for event, to in moving if to != following),
        arrivals=tuple(event for event in events if track is Track.END and slug in event.leads.values()),
        staying=tuple(event for event in events if event.leads.get(slug) == slug),
        windows=tuple(window for window in procedure.windows if home_of(window, procedure) == slug),
    )


def _events_between(procedure: Procedure, before: str, after: str) -> list[EventKind]:
    return [event for event in procedure.events.values() if event.leads.get(before) == after]
