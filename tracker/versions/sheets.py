"""A long text on several pages, each so light that it comes through a slow line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

BYTES_A_SHEET: Final = 40_000


@dataclass(frozen=True, slots=True)
class Part:
    """What is not divided any further: a paragraph, or a row. `number` is that of its paragraph in the text, from 1."""

    html: str
    number: int = 0


Sheet = list[Part]


def sheets(parts: Iterable[Part], most: int = BYTES_A_SHEET) -> list[Sheet]:
    """Return parts on sheets, in their order: as many on each as have so many bytes, and at least one sheet."""
    made: list[Sheet] = [[]]
    weight = 0
    for part in parts:
        weight += len(part.html.encode())
        if weight > most and made[-1]:
            made.append([])
            weight = len(part.html.encode())
        made[-1].append(part)
    return made


def sheet_with(number: int, made: list[Sheet]) -> int:
    """Return on which sheet, from 1, a paragraph stands; the first, where there is no such paragraph."""
    return next((at for at, sheet in enumerate(made, start=1) if any(one.number >= number for one in sheet)), 1)


def pieces_of(text: str, longest: int) -> list[str]:
    """Return a text in pieces that are not longer, divided where there is a blank, if there is one."""
    pieces = []
    while len(text) > longest:
        end = text.rfind(" ", 0, longest) + 1 or longest
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]
