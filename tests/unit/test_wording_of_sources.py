"""What the words of a source mean: the wording first, whose it is, and what comes of it."""

from datetime import date

import pytest

from tracker.importers.actions import Action, Measure, mapped

NOTHING = ""
DAY = date(2025, 5, 5)

# The wordings are those of the legislatures; names, figures and days are made up.
ALONE = [
    # the source says,                                              where,   chamber,  classes,                            comes to
    ("Read third time. Passed. (Ayes 70. Noes 3.) Ordered to the Senate.", "US-CA", "lower", ("passage", "reading-3"),       "lower_passed"),
    ("Read third time. Urgency clause adopted. Passed. Ordered to the Assembly.", "US-CA", "upper", ("passage",),            "upper_passed"),
    ("Read second time. Ordered to third reading.",                  "US-CA", "lower", (),                                  NOTHING),
    ("Read third time. Refused passage.",                            "US-CA", "lower", ("failure",),                        NOTHING),
    ("Enrolled and presented to the Governor at 4:30 p.m.",          "US-CA", "lower", ("executive-receipt",),              "presented"),
    ("Ordered to engrossing and enrolling.",                         "US-CA", "lower", (),                                  NOTHING),
    ("PASSED ASSEMBLY",                                              "US-NY", "lower", ("passage",),                        "lower_passed"),
    ("REPASSED SENATE",                                              "US-NY", "upper", ("passage",),                        "upper_passed"),
    ("DELIVERED TO GOVERNOR",                                        "US-NY", "upper", ("executive-receipt",),              "presented"),
    ("SIGNED CHAP.77",                                               "US-NY", "upper", ("executive-signature",),            "signed"),
    ("VETOED MEMO.77",                                               "US-NY", "upper", ("executive-veto",),                 "vetoed"),
    ("TABLED LINE VETO MEMO.7",                                      "US-NY", "lower", (),                                  NOTHING),
    ("Passed",                                                       "US-TX", "lower", ("passage",),                        "lower_passed"),
    ("Passed to engrossment",                                        "US-TX", "lower", ("passage",),                        NOTHING),
    ("Passed to 3rd reading as amended",                             "US-TX", "upper", (),                                  NOTHING),
    ("Signed in the House",                                          "US-TX", "lower", ("passage",),                        NOTHING),
    ("House passage reported",                                       "US-TX", "upper", ("passage",),                        NOTHING),
    ("Sent to the Governor",                                         "US-TX", "lower", ("executive-receipt",),              "presented"),
    ("Filed without the Governor's signature",                       "US-TX", "lower", ("became-law",),                     "lapsed_into_law"),
    ("Received from the House",                                      "US-TX", "upper", ("introduction",),                   NOTHING),
    ("Third reading, passed; yeas, 90; nays, 6; absent, 0; excused, 2.", "US-WA", "lower", ("passage",),                     "lower_passed"),
    ("President signed.",                                            "US-WA", "upper", ("passage",),                        NOTHING),
    ("Speaker signed.",                                              "US-WA", "lower", ("passage",),                        NOTHING),
    ("Governor signed.",                                             "US-WA", "lower", ("executive-signature",),            "signed"),
    ("Governor partially vetoed.",                                   "US-WA", "lower", ("executive-veto-line-item",),       NOTHING),
    ("Third reading. Carried by Smith. Passed. Ayes, 50; Nays, 2--", "US-OR", "lower", ("passage", "reading-3"),            "lower_passed"),
    ("House Third Reading Passed - No Amendments",                   "US-CO", "lower", ("passage",),                        "lower_passed"),
    ("Senate Third Reading Passed with Amendments - Floor",          "US-CO", "upper", ("passage",),                        "upper_passed"),
    ("Governor Action - Vetoed",                                     "US-CO", "lower", ("executive-veto",),                 "vetoed"),
    ("Read a third time and passed, Ayes 54, Noes 44",               "US-WI", "lower", ("passage", "reading-3"),            "lower_passed"),
    ("Read a third time and concurred in, Ayes 18, Noes 14",         "US-WI", "upper", ("passage", "reading-3"),            "upper_passed"),
    ("Report concurrence recommended by Committee on Health",        "US-WI", "upper", ("committee-passage-favorable",),    NOTHING),
    ("Attempted to present to the Governor on 5-5-2025",             "US-WI", "lower", (),                                  NOTHING),
    ("Report vetoed by the Governor on 5-5-2025",                    "US-WI", "lower", ("executive-veto",),                 "vetoed"),
    ("Read Third Time in Full – PASSED - 56-11-3",                   "US-ID", "lower", ("passage", "reading-3"),            "lower_passed"),
    ("Read third time as amended in the Senate – PASSED - 28-5-2",   "US-ID", "upper", (),                                  "upper_passed"),
    ("Rules Suspended: Ayes 65 Nays 0, read in full as required – PASSED - 58-8-4", "US-ID", "lower", (),                   "lower_passed"),
    ("Reported Enrolled; Signed by Speaker; Transmitted to Senate",  "US-ID", "lower", ("passage",),                        NOTHING),
    ("Signed by President; returned to House",                       "US-ID", "upper", ("passage",),                        NOTHING),
    ("Returned Signed by the President; Ordered Transmitted to Governor", "US-ID", "lower", ("executive-receipt",),          NOTHING),
    ("Delivered to Governor at 3:04 p.m. on May 5, 2025",            "US-ID", "lower", ("executive-receipt",),              "presented"),
    ("Reported Signed by Governor on May 5, 2025    Session Law Chapter 9    Effective: 07/01/2025", "US-ID", "lower", ("executive-signature",), "signed"),
    ("Third reading: passed; Roll Call 12: yeas 90, nays 4",         "US-IN", "lower", ("passage",),                        "lower_passed"),
    ("Signed by the President of the Senate",                        "US-IN", "upper", ("passage",),                        NOTHING),
    ("Read third time by title, roll called on final passage, yeas 99, nays 0. Finally passed, title adopted, ordered to the Senate.", "US-LA", "lower", ("passage",), "lower_passed"),
    ("Sent to the Governor for executive approval.",                 "US-LA", "lower", ("executive-receipt",),              "presented"),
    ("Enrolled and laid before the Governor",                        "US-MA", "upper", (),                                  "presented"),
    ("Passed to be engrossed",                                       "US-MA", "upper", (),                                  "upper_passed"),
    ("Passed House, yeas 97, nays 0. H.J. 7.",                       "US-IA", "lower", ("passage",),                        "lower_passed"),
    ("Third Reading, Measure passed: Ayes: 40 Nays: 6",              "US-OK", "upper", ("passage", "reading-3"),            "upper_passed"),
    ("Engrossed to House",                                           "US-OK", "upper", ("passage",),                        NOTHING),
    ("Second reading, passed, yeas 88 nays 3",                       "US-ND", "lower", ("passage",),                        "lower_passed"),
    ("Passed on Final Reading 44-0-5",                               "US-NE", "legislature", ("passage",),                  "lower_passed"),
    ("President/Speaker signed",                                     "US-NE", "legislature", ("passage",),                  NOTHING),
    ("Returned by Governor without approval",                        "US-NE", "executive", (),                              "vetoed"),
    ("Third consideration and final passage, May 5, 2025 (201-2)",   "US-PA", "lower", ("passage",),                        "lower_passed"),
    ("Approved by the Governor, May 5, 2025",                        "US-PA", "lower", ("executive-signature",),            "signed"),
    ("Passed by the Assembly (75-0-0)",                              "US-NJ", "lower", (),                                  "lower_passed"),
    ("Passed Senate (Passed Both Houses) (38-0)",                    "US-NJ", "upper", ("passage",),                        "upper_passed"),
    ("Approved P.L.2025, c.7.",                                      "US-NJ", "lower", ("executive-signature",),            "signed"),
    ("Absolute Veto, Received in the Assembly",                      "US-NJ", "lower", ("executive-veto",),                 "vetoed"),
    ("Conditional Veto, Received in the Senate",                     "US-NJ", "upper", ("executive-veto",),                 NOTHING),
    ("Passed 2nd & 3rd Reading",                                     "US-NC", "lower", ("passage",),                        "lower_passed"),
    ("Pres. To Gov. 5/5/2025",                                       "US-NC", "lower", ("executive-receipt",),              "presented"),
    ("Signed by Gov. 5/5/2025",                                      "US-NC", "lower", ("executive-signature",),            "signed"),
    ("Became Law W/o Signature",                                     "US-NC", "lower", ("became-law",),                     "lapsed_into_law"),
    ("House/ passed 3rd reading",                                    "US-UT", "lower", ("passage",),                        "lower_passed"),
    ("Senate/ to Governor",                                          "US-UT", "upper", ("executive-receipt",),              "presented"),
    ("Passed Senate, Ayes 30, Nays 1",                               "US-TN", "upper", ("passage",),                        "upper_passed"),
    ("Passed on Second Consideration, refer to Senate Judiciary",    "US-TN", "upper", (),                                  NOTHING),
    ("Transmitted to Gov. for his action.",                          "US-TN", "lower", ("executive-receipt",),              "presented"),
    ("Read third time and passed House (98-Y 0-N)",                  "US-VA", "lower", ("passage", "reading-3"),            "lower_passed"),
    ("Enrolled Bill communicated to Governor on May 5, 2025",        "US-VA", "lower", ("executive-receipt",),              "presented"),
    ("Governor's Action Deadline 11:59 p.m., May 5, 2025",           "US-VA", "lower", ("executive-receipt",),              NOTHING),
    ("Governor's recommendation adopted",                            "US-VA", "lower", ("executive-signature",),            NOTHING),
    ("Prefiled and ordered printed; Offered 05/05/25",               "US-VA", "lower", ("introduction",),                   NOTHING),
    ("Third Read and Passed (H)",                                    "US-MO", "lower", (),                                  "lower_passed"),
    ("Signed by Officers and presented to Governor (Governor must act on this bill by 06/01/25)", "US-FL", "lower", (),       "presented"),
    ("Read 3rd time; CS passed; YEAS 110, NAYS 0",                   "US-FL", "lower", ("passage",),                        "lower_passed"),
    ("Read third time and sent to Senate",                           "US-SC", "lower", ("passage",),                        "lower_passed"),
    ("Senate passed in concurrence",                                 "US-RI", "upper", (),                                  "upper_passed"),
    ("Effective without Governor's signature",                       "US-RI", "lower", (),                                  "lapsed_into_law"),
    ("Enrolled to Governor.",                                        "US-HI", "lower", (),                                  "presented"),
    ("Passed Third Reading as amended",                              "US-HI", "lower", ("passage",),                        "lower_passed"),
    ("Enacted under Article II, Section 17(c) - Chapter 9",          "US-MD", "lower", (),                                  "lapsed_into_law"),
    ("Forwarded to Governor on May 5, 2025",                         "US-AL", "lower", (),                                  "presented"),
    ("Motion to Read a Third Time and Pass as Amended adopted Roll Call 9", "US-AL", "lower", (),                            "lower_passed"),
    ("Third Reading - Passed; 050-001-000",                          "US-IL", "upper", ("passage", "reading-3"),            "upper_passed"),
    ("Passed Both Houses",                                           "US-IL", "upper", (),                                  NOTHING),
    ("Governor Amendatory Veto",                                     "US-IL", "lower", ("executive-veto",),                 NOTHING),
    ("Governor Item/Reduction Veto PA 104-0009",                     "US-IL", "upper", ("executive-veto-line-item",),       NOTHING),
    ("Arrived in House",                                             "US-IL", "lower", ("introduction",),                   NOTHING),
    ("Committee of the Whole - Be passed",                           "US-KS", "lower", ("passage",),                        NOTHING),
    ("Emergency Final Action - Passed as amended;  Yea: 37 Nay: 3",  "US-KS", "upper", ("passage",),                        "upper_passed"),
    ("Conference Committee Report was adopted;  Yea: 40 Nay: 0",     "US-KS", "upper", ("passage",),                        NOTHING),
    ("Approved by Governor except line item veto of 7a on Monday, May 5, 2025", "US-KS", "upper", ("executive-veto-line-item",), "signed"),
    ("(H) PASSED Y30 N10",                                           "US-AK", "lower", ("passage",),                        "lower_passed"),
    ("(H) TRANSMITTED TO (S)",                                       "US-AK", "lower", ("passage",),                        NOTHING),
    ("(H) DISCHARGE FROM EDC, RULE 48(D), PASSED Y21 N18 E1",        "US-AK", "lower", ("passage",),                        NOTHING),
    ("(S) SIGNED INTO LAW 5/5/25",                                   "US-AK", "upper", (),                                  "signed"),
    ("enrolled, signed by Speaker of the House",                     "US-KY", "lower", ("passage",),                        NOTHING),
    ("passed over and retained in the Orders of the Day",            "US-KY", "lower", ("passage",),                        NOTHING),
    ("3rd reading, adopted  94-0",                                   "US-KY", "lower", ("passage",),                        "lower_passed"),
    ("Will become law without Governor's signature",                 "US-KS", "lower", (),                                  "lapsed_into_law"),
    ("3rd reading, passed 82-10",                                    "US-KY", "lower", ("passage",),                        "lower_passed"),
    ("(S) 3rd Reading Concurred",                                    "US-MT", "upper", ("passage", "reading-3"),            "upper_passed"),
    ("(H) Fiscal Note Unsigned",                                     "US-MT", "lower", (),                                  NOTHING),
    ("(S) Signed by President",                                      "US-MT", "upper", ("passage",),                        NOTHING),
    ("H COW:Passed",                                                 "US-WY", "lower", ("committee-passage-favorable",),    NOTHING),
    ("S President Signed SEA No. 9",                                 "US-WY", "upper", (),                                  NOTHING),
    ("Governor Signed SEA No. 9",                                    "US-WY", "legislature", ("executive-signature",),      "signed"),
    ("Bill Number Assigned",                                         "US-WY", "executive", ("reading-1",),                  NOTHING),
    ("Passed; Given Immediate Effect Roll Call # 9 Yeas 90 Nays 4",  "US-MI", "lower", (),                                  "lower_passed"),
    ("Pocket Veto 5/5/2025 @ 11:05 Am 2025 Addenda",                 "US-MI", "lower", (),                                  "pocket_vetoed"),
    ("Signed by President.",                                         "US",    "executive", ("executive-signature",),        "signed"),
    ("Vetoed by President. (text of veto message: CR 5/6/2025 S1)",  "US",    "", ("31000",),                               "vetoed"),
    ("Veto message received in Senate. Ordered held at the desk.",   "US",    "upper", (),                                  NOTHING),
    ("Rule H. Res. 9 passed House.",                                 "US",    "lower", (),                                  NOTHING),
    ("Motion to reconsider laid on the table Agreed to without objection.", "US", "lower", (),                               NOTHING),
    ("Sent to Archivist of the United States unsigned.",             "US",    "", (),                                       NOTHING),
    ("House Read the third time and passed and ordered transmitted to the Senate.", "US-AR", "lower", (),                    "lower_passed"),
    ("House Correctly enrolled and ordered transmitted to the Governor's Office.", "US-AR", "lower", (),                     NOTHING),
    ("House Considered in the Committee of the Whole, and recommended do pass.", "US-AR", "lower", (),                       NOTHING),
    ("House Prefiled",                                               "US-GA", "lower", (),                                  NOTHING),
    ("House Hopper",                                                 "US-GA", "lower", (),                                  "introduced"),
    ("Introduced in House",                                          "US",    "lower", ("introduction",),                   "introduced"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "place", "chamber", "classes", "comes_to"), ALONE, ids=[row[0][:60] for row in ALONE]
)
def test_what_a_wording_comes_to(words: str, place: str, chamber: str, classes: tuple[str, ...], comes_to: str) -> None:
    history = mapped([Action(DAY, words, chamber=chamber, classes=classes)], Measure(place, "lower"))

    assert " ".join(event.kind for event in history.events) == comes_to
    assert [one.text for one in history.unmapped] == ([] if comes_to else [words])


