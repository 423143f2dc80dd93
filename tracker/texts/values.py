"""What is found in a file, how much of it is read, and why a file is refused."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEGABYTE: Final = 1024 * 1024


class Kind(StrEnum):
    """The kinds of file that are read. Their values are kept."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


class Refusal(StrEnum):
    """Why a file is not taken. Its words are made where it is shown."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_KIND = "not_a_kind"
    NAME_LIES = "name_lies"
    OLD_WORD = "old_word"
    BINARY = "binary"
    ENCODING = "encoding"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    ENTITIES = "entities"
    BOMB = "bomb"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"
    NO_TEXT = "no_text"


class TextRefused(Exception):
    """A file cannot be read, or must not be."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, and how much its reading may take."""

    bytes: int
    pages: int
    characters: int
    seconds: int
    memory: int


@dataclass(frozen=True, slots=True)
class Extracted:
    """The words of a file: its paragraphs, one a line, with single blanks.

    `pages` and `empty_pages` are counted where a file has pages; `has_changes` when it keeps tracked changes, of which
    the text is as if they had been accepted; `encoding` is the one that was found.
    """

    kind: Kind
    text: str
    pages: int = 0
    empty_pages: int = 0
    has_changes: bool = False
    encoding: str = ""
