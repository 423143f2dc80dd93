"""The difference between two versions: which words are said to be new, and that nothing is lost or made up."""

import random
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.rules.alignment import rising, same
from tracker.rules.difference import Change, Difference, difference, words

SIGNS = {Change.KEPT: "{}", Change.DELETED: "[-{}-]", Change.INSERTED: "[+{}+]"}
LONG = "The president signs the law or returns it within thirty days of the day on which it was handed over."


def shown(result: Difference) -> str:
    """Return a difference as plain text, with signs around what changed."""
    return "\n".join("".join(SIGNS[piece.change].format(piece.text) for piece in row.pieces) for row in result.rows)


CASES = [
    # what, old, new, expected
    ("nothing", "One law.", "One law.", "One law."),
    ("nothing at all", "", "", ""),
    ("a word inserted", "The law is signed.", "The new law is signed.", "The [+new +]law is signed."),
    ("a word deleted", "The new law is signed.", "The law is signed.", "The [-new -]law is signed."),
    ("a word replaced", "within ten days", "within thirty days", "within [-ten -][+thirty +]days"),
    ("a number with a hyphen is one word", "Article 12-1 applies", "Article 12-2 applies", "Article [-12-1 -][+12-2 +]applies"),
    ("only a point", "It is signed", "It is signed.", "It is signed[+.+]"),
    ("only blanks", "It  is signed", "It is  signed", "It[-  -][+ +]is[- -][+  +]signed"),
    ("blanks in front", " It is signed", "It is signed", "[- -]It is signed"),
    ("Kazakh", "Заң он күн ішінде қол қойылады", "Заң отыз күн ішінде қол қойылады", "Заң [-он -][+отыз +]күн ішінде қол қойылады"),
    ("Ukrainian, with an apostrophe", "Цей об’єкт охороняється", "Цей суб’єкт охороняється", "Цей [-об’єкт -][+суб’єкт +]охороняється"),
    ("Hindi, with signs of vowels", "विधेयक पारित हुआ", "कानून पारित हुआ", "[-विधेयक -][+कानून +]पारित हुआ"),
    ("Arabic", "يوقع الرئيس القانون", "يوقع الملك القانون", "يوقع [-الرئيس -][+الملك +]القانون"),
    ("Chinese, without blanks", "总统签署法律", "国王签署法律", "[-总统-][+国王+]签署法律"),
    ("a paragraph inserted", f"{LONG}\nThe end.", f"{LONG}\nIt is published.\nThe end.", f"{LONG}\n[+It is published.+]\nThe end."),
    ("a paragraph deleted", f"{LONG}\nIt is published.\nThe end.", f"{LONG}\nThe end.", f"{LONG}\n[-It is published.-]\nThe end."),
    (
        "another paragraph, which shares too little to be the same",
        "Courts are independent of the government.",
        "Taxes begin to be levied next year.",
        "[-Courts are independent of the government.-]\n[+Taxes begin to be levied next year.+]",
    ),
    (
        "the paragraph that is alike is found behind a new one",
        LONG,
        f"Something quite different comes first here.\n{LONG.replace('thirty', 'ten')}",
        "[+Something quite different comes first here.+]\n" + LONG.replace("thirty ", "[-thirty -][+ten +]"),
    ),
    (
        "a word between two long changes is read with them",
        "and so by law the first second third of fourth fifth sixth day comes",
        "and so by law the alpha beta gamma of delta epsilon zeta day comes",
        "and so by law the [-first second third of fourth fifth sixth -][+alpha beta gamma of delta epsilon zeta +]day comes",
    ),
    ("an empty paragraph", "One.\n\nTwo.", "One.\nTwo.", "One.\n\nTwo."),
    ("moved: deleted here, inserted there", f"{LONG}\nB b b.", f"B b b.\n{LONG}", f"[+B b b.+]\n{LONG}\n[-B b b.-]"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "expected"), CASES, ids=[case[0] for case in CASES])
def test_it_shows_which_words_changed(what: str, old: str, new: str, expected: str) -> None:
    assert shown(difference(old, new)) == expected


def test_it_counts_words_and_no_signs() -> None:
    result = difference("One law, signed.", "One new law — not signed!")

    assert (result.added, result.removed) == (2, 0)
    assert not result.is_none
    assert words("12-1, об’єкт — 总统.") == 4


def test_no_difference_is_none() -> None:
    assert difference(LONG, LONG).is_none


few = st.lists(
    st.sampled_from(["a", "b", "law", "the", ",", " ", "  ", "\n", "ә", "总", "\u0301", "12-1"]), max_size=60
).map("".join)


