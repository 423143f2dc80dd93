"""The backtest: what it prints, and what it finds in the histories that lie beside the project, where they are."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

SHARED = Path(__file__).resolve().parents[3] / "shared" / "law"
FILES = {"cases.csv": 79, "us_presented.csv": 969, "us_mi_presented.csv": 2463}

KAZAKHSTAN = """case_id,jurisdiction,event,date
KZ-LGBT-2025,KZ,lower_passed,2025-11-12
KZ-LGBT-2025,KZ,upper_passed,2025-12-18
KZ-LGBT-2025,KZ,signed,2025-12-30
NOWHERE,BF,lower_passed,2025-09-01
OLD,KZ,lower_passed,1990-01-01
SAME-DAY,US,presented,2026-04-30
SAME-DAY,US,signed,2026-04-30
LATE,US,presented,2016-12-02
LATE,US,signed,2016-12-20
"""


def run(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    call_command("backtest", str(path), "--json")
    summary: dict[str, Any] = json.loads(capsys.readouterr().out)
    return summary


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text(KAZAKHSTAN)
    return path


def test_the_totals(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    summary = run(file, capsys)

    assert {
        key: summary[key] for key in ("cases", "events", "checked", "inside", "outside", "unjudged", "same_day")
    } == {
        "cases": 5,
        "events": 9,
        "checked": 4,
        "inside": 3,
        "outside": 1,
        "unjudged": 2,
        "same_day": 1,
    }
    assert (summary["covered_24h"], summary["covered_48h"]) == (1.0, 1.0)


def test_the_first_case_in_detail(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    details = {detail["case"]: detail for detail in run(file, capsys)["details"]}

    signed = next(act for act in details["KZ-LGBT-2025"]["acts"] if act["act"] == "signed")
    # Clock started on the 18th at noon, opening reminders on the 25th, 27th and 28th; signed on the 30th at noon.
    assert (signed["finding"], signed["outer_on"], signed["alerts"], signed["hours"]) == (
        "inside",
        "2026-01-28",
        4,
        288.0,
    )
    assert details["NOWHERE"]["unjudged"] == ["there is no procedure for BF"]
    assert "1990-01-01" in details["OLD"]["unjudged"][0]
    assert details["SAME-DAY"]["acts"][0]["hours"] is None


def test_what_lies_outside_is_printed_with_the_rule(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backtest", str(file))

    printed = capsys.readouterr().out
    assert "outside   LATE: signed on 2016-12-20, signature from 2016-12-02 until 2016-12-14 (us-1787:" in printed
    assert "unjudged  NOWHERE: there is no procedure for BF" in printed


def test_a_file_that_cannot_be_read_is_one_line_and_status_2(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(CommandError) as refused:
            call_command("backtest", str(path))
        assert refused.value.returncode == 2


@pytest.mark.parametrize(("name", "cases"), FILES.items())
def test_the_histories_beside_the_project(name: str, cases: int, capsys: pytest.CaptureFixture[str]) -> None:
    if not (SHARED / name).is_file():
        pytest.skip(f"{name} is not here: its histories were not replayed")

    summary = run(SHARED / name, capsys)

    outside = [act for detail in summary["details"] for act in detail["acts"] if act["finding"] == "outside"]
    assert summary["cases"] == cases
    assert [act for act in outside if not act["explanation"]] == []
    assert summary["checked"] == summary["inside"] + summary["outside"]
