"""Verdicts on what really happened. The first column is the source."""

from datetime import date, time
from pathlib import Path

import pytest

from tests.unit import examplia
from tracker.importers.cases import CasesRefused, read_cases
from tracker.procedures import bundled_jurisdictions, bundled_laws
from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span
from tracker.rules.judging import Finding, Verdict, judged
from tracker.rules.replay import Event, replay

LAWS, JURISDICTIONS = bundled_laws(), bundled_jurisdictions()

CASES = [
    # source,                                        law,     events,                                                                                                   act,               finding,    closes
    ("KZ: signed on day 12, Zakon.kz 6502960",        "KZ",    "lower_passed=2025-11-12 upper_passed=2025-12-18 signed=2025-12-30",                                     "signed",          "inside",   "2026-01-17"),
    ("RU 135-FZ: Federation Council, Art. 105",       "RU",    "lower_passed=2013-06-11 upper_passed=2013-06-26 signed=2013-06-29",                                     "signed",          "inside",   None),
    ("US H.R. 6297: day 10 is 14 Dec, law on the 15th", "US",  "presented=2016-12-02 lapsed_into_law=2016-12-15",                                                       "lapsed_into_law", "inside",   "2016-12-14"),
    ("US: an action on day 10 is inside",             "US",    "presented=2016-12-02 signed=2016-12-14",                                                                "signed",          "inside",   "2016-12-14"),
    ("US: an action on day 11 is not",                "US",    "presented=2016-12-02 signed=2016-12-15",                                                                "signed",          "outside",  "2016-12-14"),
    ("US: law by silence does not come early",        "US",    "presented=2016-12-02 lapsed_into_law=2016-12-13",                                                       "lapsed_into_law", "outside",  "2016-12-14"),
    ("US S. 4465: presented and signed in a day",     "US",    "presented=2026-04-30 signed=2026-04-30",                                                                "signed",          "inside",   "2026-05-12"),
    ("MI HB 5546: pocket veto at 336 h and a minute", "US-MI", "presented=2012-12-28T11:06 pocket_vetoed=2013-01-11T11:07",                                             "pocket_vetoed",   "inside",   "2013-01-11"),
    ("MI: a minute before the 336 hours are over",    "US-MI", "presented=2012-12-28T11:06 pocket_vetoed=2013-01-11T11:05",                                             "pocket_vetoed",   "outside",  "2013-01-11"),
    ("MI: signed in the last minute",                 "US-MI", "presented=2012-12-28T11:06 signed=2013-01-11T11:06",                                                    "signed",          "inside",   "2013-01-11"),
    ("MI: signed a minute too late",                  "US-MI", "presented=2012-12-28T11:06 signed=2013-01-11T11:07",                                                    "signed",          "outside",  "2013-01-11"),
    ("AK HB 57: vetoed on day 15 without Sundays",    "US-AK", "presented=2025-05-01 vetoed=2025-05-19",                                                               "vetoed",          "inside",   "2025-05-19"),
    ("PH RA 11900: received 24 June, law 25 July",    "PH",    "presented=2022-06-24 lapsed_into_law=2022-07-25",                                                       "lapsed_into_law", "inside",   "2022-07-24"),
    ("GE: the speaker signs the day after a refusal", "GE",    "lower_passed=2024-09-17 returned=2024-10-02 speaker_signed=2024-10-03",                                 "speaker_signed",  "inside",   "2024-10-07"),
    ("BG decree 8 days after passage, bnt.bg 331353", "BG",    "lower_passed=2024-08-07 signed=2024-08-15",                                                             "signed",          "inside",   "2024-08-22"),
    ("LV Art. 69: not before the 10th day",           "LV",    "lower_passed=2023-11-09 signed=2023-11-15",                                                             "signed",          "outside",  "2023-11-30"),
]  # fmt: skip


def history(text: str) -> list[Event]:
    events = []
    for number, part in enumerate(text.split(), start=1):
        kind, when = part.split("=")
        day, _, at = when.partition("T")
        events.append(Event(kind, Span.on(date.fromisoformat(day)), number, at=time.fromisoformat(at) if at else None))
    return events


def verdict_on(code: str, text: str, act: str) -> Verdict:
    events = history(text)
    verdicts = judged(replay(events, LAWS[code], JURISDICTIONS[code].calendar), events)
    return next(one for one in verdicts if one.act == act)


@pytest.mark.parametrize(("source", "code", "text", "act", "finding", "closes"), CASES, ids=[case[0] for case in CASES])
def test_what_really_happened(source: str, code: str, text: str, act: str, finding: str, closes: str | None) -> None:
    verdict = verdict_on(code, text, act)

    assert verdict.window is not None
    assert verdict.finding == Finding(finding)
    if closes is not None:
        assert verdict.window.closes is not None
        assert verdict.window.closes.on.isoformat() == closes


