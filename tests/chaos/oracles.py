"""What must be true after every scenario, asked of the mail server's journal, of the ledger, and of the audit.

Who should have been told what is known to the scenario, which made the readers; the product's planner is not asked.
O1 nothing lost, O2 in time, O3 doubles only where allowed and then with the same Message-ID, O4 nobody told who did not
want it, O5 one recipient a mail and no other reader's address in it, O6 planning again adds nothing, O7 the ledger says
why, O8 nothing stuck.
"""

import base64
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from tests.chaos.world import READERS, World

ADDRESS = re.compile(rf"[\w.+-]+@{re.escape(READERS)}")


@dataclass(frozen=True, slots=True)
class Fact:
    """What a reader is owed: a mail whose subject has these words, by that time. Until when is a matter of O2."""

    reader: str
    says: str
    owed_at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """What a scenario says must come of it.

    `doubles`: how many copies its faults may cause; `exactly`: how many they must. `within`: product time from owed to
    accepted. `unreachable`: readers whose address is refused. `open_rows`: deliveries that rightly still wait.
    `slept_through`: nothing ran until it was too late, and the audit must say that it is lost.
    `extra`: subjects of mails that may come besides (an alarm, a mail that is not about a bill).
    """

    facts: list[Fact]
    doubles: int = 0
    exactly: bool = False
    within: timedelta = timedelta(seconds=60)
    unreachable: frozenset[str] = frozenset()
    open_rows: int = 0
    extra: tuple[str, ...] = ("Countersign:",)
    replans: bool = True
    slept_through: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a scenario, in numbers, and every expectation that was not met."""

    owed: int
    received: int
    lost: int
    doubled: int
    other_id: int
    late: int
    kills: int
    audit: Mapping[str, int] | None
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that the server accepted."""

    accepted_at: datetime
    recipients: tuple[str, ...]
    message_id: str
    subject: str
    says: str
    raw: bytes

    @property
    def parsed(self) -> EmailMessage:
        return BytesParser(policy=default).parsebytes(self.raw)


def mails_of(world: World) -> list[Mail]:
    return [
        Mail(
            world.product_time(line["at"]),
            tuple(line["recipients"]),
            line["message_id"],
            line["subject"],
            line["says"],
            base64.b64decode(line.get("raw", "")),
        )
        for line in world.sink.journal
    ]


def judged(world: World, expected: Expected) -> Found:
    """Ask every oracle."""
    mails = mails_of(world)
    by_reader: dict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        for recipient in mail.recipients:
            by_reader[recipient].append(mail)
    told = {fact: [mail for mail in by_reader[fact.reader] if fact.says in mail.subject] for fact in expected.facts}
    owed = [fact for fact in expected.facts if fact.reader not in expected.unreachable]
    lost = [fact for fact in owed if not told[fact]]
    late = [fact for fact in owed if told[fact] and told[fact][0].accepted_at > fact.owed_at + expected.within]
    doubled, other_id = _copies(mails)
    failures = [*world.failures]
    failures += [f"O1: {len(lost)} lost, the first: {lost[0].says}"] if lost else []
    failures += [f"O2: {len(late)} late"] if late else []
    failures += _about_doubles(doubled, other_id, expected)
    failures += _about_strangers(mails, expected)
    failures += _about_privacy(mails)
    failures += _about_the_ledger(world, mails, expected)
    audit = world.hand("audit", since=world.make.starts_at.isoformat())
    failures += _about_the_audit(audit, expected)
    return Found(
        owed=len(owed),
        received=len(owed) - len(lost),
        lost=len(lost),
        doubled=doubled,
        other_id=other_id,
        late=len(late),
        kills=world.kills,
        audit=audit,
        failures=list(dict.fromkeys(failures)),
    )


def _copies(mails: Iterable[Mail]) -> tuple[int, int]:
    """Return how many mails were copies of one with their Message-ID, and how many said the same under another."""
    ids = Counter((mail.recipients, mail.message_id) for mail in mails)
    words: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for mail in mails:
        words[mail.recipients, mail.says].add(mail.message_id)
    return sum(ids.values()) - len(ids), sum(len(one) - 1 for one in words.values())


def _about_doubles(doubled: int, other_id: int, expected: Expected) -> list[str]:
    failures = [f"O3: {other_id} doubled under another Message-ID"] if other_id else []
    if doubled > expected.doubles or (expected.exactly and doubled != expected.doubles):
        word = "exactly" if expected.exactly else "at most"
        failures.append(f"O3: {doubled} doubled, {word} {expected.doubles} expected")
    return failures


def _about_strangers(mails: Iterable[Mail], expected: Expected) -> list[str]:
    """O4: nothing reaches anybody who is not owed it."""
    owed: dict[str, list[str]] = defaultdict(list)
    for fact in expected.facts:
        owed[fact.reader].append(fact.says)
    strange = [
        mail
        for mail in mails
        if not mail.subject.startswith(expected.extra)
        and not any(says in mail.subject for recipient in mail.recipients for says in owed[recipient])
    ]
    return [f"O4: {len(strange)} mails that nobody is owed, the first: {strange[0].subject}"] if strange else []


def _about_privacy(mails: Iterable[Mail]) -> list[str]:
    """O5: one envelope recipient, one To, and no other reader's address anywhere in the mail."""
    failures = []
    for mail in mails:
        parsed = mail.parsed
        texts = [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"]
        headers = [f"{name}: {value}" for name, value in parsed.items()]
        named = set(ADDRESS.findall("\n".join([*texts, *headers])))
        if len(mail.recipients) != 1 or named - set(mail.recipients) or len(parsed.get_all("To", [])) != 1:
            failures.append(f"O5: a mail names others than its recipient: {mail.subject}")
    return failures[:1]


def _about_the_ledger(world: World, mails: list[Mail], expected: Expected) -> list[str]:
    """O6, O7, O8: planning again adds nothing, each row says why, nothing is stuck."""
    failures = []
    if expected.replans and (added := world.hand("plan_again")) != 0:
        failures.append(f"O6: planning again adds {added}")
    rows = world.hand("settled")
    known = {row[5] for row in rows}
    failures += [
        f"O7: a mail that is not in the ledger: {mail.subject}"
        for mail in mails
        if mail.message_id not in known and not mail.subject.startswith(expected.extra)
    ][:1]
    for _, bill, kind, status, reason, message_id, _, outcome in rows:
        if status == "sent" and (outcome != "sent" or message_id not in {mail.message_id for mail in mails}):
            failures.append(f"O7: {bill} {kind} is sent, the last attempt says {outcome or 'nothing'}")
            break
        if status in {"refused", "withdrawn"} and not reason:
            failures.append(f"O7: {bill} {kind} is {status} without a reason")
            break
    state: dict[str, Any] = world.hand("state")
    if state["open"] != expected.open_rows:
        failures.append(f"O8: {state['open']} deliveries still open, {expected.open_rows} expected: {state['counts']}")
    if state["lease_over"]:
        failures.append(f"O8: {state['lease_over']} held by nobody")
    return failures


def _about_the_audit(audit: Mapping[str, int] | None, expected: Expected) -> list[str]:
    if audit is None:
        return []
    if expected.slept_through:
        return [] if audit.get("lost") else ["the audit does not say what was slept through"]
    return [f"the audit says {key}: {audit[key]}" for key in ("lost",) if audit.get(key)]
