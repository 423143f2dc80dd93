"""In which words one version of a text differs from another: paragraphs are aligned first, then words in changed ones.

Nothing is lost and nothing is made up: what is kept and deleted, put together, is the old text; what is kept and
inserted is the new one. A paragraph is a line. What was moved is deleted in one place and inserted in the other.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from tracker.rules.alignment import Pair, Span, between, rising, same

_LETTER: Final = (
    r"\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u1000-\u109f"
    r"\u200c\u200d"
)
"""Letters and digits of any script, with the marks that stand on them."""
WORD: Final = re.compile(
    # Of a script that is written without blanks each sign is a word. Others may be joined: 12-1, don't, 1,5.
    rf"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[{_LETTER}]+(?:[-\u2011.,/'\u2019\u2018\u02bc\u02bb][{_LETTER}]+)*|\S"
)
ALIKE: Final = 0.35
"""Two paragraphs that share less of their words are two, and not one that was changed."""
FEW_PARAGRAPHS: Final = 400
"""So many comparisons of one paragraph with another are made to find the best pairs; where there were more, the rarest
runs of words decide."""
COMMON: Final = 8
"""A run of words that stands in more paragraphs says nothing of which is meant."""
ISLAND: Final = 2
"""So few words that were kept between longer changes are hard to read as kept."""


class Change(StrEnum):
    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with the blanks behind them, and whether they are in both texts or in one of them."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph in the old text beside the same in the new one; None where there is none."""

    old: str | None
    new: str | None
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Difference:
    """All paragraphs of both texts in their order, and how many words are only in one of them."""

    rows: tuple[Row, ...]
    added: int
    removed: int

    @property
    def is_none(self) -> bool:
        return all(row.is_same for row in self.rows)


def difference(old: str, new: str) -> Difference:
    """Return in which words two texts differ."""
    before, after = ([_Paragraph(text) for text in version.split("\n")] for version in (old, new))
    rows = tuple(_rows(before, after))
    pieces = [piece for row in rows for piece in row.pieces]
    return Difference(
        rows,
        added=sum(words(piece.text) for piece in pieces if piece.change is Change.INSERTED),
        removed=sum(words(piece.text) for piece in pieces if piece.change is Change.DELETED),
    )


def words(text: str) -> int:
    """Return how many words there are in a text; a point or a dash is none."""
    return sum(1 for found in WORD.finditer(text) if _is_word(found[0]))


def _is_word(token: str) -> bool:
    return any(sign.isalnum() for sign in token)


# Paragraphs.


class _Token(NamedTuple):
    """A word and the blanks behind it."""

    word: str
    blanks: str


