"""The words of a PDF. Where it holds pictures of pages only, there are none, and it is refused."""

import io
import re
from collections import Counter
from typing import Final

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

from tracker.texts.paragraphs import joined, tidied
from tracker.texts.values import Extracted, Kind, Limits, Refusal, TextRefused

NUMBER: Final = re.compile(r"\W*\d{1,4}\W*(?:(?:of|из|/)\W*\d{1,4})?\W*")
DIGITS: Final = re.compile(r"\d+")
MARGIN_LINES: Final = 3
"""So many lines at the head and at the foot of each page may be the same on all."""
FEW: Final = 4
"""In a file of fewer pages a line that comes again is not taken for the head of each page."""


def read(data: bytes, limits: Limits) -> Extracted:
    """Return the paragraphs of a PDF; raise TextRefused, or whatever the library raises over a broken file."""
    try:
        pages = _pages(PdfReader(io.BytesIO(data)), limits)
    except (DependencyError, FileNotDecryptedError, NotImplementedError) as error:
        raise TextRefused(Refusal.ENCRYPTED) from error
    except LimitReachedError as error:
        raise TextRefused(Refusal.TOO_MUCH) from error
    lines = [line for page in _without_margins(pages) for line in page]
    text = tidied(joined(lines))
    return Extracted(Kind.PDF, text, pages=len(pages), empty_pages=sum(not page for page in pages))


def _pages(reader: PdfReader, limits: Limits) -> list[list[str]]:
    """Return the lines of each page that are not empty."""
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise TextRefused(Refusal.ENCRYPTED)
    if len(reader.pages) > limits.pages:
        raise TextRefused(Refusal.TOO_MANY_PAGES)
    pages, length = [], 0
    for page in reader.pages:
        lines = _lines(page)
        length += sum(map(len, lines))
        if length > limits.characters:
            raise TextRefused(Refusal.TOO_LONG)
        pages.append(lines)
    return pages


def _lines(page: PageObject) -> list[str]:
    """Return the lines of a page that are not empty.

    Read in the order in which they were written, lines stay in their columns, but wherever the font changes there seems
    to be a blank: in the middle of a word whose letters are of two fonts, as those of Kazakh often are. Read by where
    the letters stand, the blanks are right and columns are mixed. So the order is taken from the one, the blanks from
    the other.
    """
    lines = [line for line in page.extract_text().splitlines() if line.strip()]
    letters, starts = _letters(_by_place(page))
    return [_spaced(line, letters, starts) for line in lines]


def _by_place(page: PageObject) -> str:
    """Return the text of a page by where its letters stand; nothing, where their places cannot be made out."""
    try:
        return page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except MemoryError:
        raise
    except Exception:
        return ""


def _letters(text: str) -> tuple[str, set[int]]:
    """Return a text without blanks, and before which of its letters there were some."""
    words = text.split()
    starts = {0}
    at = 0
    for word in words:
        at += len(word)
        starts.add(at)
    return "".join(words), starts


def _spaced(line: str, letters: str, starts: set[int]) -> str:
    """Return a line with the blanks that stand between the same letters there; as it is, where they are not there."""
    own = "".join(line.split())
    at = letters.find(own)
    if at < 0:
        return line
    return "".join(f" {letter}" if at + number in starts else letter for number, letter in enumerate(own)).strip()


def _without_margins(pages: list[list[str]]) -> list[list[str]]:
    """Return the pages without their numbers, and without the lines that stand at the head or foot of most of them."""
    pages = [_without_number(_without_number(page, 0), -1) for page in pages]
    for end in (0, -1) * MARGIN_LINES:
        shapes = Counter(_shape(page[end]) for page in pages if page)
        often = {shape for shape, count in shapes.items() if len(pages) >= FEW and count > len(pages) / 2}
        pages = [_without_end(page, end) if page and _shape(page[end]) in often else page for page in pages]
    return pages


def _without_number(page: list[str], end: int) -> list[str]:
    return _without_end(page, end) if page and NUMBER.fullmatch(page[end]) else page


def _without_end(page: list[str], end: int) -> list[str]:
    return page[1:] if end == 0 else page[:-1]


def _shape(line: str) -> str:
    """Return a line whatever the number in it."""
    return DIGITS.sub("#", line).strip()
