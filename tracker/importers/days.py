"""The day, the time and the votes that an action names in its own words.

A journal files an act under the day of its printing; where the words name the day of the act itself, that day counts.
"""

import re
from datetime import date, time, timedelta
from typing import Final

from tracker.importers.values import Votes

JOURNAL_DATED: Final = frozenset({"US-AK", "US-ID", "US-KS", "US-MI", "US-WI"})
"""Where the day of the file is the journal's. Elsewhere the day in the words is taken only when it came before."""

FARTHEST: Final = timedelta(days=400)
"""How far the day in the words may lie from that of the file: an act can wait for months for its journal."""

MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
DAY: Final = (
    r"(?:(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4}|\d{2})(?!\d)"
    r"|(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?P<nd>\d{1,2}),? (?P<ny>\d{4}))"
)
WEEKDAY: Final = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
WHO: Final = r"(?:governor|president|gov\.|house|senate|veto|signature|into law|signed|approved|vetoed|delivered)"
# The day directly follows who acted ("by the Governor 4/7/2011", "to Governor on Friday, April 4, 2025"), or precedes
# the act ("9:15 A.M. 5/1/25 Transmitted to Governor"). A day anywhere else is that of something else: of entry into
# force, of a page of a journal, of the last day on which the Governor may act.
AFTER_THE_ACT: Final = re.compile(
    rf"\b{WHO}\b[\s,:-]*(?:on\s+)?(?:at\s+[\d:]+\s*[ap]\.?m\.?,?\s*(?:on\s+)?)?{WEEKDAY}{DAY}", re.IGNORECASE
)
BEFORE_THE_ACT: Final = re.compile(
    rf"{DAY}[\s,:-]*(?:transmitted|presented|delivered|sent|signed|approved|vetoed)\b", re.IGNORECASE
)

TIME: Final = re.compile(
    r"(?:@|\bat\b|^|\)|/\d{4})\s*(\d{1,2})(?::(\d{2}))?(?::\d\d)?\s*([ap])\.?\s?m\b\.?", re.IGNORECASE
)

# A time that the words give is taken only where it is known to be that of the act.
TIMED: Final = frozenset({"US-AK", "US-CA", "US-ID", "US-MI"})


# Kansas closes with it: "Approved by Governor except line item veto of 35a, 40d on Wednesday, April 9, 2025".
AT_THE_END: Final = re.compile(rf"\bon {WEEKDAY}{DAY}\s*\.?$", re.IGNORECASE)


def day_named(text: str, filed_on: date, place: str) -> date | None:
    """Return the day of the act that the words name, None where they name none that can be it."""
    at_the_end = (AT_THE_END,) if place == "US-KS" else ()
    for pattern in (AFTER_THE_ACT, BEFORE_THE_ACT, *at_the_end):
        for found in pattern.finditer(text):
            named = _day(found)
            if named is not None and _can_be(named, filed_on, place):
                return named
    return None


def time_named(text: str, place: str) -> time | None:
    """Return the time of day that the words give, where it is known to be that of the act."""
    found = TIME.search(text) if place in TIMED else None
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if found[3].lower() == "p" else 0), minute)


VOTES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\by(\d{1,4}) n(\d{1,4}|-)",
        r"\bpassed\W{1,4}(\d{1,4})-(\d{1,4})\b",
        r"\((\d{1,4})-y (\d{1,4})-n\b",
        r"\b(?:yeas?|ayes?)[:,\s]+(\d{1,4})[\s,.;]+(?:and )?(?:nays?|noes)[:,\s]+(\d{1,4})",
        r"(?:vote|nays|passed|reading|passage|required\))[^\d]{0,24}(\d{1,4})\s?-\s?(\d{1,4})\b",
    )
)
VOTED_ON: Final = frozenset({"lower_passed", "upper_passed", "override_passed"})


def votes_named(text: str, kind: str) -> Votes:
    """Return the votes for and against that the words give."""
    if kind not in VOTED_ON:
        return Votes()
    for pattern in VOTES:
        if found := pattern.search(text):
            return Votes(int(found[1]), 0 if found[2] == "-" else int(found[2]))
    return Votes()


def _day(found: re.Match[str]) -> date | None:
    try:
        if found["name"]:
            return date(int(found["ny"]), MONTHS[found["name"].lower()], int(found["nd"]))
        year = int(found["y"])
        return date(year + 2000 if year < 100 else year, int(found["m"]), int(found["d"]))
    except ValueError:
        return None


def _can_be(named: date, filed_on: date, place: str) -> bool:
    if place in JOURNAL_DATED:
        return abs(named - filed_on) <= FARTHEST
    return timedelta(0) <= filed_on - named <= FARTHEST
