"""The way from bill to law as a picture for a narrow screen: read from above to below, side ways set in.

The text beside the picture says the same. Widths of letters are guessed on the generous side, so that words stay inside
their boxes whatever the font. A unit is about a pixel on a telephone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.rules import explain
from tracker.rules.procedure import Procedure, WindowRule
from tracker.rules.way import Station, Track, way_of
from tracker.rules.way_wording import WindowInWords, window_in_words

WIDTH: Final = 340
PAD: Final = 10
STEP: Final = 30
"""How far each level of side ways is set in."""
GAP: Final = 18
BETWEEN: Final = 3
"""How far apart sentences stand, beside the height of a line."""
MAIN_LINE: Final = 9
SIDE_LINE: Final = 16
CORNER: Final = 8

WIDE: Final = frozenset("mwMWЖШЩЮФЫжшщюфыӘәҮүҰұMҚҢңөӨ—…@%")
NARROW: Final = frozenset(" .,:;'!|iljtfrI()[]“”«»’-·іІїг")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: its class, its size, and the height of its line."""

    look: str
    size: float
    leading: int


STAGE, EVENT, ASIDE = Style("stage", 14, 18), Style("event", 12, 16), Style("aside", 12, 16)
WINDOW, TERM, HEADING = Style("name", 12.5, 16), Style("term", 12, 15), Style("heading", 12, 16)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of words; `y` is where letters stand."""

    x: int
    y: int
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """A stage, or within it a window. `slug` says which."""

    x: int
    y: int
    width: int
    height: int
    look: str
    slug: str

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Link:
    """A line from box to box, as the path of an SVG."""

    look: str
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    height: int
    stages: list[Box]
    windows: list[Box]
    links: list[Link]
    texts: list[Text]
    width: int = WIDTH


def flow_of(procedure: Procedure, language: str, other_ends: str) -> Flow:
    """Return the picture of a procedure; `other_ends` stands above the stages in which a bill ends without a law.

    What leads to such an end is named in its box, once, and not at every stage from which it may come.
    """
    drawing = _Drawing(procedure, language)
    way = way_of(procedure)
    for station in (one for one in way if one.track is not Track.END):
        drawing.draw(station)
    ends = [one for one in way if one.track is Track.END]
    if ends:
        drawing.head(other_ends)
    for station in ends:
        drawing.draw(station)
    return drawing.finished()


def width_of(words: str, size: float) -> float:
    """Return how much room words take at most, in a font of that size."""
    return size * sum(0.92 if letter in WIDE else 0.4 if letter in NARROW else 0.63 for letter in words)


def wrapped(words: str, size: float, room: float) -> list[str]:
    """Break words into lines that fit into the room; a word that is longer than a line is cut."""
    lines: list[str] = []
    for word in words.split():
        both = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(both, size) <= room:
            lines[-1] = both
        else:
            lines += _cut(word, size, room)
    return lines


def _cut(word: str, size: float, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


class _Drawing:
    """The picture while it grows downwards."""

    def __init__(self, procedure: Procedure, language: str) -> None:
        self.procedure, self.language = procedure, language
        self.y = 1
        self.stages: list[Box] = []
        self.windows: list[Box] = []
        self.links: list[Link] = []
        self.texts: list[Text] = []
        self.last_at: dict[int, Box] = {}
        self.coming: list[str] = []

    def head(self, words: str) -> None:
        self.y += GAP
        self._write([words], HEADING, 1, WIDTH)

    def draw(self, station: Station) -> None:
        """Draw a stage below all that is drawn, with the line that leads to it."""
        x = 1 + STEP * station.depth
        before = self.last_at.get(station.depth - 1 if station.track is Track.SIDE else 0)
        if station.track is Track.MAIN and before:
            self._arrive(before)
        elif self.stages:
            self.y += GAP if station.track is Track.SIDE else PAD
        box = self._box(station, x)
        if station.track is Track.SIDE and before:
            self._branch(before, box)
        if station.track is not Track.END:
            self.last_at = {level: one for level, one in self.last_at.items() if level < station.depth}
            self.last_at[station.depth] = box
        if station.track is Track.MAIN:
            self.coming = [explain.name_in(event.names, self.language) for event in station.onward]
        self.stages.append(box)

    def finished(self) -> Flow:
        return Flow(self.y + 1, self.stages, self.windows, self.links, self.texts)

    def _arrive(self, before: Box) -> None:
        """Draw the main way on, with what leads to the next stage written beside it."""
        self.y += GAP
        for name in self.coming:
            self._write([name], EVENT, MAIN_LINE + 14, WIDTH)
        self.y += PAD
        self.links.append(Link("main", f"M{MAIN_LINE} {before.bottom}V{self.y - 1}m-4-6l4 6 4-6"))

    def _branch(self, before: Box, box: Box) -> None:
        x, y = before.x + SIDE_LINE, box.y + SIDE_LINE
        path = f"M{x} {before.bottom}V{y - CORNER}Q{x} {y} {x + CORNER} {y}H{box.x - 1}m-5-4l5 4-5 4"
        self.links.append(Link("side", path))

    def _box(self, station: Station, x: int) -> Box:
        top, right = self.y, WIDTH - 1
        inner = right - PAD
        self.y += PAD - 2
        self._write([explain.name_in(station.stage.names, self.language)], STAGE, x + PAD, inner)
        for window in station.windows:
            self._window(window, x + PAD, inner)
        asides = [
            f"→ {explain.name_in(one.event.names, self.language)}: {explain.name_in(one.to.names, self.language)}"
            for one in station.aside
            if not self.procedure.is_final(one.to.slug)
        ]
        names = [f"← {explain.name_in(event.names, self.language)}" for event in station.arrivals]
        self.y += BETWEEN if asides or names else 0
        self._write([*asides, *names], ASIDE, x + PAD, inner)
        self.y += PAD - 1
        return Box(x, top, right - x, self.y - top, station.track, station.stage.slug)

    def _window(self, window: WindowRule, x: int, right: int) -> None:
        words = window_in_words(window, self.procedure, self.language)
        self.y += 6
        top = self.y
        self.y += 5
        self._write([words.name], WINDOW, x + 8, right - 8)
        self._write(_terms(words), TERM, x + 8, right - 8)
        self.y += 6
        self.windows.append(Box(x, top, right - x, self.y - top, "window", window.name))
        self.y += 4

    def _write(self, paragraphs: Iterable[str], style: Style, x: int, right: int) -> None:
        for number, words in enumerate(paragraphs):
            self.y += BETWEEN if number else 0
            for line in wrapped(words, style.size, right - x):
                self.y += style.leading
                self.texts.append(Text(x, self.y - 4, style.look, line))


def _terms(words: WindowInWords) -> Sequence[str]:
    unknown = [words.unknown] if words.unknown else []
    silence = [words.silence, words.adjourned_silence] if words.adjourned_silence else [words.silence]
    return [*(number.shortly for number in words.numbers), *unknown, *silence]
