"""What is odd about a bill's history, in words."""

from typing import Any

from tracker.models import Bill
from tracker.rules.procedure import Law
from tracker.rules.replay import Oddity


def in_words(bill: Bill, law: Law) -> list[str]:
    """Return a sentence for each irregularity that the replay found."""
    return [_sentence(one, law) for one in bill.irregularities]


def _sentence(irregularity: dict[str, Any], law: Law) -> str:
    name = _name(irregularity["event"], law)
    about = irregularity["about"]
    match Oddity(irregularity["oddity"]):
        case Oddity.OUT_OF_ORDER:
            return f"“{name}” was recorded although the stage of the bill does not allow it."
        case Oddity.UNKNOWN_KIND:
            return f"“{name}” is not an event that the law of that day knows."
        case Oddity.TWICE:
            return f"“{name}” was recorded twice: the window starts anew ({about})."
        case Oddity.AFTER_LAST_DAY:
            return f"“{name}” came after the last day of its window ({about})."
        case Oddity.BEFORE_FIRST_DAY:
            return f"“{name}” came before the first possible day of its window ({about})."
        case Oddity.LAW_CHANGED:
            return f"The law changed on the bill's way: a person should check which rules apply ({name}, {about})."


def _name(kind: str, law: Law) -> str:
    for procedure in law.procedures:
        if kind in procedure.events:
            return procedure.events[kind].names["en"]
    return kind
