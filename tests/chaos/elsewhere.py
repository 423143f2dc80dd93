"""Faults that other tests make, which the long form runs from here, and faults that are not made, with the reason."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from tests.chaos.machinery import ROOT
from tests.chaos.oracles import Found
from tests.chaos.registry import Covered, Left, Row

EMAIL, PLAN, DISPATCH = (f"tests/integration/test_{name}.py" for name in ("email", "plan", "dispatch"))
PAGES, RECORD, LAW = (f"tests/integration/test_{name}.py" for name in ("pages", "record", "law_admin"))
FOLLOWERS, SEALING = "tests/integration/test_followers.py", "tests/integration/test_sealing.py"
BOUNCES, SCOPES, JOURNAL = (f"tests/integration/test_{name}.py" for name in ("bounces", "scopes", "journal"))
TIMETABLE, KEYS = "tests/unit/test_timetable.py", "tests/unit/test_keys.py"

COVERED = [
    Covered(
        "F-46",
        "a morning that the clocks skip, and one that they pass twice (F-47), zones of a half hour (F-49)",
        (
            f"{TIMETABLE}::test_the_morning_of_a_reader",
            f"{TIMETABLE}::test_nothing_is_told_before_its_moment_nor_after_the_last_day",
        ),
    ),
    Covered(
        "F-50",
        "the last day is closed by decree",
        (f"{LAW}::test_a_day_closed_by_decree_moves_the_dates_of_open_bills",),
    ),
    Covered(
        "F-51",
        "an event is struck out after it was told",
        (f"{PLAN}::test_an_event_that_is_struck_out_is_told_as_a_correction",),
    ),
    Covered(
        "F-53",
        "a deadline is moved, earlier or later (F-54)",
        (
            f"{PLAN}::test_those_who_were_told_other_dates_are_told_that_they_moved",
            f"{FOLLOWERS}::test_a_change_of_confidence_alone_is_no_new_date",
        ),
    ),
    Covered(
        "F-55",
        "a deadline is gone: signed, withdrawn",
        (
            f"{PLAN}::test_a_signature_is_an_outcome_and_ends_the_reminders",
            f"{DISPATCH}::test_what_is_no_longer_true_or_wanted_is_withdrawn_with_the_reason",
        ),
    ),
    Covered(
        "F-56",
        "a reader comes when the reminder's moment has passed",
        (
            f"{PLAN}::test_whoever_comes_late_gets_the_most_urgent_reminder_once",
            f"{PLAN}::test_of_a_window_whose_last_day_has_passed_only_that_it_is_overdue_is_owed",
        ),
    ),
    Covered(
        "F-58",
        "events come out of order",
        (
            f"{RECORD}::test_an_earlier_event_entered_late_is_replayed_in_its_place",
            f"{PLAN}::test_planning_twice_is_the_same_as_once",
        ),
    ),
    Covered(
        "F-59",
        "the law itself is changed",
        (
            f"{LAW}::test_what_was_shown_is_saved_and_moves_the_dates",
            "tests/integration/test_deadlines.py"
            "::test_a_change_of_the_law_moves_the_dates_of_open_bills_with_a_new_version",
        ),
    ),
    Covered(
        "F-61",
        "a reader stops between claim and sending: asked again when it is written",
        (f"{DISPATCH}::test_what_is_no_longer_true_or_wanted_is_withdrawn_with_the_reason",),
    ),
    Covered(
        "F-66",
        "a scanner follows every link of a mail",
        (
            f"{PAGES}::test_a_link_alone_changes_nothing",
            f"{PAGES}::test_unsubscribing_from_the_mail_needs_no_login_and_a_press_of_the_button",
        ),
    ),
    Covered(
        "F-82",
        "a key is missing at the start",
        (
            f"{KEYS}::test_the_program_does_not_start_without_its_keys",
            f"{KEYS}::test_lost_keys_are_not_replaced_beside_a_database",
            f"{SEALING}::test_with_other_keys_nothing_starts_and_nobody_is_made",
        ),
    ),
    Covered(
        "F-39f",
        "250, and a bounce half an hour later",
        (
            f"{BOUNCES}::test_the_first_time_it_is_tried_again_after_an_hour_and_the_second_time_suppressed",
            f"{BOUNCES}::test_the_other_endpoint_is_told_at_once_and_once",
        ),
    ),
    Covered(
        "F-39g",
        "forged and repeated bounces, one without measure, hundreds",
        (
            f"{BOUNCES}::test_a_forgery_changes_nothing",
            f"{BOUNCES}::test_a_replay_changes_nothing",
            f"{BOUNCES}::test_a_flood_of_reports_and_one_without_measure_change_no_more_than_one",
        ),
    ),
    Covered(
        "F-64",
        "one bill followed three ways",
        (
            f"{SCOPES}::test_one_who_follows_three_ways_gets_one_message",
            f"{SCOPES}::test_nobody_is_told_what_is_anothers",
        ),
    ),
    Covered(
        "F-67",
        "a backup is restored: the journal knows what was sent since",
        (
            f"{JOURNAL}::test_what_was_sent_after_the_backup_is_not_sent_again",
            f"{JOURNAL}::test_what_was_not_sent_is_sent",
        ),
    ),
    Covered(
        "F-74",
        "a word is missing in one language",
        (
            "tests/integration/test_messages.py::test_one_comma_too_many_in_a_language_is_told_in_english_and_to_the_administrators",
        ),
    ),
    Covered(
        "F-75",
        "formulas in exports",
        ("tests/integration/test_exports.py::test_no_cell_of_an_export_is_a_formula",),
    ),
    Covered(
        "F-83",
        "the dead-man's ping does not answer",
        ("tests/integration/test_drill.py::test_a_watchman_who_does_not_answer_holds_nothing_up",),
    ),
]

LEFT = [
    Left("F-20", "last night's backup at noon", "the same as F-67"),
    Left(
        "F-39d",
        "addresses that are none",
        "one logs in with an address that was verified by a code; there is no other way to an endpoint",
    ),
    Left(
        "F-43",
        "thousands overdue at the first start",
        "each reader gets one mail of a deadline, as F-42 shows; to wait for an operator's word would make it later still",
    ),
    Left("F-48", "the zone rules change after planning", "nothing is planned before its moment, so nothing is stored"),
    Left("F-57", "bills are merged or renumbered", "there is no such act yet", gap=True),
    Left("F-76", "a PGP key that is over", "there is no encryption of mails in this version", gap=True),
    Left("F-80", "old and new version at once", "there is no second released version to run beside this one"),
    Left("F-84", "the daily test mail is not seen", "there is no such mail in this version", gap=True),
]


def run(only: list[str] | None) -> list[Row]:
    """Run the tests of the covered faults, once, and return what came of each fault."""
    chosen = [one for one in COVERED if only is None or one.id in only]
    if not chosen:
        return []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="countersign-chaos-") as folder:
        env = {**os.environ, "DATA_DIR": folder}
        subprocess.run([sys.executable, "config/keys.py"], check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        names = sorted({name for one in chosen for name in one.tests})
        report = Path(folder) / "report.xml"
        pytest = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", f"--junitxml={report}", *names]
        subprocess.run(pytest, check=False, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        passed = _passed(report)
    seconds = time.monotonic() - began
    return [Row(one.id, one.sentence, "tests", _found(one, passed), seconds / len(chosen)) for one in chosen]


def _passed(report: Path) -> dict[str, bool]:
    """Return whether all cases of each test passed, by the name of the test."""
    passed: dict[str, bool] = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest's own report
        name = str(case.get("name")).split("[")[0]
        passed[name] = passed.get(name, True) and len(case) == 0
    return passed


def _found(one: Covered, passed: dict[str, bool]) -> Found:
    names = [name.split("::")[1] for name in one.tests]
    failures = [f"the test {name} did not pass" for name in names if not passed.get(name, False)]
    return Found(0, 0, 0, 0, 0, 0, 0, None, failures)