class _Paragraph:
    """A paragraph, whose words are looked for when they are asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def tokens(self) -> list[_Token]:
        """Return its words; the first is empty, with the blanks before all others."""
        text = self.text
        found = [(0, 0), *(one.span() for one in WORD.finditer(text))]
        starts = [*(start for start, _ in found[1:]), len(text)]
        return [_Token(text[start:end], text[end:after]) for (start, end), after in zip(found, starts, strict=True)]

    @cached_property
    def words(self) -> list[str]:
        return [token.word for token in self.tokens]

    @cached_property
    def bag(self) -> Counter[str]:
        return Counter(self.words[1:])

    @property
    def runs(self) -> set[tuple[str, ...]]:
        """Return each three words that follow each other, or the few there are."""
        words = self.words[1:]
        return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}

    def likeness(self, other: "_Paragraph") -> float:
        """Return how many of their words the two share, between 0 and 1."""
        fewer, more = sorted((self.bag, other.bag), key=len)
        shared = sum(min(count, more[word]) for word, count in fewer.items() if word in more)
        total = len(self.words) + len(other.words) - 2
        return 2 * shared / total if total else 0.0


Paragraphs = Sequence[_Paragraph]


def _rows(old: Paragraphs, new: Paragraphs) -> Iterator[Row]:
    """Yield the paragraphs of both, those that are the same or alike beside each other."""
    equal = same([one.text for one in old], [one.text for one in new])
    whole = (0, len(old), 0, len(new))
    pairs = [*equal, *(pair for span in between(equal, whole) for pair in _alike(old, new, span))]
    i = j = 0
    for one, other in [*sorted(pairs), (len(old), len(new))]:
        yield from (Row(only.text, None, _put_together([Piece(Change.DELETED, only.text)])) for only in old[i:one])
        yield from (Row(None, only.text, _put_together([Piece(Change.INSERTED, only.text)])) for only in new[j:other])
        if one < len(old):
            yield _beside(old[one], new[other])
        i, j = one + 1, other + 1


def _beside(old: _Paragraph, new: _Paragraph) -> Row:
    pieces = [Piece(Change.KEPT, old.text)] if old.text == new.text else _pieces(old, new)
    return Row(old.text, new.text, _put_together(pieces))


def _alike(old: Paragraphs, new: Paragraphs, span: Span) -> Iterator[Pair]:
    """Yield which changed paragraph belongs to which: pairs that rise in both places."""
    told = [] if _are_few(span) else _told_by_runs(old, new, span)
    yield from told
    for inner in between(told, span):
        if _are_few(inner):
            yield from _best_pairs(old, new, inner)


def _are_few(span: Span) -> bool:
    return (span[1] - span[0]) * (span[3] - span[2]) <= FEW_PARAGRAPHS


def _best_pairs(old: Paragraphs, new: Paragraphs, span: Span) -> tuple[Pair, ...]:
    """Return the pairs that are most alike in all, each asked with each."""
    i, i_end, j, j_end = span
    best: list[tuple[float, tuple[Pair, ...]]] = [(0.0, ())] * (j_end - j + 1)
    for at in range(i, i_end):
        row = [best[0]]
        for place in range(j, j_end):
            total, pairs = best[place - j]
            likeness = old[at].likeness(new[place])
            together = (total + likeness, (*pairs, (at, place))) if likeness >= ALIKE else best[place - j]
            row.append(max(together, best[place - j + 1], row[-1], key=lambda one: one[0]))
        best = row
    return best[-1][1]


def _told_by_runs(old: Paragraphs, new: Paragraphs, span: Span) -> list[Pair]:
    """Return pairs of paragraphs that share the most runs of words which few others have, in the same order."""
    i, i_end, j, j_end = span
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(j, j_end):
        for run in new[at].runs:
            where[run].append(at)
    told = {run: places for run, places in where.items() if len(places) <= COMMON}
    pairs = []
    for at in range(i, i_end):
        votes = Counter(place for run in old[at].runs & told.keys() for place in told[run])
        if votes:
            most = max(votes.items(), key=lambda vote: (vote[1], -vote[0]))[0]
            pairs.append((at, most))
    return rising([(at, place) for at, place in pairs if old[at].likeness(new[place]) >= ALIKE])


# Words.


def _pieces(old: _Paragraph, new: _Paragraph) -> Iterator[Piece]:
    """Yield what was kept, deleted and inserted between two paragraphs."""
    i = j = 0
    for run in [*_readable(_unbroken(same(old.words, new.words)), old, new), []]:
        (one, other) = run[0] if run else (len(old.tokens), len(new.tokens))
        yield Piece(Change.DELETED, _joined(old.tokens[i:one]))
        yield Piece(Change.INSERTED, _joined(new.tokens[j:other]))
        i, j = one + len(run), other + len(run)
        yield from _kept(old.tokens[one:i], new.tokens[other:j])


def _joined(tokens: Iterable[_Token]) -> str:
    return "".join(token.word + token.blanks for token in tokens)


def _kept(old: list[_Token], new: list[_Token]) -> Iterator[Piece]:
    """Yield the same words; where they have other blanks behind them, those were changed."""
    if old == new:
        yield Piece(Change.KEPT, _joined(old))
        return
    for before, after in zip(old, new, strict=True):
        yield Piece(Change.KEPT, before.word)
        is_same = before.blanks == after.blanks
        yield Piece(Change.KEPT if is_same else Change.DELETED, before.blanks)
        yield Piece(Change.INSERTED, "" if is_same else after.blanks)


def _readable(runs: list[list[Pair]], old: _Paragraph, new: _Paragraph) -> list[list[Pair]]:
    """Return what was kept without islands: a word or two between longer changes are read as changed with them."""
    starts = [*(run[0] for run in runs), (len(old.tokens), len(new.tokens))]
    ends = [(-1, -1), *(run[-1] for run in runs)]
    changed = [max(i - before, j - after) - 1 for (i, j), (before, after) in zip(starts, ends, strict=True)]
    return [
        run
        for run, (before, after) in zip(runs, pairwise(changed), strict=True)
        if len(run) > 2 * ISLAND or min(before, after) <= 2 * sum(_is_word(old.words[one]) for one, _ in run)
    ]


def _unbroken(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Return pairs in runs in which each follows the one before it in both sequences."""
    runs = groupby(enumerate(pairs), key=lambda one: (one[1][0] - one[0], one[1][1] - one[0]))
    return [[pair for _, pair in run] for _, run in runs]


def _put_together(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces without empty ones: between two that are kept, what is deleted first, then what is inserted."""
    together: list[Piece] = []
    for is_kept, some in groupby((one for one in pieces if one.text), key=lambda piece: piece.change is Change.KEPT):
        group = list(some)
        for change in (Change.KEPT,) if is_kept else (Change.DELETED, Change.INSERTED):
            text = "".join(piece.text for piece in group if piece.change is change)
            if text:
                together.append(Piece(change, text))
    return tuple(together)
