"""The counts of published histories: what the command prints, and that the table is what it prints."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tracker.procedures.track_record import FILE

SHARED = Path(__file__).resolve().parents[3] / "shared" / "law"
HISTORIES = [SHARED / name for name in ("cases.csv", "us_presented.csv", "us_mi_presented.csv")]

BILLS = """case_id,jurisdiction,event,date
KZ-1,KZ,upper_passed,2025-12-18
KZ-1,KZ,signed,2025-12-30
KZ-2,KZ,upper_passed,2025-12-18
KZ-2,KZ,signed,2025-12-30
US-1,US,presented,2007-01-11
US-1,US,signed,2007-01-17
US-2,US,presented,2007-02-01
US-2,US,vetoed,2007-02-03
NOWHERE,BF,lower_passed,2025-09-01
OLD,KZ,lower_passed,1990-01-01
"""
FEDERAL = """bill_id,introduced,house_last_passed,senate_last_passed,presented,outcome,executive_action_date,vetoed,became_law
s159-110,2007-01-04,2007-01-05,,2007-01-11,signed,2007-01-17,,2007-01-17
"""
MICHIGAN = """session,bill,presented_date,presented_time,outcome,action_date,action_time,other_action,flag
2009-2010,HB1,2009-04-07,14:10,signed,2009-04-09,10:20,,
2009-2010,HB2,2009-04-07,14:10,signed,2009-04-09,10:20,,typing error
"""

PRINTED = """jurisdiction,source,start,act,days,last_day,bills,first_on,last_on
KZ,bills,upper_passed,signed,12,no,2,2025-12-30,2025-12-30
US,bills,presented,vetoed,2,no,1,2007-02-03,2007-02-03
US,federal,presented,signed,6,no,1,2007-01-17,2007-01-17
US-MI,michigan,presented,signed,2,no,1,2009-04-09,2009-04-09
"""


def test_histories_are_counted_once_and_doubtful_ones_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"bills.csv": BILLS, "federal.csv": FEDERAL, "michigan.csv": MICHIGAN}
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    call_command("track_record", *(str(tmp_path / name) for name in files))

    assert capsys.readouterr().out == PRINTED


def test_a_file_that_cannot_be_read_is_one_line_and_status_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("track_record", str(tmp_path / "nothing.csv"))

    assert refused.value.returncode == 2


def test_the_table_is_what_the_command_prints_of_the_histories_beside_the_project(
    capsys: pytest.CaptureFixture[str],
) -> None:
    missing = [path.name for path in HISTORIES if not path.is_file()]
    if missing:
        pytest.skip(f"{', '.join(missing)} not here: the table of published counts was not compared")

    call_command("track_record", *map(str, HISTORIES))

    assert capsys.readouterr().out == FILE.read_text()
