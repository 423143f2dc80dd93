"""The rule by which words find a bill, and what may stand in a cell."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.search import (
    Text,
    finds,
    normalised,
    parted,
    query_of,
    stages_that_reach,
    tidied,
    tokens_of,
    words_of,
)
from tracker.rules.spreadsheet import safe_cell

CASES = [
    # what,                        text,                                     query,               finds
    ("the beginning of a word",    "Law on archival affairs",                "ARCHIV affair",     True),
    ("in any order",               "Law on archival affairs",                "affairs law",       True),
    ("not the middle of a word",   "Law on archival affairs",                "chival",            False),
    ("every word must be there",   "Law on archival affairs",                "archival taxes",    False),
    ("Latin with diacritics",      "Ustawa o zmianie Kodeksu, życie",        "zycie",             True),
    ("marks in the query",         "Loi sur l'assemblee",                    "assemblée",         True),
    ("decomposed",                 "Cafe\u0301",                             "caf\u00e9",         True),
    ("Polish, no decomposition",   "Łódź",                                   "lodz",              True),
    ("Turkish, with a dot",        "İSTANBUL kadın",                         "istanbul kadin",    True),
    ("German",                     "Straße",                                 "STRASSE",           True),
    ("soft hyphen",                "pro\u00adpaganda",                       "propaganda",        True),
    ("Cyrillic",                   "Закон о Внесении изменений",             "внес ЗАКОН",        True),
    ("Cyrillic, yo as ye",         "учёт",                                   "учет",              True),
    ("Kazakh",                     "Архив ісі және ЗАҢСЫЗ контент",          "заңсыз ІСІ",        True),
    ("Kazakh keeps its letters",   "қыз",                                    "кыз",               False),
    ("Ukrainian apostrophes",      "об\u02bcєднання",                        "об’єднання",        True),
    ("Georgian",                   "საქართველოს კანონი",                     "კანონ",             True),
    ("Georgian capitals",          "ᲙᲐᲜᲝᲜᲘ",                                 "კანონი",            True),
    ("Arabic without vowels",      "قَانُون الجَمعيات",                       "قانون",             True),
    ("Arabic, hamza and kashida",  "أحكـــام",                               "احكام",             True),
    ("Persian letters",            "قانون مدنی",                             "مدني",              True),
    ("Arabic digits",              "مشروع ٢٠٢٦",                             "2026",              True),
    ("Hindi keeps its vowels",     "नाम",                                    "नीम",               False),
    ("Hindi",                      "नागरिकता विधेयक",                        "विधेयक",            True),
    ("Chinese, one character",     "中华人民共和国立法法",                       "法",                True),
    ("Chinese, in the middle",     "中华人民共和国立法法",                       "共和国",            True),
    ("Chinese, another order",     "中华人民",                                 "民人",              False),
    ("Chinese, the beginning",     "中",                                      "中华",              False),
    ("Japanese, voiced",           "かく",                                    "がく",              False),
    ("Japanese, half width",       "ガス",                                    "ｶﾞｽ",               True),
    ("Korean, in the middle",      "국가보안법",                               "보안",              True),
    ("Thai, in the middle",        "พระราชบัญญัติการสมรส",                     "การสมรส",           True),
    ("Thai, not there",            "พระราชบัญญัติ",                            "สมรส",              False),
    ("an identifier",              "HB 1234",                                "hb 1234",           True),
    ("without its space",          "HB 1234",                                "HB1234",            True),
    ("with a space more",          "HB1234",                                 "hb 12",             True),
    ("with a hyphen",              "7-2045",                                 "7-2045",            True),
    ("its second half",            "7-2045",                                 "2045",              True),
    ("full width",                 "ＨＢ １２",                                "hb 12",             True),
    ("nothing to look for",        "anything",                               "!!! --",            False),
    ("nothing at all",             "anything",                               "",                  False),
    ("syntax of the databases",    "anything",                               "any* OR 'x'",       False),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "query", "is_found"), CASES)
def test_words_find_a_text(what: str, text: str, query: str, is_found: bool) -> None:
    assert finds(query_of(query), Text(words_of([text]))) is is_found, what


TOKENS = [
    # query,                            finds
    ("topic:lgbt-rights",               True),
    ("Topic:LGBT-rights archival",      True),
    ("archival taxes topic:lgbt-rights", False),
    ("topic:lgbt",                      False),
    ("topic:",                          False),
    ("stage:hand_over",                 True),
    ("stage:president stance:oppose",   True),
    ("stage:court",                     False),
    ("stance:support",                  False),
]  # fmt: skip


@pytest.mark.parametrize(("query", "is_found"), TOKENS)
def test_a_token_must_be_one_of_the_texts_own(query: str, is_found: bool) -> None:
    text = Text(words_of(["Archival affairs"]), tokens_of(["lgbt-rights", "media"], "hand_over", "oppose"))

    assert finds(query_of(query), text) is is_found


def test_what_is_written_like_a_token_in_a_text_is_none() -> None:
    text = Text(words_of(["topic:lgbt-rights stage:president"]), tokens_of([], "", ""))

    assert not finds(query_of("topic:lgbt-rights"), text)
    assert finds(query_of("lgbt president"), text)


def test_searches_that_find_the_same_have_one_form() -> None:
    assert tidied("Stage:president  Архив TOPIC:media архив") == "архив stage:president topic:media"
    assert tidied("!!!") == ""
    assert list(parted(query_of("stage:president topic:media x").tokens)) == [
        ("stage", "president"),
        ("topic", "media"),
    ]


def test_a_stage_is_reached_by_others() -> None:
    assert stages_that_reach("president") == ["president", "hand_over", "president_again", "hand_over_again"]
    assert stages_that_reach("court") == ["court"]


@given(st.text())
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(), st.text())
def test_a_text_is_found_by_its_own_words_and_by_their_beginnings(text: str, other: str) -> None:
    words = words_of([text, other])
    query = query_of(" ".join(text.split()[:3]))

    assert query.is_empty or query.tokens or finds(query, Text(words))
    assert all(0 < len(word) <= 64 and not set(word) & set("\0 '\"\\:&|!*()") for word in words)


@given(st.text())
def test_how_a_text_is_composed_makes_no_difference(text: str) -> None:
    composed, decomposed = (words_of([unicodedata.normalize(form, text)]) for form in ("NFC", "NFD"))

    assert composed == decomposed


CELLS = [
    # text,             cell
    ("",                ""),
    ("Law 1",           "Law 1"),
    ("5-2",             "5-2"),
    ("=1+1",            "'=1+1"),
    ("+1",              "'+1"),
    ("-1",              "'-1"),
    ("@SUM(A1)",        "'@SUM(A1)"),
    ("\t=1",            "'\t'=1"),
    ("\r=1",            "'\r'=1"),
    ("\n=1",            "'\n'=1"),
    ("  =1",            "'  =1"),
    ('"=1"',            "'\"=1\""),
    ("\u200b=1",        "'\u200b=1"),
    ("a;=1",            "a;'=1"),
    ("a; \"-1",         "a; \"'-1"),
    ("a\n@x\tb",        "a\n'@x\tb"),
    ("a, -1",           "a, -1"),
    ("a\nb; c",         "a\nb; c"),
    ("＝1",              "'＝1"),
    ("＋1",              "'＋1"),
    ("－1",              "'－1"),
    ("＠SUM",            "'＠SUM"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cell"), CELLS)
def test_no_cell_is_run_as_a_formula(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@given(st.text(st.sampled_from("=+-@＝＠;\t\r\n \"'\u200b\ufeffa1")))
def test_no_part_of_a_cell_is_run_as_a_formula_wherever_cells_are_parted(text: str) -> None:
    cell = safe_cell(text)

    assert cell.replace("'", "") == text.replace("'", "")
    for part in re.split(r"[;\t\r\n]", cell):
        assert part.lstrip(' "\u200b\ufeff')[:1] not in set("=+-@＝＠")
