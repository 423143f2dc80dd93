"""The words of a web page. What is not text is dropped: scripts, styles, pictures, addresses."""

import re
from html.parser import HTMLParser
from typing import Final

from tracker.texts.paragraphs import tidied
from tracker.texts.plain_text import decoded
from tracker.texts.values import Extracted, Kind, Limits

NOT_READ: Final = frozenset(
    {
        "script", "style", "title", "template", "noscript", "svg", "nav", "button", "select", "textarea", "iframe",
        "object",
    }
)  # fmt: skip
IN_A_LINE: Final = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
        "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
        "wbr",
    }
)  # fmt: skip
CELLS: Final = frozenset({"td", "th"})
CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,30})", re.IGNORECASE)
DECLARED: Final = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]{1,30})", re.IGNORECASE)
BLANKS: Final = re.compile(r"\s+")
LOOKED_AT: Final = 4096


def read(data: bytes, limits: Limits) -> Extracted:
    """Return the paragraphs of a page; raise TextRefused."""
    found = DECLARED.match(data[:LOOKED_AT]) or CHARSET.search(data[:LOOKED_AT])
    text, encoding = decoded(data, found[1].decode("ascii") if found else "")
    words = _Words()
    words.feed(text)
    words.close()
    return Extracted(Kind.HTML, tidied("".join(words.parts)), encoding=encoding)


class _Words(HTMLParser):
    """Collects the words that a reader would see, with a line break where a new block begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping = ""
        self._depth = 0
        self._preformatted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping:
            self._depth += tag == self._skipping
        elif tag in NOT_READ:
            self._skipping, self._depth = tag, 1
        else:
            self._preformatted |= tag == "pre"
            self._separate(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._skipping:
            self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._skipping:
            self._preformatted &= tag != "pre"
            self._separate(tag)
        elif tag == self._skipping:
            self._depth -= 1
            if not self._depth:
                self._skipping = ""

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            # A line break in the source of a page is a blank, but where lines were written to stay as they are.
            self.parts.append(data if self._preformatted else BLANKS.sub(" ", data))

    def _separate(self, tag: str) -> None:
        """Begin a new line with a block, and leave a blank between cells."""
        if tag in CELLS:
            self.parts.append(" ")
        elif tag not in IN_A_LINE:
            self.parts.append("\n")