HISTORIES = [
    # what it is about,                         where,   (day of May, chamber, words) ...,                               comes to
    ("a passage that was rescinded",            "US-AK", [(5, "upper", "(S) PASSED Y19 N1"), (6, "upper", "(S) RESCIND ACTION ON PASSING SB 9 UC"), (7, "upper", "(S) PASSED Y17 N3")], "upper_passed=07"),
    ("a passage that was rescinded for good",   "US-AK", [(5, "upper", "(S) PASSED Y19 N1"), (6, "upper", "(S) RESCIND ACTION ON PASSING SB 9 UC")], ""),
    ("passed on reconsideration",               "US-AK", [(5, "lower", "(H) PASSED Y31 N7"), (7, "lower", "(H) PASSED ON RECONSIDERATION Y30 N10")], "lower_passed=07"),
    ("reconsideration not taken up",            "US-AK", [(5, "lower", "(H) PASSED Y31 N7"), (7, "lower", "(H) RECONSIDERATION NOT TAKEN UP")], "lower_passed=05"),
    ("a vote reconsidered and taken anew",      "US-MI", [(5, "lower", "Passed Roll Call # 1 Yeas 60 Nays 40"), (6, "lower", "Vote Reconsidered"), (7, "lower", "Passed Roll Call # 2 Yeas 70 Nays 30")], "lower_passed=07"),
    ("passed anew as amended by the other",     "US-MT", [(5, "lower", "(H) 3rd Reading Passed"), (7, "lower", "(H) 3rd Reading Passed as Amended by Senate")], "lower_passed=05"),
    ("the other chamber's own introduction",    "US-IL", [(5, "lower", "First Reading"), (7, "upper", "First Reading")], "introduced=05"),
    ("an override that needs two chambers",     "US-KS", [(5, "lower", "Vetoed by Governor"), (6, "lower", "Motion to override veto prevailed;  Yea: 90 Nay: 30"), (7, "upper", "Motion to override veto prevailed;  Yea: 30 Nay: 9")], "vetoed=05 override_passed=07"),
    ("an override in one chamber of two",       "US-KS", [(5, "lower", "Vetoed by Governor"), (6, "lower", "Motion to override veto prevailed;  Yea: 90 Nay: 30")], "vetoed=05"),
    ("an override by one vote of all",          "US-AK", [(5, "lower", "(H) VETOED BY GOVERNOR 5/5/25"), (6, "lower", "(H) GOVERNOR VETO OVERRIDDEN Y46 N14")], "vetoed=05 override_passed=06"),
    ("a veto that was sustained",               "US-AK", [(5, "lower", "(H) VETOED BY GOVERNOR 5/5/25"), (6, "lower", "(H) GOVERNOR VETO SUSTAINED Y33 N27")], "vetoed=05"),
    ("items vetoed and put back",               "US-KY", [(5, "lower", "line items vetoed"), (6, "lower", "veto overridden"), (7, "upper", "veto overridden")], ""),
    ("the override of the only chamber",        "US-NE", [(5, "legislature", "Returned by Governor without approval"), (6, "legislature", "Passed notwithstanding the objections of the Governor")], "vetoed=05 override_passed=06"),
    ("Georgia's day of the Governor's act",     "US-GA", [(5, "lower", "House Date Signed by Governor")], "signed=05"),
    ("Georgia's veto on that day",              "US-GA", [(5, "lower", "House Date Signed by Governor"), (5, "", "Veto V9")], "vetoed=05"),
    ("an override in Michigan's words",         "US-MI", [(5, "lower", "Vetoed By The Governor 5/5/2025"), (6, "lower", "Bill Passed By 2/3 Vote Notwithstanding Governors Veto Roll Call # 9 Yeas 99 Nays 7"), (6, "upper", "House Passed Bill By 2/3 Vote Over Governor's Veto"), (7, "upper", "Veto Override Approved By 2/3 Vote Roll Call # 9 Yeas 36 Nays 1")], "vetoed=05 override_passed=07"),
    ("a signature and a pocket veto",           "US-MI", [(5, "lower", "Approved By The Governor 5/5/2025 @ 2:24 Pm"), (6, "lower", "Pocket Veto 05/06/2025")], "signed=05T14:24"),
    ("two presentations of one day",            "US",    [(5, "", "Presented to President."), (5, "", "Presented to President.")], "presented=05"),
    ("a second presentation after a recall",    "US-MI", [(5, "lower", "Presented To The Governor 5/5/2025 @ 2:10 Pm"), (6, "lower", "Recalled from Governor"), (7, "lower", "Presented To The Governor 5/7/2025 @ 2:10 Pm")], "presented=05T14:10 presented=07T14:10"),
    ("the chamber in which Kentucky's bill is", "US-KY", [(5, "lower", "3rd reading, passed 82-10"), (6, "upper", "received in Senate"), (7, "lower", "passed 38-0")], "lower_passed=05 upper_passed=07"),
    ("the chamber that Alaska does not name",   "US-AK", [(5, "", "PASSED Y24 N16"), (5, "", "TRANSMITTED TO (S)"), (7, "", "PASSED Y19 N1")], "lower_passed=05 upper_passed=07"),
    ("the journal's day and the day itself",    "US-AK", [(20, "lower", "(H) 9:15 A.M. 5/1/25 Transmitted to Governor")], "presented=01T09:15"),
    ("the journal's day before the day itself", "US-MI", [(5, "lower", "Approved By The Governor 5/8/2025 @ 8:02 Pm")], "signed=08T20:02"),
    ("a day by which the Governor must act",    "US-FL", [(5, "lower", "Presented to Governor (Governor must act on this bill by 05/20/25)")], "presented=05"),
    ("the day on which a law begins",           "US-ID", [(5, "lower", "Reported Signed by Governor on May 4, 2025    Session Law Chapter 9    Effective: 07/01/2025")], "signed=04"),
    ("where the House was named on the way",    "US-KS", [(10, "lower", "Vetoed by Governor; Returned to House on Thursday, May 8, 2025")], "vetoed=08"),
    ("midnight and noon",                       "US-MI", [(5, "lower", "Presented To The Governor 5/5/2025 @ 12:05 Am"), (6, "lower", "Approved By The Governor 5/6/2025 @ 12:05 Pm")], "presented=05T00:05 signed=06T12:05"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "place", "told", "comes_to"), HISTORIES, ids=[row[0] for row in HISTORIES])
