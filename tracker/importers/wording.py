"""What the words of a source mean, as data: one row a wording, with the reason.

The rows are read from top to bottom, and every row that fits gives its meaning: one action can introduce a bill and
pass it. A row for certain places stands before those for all. `unless` takes back what `says` or `classes` would give.
Open Civic Data classes are the source's own guess, and sometimes a wrong one, so words decide where there are any.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Meaning(StrEnum):
    """What an action is, for the history of a bill."""

    INTRODUCED = "introduced"
    FIRST_READING = "first_reading"
    PASSED = "passed"
    PASSED_AGAIN = "passed_again"
    REOPENED = "reopened"
    UNPASSED = "unpassed"
    TO_LOWER = "to_lower"
    TO_UPPER = "to_upper"
    PRESENTED = "presented"
    RECALLED = "recalled"
    SIGNED = "signed"
    SIGNED_OR_VETOED = "signed_or_vetoed"
    VETOED = "vetoed"
    POCKET_VETOED = "pocket_vetoed"
    OVERRIDDEN_HERE = "overridden_here"
    OVERRIDDEN = "overridden"
    LAPSED = "lapsed"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Wording:
    """A row: in these places (everywhere when there are none), these words or classes mean that."""

    meaning: Meaning
    why: str
    says: re.Pattern[str] | None = None
    classes: frozenset[str] = frozenset()
    unless: re.Pattern[str] | None = None
    places: frozenset[str] = frozenset()
    not_in: frozenset[str] = frozenset()

    def fits(self, text: str, classes: frozenset[str]) -> bool:
        """Return whether an action has this meaning: it has one of the classes, if any are named, and the words."""
        if self.classes and not self.classes & classes:
            return False
        if self.says is not None and not self.says.search(text):
            return False
        return self.unless is None or not self.unless.search(text)


def _says(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _in(*places: str) -> frozenset[str]:
    return frozenset(f"US-{place}" if place != "US" else place for place in places)


M = Meaning
VETO_OF_A_PART: Final = (
    r"line[- ]?items?|\bitems?\b.*\bveto|\bveto\w*.*\bitems?\b|partial|in part|sections? vetoed|"
    r"amendatory|reduction|conditional|recommend"
)
NOT_THE_GOVERNOR: Final = (
    r"speaker|president (?:of|pro)|presiding|officers?\b|fiscal note|clerk|secretary of the senate|chair|"
    r"committee|lieutenant|mayor|attorney general"
)
ABOUT_A_VETO: Final = (
    r"messages?\b|sustain|overrid|overrode|notwithstanding|motion|placed|calendar|consider|"
    r"^received|veto received|line veto memo|letter|reconsider|pocket|stands"
)
NOT_A_PASSAGE: Final = _says(
    r"committee of the whole|\bcow\b|conference|\bconcur|amendments?\b[^.;]*\b(?:adopted|passed|agreed|failed|lost)|"
    r"^\W*(?:\([hs]\)\s*)?(?:amendment|am no)\b|\bmotion\b|second reading|2nd reading|\bdo pass\b|ought to pass|"
    r"veto|overrid|\bfail|\bnot pass|\blost\b|defeated|rejected|refused|discharge|rescind|notwithstanding|"
    r"passed (?:over|temporarily|by for|for the day|to be|second|2nd|enrolled)|^passed both houses|"
    r"passed (?:on|to) (?:the )?(?:first|second|third|2nd|3rd|engross)|"
    r"\brule\b[^.;]*passed|effective date|reconsider"
)
NOT_A_PASSAGE_BY_CLASS: Final = _says(
    r"transmit|signed|enroll?|engross|\bconcur|conference|committee|\bcow\b|be passed|discharge|\bmotion\b|"
    r"reconsider|rescind|withdraw|second reading|2nd reading|\bfail|veto|overrid|notwithstanding|effective date|"
    r"emergency clause|calendar|report|returned|title|amendments?\b[^.;]*\badopted|deliver|chapter|assigned|"
    r"sent to|received|\bdo pass\b|^passed both"
)
REFUSED: Final = _says(
    r"not pass|\bfail|refused|rejected|\blost\b|defeated|reconsider|\bdid not\b|motion to reconsider"
)

INTRODUCTION: Final = (
    Wording(
        M.INTRODUCED,
        "the first chamber's own word; what comes from the other chamber is received, not introduced",
        says=_says(r"\bintroduced\b|^date of introduction"),
        unless=_says(
            r"\breceived\b|\barriv|\bre-?introduced|introduced for|for introduction|prefil|pre-file|amendment|"
            r"substitute|floor sub|resolution introduced|to be introduced|not introduced|"
            r"^introduced .* (?:motion|report)"
        ),
    ),
    Wording(
        M.INTRODUCED,
        "the class, unless its words say that the bill came from the other chamber",
        classes=frozenset({"introduction"}),
        unless=_says(r"\breceived\b|\barriv|from (?:the )?(?:house|senate|assembly)|message|prefil|transmit"),
    ),
    Wording(
        M.INTRODUCED,
        "Georgia: a bill is filed with the clerk in the hopper, on the day that counts as its introduction",
        says=_says(r"^(?:house|senate) hopper$"),
        places=_in("GA"),
    ),
    Wording(
        M.FIRST_READING,
        "where no action is called introduction, the first reading stands for it",
        says=_says(
            r"read (?:a |the |for the )?first time|\b(?:first|1st) reading\b|\bread (?:a )?1st time|first readers?\b|"
            r"read by title and referred|^introduced and read"
        ),
        unless=_says(r"calendar|placed|scheduled|\breported\b|waived"),
    ),
    Wording(
        M.FIRST_READING,
        "the class, except where it is given to the mere numbering of a draft",
        classes=frozenset({"reading-1"}),
        unless=_says(r"number assigned|calendar|placed|scheduled|draft|\breported\b"),
    ),
)

PASSAGE: Final = (
    Wording(
        M.PASSED,
        "Alaska: only the vote on the bill begins with this word; TRANSMITTED TO and DISCHARGE are classed so, too",
        says=_says(r"^(?:\([hs]\)\s*)?passed (?:y\d|uc\b|unan)"),
        places=_in("AK"),
    ),
    Wording(
        M.PASSED_AGAIN,
        "Alaska: the vote on reconsideration takes the place of the first",
        says=_says(r"^(?:\([hs]\)\s*)?passed on reconsideration"),
        places=_in("AK"),
    ),
    Wording(
        M.PASSED,
        "Kansas: the roll call is the final action; 'be passed' is the committee of the whole, a day before",
        says=_says(r"\bfinal action\b.*\bpassed\b|^consent calendar passed"),
        unless=_says(r"not passed|failed"),
        places=_in("KS"),
    ),
    Wording(
        M.PASSED,
        "Kentucky: the vote is told alone or after its reading; its figures tell it from the enrolling that is "
        "classed so, too",
        says=_says(
            r"\b(?:passed|adopted)\s+\d+-\d+|^(?:bill )?passed\b(?! over)|3rd reading,\s+(?:passed|adopted)\b|"
            r"\d-\d+ passed\b"
        ),
        places=_in("KY"),
    ),
    Wording(
        M.PASSED,
        "Montana: in the second chamber the third reading 'concurs' in the bill",
        says=_says(r"\b3rd reading (?:passed|concurred)\b"),
        unless=_says(r"amendments? (?:not )?concurred|not (?:passed|concurred)|failed"),
        places=_in("MT"),
    ),
    Wording(
        M.PASSED,
        "Wisconsin: in the second chamber a bill is concurred in at its third reading",
        says=_says(r"^read a third time and concurred in"),
        places=_in("WI"),
    ),
    Wording(
        M.PASSED,
        "most states say it in one breath with the third reading, whatever else stands beside it",
        says=_says(
            r"\bthird time(?: by title)?[.,;]? (?:and |& )?passed\b|\b(?:third|3rd) reading\W+(?:measure )?passed\b|"
            r"\bthird time\. .*\bpassed\b|\bthird reading\. .*\bpassed\.|\b3rd time (?:and |& )?passed\b|"
            r"\bthird read and passed\b|\bpassed (?:2nd & )?3rd readings?\b|\bpassed third reading\b"
        ),
        unless=REFUSED,
        not_in=_in("AK", "KS", "KY", "MT", "US"),
    ),
    Wording(
        M.PASSED,
        "Alabama: the motion to pass is the vote",
        says=_says(r"motion to read a third time and pass\b.*\badopted"),
        places=_in("AL"),
    ),
    Wording(
        M.PASSED,
        "Rhode Island: the second chamber passes it 'in concurrence'",
        says=_says(r"^(?:house|senate) (?:read and )?passed\b"),
        unless=REFUSED,
        places=_in("RI"),
    ),
    Wording(
        M.PASSED,
        "South Carolina: what the third reading decides is told by where the bill goes",
        says=_says(r"read third time and (?:sent|returned|enrolled)"),
        places=_in("SC"),
    ),
    Wording(
        M.PASSED,
        "Massachusetts: engrossing is the vote on the bill; enacting only follows when both branches agree",
        says=_says(r"^(?:read third.* and )?passed to be engrossed"),
        unless=REFUSED,
        places=_in("MA"),
    ),
    Wording(
        M.PASSED,
        "Maine: a bill that was engrossed by both is voted on once more, and that is final",
        says=_says(r"passed to be enacted|^finally passed"),
        unless=REFUSED,
        places=_in("ME"),
    ),
    Wording(
        M.PASSED,
        "North Dakota: the second reading is the last",
        says=_says(r"second reading,? passed"),
        places=_in("ND"),
    ),
    Wording(
        M.PASSED,
        "South Dakota: a vote of the whole house is told as the house's own recommendation",
        says=_says(r"^(?:house of representatives|senate) do pass(?: amended)?, passed"),
        places=_in("SD"),
    ),
    Wording(
        M.PASSED,
        "the United States: one line a chamber, kept by the Library of Congress, whatever way the vote was taken",
        says=_says(
            r"^passed/agreed to in (?:house|senate)\b|^passed (?:house|senate)\b|^resolution agreed to in senate"
        ),
        unless=_says(r"over (?:the )?(?:president|veto)|objections of"),
        places=_in("US"),
    ),
    Wording(
        M.PASSED,
        "the United States: the House's own line",
        says=_says(
            r"^on (?:passage|agreeing to the resolution|motion to suspend the rules and (?:pass|agree))\b.*"
            r"\b(?:passed|agreed to)\b"
        ),
        unless=_says(r"objections|failed|senate amendment"),
        places=_in("US"),
    ),
    Wording(
        M.PASSED,
        "Idaho, Louisiana, Nebraska, Pennsylvania, Tennessee, West Virginia: the vote on final passage in their words",
        says=_says(
            r"read (?:third|3rd) time in full.*\bpassed\b|read in full as required.*\bpassed\b|finally passed|"
            r"final passage.*(?:\(\d+-\d+\)|\bpassed\b|yeas)|"
            r"passed on final reading|\bpassed (?:h|s)\., ayes|^(?:house|senate) passed (?:house|senate)? ?\(?roll"
        ),
        unless=_says(r"not pass|\bfail|recommend"),
        places=_in("ID", "LA", "NE", "PA", "TN", "WV", "SC"),
    ),
    Wording(
        M.PASSED,
        "most states: a third reading that passed, or a chamber that did, in words",
        says=_says(
            r"\b(?:third|3rd) (?:reading|read|consideration|time)\b.*\b(?:passed|adopted)\b|"
            r"\bpassed(?: by)? (?:the )?(?:house|senate|assembly)\b|"
            r"^(?:\([hs]\) |house |senate |assembly |h |s )?passed\b|^passed/adopted|^(?:bill|measure) (?:was )?passed"
        ),
        unless=NOT_A_PASSAGE,
        not_in=_in("AK", "KS", "KY", "MT", "US", "SD", "RI", "MA", "ME"),
    ),
    Wording(
        M.PASSED,
        "the class, where the words do not say that it was something else",
        classes=frozenset({"passage"}),
        unless=NOT_A_PASSAGE_BY_CLASS,
        not_in=_in("AK", "KS", "KY", "MT", "US", "SC"),
    ),
    Wording(
        M.UNPASSED,
        "a passage that a chamber takes back",
        says=_says(
            r"\brescind(?:s|ed)? (?:the )?(?:action|vote)\w* (?:on|in|of) (?:the )?(?:pass|final passage)|"
            r"\bvote on (?:final )?passage reconsidered|passage (?:was )?(?:vacated|rescinded)|"
            r"vote by which (?:the )?(?:bill|measure|\w+ \d+) (?:was )?(?:finally )?passed (?:was )?reconsidered|"
            r"reconsidered (?:the )?vote (?:on|by which).*pass"
        ),
        unless=_says(r"failed|notice|laid on the table|withdrawn|motion to\b(?!.*(?:prevailed|adopted|carried))"),
    ),
    Wording(
        M.REOPENED,
        "a vote that is taken anew, not said which: a later passage takes the place of the one before",
        says=_says(r"\breconsidered\b|\bon reconsideration\b|reconsideration motion passed"),
        unless=_says(r"notice|not taken up|laid on|failed|defeated|postponed|withdrawn|not reconsidered|veto"),
    ),
    Wording(
        M.PASSED_AGAIN,
        "passed when it was reconsidered",
        says=_says(r"\b(?:re)?passed\b.*\bon reconsideration\b|\bon reconsideration\b.*\bpassed\b"),
        unless=_says(r"veto|amendment|fail|motion to"),
        not_in=_in("AK"),
    ),
)

BETWEEN_THE_CHAMBERS: Final = (
    Wording(
        M.TO_UPPER,
        "for sources that do not say in which chamber a thing happened",
        says=_says(
            r"^(?:\(h\)\s*)?transmitted to \(s\)|\breceived in (?:the )?senate|\breturned? to \(s\)|"
            r"^received from the house\b"
        ),
    ),
    Wording(
        M.TO_LOWER,
        "for sources that do not say in which chamber a thing happened",
        says=_says(
            r"^(?:\(s\)\s*)?transmitted to \(h\)|\breceived in (?:the )?house|\breturned? to \(h\)|"
            r"^received from the senate\b"
        ),
    ),
)

EXECUTIVE: Final = (
    Wording(
        M.PRESENTED,
        "words of handing a bill to the one who signs it; an order to do so is not yet the doing",
        says=_says(
            r"\b(?:presented|transmit|transmitted|delivered|sent|submitted|forwarded|conveyed|communicated|pres\.)\s"
            r"[^.;]*\bto (?:the )?(?:office of the )?(?:governor\b|gov\.|president\b)(?!\s+(?:of the senate|pro|next))|"
            r"^(?:house/ |senate/ )?to (?:the )?governor\b"
        ),
        unless=_says(
            r"\bordered\b|to be (?:presented|transmitted|sent|delivered)|will be|veto|not (?:presented|sent)|"
            r"message|requests?\b|amendment|communication|letter|recall|secretary of state\b|proclaim|attempted"
        ),
    ),
    Wording(
        M.PRESENTED,
        "the class of receipt by the executive",
        classes=frozenset({"executive-receipt"}),
        unless=_says(r"\bordered\b|to be (?:presented|transmitted|sent|delivered)|recall|deadline|lieutenant"),
    ),
    Wording(
        M.PRESENTED,
        "Massachusetts lays a bill before the Governor; Hawaii enrolls it to him",
        says=_says(r"laid before the governor|^enrolled to governor"),
        places=_in("MA", "HI"),
    ),
    Wording(
        M.RECALLED,
        "called back from the Governor: its next presentation begins a new term",
        says=_says(
            r"\brecalled from (?:the )?governor|returned from (?:the )?governor .*request|governor returns? .*request"
        ),
        unless=_says(r"motion|request(?:ed|s) (?:the )?(?:return|recall)"),
    ),
    Wording(
        M.SIGNED_OR_VETOED,
        "Georgia: the line gives the day on which the Governor acted; a veto of that day is told by a line of its own",
        says=_says(r"date signed by governor"),
        places=_in("GA"),
    ),
    Wording(
        M.SIGNED,
        "the United States: the President's own act",
        says=_says(r"^(?:signed|approved) by (?:the )?president\b"),
        unless=_says(r"of the senate|pro tem|veto"),
        places=_in("US"),
    ),
    Wording(
        M.SIGNED,
        "a Governor who signed or approved, or a part vetoed and the rest approved in so many words",
        says=_says(
            r"\b(?:signed|approved|act signed|signature) by (?:the )?(?:acting )?governor|"
            r"\bgovernor(?:'s)? (?:has )?(?:signed|approved|approval)\b|"
            r"^(?:\w+ )?(?:signed|approved) (?:by gov\b|chap|p\.?l\.?)|^gov(?:ernor)?\.? (?:signed|approved)|"
            r"\bgovernor'?s? action\W+(?:approv|sign)|^(?:\([hs]\) )?signed into law"
        ),
        unless=_says(
            rf"{NOT_THE_GOVERNOR}|unsigned|not signed|without|date signed by governor|veto overrid|to be signed|"
            r"proclamation|deadline|if approved|when signed"
        ),
        not_in=_in("US"),
    ),
    Wording(
        M.SIGNED,
        "the class of a signature by the executive",
        classes=frozenset({"executive-signature"}),
        unless=_says(
            rf"{NOT_THE_GOVERNOR}|unsigned|without|w/o|vetoed by|governor vetoed|sustain|date signed by governor|"
            r"recommend"
        ),
    ),
    Wording(
        M.SIGNED,
        "New Jersey says no more than this, with the chapter or with the items that were struck",
        says=_says(r"^approved(?:$|[ ,.](?:with|p\.l))"),
        places=_in("NJ"),
    ),
    Wording(
        M.POCKET_VETOED,
        "in so many words",
        says=_says(r"\bpocket[- ]veto"),
        unless=_says(r"\bnot\b|deadline|protective|messages?\b"),
    ),
    Wording(
        M.VETOED,
        "Georgia numbers its vetoes: Veto V2",
        says=_says(r"^(?:house |senate )?veto v\d+"),
        places=_in("GA"),
    ),
    Wording(
        M.VETOED,
        "a veto of the whole bill; of items, by reduction or with amendments it leaves a law or comes back",
        says=_says(
            r"\bvetoed by (?:the )?(?:acting )?(?:governor|president)|\bgovernor (?:has )?vetoed\b|"
            r"^(?:\([hs]\)\s*)?vetoed\b|^(?:house |senate |h |s )?veto(?:ed)? (?:by )?governor|"
            r"^governor'?s? (?:total )?veto\b|^vetoed memo|\bgovernor'?s? action\W+veto|"
            r"from (?:the )?governor[^.;]*\bvetoed|^absolute veto|"
            r"returned (?:by|from) (?:the )?governor without (?:his |her )?approval"
        ),
        unless=_says(rf"{VETO_OF_A_PART}|{ABOUT_A_VETO}"),
    ),
    Wording(
        M.VETOED,
        "the class of a veto by the executive",
        classes=frozenset({"executive-veto"}),
        unless=_says(rf"{VETO_OF_A_PART}|{ABOUT_A_VETO}"),
    ),
    Wording(
        M.OVERRIDDEN,
        "an override told once for all chambers",
        says=_says(
            r"governor veto overridden|veto overridden (?:by (?:the )?legislature|in (?:house and senate|both))|"
            r"became law .*(?:override|notwithstanding)|law over (?:the )?(?:governor|president)|"
            r"passed over veto by both"
        ),
        unless=_says(r"fail|sustain|motion|line[- ]?item|\bitem"),
    ),
    Wording(
        M.OVERRIDDEN_HERE,
        "one chamber's vote to override",
        says=_says(
            r"veto (?:was )?overridden|overr(?:ode|idden)|motion to override .*(?:prevailed|adopted|passed|carried)|"
            r"passed (?:house|senate)? ?(?:over (?:the )?(?:president|governor|veto)|notwithstanding)|"
            r"(?:house|senate) over-?rides? .*veto|repassed.*veto|passed over (?:governor'?s? )?veto|"
            r"override governor veto\b.*\bpassed|veto not sustained|veto override approved|"
            r"^(?:bill )?passed\b.*notwithstanding"
        ),
        unless=_says(
            r"fail|(?<!not )sustain|line[- ]?item|\bitems?\b|not overridden|poll in progress|legislature$|recommend"
        ),
    ),
    Wording(
        M.OVERRIDDEN_HERE,
        "the class of an override in one chamber",
        classes=frozenset({"veto-override-passage"}),
        unless=_says(r"fail|(?<!not )sustain|line[- ]?item|\bitems?\b|recommend"),
    ),
    Wording(
        M.LAPSED,
        "law by silence, in so many words; a fiscal note that nobody signed is none",
        says=_says(
            r"\b(?:law|act|chapter(?:ed)?|enacted|effective|filed)\b[^;]*\b(?:without|w/o)[^;]*\b(?:sign|approv)|"
            r"\b(?:without|w/o) (?:the )?(?:governor|president)[’']?s? (?:signature|approval)|"
            r"\b(?:without|w/o) signature\b"
        ),
        unless=_says(
            r"fiscal note|committee|deadline|would become|will become|may become|speaker|report|"
            r"returned[^;]*without[^;]*approval"
        ),
    ),
    Wording(
        M.LAPSED,
        "Kansas says it in the future tense, in the journal of the day by which it has happened",
        says=_says(r"^will become law without governor'?s signature"),
        places=_in("KS"),
    ),
    Wording(
        M.LAPSED,
        "Maryland names the clause of its constitution by which a bill becomes law that nobody signed",
        says=_says(r"^enacted under article ii, section 17\(c\)"),
        places=_in("MD"),
    ),
)

TO_LOOK_AT: Final = (
    Wording(
        M.LOOK,
        "the executive or an override did something that is none of our events: a person should know",
        says=_says(
            r"veto|governor.*(?:return|recommend|amend)|recalled|override|pocket|enrollment vacated|"
            r"\bpublic law\b|\bact \d+$|assigned (?:pa|chapter)|chapter number|public act"
        ),
        unless=_says(r"calendar|posted|message|cosponsor"),
    ),
    Wording(
        M.LOOK,
        "the class says that the bill met its end or the executive",
        classes=frozenset(
            {
                "became-law", "failure", "veto-override-failure", "executive-veto-line-item",
                "executive-veto", "executive-signature", "withdrawal",
            }
        ),
        unless=_says(r"motion|amendment|\bam \d|rescind"),
    ),
)  # fmt: skip

ALL: Final = (*INTRODUCTION, *PASSAGE, *BETWEEN_THE_CHAMBERS, *EXECUTIVE, *TO_LOOK_AT)

ADOPTED: Final = _says(
    r"^(?:house |senate |assembly |read & |read and )?adopted(?: as substituted.*| and (?:transmitted|returned)|"
    r" by (?:unanimous|\d).*| by voice vote| uc| yeas?.*| roll call.*)?[.,;]?$|^resolution (?:read and )?adopted|"
    r"^concurred in(?:$|,| by unanimous)"
)
"""How a chamber passes a resolution; of a bill the word says nothing, for amendments and reports are adopted, too."""


WHERE_PRINTED: Final = re.compile(r"\((?:text|consideration|cr|hj|sj)\b[^)]*\)", re.IGNORECASE)
"""Where a thing can be read, as "(text of veto message: CR S2094)": these words say nothing of what happened."""


@lru_cache
def rows_for(place: str) -> tuple[Wording, ...]:
    """Return the rows that are read for a jurisdiction."""
    return tuple(row for row in ALL if (not row.places or place in row.places) and place not in row.not_in)


# Most actions are said in the same few thousand words again and again.
@lru_cache(maxsize=16_384)
def meanings(text: str, classes: tuple[str, ...], place: str) -> frozenset[Meaning]:
    """Return all that an action means there."""
    known = frozenset(classes)
    text = WHERE_PRINTED.sub("", text)
    return frozenset(row.meaning for row in rows_for(place) if row.fits(text, known))
