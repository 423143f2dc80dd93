"""Commands that other people's scripts call: what they print, and how they fail."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

CASE = ("--event", "lower_passed=2025-11-12", "--event", "upper_passed=2025-12-18", "--as-of", "2025-12-20")


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    call_command("deadlines", *arguments, "--json")
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_the_calculator_gives_the_first_case(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in run_json(capsys, "KZ", *CASE)}

    signature = rows["signature"]
    assert [rows[name]["state"] for name in ("upper_house", "hand_over", "signature")] == ["closed", "open", "not_open"]
    assert {key: signature[key] for key in ("first_possible_on", "opens_on", "closes_on", "outer_on")} == {
        "first_possible_on": "2025-12-18",
        "opens_on": "2025-12-28",
        "closes_on": "2026-01-17",
        "outer_on": "2026-01-28",
    }
    assert (signature["clock_event"], signature["on_silence"], signature["confidence"]) == (
        "presented",
        "nothing",
        "reported",
    )
    assert "Art. 44(2)" in signature["citation"]
    assert len(signature["steps"]) == 6


def test_the_calculator_speaks_to_people_too(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("deadlines", "KZ", *CASE)

    printed = capsys.readouterr().out
    assert "President's signature: not_open on 2025-12-20" in printed
    assert "2026-01-28" in printed


def test_a_calculation_may_begin_in_the_middle(capsys: pytest.CaptureFixture[str]) -> None:
    rows = run_json(capsys, "KZ", "--event", "presented=2025-12-24", "--as-of", "2025-12-30")

    assert [(row["name"], row["closes_on"]) for row in rows] == [("signature", "2026-01-24")]


def test_nothing_has_happened_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "KZ") == []


REFUSALS = [
    (["XX"], "there is no jurisdiction “XX”"),
    (["KZ", "--event", "passed=2025-11-12"], "there is no event “passed”"),
    (["KZ", "--event", "lower_passed=12.11.2025"], "not a date"),
    (["KZ", "--event", "lower_passed"], "not an event"),
    (["KZ", "--as-of", "soon"], "not a date"),
    (["KZ", "--event", "lower_passed=1990-01-01"], "in force on 1990-01-01"),
    (["KZ", "--event", "lower_passed=2025-11-12", "--as-of", "2025-11-11"], "lies after 2025-11-11"),
    (["KZ", "--event", "lower_passed=2025-11-12", "--event", "signed=2025-11-20"], "“signed” does not fit"),
]


@pytest.mark.parametrize(("arguments", "says"), REFUSALS)
def test_a_wrong_question_is_one_line_and_status_2(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        call_command("deadlines", *arguments)

    assert refused.value.returncode == 2
    assert len(str(refused.value).splitlines()) == 1


def test_the_procedures_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_procedures")

    assert "kz-1995" in capsys.readouterr().out


def test_loading_the_law_says_what_it_did(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_procedures")
    call_command("load_procedures")

    printed = capsys.readouterr().out.splitlines()
    assert "0 changed, 0 as they were" in printed[0]
    assert printed[1].startswith("procedures: 0 added, 0 changed")
