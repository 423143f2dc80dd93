"""A bill as a picture of 1200 by 630, the size of shared cards. Its text is wrapped here, for SVG does not wrap."""

import textwrap
import unicodedata
from dataclasses import dataclass
from typing import Final

from tracker.web.bill_page import BillPage
from tracker.web.line import Picture

TITLE_LETTERS: Final = 42
TITLE_LINES: Final = 4
SENTENCE_LETTERS: Final = 72
SENTENCE_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    y: int


@dataclass(frozen=True, slots=True)
class Card:
    """The lines of text with their places, and the picture of the window, if one runs."""

    kicker: str
    title: list[TextLine]
    sentence: list[TextLine]
    picture: Picture | None
    picture_y: int
    foot: str


def card_of(page: BillPage) -> Card:
    """Return the card of a bill; a title that is too long for it ends in an ellipsis."""
    title = _lines(page.title, TITLE_LETTERS, TITLE_LINES, first_y=150, step=52)
    sentence = _lines(page.situation.sentence, SENTENCE_LETTERS, SENTENCE_LINES, first_y=title[-1].y + 62, step=34)
    row = page.main
    return Card(
        kicker=_printable(f"{page.jurisdiction} · {page.bill.identifier}"),
        title=title,
        sentence=sentence,
        picture=row.line.wide if row and not row.deadline.is_suspended else None,
        picture_y=min(sentence[-1].y + 18, 420),
        foot=_printable(page.url),
    )


def _lines(text: str, letters: int, most: int, *, first_y: int, step: int) -> list[TextLine]:
    wrapped = textwrap.wrap(_printable(text), letters, max_lines=most, placeholder=" …") or [""]
    return [TextLine(line, first_y + step * number) for number, line in enumerate(wrapped)]


def _printable(text: str) -> str:
    """Return the text without the control characters that XML does not allow."""
    return "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Cn"} else letter for letter in text)