def test_an_act_outside_its_window_may_be_explained_by_the_file() -> None:
    verdict = verdict_on("KG", "lower_passed=2023-06-22 signed=2023-08-14", "signed")

    assert verdict.finding is Finding.OUTSIDE
    assert "hand-over" in verdict.explanation


def test_an_act_whose_clock_is_not_recorded_is_not_judged() -> None:
    verdict = verdict_on("US-CA", "vetoed=2023-09-22", "vetoed")

    assert (verdict.finding, verdict.reason) == (
        Finding.UNJUDGED,
        "nothing that starts its clock is recorded before it",
    )
    assert not verdict.is_same_day


def test_an_act_whose_last_day_nobody_knows_is_not_judged() -> None:
    assert verdict_on("UA", "lower_passed=2025-07-31 signed=2025-08-31", "signed").reason == "its last day is not known"


def test_a_lapse_where_nobody_knows_the_last_day_does_not_come_early() -> None:
    assert (
        verdict_on(
            "PH", "lower_passed=2022-01-26 upper_passed=2022-01-26 lapsed_into_law=2022-07-25", "lapsed_into_law"
        ).finding
        is Finding.INSIDE
    )


def test_what_happened_on_the_day_the_window_began_is_told_apart() -> None:
    assert verdict_on("US", "presented=2026-04-30 signed=2026-04-30", "signed").is_same_day


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_three_formats_are_told_apart(tmp_path: Path) -> None:
    one_event = "case_id,jurisdiction,event,date\nA,KZ,lower_passed,2025-11-12\nA,KZ,signed,\n"
    federal = (
        "bill_id,introduced,house_last_passed,senate_last_passed,presented,outcome,executive_action_date,vetoed,became_law\n"
        "hr1-110,2007-01-04,2007-01-05,2007-01-06,2007-01-11,vetoed_overridden,2007-01-17,2007-01-17,2007-02-01\n"
        "hr2-110,2007-01-04,2007-01-05,,2007-01-11,signed,2007-01-17,,2007-01-17\n"
    )
    michigan = (
        "session,bill,presented_date,presented_time,outcome,action_date,action_time,other_action,flag\n"
        "2011-2012,HB1,2012-12-28,11:06,signed,2012-12-29,10:00,,time_typo_in_source\n"
        "2011-2012,HB2,2012-12-28,11:06,other,,,Pocket Veto 1/11/2013 @ 11:07 Am 2012 Addenda,\n"
        "2011-2012,HB3,2012-12-28,11:06,other,,,Pocket Veto 01/11/2013,\n"
        "2011-2012,HB4,2012-12-28,11:06,none_in_snapshot,,,,\n"
    )

    (case,) = read_cases(written(tmp_path, one_event))
    assert ([event.kind for event in case.events], case.missing) == (["lower_passed"], ("signed",))
    overridden, signed = read_cases(written(tmp_path, federal))
    assert [event.kind for event in overridden.events] == [
        "introduced",
        "lower_passed",
        "upper_passed",
        "presented",
        "vetoed",
        "override_passed",
    ]
    assert [event.kind for event in signed.events] == ["introduced", "lower_passed", "presented", "signed"]
    typo, pocket, pocket_day, none = read_cases(written(tmp_path, michigan))
    assert "typing error" in typo.doubt
    assert [(event.kind, event.at) for event in pocket.events] == [
        ("presented", time(11, 6)),
        ("pocket_vetoed", time(11, 7)),
    ]
    assert pocket_day.events[1].at is None
    assert len(none.events) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "none of the headers"),
        ("", "none of the headers"),
        ("case_id,jurisdiction,event,date\nA,KZ,signed,31.12.2025\n", "line 2: signed"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(CasesRefused, match=says):
        read_cases(written(tmp_path, text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes("case_id,jurisdiction,event,date\nЗакон,KZ,signed,2025-12-30\n".encode("cp1251"))

    with pytest.raises(CasesRefused, match="UTF-8"):
        read_cases(path)


def test_a_lapse_where_the_law_has_no_term_is_never_too_early() -> None:
    no_term = examplia.TEXT.replace(
        '[window.closes]\namount = {amount}\nunit = "{unit}"\ncitation = "s. 14"\nconfidence = "text-in-force"\n', ""
    )
    events = history("lower_passed=2026-02-27 presented=2026-03-02 lapsed_into_law=2026-03-03")

    verdicts = judged(replay(events, examplia.law(text=no_term), Calendar()), events)

    assert [verdict.finding for verdict in verdicts if verdict.act == "lapsed_into_law"] == [Finding.INSIDE]


def test_an_exception_explains_only_the_act_it_names() -> None:
    verdict = verdict_on("KG", "lower_passed=2023-06-22 signed=2023-08-15", "signed")

    assert (verdict.finding, verdict.explanation) == (Finding.OUTSIDE, "")
