"""What a file is called when it is given out: never more than a name, and never one that a browser runs."""

import re
from pathlib import PurePath
from typing import Final

from tracker.texts.paragraphs import tidied
from tracker.texts.values import Kind

UNSAFE: Final = re.compile(r"[\\/:*?\"<>|\n]+")
LONGEST: Final = 80
ENDINGS: Final = {Kind.TEXT: ".txt", Kind.HTML: ".html.txt", Kind.PDF: ".pdf", Kind.DOCX: ".docx"}
"""A web page is given out as text: opened from a disk it would run its scripts and ask for its pictures elsewhere."""


def safe_name(name: str, kind: Kind) -> str:
    """Return the name of an uploaded file without folders and hidden signs, with the ending of its kind."""
    last = re.split(r"[\\/]", name)[-1]
    ends_as_known = PurePath(last).suffix.lower() in {".txt", ".text", ".htm", ".html", ".xhtml", ".pdf", ".docx"}
    stem = PurePath(last).stem if ends_as_known else last
    safe = _harmless(_harmless(stem)[:LONGEST])
    return (safe or "text") + ENDINGS[kind]


def is_safe_name(name: str, kind: Kind) -> bool:
    """Return whether a file of that kind may be given out under a name."""
    stem = name.removesuffix(ENDINGS[kind])
    return name == stem + ENDINGS[kind] and 0 < len(stem) <= LONGEST and _harmless(stem) == stem


def _harmless(stem: str) -> str:
    return UNSAFE.sub("-", tidied(stem)).strip(" .-")
