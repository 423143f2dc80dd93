"""How words find a bill, in any script: the one rule for the list of bills, for saved searches and for their alerts.

A text is made into words: letters without case and marks, digits as 0 to 9, numbers apart from letters. Scripts that
are written without spaces are made into pairs of neighbouring characters, so that any part of a text is found. A query
finds a text when each of its words begins some word of the text.

A query may also hold tokens, `topic:lgbt-rights`, `stage:president` and `stance:oppose`: each must be one of the
text's own, whole.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

RULE: Final = 1
"""Which edition of this rule made the words that are stored. Whoever changes what words a text has counts it up."""

LONGEST_WORD: Final = 64
AT_MOST_WORDS: Final = 20_000

TOPIC, STAGE, STANCE = "topic", "stage", "stance"
TOKEN: Final = re.compile(rf"({TOPIC}|{STAGE}|{STANCE}):([a-z0-9_-]+)")

ALSO_REACHES: Final[Mapping[str, str]] = {
    "hand_over": "president",
    "president_again": "president",
    "hand_over_again": "president",
}
"""A stage that counts as another, too: a bill that is to be handed over may be signed on the very day."""

KEPT_CLASSES: Final = {0, 8, 9}
"""The combining classes of what is no mark on a letter: Indic vowels, the voicing of kana, the virama."""

ALIKE: Final = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe",
        "ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه",
        "\u00ad": "", "\u0640": "",
    }
)  # fmt: skip
"""Letters that no decomposition makes alike, as people type one for the other; the soft hyphen and the kashida go."""

WITHOUT_SPACES: Final = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Myanmar
    ("\u1780", "\u17ff"),  # Khmer
    ("\u3005", "\u3007"),  # the marks of repetition
    ("\u3040", "\u31ff"),  # kana, bopomofo
    ("\u3400", "\u9fff"),  # Han
    ("\uac00", "\ud7af"),  # Hangul: it has spaces, but its words are compounds
    ("\U00020000", "\U000323af"),  # Han, the rarer ones
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. One in which nothing can be looked for finds nothing."""

    words: frozenset[str]
    tokens: frozenset[str]

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.tokens)


@dataclass(frozen=True, slots=True)
class Text:
    """Where it is looked for: the words in their order, and the tokens."""

    words: tuple[str, ...]
    tokens: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def query_of(said: str) -> Query:
    """Return what somebody looks for who typed this."""
    words, tokens = without_tokens(said)
    return Query(frozenset(_words(words, of_query=True)), tokens)


def without_tokens(said: str) -> tuple[str, frozenset[str]]:
    """Return what was typed without its tokens, and these."""
    parts = said.split()
    tokens = frozenset(part.casefold() for part in parts if TOKEN.fullmatch(part.casefold()))
    return " ".join(part for part in parts if part.casefold() not in tokens), tokens


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of texts, each once, sorted."""
    words = dict.fromkeys(word for text in texts for word in _words(text, of_query=False))
    return tuple(sorted(list(words)[:AT_MOST_WORDS]))


def tokens_of(topics: Iterable[str], stage: str, stance: str) -> frozenset[str]:
    """Return the tokens that a bill has by its topics' slugs, its stage and what is thought of it."""
    stages = [one for one in (stage, ALSO_REACHES.get(stage)) if one]
    return frozenset(
        [
            *(token_of(TOPIC, topic) for topic in topics),
            *(token_of(STAGE, one) for one in stages),
            *(token_of(STANCE, one) for one in [stance] if one),
        ]
    )


def token_of(kind: str, what: str) -> str:
    return f"{kind}:{what.casefold()}"


def parted(tokens: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield kind and object of tokens, in their order: "topic" and "lgbt-rights"."""
    for token in sorted(tokens):
        kind, _, what = token.partition(":")
        yield kind, what


def stages_that_reach(stage: str) -> list[str]:
    """Return the stages whose bills have the token of this one."""
    return [stage, *(one for one, reached in ALSO_REACHES.items() if reached == stage)]


def finds(query: Query, text: Text) -> bool:
    """Return whether each word of the query begins a word of the text, and each of its tokens is one of the text."""
    if query.is_empty or not query.tokens <= text.tokens:
        return False
    return all(_begins_one(word, text.words) for word in query.words)


def tidied(said: str) -> str:
    """Return a search in the one form that all searches have that find the same by the same words."""
    query = query_of(said)
    return " ".join([*sorted(query.words), *sorted(query.tokens)])


def _begins_one(word: str, words: tuple[str, ...]) -> bool:
    place = bisect_left(words, word)
    return place < len(words) and words[place].startswith(word)


def _words(text: str, *, of_query: bool) -> Iterator[str]:
    for kind, chars in groupby(normalised(text), key=_kind):
        run = "".join(chars)
        if kind == "unspaced":
            yield from _pairs(run, of_query=of_query)
        elif kind:
            yield run[:LONGEST_WORD]


def _pairs(run: str, *, of_query: bool) -> Iterator[str]:
    """Yield each character with the next one. A text's last stands alone, too, so that every single one is found."""
    last = len(run) - 1 if of_query and len(run) > 1 else len(run)
    for place in range(last):
        yield run[place : place + 2]


def normalised(text: str) -> str:
    """Return a text without case, marks and other ways to write the same."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(ALIKE)
    bare = "".join(_digit(char) for char in folded if unicodedata.combining(char) in KEPT_CLASSES)
    return unicodedata.normalize("NFC", bare)


def _digit(char: str) -> str:
    return char if char.isascii() else str(unicodedata.decimal(char, char))


@lru_cache(maxsize=8192)
def _kind(char: str) -> str:
    """Return what a character is part of: a number, a word, a script without spaces; nothing when it parts words."""
    if char.isdecimal():
        return "digit"
    is_modifier = "\u02b0" <= char <= "\u02ff"
    if unicodedata.category(char)[0] not in "LNM" or is_modifier:
        return ""
    return "unspaced" if any(first <= char <= last for first, last in WITHOUT_SPACES) else "letter"
