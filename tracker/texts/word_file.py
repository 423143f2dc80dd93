"""The words of a DOCX file: of its paragraphs, tables, text boxes and notes, with tracked changes as if accepted."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import docx
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from tracker.texts.paragraphs import tidied
from tracker.texts.values import MEGABYTE, Extracted, Kind, Limits, Refusal, TextRefused

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PARAGRAPH, TEXT, CELL, ROW = f"{W}p", f"{W}t", f"{W}tc", f"{W}tr"
NOT_READ: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", FALLBACK})
CHANGES: Final = frozenset({f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"})
SIGNS: Final = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
NOTES: Final = ("/footnotes", "/endnotes")
MOST_MEMBERS: Final = 5000
LARGEST: Final = 200 * MEGABYTE
LARGEST_RATIO: Final = 200
"""By how much a member of the archive may grow. Text shrinks to a tenth; a bomb to a thousandth."""

Element = Any


def read(data: bytes, limits: Limits) -> Extracted:
    """Return the paragraphs of a DOCX file; raise TextRefused, or whatever a library raises over a broken file."""
    _look_through(data)
    try:
        part = docx.Document(io.BytesIO(data)).part
    except (ValueError, KeyError, PackageNotFoundError) as error:
        raise TextRefused(Refusal.BROKEN) from error
    roots = [part.element, *_notes(part)]
    text = tidied("\n".join(line for root in roots for line in _lines(root)))
    has_changes = any(next(root.iter(*CHANGES), None) is not None for root in roots)
    return Extracted(Kind.DOCX, text, has_changes=has_changes)


def _look_through(data: bytes) -> None:
    """Raise TextRefused when the archive would unpack to too much, or its XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if (
                len(members) > MOST_MEMBERS
                or sum(one.file_size for one in members) > LARGEST
                or any(map(_grows, members))
            ):
                raise TextRefused(Refusal.BOMB)
            if any(member.flag_bits & 0x1 for member in members):
                raise TextRefused(Refusal.ENCRYPTED)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _refuse_entities(archive.read(member))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise TextRefused(Refusal.BROKEN) from error


def _grows(member: zipfile.ZipInfo) -> bool:
    return member.file_size > MEGABYTE and member.file_size > LARGEST_RATIO * max(member.compress_size, 1)


def _refuse_entities(xml: bytes) -> None:
    """Raise TextRefused when a document type is declared. One can only stand before the first element."""
    try:
        next(iter(iterparse(io.BytesIO(xml), events=("start",), forbid_dtd=True)), None)
    except DefusedXmlException as error:
        raise TextRefused(Refusal.ENTITIES) from error


def _notes(part: Any) -> Iterator[Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(NOTES):
            yield etree.fromstring(relation.target_part.blob, parser)


def _lines(root: Element) -> Iterator[str]:
    """Yield the paragraphs below an element; the cells of a row of a table are one."""
    row: list[str] = []
    for happened, element in _walked(root):
        if element.tag == ROW:
            yield " ".join(row)
            row = []
        elif happened == "start" and element.tag == PARAGRAPH:
            text = "".join(_words(element))
            if next(element.iterancestors(ROW), None) is None:
                yield text
            else:
                row.append(text)


def _walked(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield the paragraphs below an element, and the rows of tables where they begin and end."""
    walk = etree.iterwalk(root, events=("start", "end"), tag=(PARAGRAPH, ROW, *NOT_READ))
    for happened, element in walk:
        if element.tag not in NOT_READ:
            yield happened, element
        elif happened == "start":
            walk.skip_subtree()


def _words(paragraph: Element) -> Iterator[str]:
    """Yield the words of a paragraph, without those of another inside it."""
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        if element.tag in NOT_READ or (element.tag == PARAGRAPH and element is not paragraph):
            walk.skip_subtree()
        elif element.tag == TEXT:
            yield element.text or ""
        elif element.tag in SIGNS:
            yield SIGNS[element.tag]
