"""What the enhanced status codes of mail servers (RFC 3463) mean for a reader's address.

The same reading serves the answers of our relay and the reports that come back later, so that both agree on what is
the reader's, what is ours, and what may pass.
"""

import re
from enum import StrEnum

# This address does not exist.
NO_SUCH_ADDRESS = re.compile(r"^5\.1\.(1|2|3|6|10)$")
CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)")
SUBJECTS = ("other", "address", "mailbox", "system", "network", "protocol", "content", "policy")


class Verdict(StrEnum):
    """What became of a mail, by what it means for the reader's address.

    Hard: there is no such address. Soft: it did not arrive this time. Policy: a fault is found with us, never with the
    reader. Delayed: a server still tries. Delivered: it arrived. Complaint: the reader called it spam.
    """

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"


def code_in(text: str) -> str:
    """Return the first enhanced status code in a text, or nothing."""
    found = CODE.search(text)
    return found.group() if found else ""


def is_no_such_address(text: str) -> bool:
    """Return whether a server's words carry a code that says: this address does not exist."""
    return any(NO_SUCH_ADDRESS.match(one.group()) for one in CODE.finditer(text))


def is_our_fault(text: str) -> bool:
    """Return whether a server's words carry a code of policy, 4.7.x or 5.7.x: it finds fault with us."""
    return any(one.group(1) != "2" and one.group(2) == "7" for one in CODE.finditer(text))


def subject_of(code: str) -> str:
    """Return what a code is about: the reader's address, their mailbox, the network between; "other" when unknown."""
    found = CODE.search(code)
    number = int(found.group(2)) if found else 0
    return SUBJECTS[number] if number < len(SUBJECTS) else "other"


def verdict_on_failure(code: str, words: str = "") -> Verdict:
    """Judge a mail that a server has given up, by its status code and its words.

    A code of policy in either of the two wins: an address must never be given up for a fault that was found with us.
    Nor is it for a code that names no fault of the address, or for no code at all.
    """
    if is_our_fault(code) or is_our_fault(words):
        return Verdict.POLICY
    return Verdict.HARD if is_no_such_address(code) else Verdict.SOFT
