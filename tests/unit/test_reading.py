"""A procedure file that is wrong is refused with its key and the reason."""

import tomllib
from typing import Any

import pytest

from tracker.procedures import FileRefused, bundled_jurisdictions, bundled_procedures, parse_procedure
from tracker.rules.reading import ProcedureRefused, read_procedure

GOOD = """
slug = "ex-2020"
jurisdiction = "EX"
effective_from = 2020-01-01
name = { en = "Constitution of Examplia" }

[[stage]]
slug = "house"
name = { en = "In the House" }

[[stage]]
slug = "president"
name = { en = "Before the President" }

[[stage]]
slug = "law"
name = { en = "Law" }
final = true

[[event]]
kind = "passed"
name = { en = "Passed" }
in = "house"
to = "president"

[[event]]
kind = "signed"
name = { en = "Signed" }
in = "president"
to = "law"
outcome = true

[[window]]
slug = "signature"
name = { en = "Signature" }
clock = "passed"
lives_in = "president"
acts = "signed"

[window.closes]
amount = 10
unit = "day"
citation = "s. 14"
confidence = "text-in-force"
"""

REFUSALS = [
    # what is wrong,             the line,                          becomes,                                     key,                      reason
    ("no slug",                  'slug = "ex-2020"',                "",                                          "slug",                   "is missing"),
    ("a date as text",           "effective_from = 2020-01-01",     'effective_from = "2020-01-01"',             "effective_from",         "must be a date"),
    ("ends before it begins",    "effective_from = 2020-01-01",     "effective_from = 2020-01-01\neffective_until = 2019-01-01", "effective_until", "before effective_from"),
    ("no English name",          'en = "Constitution of Examplia"', 'ru = "x"',                      "name",                   "English"),
    ("an empty name",            '"Constitution of Examplia"',   '"x", ru = ""',                              "name",                   "by language"),
    ("a slip in a key",          "final = true",                    "finall = true",                             "stage[3].finall",        "not a key"),
    ("a key nobody knows",       'jurisdiction = "EX"',             'jurisdiction = "EX"\nlapse = 3',            "lapse",                  "not a key"),
    ("an unknown stage",         'in = "house"',                    'in = "senate"',                             "event[1].in",            "no stage 'senate'"),
    ("leads nowhere",            'to = "law"',                      'to = "lawn"',                               "event[2].to",            "no stage 'lawn'"),
    ("possible nowhere",         'in = "house"',                    "in = []",                                   "event[1].in",            "must name the stages"),
    ("an unknown clock",         'clock = "passed"',                'clock = "past"',                            "window[1].clock",        "no event 'past'"),
    ("no clock",                 'clock = "passed"',                "",                                          "window[1].clock",        "is missing"),
    ("not a word",               'acts = "signed"',                 "acts = 3",                                  "window[1].acts",         "list of words"),
    ("a unit nobody counts in",  'unit = "day"',                    'unit = "fortnight"',                        "window[1].closes.unit",  "must be one of"),
    ("no unit",                  'unit = "day"',                    "",                                          "window[1].closes.unit",  "is missing"),
    ("a negative term",          "amount = 10",                     "amount = -1",                               "window[1].closes.amount", "cannot be -1"),
    ("true is no number",        "amount = 10",                     "amount = true",                             "window[1].closes.amount", "must be a int"),
    ("no confidence",            'confidence = "text-in-force"',    "",                                          "window[1].closes.confidence", "is missing"),
    ("no citation",              'citation = "s. 14"',              "",                                          "window[1].closes.citation", "is missing"),
    ("awaits what is not there", 'acts = "signed"',                 'acts = "signed"\nawaits = "hand_over"',     "window[1].awaits",       "no window 'hand_over'"),
    ("expects without awaiting", "[window.closes]",                 "[window.expected_closes]",                  "window[1]",              "`awaits` is needed"),
    ("a table that is none",     "[window.closes]\namount = 10\nunit = \"day\"\ncitation = \"s. 14\"\nconfidence = \"text-in-force\"", "closes = 10", "window[1].closes", "must be a dict"),
    ("a stage that is no table", "[[stage]]\nslug = \"house\"\nname = { en = \"In the House\" }", "", "event[1].in", "no stage 'house'"),
]  # fmt: skip


