"""The words of a PDF. Where it holds pictures of pages only, there are none, and it is refused."""

import io
import re
from collections import Counter
from typing import Final

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

from tracker.texts.paragraphs import joined, tidied
from tracker.texts.values import Extracted, Kind, Limits, Refusal, TextRefused

NUMBER: Final = re.compile(r"\W*\d{1,4}\W*(?:(?:of|из|/)\W*\d{1,4})?\W*")
DIGITS: Final = re.compile(r"\d+")
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
        text = page.extract_text()
        length += len(text)
        if length > limits.characters:
            raise TextRefused(Refusal.TOO_LONG)
        pages.append([line for line in text.splitlines() if line.strip()])
    return pages


def _without_margins(pages: list[list[str]]) -> list[list[str]]:
    """Return the pages without their numbers, and without the lines that stand at the head or foot of most of them."""
    for end in (0, -1):
        shapes = Counter(DIGITS.sub("#", page[end]).strip() for page in pages if page)
        often = {shape for shape, count in shapes.items() if len(pages) >= FEW and count > len(pages) / 2}
        pages = [_without_end(page, end, often) for page in pages]
    return pages


def _without_end(page: list[str], end: int, often: set[str]) -> list[str]:
    if page and (NUMBER.fullmatch(page[end]) or DIGITS.sub("#", page[end]).strip() in often):
        return page[1:] if end == 0 else page[:-1]
    return page
