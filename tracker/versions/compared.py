"""The difference between two versions as a page shows it: side by side where there is room, else in one column.

What was deleted and what was inserted is told by the elements `del` and `ins`, which are struck out and underlined, and
by a word before each for those who hear the page. What stayed the same is left out but for the paragraph beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.rules.difference import Change, Difference, Piece, Row, difference
from tracker.versions.sheets import Part, Sheet, pieces_of, sheets

BESIDE: Final = 1
"""So many paragraphs that are the same are shown before and behind a change."""
FEW_LETTERS: Final = 2_500
"""What stayed the same and is not longer can be unfolded on the page; of more there is a link to the text."""
PREVIEWED, PREVIEWED_BYTES = 20, 15_000
"""So many changed paragraphs are previewed, if they are not longer: the pages of the admin are heavy already."""
LONGEST: Final = 1_500
"""A longer paragraph is shown in parts, so that a page of them stays light and both sides stand near each other."""


@lru_cache(maxsize=4)
def compared(old: str, new: str) -> Difference:
    """Return the difference of two texts, which never change: whoever turns the page does not wait for it again."""
    return difference(old, new)


def shown(rows: Sequence[Row], text_url: str) -> Iterator[Part]:
    """Yield the parts of the page. `text_url` is where the whole new text is read."""
    number = 0
    for is_same, some in groupby(rows, key=lambda row: row.is_same):
        stretch = list(some)
        first = number + 1
        number += sum(row.new is not None for row in stretch)
        if is_same:
            yield from _same(stretch, first, text_url, is_start=first == 1, is_end=stretch[-1] is rows[-1])
        else:
            yield from (Part(html) for row in stretch for html in _changed(row))


def first_changes(rows: Sequence[Row]) -> Sheet:
    """Return the first changed paragraphs, as many as a page can hold, for a preview."""
    changed = (row for row in rows if not row.is_same)
    parts = (Part(html) for row in islice(changed, PREVIEWED) for html in _changed(row))
    return sheets(parts, PREVIEWED_BYTES)[0]


def _same(rows: Sequence[Row], first: int, text_url: str, *, is_start: bool, is_end: bool) -> Iterator[Part]:
    before, behind = 0 if is_start else BESIDE, 0 if is_end else BESIDE
    folded = rows[before : len(rows) - behind]
    yield from map(_context, rows[:before] if folded else rows)
    if folded:
        yield from _folded(folded, first + before, text_url)
        yield from map(_context, rows[len(rows) - behind :])


def _context(row: Row) -> Part:
    """Return a paragraph that is the same, cut where it is long: it only says where one is."""
    text = row.new or ""
    return Part(format_html('<p class="same">{}</p>', text if len(text) <= LONGEST else f"{text[:LONGEST]}…"))


def _folded(rows: Sequence[Row], first: int, text_url: str) -> Iterator[Part]:
    says = ngettext("%(count)s paragraph is the same", "%(count)s paragraphs are the same", len(rows)) % {
        "count": len(rows)
    }
    texts = [row.new or "" for row in rows]
    if sum(map(len, texts)) <= FEW_LETTERS:
        inner = format_html_join("", "<p>{}</p>", ((text,) for text in texts))
        yield Part(format_html('<details class="folded"><summary>{}</summary>{}</details>', says, inner))
    else:
        link = format_html('<a href="{}?at={}#p{}">{}</a>', text_url, first, first, _("Read them"))
        yield Part(format_html('<p class="folded">… {} · {}</p>', says, link))


def _changed(row: Row) -> Iterator[SafeString]:
    """Yield the two sides of a changed paragraph. The new one holds also what was deleted, for a narrow page."""
    for pieces in _in_parts(row.pieces):
        old = _marked(piece for piece in pieces if piece.change is not Change.INSERTED)
        if row.new is None:
            yield format_html('<div class="pair only"><p class="old">{}</p><p class="new"></p></div>', old)
        elif row.old is None:
            yield format_html('<div class="pair only"><p class="old"></p><p class="new">{}</p></div>', _marked(pieces))
        else:
            yield format_html(
                '<div class="pair"><p class="old">{}</p><p class="new">{}</p></div>', old, _marked(pieces)
            )


def _in_parts(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    part: list[Piece] = []
    length = 0
    for piece in pieces:
        for text in pieces_of(piece.text, LONGEST):
            if length + len(text) > LONGEST and part:
                yield part
                part, length = [], 0
            part.append(Piece(piece.change, text))
            length += len(text)
    yield part


def _marked(pieces: Iterable[Piece]) -> SafeString:
    deleted, inserted = _("deleted:"), _("inserted:")
    return format_html_join("", "{}", ((_piece(piece, deleted, inserted),) for piece in pieces))


def _piece(piece: Piece, deleted: str, inserted: str) -> str:
    match piece.change:
        case Change.DELETED:
            return format_html("<del><i>[{} </i>{}<i>]</i></del>", deleted, piece.text)
        case Change.INSERTED:
            return format_html("<ins><i>[{} </i>{}<i>]</i></ins>", inserted, piece.text)
        case Change.KEPT:
            return piece.text