@given(old=st.text(max_size=80) | few, new=st.text(max_size=80) | few)
@example(old=" a", new="a ")
@example(old="\n", new="")
@settings(deadline=None, max_examples=200)
def test_what_is_kept_gives_both_texts(old: str, new: str) -> None:
    assert_whole(difference(old, new), old, new)


def assert_whole(result: Difference, old: str, new: str) -> None:
    assert "\n".join(row.old for row in result.rows if row.old is not None) == old
    assert "\n".join(row.new for row in result.rows if row.new is not None) == new
    for row in result.rows:
        assert "".join(piece.text for piece in row.pieces if piece.change is not Change.INSERTED) == (row.old or "")
        assert "".join(piece.text for piece in row.pieces if piece.change is not Change.DELETED) == (row.new or "")
        assert all(piece.text for piece in row.pieces)


@given(old=st.lists(st.integers(0, 300), max_size=400), new=st.lists(st.integers(0, 300), max_size=400))
@settings(deadline=None)
def test_what_is_the_same_is_in_order(old: list[int], new: list[int]) -> None:
    found = same(old, new)

    assert all(old[i] == new[j] for i, j in found)
    assert all(i < k and j < n for (i, j), (k, n) in pairwise(found))


def test_the_longest_rising_row_is_found() -> None:
    assert rising([(0, 5), (1, 1), (2, 2), (3, 9), (4, 3)]) == [(1, 1), (2, 2), (4, 3)]
    assert rising([]) == []


# Long texts.

LETTERS = "абвгдежзийклмнопрстуәіңғүұқөһ"
dice = random.Random(7)  # noqa: S311 - made-up words are no secret
VOCABULARY = ["".join(dice.choices(LETTERS, k=dice.randint(2, 12))) for _ in range(6000)]
FREQUENCY = [1 / rank for rank in range(1, 6001)]


def paragraph(count: int) -> str:
    return " ".join(dice.choices(VOCABULARY, FREQUENCY, k=count)) + "."


BILL = [paragraph(dice.randint(10, 80)) for _ in range(2250)]


def mended(text: str) -> str:
    """Return a paragraph with every sixth word, or one, replaced."""
    tokens = text.split(" ")
    for _ in range(max(1, len(tokens) // 6)):
        tokens[dice.randrange(len(tokens))] = dice.choice(VOCABULARY)
    return " ".join(tokens)


def some_changed() -> tuple[str, str]:
    kept = [mended(text) if dice.random() < 0.3 else text for text in BILL if dice.random() > 0.05]
    return "\n".join(BILL), "\n".join(kept)


MADE: dict[str, Callable[[], tuple[str, str]]] = {
    "a third changed": some_changed,
    "every paragraph changed": lambda: ("\n".join(BILL), "\n".join(map(mended, BILL))),
    "a frequent word replaced": lambda: ("\n".join(BILL), "\n".join(BILL).replace(VOCABULARY[0], "құрылтай")),
    "without paragraphs": lambda: (" ".join(BILL), " ".join(map(mended, BILL))),
    "another text": lambda: ("\n".join(BILL), "\n".join(paragraph(45) for _ in BILL)),
    "one line over and over": lambda: ("x y\n" * 20_000, "z\nx y\n" * 15_000),
    "one word over and over": lambda: ("x " * 100_000, "y x " * 60_000),
    "lines that are told apart by nothing": lambda: ("x y\n" * 20_000, "x z\n" * 20_000),
}


SHOWN_BY_OTHERS = {"a frequent word replaced", "another text", "one word over and over"}


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(make, id=name, marks=pytest.mark.long if name in SHOWN_BY_OTHERS else ())
        for name, make in MADE.items()
    ],
)
def test_a_bill_of_a_hundred_thousand_words_is_compared_whole_and_in_time(make: Callable[[], tuple[str, str]]) -> None:
    old, new = make()

    # The time of this program alone: others may be at work on the machine.
    before = time.process_time()
    result = difference(old, new)
    took = time.process_time() - before

    assert_whole(result, old, new)
    assert took < 10


def test_what_was_not_changed_of_a_long_bill_is_kept() -> None:
    new = BILL.copy()
    new[1000] = new[1000].replace(" ", " құрылтай ", 1)
    new[2000:2000] = [paragraph(30)]

    result = difference("\n".join(BILL), "\n".join(new))

    assert (result.added, result.removed) == (31, 0)
    assert sum(not row.is_same for row in result.rows) == 2


def test_each_changed_paragraph_of_a_long_bill_stands_beside_its_own() -> None:
    new = [mended(text) for text in BILL]

    result = difference("\n".join(BILL), "\n".join(new))

    beside = dict(zip(BILL, new, strict=True))
    assert sum(row.new == beside[row.old] for row in result.rows if row.old) > 0.97 * len(BILL)
