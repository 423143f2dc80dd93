"""Which bills a scope covers: each scope is one word, and a bill has the words of all scopes it lies in."""

import hashlib
from collections.abc import Iterable, Iterator

from tracker.rules.search import ALSO_REACHES, Text, finds, query_of, tidied

EVERYTHING = "everything"

LONGEST_SEARCH = 120
"""A search that is longer in its tidied form goes by its hash."""


def key_of(scope: str, what: str | int = "", jurisdiction: str = "") -> str:
    """Return the word of a scope: "topic:3", "stage:president@KZ"; a jurisdiction narrows what is not one itself."""
    word = f"{scope}:{what}" if what != "" else scope
    return f"{word}@{jurisdiction}" if jurisdiction else word


def keys_of_bill(bill_id: int, topics: Iterable[int], jurisdiction: str, stage: str) -> list[str]:
    """Return the words of all scopes a bill lies in, but for searches."""
    stages = [one for one in (stage, ALSO_REACHES.get(stage)) if one]
    return [
        key_of("bill", bill_id),
        *(key_of("topic", topic) for topic in topics),
        key_of("jurisdiction", jurisdiction),
        *(key_of("stage", one, where) for one in stages for where in ("", jurisdiction)),
        EVERYTHING,
    ]


def keys_of_searches(searches: Iterable[tuple[str, str]], text: Text, jurisdiction: str) -> Iterator[str]:
    """Yield the words of those searches, each words and a jurisdiction or none, that find a bill by its text."""
    for words, where in searches:
        if where in ("", jurisdiction) and finds(query_of(words), text):
            yield key_of_search(words, where)


def key_of_search(words: str, where: str) -> str:
    """Return the word of a search: the same for all that find the same by the same words."""
    said = tidied(words)
    if len(said) > LONGEST_SEARCH:
        said = hashlib.sha256(said.encode()).hexdigest()
    return key_of("search", said, where)
