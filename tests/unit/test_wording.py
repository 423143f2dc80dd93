"""The working in three languages: the same things are said in each."""

import string
from datetime import date

import pytest

from tests.unit.test_replay import APPROVED, LAW, PASSED, stand, window
from tracker.procedures import bundled_procedures
from tracker.rules import explain
from tracker.rules.counting import Roll, Unit
from tracker.rules.procedure import Confidence, Silence
from tracker.rules.windows import Figure, Says
from tracker.rules.wording import ENGLISH, LANGUAGES, Words

KZ = LAW.in_force(date(2025, 12, 18))


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_language_has_words_for_everything(words: Words) -> None:
    assert set(words.labels) == set(Figure)
    assert set(words.confidence) == set(Confidence)
    assert set(words.units) == set(Unit)
    assert set(words.silence) == {*Silence, None}
    assert set(words.rolled) == set(Roll)
    assert set(words.sentences) == set(Says)


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_sentence_says_the_same_in_every_language(words: Words) -> None:
    for says in Says:
        assert blanks(words.sentences[says]) == blanks(ENGLISH.sentences[says]), says
    for name in ("on", "between", "not_before", "count", "last_day", "ahead", "ago", "of_year"):
        assert blanks(getattr(words, name)) == blanks(getattr(ENGLISH, name)), name


PLURALS = [
    (1, "через 1 день"),
    (2, "через 2 дня"),
    (5, "через 5 дней"),
    (11, "через 11 дней"),
    (12, "через 12 дней"),
    (21, "через 21 день"),
    (22, "через 22 дня"),
    (111, "через 111 дней"),
]


@pytest.mark.parametrize(("days", "words"), PLURALS[1:])
def test_russian_plurals(days: int, words: str) -> None:
    today = date(2026, 1, 1)

    assert explain.days_away(date.fromordinal(today.toordinal() + days), today, "ru") == words


def test_the_first_case_in_russian_and_kazakh() -> None:
    steps = window(stand(PASSED, APPROVED), "signature").steps

    russian = explain.working(steps, KZ, "ru")
    kazakh = explain.working(steps, KZ, "kk")

    assert russian[0] == "Одобрен Сенатом: четверг, 18 декабря 2025 г."
    assert russian[4].startswith(
        "Закрывается: 30 дней, начало отсчёта: четверг, 18 декабря 2025 г. (сам день не считается); день 30: суббота, 17 января 2026 г."
    )
    assert kazakh[0] == "Сенат мақұлдады: 2025 жылғы 18 желтоқсан, бейсенбі."
    assert "30-күн: 2026 жылғы 17 қаңтар, сенбі" in kazakh[4]


def test_dates_away_in_each_language() -> None:
    today = date(2026, 3, 7)

    assert [explain.days_away(date(2026, 3, 8), today, language) for language in ("en", "ru", "kk")] == [
        "tomorrow",
        "завтра",
        "ертең",
    ]
    assert explain.days_away(date(2026, 3, 17), today, "kk") == "10 күн қалды"


@pytest.mark.parametrize("file", list(bundled_procedures()), ids=lambda file: file.name)
def test_every_name_of_the_law_is_there_in_every_language(file: object) -> None:
    procedure = file.procedure  # type: ignore[attr-defined]
    named = [procedure, *procedure.stages.values(), *procedure.events.values(), *procedure.windows]

    for one in named:
        assert set(one.names) >= {"en", "ru", "kk"}, one
