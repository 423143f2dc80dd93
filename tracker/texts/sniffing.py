"""What kind a file is, by its bytes. A name that says something else is a reason to ask."""

import re
from pathlib import PurePath
from typing import Final

from tracker.texts.values import Kind, Refusal, TextRefused

ENDINGS: Final = {
    ".txt": Kind.TEXT, ".text": Kind.TEXT,
    ".htm": Kind.HTML, ".html": Kind.HTML, ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
}  # fmt: skip
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How Word files began before 2007, and how encrypted ones begin today."""
OTHERS: Final = (
    b"\x89PNG",
    b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x7fELF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"%!PS", b"\xfd7zXZ",
)  # fmt: skip
"""How pictures, programs, archives and other papers begin."""
MARKUP: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|p|h[1-6]|table|span)\b",
    re.IGNORECASE | re.DOTALL,
)
LOOKED_AT: Final = 4096


def kind_of(data: bytes, name: str) -> Kind:
    """Return what kind of file it is; raise TextRefused when it is none that is read, or its name says another."""
    if not data.strip():
        raise TextRefused(Refusal.EMPTY)
    ending = PurePath(name).suffix.lower()
    if ending and ending not in ENDINGS:
        raise TextRefused(Refusal.OLD_WORD if ending == ".doc" else Refusal.NOT_A_KIND)
    kind = _by_bytes(data)
    if kind is Kind.TEXT and ENDINGS.get(ending) is Kind.HTML and b"<" in data:
        return Kind.HTML
    if ending and ENDINGS[ending] is not kind:
        raise TextRefused(Refusal.NAME_LIES)
    return kind


def _by_bytes(data: bytes) -> Kind:
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return Kind.DOCX
    if data.startswith(OLE):
        raise TextRefused(Refusal.OLD_WORD)
    if data.startswith(OTHERS):
        raise TextRefused(Refusal.NOT_A_KIND)
    # In UTF-16 every second byte of markup is nothing.
    return Kind.HTML if MARKUP.match(_without_mark(data[:LOOKED_AT]).replace(b"\0", b"")) else Kind.TEXT


def _without_mark(data: bytes) -> bytes:
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        data = data.removeprefix(mark)
    return data
