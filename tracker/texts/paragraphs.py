"""Lines made to paragraphs: what stands in a text, whatever the width of the page it was written on."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

NO_SIGN: Final = re.compile(
    # What is no sign at all; marks that turn the direction of what follows; hidden blanks and hyphens.
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)
HALF: Final = re.compile(r"[\ud800-\udfff]")
BREAKS: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
FULL: Final = 0.7
"""A line that is broken to a width has at least that part of the usual length."""
MARGIN: Final = 0.1
WRAPPED: Final = range(40, 110)
"""So many letters has the usual line of a text that is broken to a width."""
MANY: Final = 8
SENTENCES: Final = 0.3
"""Of the lines that are broken to a width fewer end with a sentence; of paragraphs almost all do."""
ENDS: Final = (".", ";", ":", "!", "?")
BEGINS: Final = re.compile(r"\(?\w{1,4}\)|\d+(?:[-.]\d+)*\.|\d+-\w+\.|\w+\.?\s+\d+(?:-\d+)?\s*[.:–—]|[-–—•§*]")
"""How a numbered paragraph begins: (1), 12-1., 5-бап., Article 5., § 5. Whatever the word, a sign is behind it."""
HYPHEN: Final = re.compile(r"([^\W\d_]+)[-\u2010]$")
WORD: Final = re.compile(r"[^\W\d_]+")
COMPOUND: Final = re.compile(r"(?<![\w-])[^\W\d_]+-[^\W\d_]+(?![\w-])")


def tidied(text: str) -> str:
    """Return a text as paragraphs, one a line: composed letters, single blanks, no empty lines, nothing hidden."""
    composed = unicodedata.normalize("NFC", HALF.sub("\ufffd", text))
    lines = (" ".join(NO_SIGN.sub("", line).split()) for line in BREAKS.split(composed))
    return "\n".join(line for line in lines if line)


def unwrapped(text: str) -> str:
    """Return a text without the line breaks inside its paragraphs, if its lines are broken to a width."""
    lines = BREAKS.split(text)
    return joined(lines) if _is_wrapped([line.strip() for line in lines if line.strip()]) else text


def _is_wrapped(lines: Sequence[str]) -> bool:
    usual = _usual(lines)
    full = [line for line in lines if len(line) >= FULL * usual]
    ended = sum(line.endswith(ENDS) for line in full)
    is_narrow = usual in WRAPPED and max(map(len, lines)) < 2 * WRAPPED.stop
    return is_narrow and len(full) >= MANY and ended < SENTENCES * len(full)


def joined(lines: Sequence[str]) -> str:
    """Return lines put together to paragraphs.

    One ends at an empty line, where the next line begins with a number, and where the next word would have had room:
    it was not the width that broke the line.
    """
    usual = _usual(lines)
    compounds = {word for line in lines for word in COMPOUND.findall(line)}
    paragraphs: list[str] = []
    before = ""
    for line in (one.strip() for one in lines):
        if before and line and not BEGINS.match(line) and not _has_room(before, line, usual):
            paragraphs[-1] = _continued(paragraphs[-1], line, compounds)
        elif line:
            paragraphs.append(line)
        before = line
    return "\n".join(paragraphs)


def _has_room(line: str, following: str, usual: int) -> bool:
    """Return whether the first word of the next line would have fitted on this one. Letters differ in width."""
    room = usual - len(line) - 1 - len(following.split(maxsplit=1)[0])
    return room >= MARGIN * usual or (room >= 0 and line.endswith(ENDS))


def _continued(before: str, line: str, compounds: set[str]) -> str:
    """Return a line with the next. A word that was divided is whole again; one that has a hyphen elsewhere keeps it."""
    divided = HYPHEN.search(before)
    if divided and line[0].islower():
        whole = WORD.match(line)
        is_compound = whole is not None and f"{divided[1]}-{whole[0]}" in compounds
        return before + line if is_compound else before[:-1] + line
    return f"{before} {line}"


def _usual(lines: Iterable[str]) -> int:
    """Return the length that nine of ten lines do not exceed."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[len(lengths) * 9 // 10] if lengths else 0