def test_what_a_history_comes_to(about: str, place: str, told: list[tuple[int, str, str]], comes_to: str) -> None:
    actions = [Action(date(2025, 5, day), words, chamber=chamber) for day, chamber, words in told]

    history = mapped(actions, Measure(place, "lower"))

    times = [f"T{one.happened_at.isoformat('minutes')}" if one.happened_at else "" for one in history.events]
    events = [f"{one.kind}={one.happened_on.day:02}{at}" for one, at in zip(history.events, times, strict=True)]
    assert " ".join(events) == comes_to


def test_what_is_no_riddle_any_more_needs_nobody() -> None:
    law_number = Action(DAY, "Became Public Law No: 119-9.", classes=("became-law",))

    alone = mapped([law_number], Measure("US", "lower"))
    signed = mapped([Action(DAY, "Signed by President."), law_number], Measure("US", "lower"))

    assert [one.matters for one in alone.unmapped] == [True]
    assert [one.matters for one in signed.unmapped] == [False]


def test_the_votes_are_read_from_the_words() -> None:
    told = [
        ("US-ID", "Rules Suspended: Ayes 65 Nays 0, read in full as required – PASSED - 58-8-4", (58, 8)),
        ("US-KS", "Final Action - Passed;   Yea: 111 Nay: 11", (111, 11)),
        ("US-AK", "(H) PASSED Y20 N- E1", (20, 0)),
        (
            "US",
            "Passed/agreed to in House: On passage Passed by the Yeas and Nays: 217 - 215 (Roll no. 50).",
            (217, 215),
        ),
        ("US-VA", "Read third time and passed House (98-Y 1-N)", (98, 1)),
        ("US-IL", "Third Reading - Short Debate - Passed 075-038-000", (75, 38)),
        ("US", "Passed/agreed to in House: On passage Passed without objection.", (None, None)),
    ]
    for place, words, votes in told:
        event = mapped([Action(DAY, words, chamber="lower")], Measure(place, "lower")).events[0]
        assert (event.votes.in_favour, event.votes.against) == votes
