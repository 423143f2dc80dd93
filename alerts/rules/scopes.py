"""Which bills a scope covers: each scope is one word, and a bill has the words of all scopes it lies in."""

from collections.abc import Iterable, Iterator

EVERYTHING = "everything"

ALSO_REACHES = {"hand_over": "president", "president_again": "president", "hand_over_again": "president"}
"""A stage that counts as another, too: a bill that is to be handed over may be signed on the very day."""


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


def stages_reaching(stage: str) -> list[str]:
    """Return the stages in which a bill lies in the scope of a stage: that one, and those that count as it, too."""
    return [stage, *(one for one, other in ALSO_REACHES.items() if other == stage)]


def keys_of_searches(searches: Iterable[tuple[str, str]], text: str, jurisdiction: str) -> Iterator[str]:
    """Yield the words of those searches, each words and a jurisdiction or none, that find a bill by its text."""
    found = text.casefold()
    for words, where in searches:
        if where in ("", jurisdiction) and all(word in found for word in words.casefold().split()):
            yield key_of("search", tidied(words), where)


def tidied(words: str) -> str:
    """Return the words of a search in one form."""
    return " ".join(sorted(set(words.casefold().split())))