def read(text: str) -> Any:
    return read_procedure(tomllib.loads(text))


def test_a_good_file_is_read() -> None:
    procedure = read(GOOD)

    assert procedure.first_stage == "house"
    assert procedure.is_final("law")
    assert procedure.rank("signed") == 1
    assert procedure.rank("unheard of") == 2


@pytest.mark.parametrize(("what", "line", "becomes", "key", "reason"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_wrong_file_is_refused(what: str, line: str, becomes: str, key: str, reason: str) -> None:
    assert line in GOOD

    with pytest.raises(ProcedureRefused) as refused:
        read(GOOD.replace(line, becomes, 1))

    assert refused.value.key == key
    assert reason in refused.value.reason


def test_rows_that_are_no_tables_are_refused() -> None:
    with pytest.raises(ProcedureRefused, match=r"stage\[1\]: must be a table"):
        read_procedure({**tomllib.loads(GOOD), "stage": ["house"]})


def test_a_file_that_is_no_toml_is_refused_by_name() -> None:
    with pytest.raises(FileRefused, match=r"ex\.toml: is not TOML"):
        parse_procedure("slug = ", file="ex.toml")


BUNDLED = list(bundled_procedures())


def test_every_bundled_procedure_is_good_and_belongs_to_a_jurisdiction() -> None:
    jurisdictions = bundled_jurisdictions()

    for file in BUNDLED:
        assert file.procedure.jurisdiction in jurisdictions


@pytest.mark.parametrize("file", BUNDLED, ids=lambda file: file.name)
def test_the_versions_of_a_law_follow_each_other_without_overlap(file: Any) -> None:
    others = [other.procedure for other in BUNDLED if other.name != file.name]
    same = [other for other in others if other.jurisdiction == file.procedure.jurisdiction]

    for other in same:
        first, second = sorted((file.procedure, other), key=lambda one: one.effective_from)
        assert first.effective_until is not None
        assert first.effective_until < second.effective_from


def test_a_name_that_does_not_fit_the_file_is_refused(tmp_path: Any) -> None:
    (tmp_path / "other.toml").write_text(GOOD)

    with pytest.raises(FileRefused, match="must be the file's name"):
        list(bundled_procedures(tmp_path))


def test_a_jurisdiction_without_a_zone_is_refused(tmp_path: Any) -> None:
    (tmp_path / "jurisdictions.toml").write_text('[EX]\nname = { en = "Examplia" }\n')

    with pytest.raises(FileRefused, match="time_zone"):
        bundled_jurisdictions(tmp_path)


MORE = [
    (
        "one kind twice in a stage",
        '[[event]]\nkind = "signed"',
        '[[event]]\nkind = "passed"\nin = "house"\n\n[[event]]\nkind = "signed"',
        "event[2].in",
        "leads from 'house' already",
    ),
    (
        "suspended elsewhere",
        'acts = "signed"',
        'acts = "signed"\nsuspended_in = "house"',
        "window[1].suspended_in",
        "among the stages",
    ),
    (
        "adjourned from nowhere",
        "[window.closes]",
        '[window.adjourned]\ncounts_from = "recess"\n[window.closes]',
        "window[1].adjourned.counts_from",
        "adjournment or clock",
    ),
    (
        "an exception to no window",
        "[[window]]",
        '[[exception]]\nwindow = "veto"\nevent = "signed"\non = 2020-01-01\nreason = "x"\n[[window]]',
        "exception[1].window",
        "no window 'veto'",
    ),
]


@pytest.mark.parametrize(("what", "line", "becomes", "key", "reason"), MORE, ids=[row[0] for row in MORE])
def test_a_file_that_contradicts_itself_is_refused(what: str, line: str, becomes: str, key: str, reason: str) -> None:
    with pytest.raises(ProcedureRefused) as refused:
        read(GOOD.replace(line, becomes, 1))

    assert refused.value.key == key
    assert reason in refused.value.reason
