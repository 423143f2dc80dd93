"""Windows drawn across the days of a calendar: which part of a window lies where, and what falls on which day.

A window is a bar: from the first possible day until it is expected to open it is only possible, then it is expected
until it closes, and then it is possible again until the outer limit. Where nobody knows the last day, the bar has no
end. While a clock stands still nothing is expected. A window that has ended is cut off where it ended.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Happens(StrEnum):
    """What falls on a day of a window; all but the last are named as the dates of a window are."""

    FIRST_POSSIBLE = "first_possible"
    OPENS = "opens"
    CLOSES = "closes"
    OUTER = "outer"
    ENDED = "ended"


class Likely(StrEnum):
    """How likely the act is in a part of a window."""

    POSSIBLE = "possible"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a window; None is a day that nobody knows, and `ended_on` is None while it runs."""

    first_possible_on: date
    opens_on: date
    closes_on: date | None
    outer_on: date | None
    ended_on: date | None = None
    is_suspended: bool = False

    @property
    def last_on(self) -> date | None:
        """Return the last day of the bar: the day it ended, else the last day on which the act can be in time."""
        last = self.outer_on or self.closes_on
        return min(last or self.ended_on, self.ended_on) if self.ended_on else last


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a window, both days included; without a last day when nobody knows it."""

    likely: Likely
    first_on: date
    last_on: date | None


def parts_of(days: Days) -> list[Part]:
    """Return the parts of a window in order, cut off where it ended."""
    cut = [Part(part.likely, part.first_on, _earlier(part.last_on, days.last_on)) for part in _parts(days)]
    return [part for part in cut if part.last_on is None or part.first_on <= part.last_on]


def _parts(days: Days) -> list[Part]:
    if days.is_suspended:
        return [Part(Likely.POSSIBLE, days.first_possible_on, days.last_on)]
    before = Part(Likely.POSSIBLE, days.first_possible_on, days.opens_on - DAY)
    expected = Part(Likely.EXPECTED, days.opens_on, days.closes_on or days.outer_on)
    if days.closes_on is None or days.outer_on is None:
        return [before, expected]
    return [before, expected, Part(Likely.POSSIBLE, days.closes_on + DAY, days.outer_on)]


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def happenings_of(days: Days) -> list[tuple[date, list[Happens]]]:
    """Return what falls on which day of a window, in order. What was to come after its end never came."""
    dates = [
        (days.first_possible_on, Happens.FIRST_POSSIBLE),
        (None if days.is_suspended else days.opens_on, Happens.OPENS),
        (days.closes_on, Happens.CLOSES),
        (days.outer_on, Happens.OUTER),
    ]
    found: dict[date, list[Happens]] = {}
    for on, happens in dates:
        if on and (days.ended_on is None or on <= days.ended_on):
            found.setdefault(on, []).append(happens)
    if days.ended_on:
        found.setdefault(days.ended_on, []).append(Happens.ENDED)
    return sorted(found.items())


@dataclass(frozen=True, slots=True)
class Piece:
    """What a week shows of a part of a window. `begins` and `ends` say whether the window itself does so here."""

    ref: int
    likely: Likely
    first_on: date
    last_on: date
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of a lane, with a piece or empty."""

    days: int
    piece: Piece | None


@dataclass(frozen=True, slots=True)
class Lanes:
    """The bars of a week, one below the other, and which windows found no room on which day."""

    rows: list[list[Stretch]]
    hidden: Mapping[date, frozenset[int]]


def lanes_of(week: Sequence[date], windows: Iterable[tuple[int, Sequence[Part]]], *, at_most: int) -> Lanes:
    """Return the bars of a week. Each window takes the highest lane that is free, the first ones before the others."""
    lanes: list[list[Piece]] = []
    hidden: dict[date, set[int]] = {}
    for ref, parts in windows:
        pieces = _pieces(week, ref, parts)
        if not pieces:
            continue
        lane = next((one for one in lanes if _is_free(one, pieces)), None)
        if lane is None and len(lanes) < at_most:
            lane = []
            lanes.append(lane)
        if lane is not None:
            lane.extend(pieces)
            continue
        for day in week:
            if pieces[0].first_on <= day <= pieces[-1].last_on:
                hidden.setdefault(day, set()).add(ref)
    return Lanes([_stretches(week, lane) for lane in lanes], {day: frozenset(refs) for day, refs in hidden.items()})


def _pieces(week: Sequence[date], ref: int, parts: Sequence[Part]) -> list[Piece]:
    first_on, last_on = week[0], week[-1]
    return [
        Piece(
            ref=ref,
            likely=part.likely,
            first_on=max(part.first_on, first_on),
            last_on=_earlier(part.last_on, last_on) or last_on,
            begins=number == 0 and part.first_on >= first_on,
            ends=number == len(parts) - 1 and part.last_on is not None and part.last_on <= last_on,
        )
        for number, part in enumerate(parts)
        if part.first_on <= last_on and (part.last_on is None or part.last_on >= first_on)
    ]


def _is_free(lane: Iterable[Piece], pieces: Sequence[Piece]) -> bool:
    return all(one.last_on < pieces[0].first_on or one.first_on > pieces[-1].last_on for one in lane)


def _stretches(week: Sequence[date], lane: Iterable[Piece]) -> list[Stretch]:
    stretches: list[Stretch] = []
    day = week[0]
    for piece in sorted(lane, key=lambda one: one.first_on):
        if day < piece.first_on:
            stretches.append(Stretch((piece.first_on - day).days, None))
        stretches.append(Stretch((piece.last_on - piece.first_on).days + 1, piece))
        day = piece.last_on + DAY
    if day <= week[-1]:
        stretches.append(Stretch((week[-1] - day).days + 1, None))
    return stretches
