"""Which parts of two sequences are the same: long ones, in time that grows with their length and not with its square.

First what stands once in both, in the same order, is taken as fixed (the longest such row); between what is fixed the
same is asked again; what is short is compared by `difflib`, which finds more and takes longer.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

SHORT: Final = 10_000
"""So many comparisons of one with another are left to difflib: a hundred by a hundred."""

Pair = tuple[int, int]
Span = tuple[int, int, int, int]
"""First and end of a part of one sequence, then of the other."""


def same(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return where the two agree: pairs of places, rising in both."""
    found: list[Pair] = []
    spans: list[Span] = [(0, len(old), 0, len(new))]
    while spans:
        inner, fixed = _trimmed(old, new, spans.pop())
        found += fixed
        anchors = _anchors(old, new, inner)
        found += anchors
        if anchors and not _is_short(inner):
            spans += between(anchors, inner)
    return sorted(found)


def between(pairs: Sequence[Pair], span: Span) -> Iterator[Span]:
    """Yield what lies before, between and after pairs of places, where there is something on both sides."""
    i, j = span[0], span[2]
    for one, other in [*pairs, (span[1], span[3])]:
        if one > i and other > j:
            yield i, one, j, other
        i, j = one + 1, other + 1


def rising(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest row of pairs that rises in both places. They come with rising first places."""
    ends: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(rows[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        rows[at : at + 1] = [number]
    row = []
    number = rows[-1] if rows else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _is_short(span: Span) -> bool:
    return (span[1] - span[0]) * (span[3] - span[2]) <= SHORT


def _trimmed(old: Sequence[Hashable], new: Sequence[Hashable], span: Span) -> tuple[Span, list[Pair]]:
    """Return a span without what agrees at its two ends, and that."""
    i, i_end, j, j_end = span
    fixed = []
    while i < i_end and j < j_end and old[i] == new[j]:
        fixed.append((i, j))
        i, j = i + 1, j + 1
    while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
        fixed.append((i_end, j_end))
    return (i, i_end, j, j_end), fixed


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], span: Span) -> list[Pair]:
    if _is_short(span):
        return _by_difflib(old, new, span)
    return _by_what_is_there_once(old, new, span) or _by_count(old, new, span)


def _by_difflib(old: Sequence[Hashable], new: Sequence[Hashable], span: Span) -> list[Pair]:
    i, i_end, j, j_end = span
    matcher = SequenceMatcher(None, old[i:i_end], new[j:j_end], autojunk=False)
    return [
        (i + block.a + step, j + block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]


def _by_what_is_there_once(old: Sequence[Hashable], new: Sequence[Hashable], span: Span) -> list[Pair]:
    i, i_end, j, j_end = span
    once = {value for value, count in Counter(old[i:i_end]).items() if count == 1}
    in_new = Counter(new[j:j_end])
    places = {new[at]: at for at in range(j, j_end) if in_new[new[at]] == 1 and new[at] in once}
    return rising([(at, places[old[at]]) for at in range(i, i_end) if old[at] in places])


def _by_count(old: Sequence[Hashable], new: Sequence[Hashable], span: Span) -> list[Pair]:
    """Return the first of one value with its first in the other, the second with the second, in the same order."""
    i, i_end, j, j_end = span
    places = dict(zip(_counted(new[j:j_end]), range(j, j_end), strict=True))
    return rising(
        [(at, places[key]) for key, at in zip(_counted(old[i:i_end]), range(i, i_end), strict=True) if key in places]
    )


def _counted(values: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    seen: Counter[Hashable] = Counter()
    for value in values:
        seen[value] += 1
        yield value, seen[value]
