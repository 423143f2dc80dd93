"""Reading what comes back: delivery status notifications (RFC 3464), and what passes for them.

Every byte of a report is a stranger's. Nothing in it is believed but the name we signed ourselves
(`delivery_names`) and, of the mail of that name, what is said to have become of it. The addresses are kept out of
everything that follows.
Whatever the bytes are, an answer comes back and never an exception: a report that cannot be read says nothing.
"""

import binascii
import email
import email.message
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from alerts.rules.status import Verdict, code_in, subject_of, verdict_on_failure

LONGEST = 1024 * 1024
"""How much of a report is read. What mail servers write comes first and is short; after it is the returned mail."""

MOST_FINDINGS = 100
LONGEST_FIELD = 4000

NAME_IN_SENDER = re.compile(r"\+(\d{1,19}-[0-9a-f]{16})@", re.IGNORECASE)
NAME_IN_HEADER = re.compile(r"^X-Countersign-Delivery:[ \t]*(\d{1,19}-[0-9a-f]{16})\b", re.IGNORECASE | re.MULTILINE)
MESSAGE_ID = re.compile(r"^(?:Message-ID|Original-Message-ID):\s*(<[^<>\s]{1,190}>)", re.IGNORECASE | re.MULTILINE)

FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)$")
COMMENT = re.compile(r"\([^()]*\)")
ARRIVED = frozenset({"delivered", "relayed", "expanded", "deliverable"})
# qmail-send has written its reports in its own form since before there was a standard, and some servers still do.
QMAIL = re.compile(r"^Hi\. This is the .{0,200}?\n(.*?)(?:\n--- Below this line|\Z)", re.DOTALL | re.MULTILINE)
QMAIL_PARAGRAPH = re.compile(r"^<([^\n<>]{1,320})>:\n((?:[^\n]+\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a report says of one recipient.

    `action` and `status` are as the report has them, empty where it has none. `recipient` is only what a stranger
    wrote: it is never stored, shown or acted upon. `subject` is what the status is about.
    """

    action: str
    status: str
    recipient: str
    subject: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """A message that came back. `delivery_names` are signed and yet to be checked; `message_ids` are a last resort."""

    findings: tuple[Finding, ...]
    delivery_names: tuple[str, ...]
    message_ids: tuple[str, ...]

    @property
    def worst(self) -> Finding | None:
        """Return the finding that weighs most: our mails have one recipient, so several are copies made on the way."""
        order = list(Verdict)
        return min(self.findings, key=lambda finding: order.index(finding.verdict), default=None)


def read_report(raw: bytes) -> Report:
    """Read a message that came back, in whatever state it is."""
    content = raw[:LONGEST].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    text = content.decode("latin-1")
    return Report(
        findings=tuple(_findings(content))[:MOST_FINDINGS],
        delivery_names=_each_once(NAME_IN_SENDER.findall(text) + NAME_IN_HEADER.findall(text)),
        message_ids=tuple(dict.fromkeys(MESSAGE_ID.findall(text))),
    )


def _each_once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.lower() for name in names))


def _findings(content: bytes) -> list[Finding]:
    try:
        message = email.message_from_bytes(content)
        texts = list(_status_texts(message))
    except (RecursionError, ValueError, LookupError):
        # Nested beyond measure, or a header that the library itself stumbles over.
        return []
    if texts:
        return [_finding(fields) for text in texts for fields in _blocks(text) if _is_of_recipient(fields)]
    return _of_failed_recipients(message) or _of_qmail(message)


def _status_texts(message: email.message.Message) -> Iterator[str]:
    """Yield the machine's part of a report. A report that is attached to a mail as a letter is no report of ours."""
    for part in _parts(message):
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            yield _status_text(part)
    if message.get_content_type() == "multipart/report" and not message.is_multipart():
        # The boundaries were lost on the way: the fields stand in the plain body.
        yield str(message.get_payload())


def _parts(message: email.message.Message) -> Iterator[email.message.Message]:
    """Yield every part that is not inside another letter."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting.extend(one for one in reversed(payload) if isinstance(one, email.message.Message))


def _status_text(part: email.message.Message) -> str:
    """Return the fields as text again: the library has taken each block for a small message."""
    payload = part.get_payload()
    blocks = [one for one in payload if isinstance(one, email.message.Message)] if isinstance(payload, list) else []
    text = "\n\n".join(_block_text(block) for block in blocks) if blocks else str(payload)
    return _decoded(text, str(part.get("Content-Transfer-Encoding", "")).strip().lower())


def _block_text(block: email.message.Message) -> str:
    fields = "\n".join(f"{name}: {value}" for name, value in block.items())
    rest = block.get_payload()
    return f"{fields}\n\n{rest}" if isinstance(rest, str) else fields


def _decoded(text: str, encoding: str) -> str:
    """Undo an encoding that the standard forbids here and that is met all the same."""
    plain = text.encode("latin-1", "replace")
    if encoding == "quoted-printable":
        return quopri.decodestring(plain).decode("latin-1")
    if encoding == "base64":
        try:
            return binascii.a2b_base64(plain).decode("latin-1").replace("\r\n", "\n")
        except binascii.Error:
            return ""
    return text


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Yield the fields of each block, names in lower case; the first of a name counts."""
    for block in re.split(r"\n[ \t]*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line[:1] in {" ", "\t"} and name:
                if len(fields[name]) < LONGEST_FIELD:
                    fields[name] += f" {line.strip()}"
            elif found := FIELD.match(line):
                name = found.group(1).lower()
                fields.setdefault(name, found.group(2).strip())
            else:
                name = ""
        yield fields


def _is_of_recipient(fields: dict[str, str]) -> bool:
    return "final-recipient" in fields or ("original-recipient" in fields and "action" in fields)


def _finding(fields: dict[str, str]) -> Finding:
    action = COMMENT.sub("", fields.get("action", "")).strip().lower()[:32]
    status = code_in(fields.get("status", ""))
    words = fields.get("diagnostic-code", "")
    # x.0.0 says nothing; a server behind the one that reports may have said more.
    telling = code_in(words) if not status or status.endswith(".0.0") else status
    return Finding(
        action=action,
        status=status,
        recipient=_address(fields.get("final-recipient", fields.get("original-recipient", ""))),
        subject=subject_of(telling or status),
        verdict=_verdict(action, telling or status, words),
    )


def _verdict(action: str, code: str, words: str) -> Verdict:
    if action in ARRIVED or (not action and code.startswith("2")):
        return Verdict.DELIVERED
    if action == "delayed" or (not action and code.startswith("4")):
        return Verdict.DELAYED
    return verdict_on_failure(code, words)


def _address(value: str) -> str:
    """Return what stands after the type of an address ("rfc822; ..."), without comments."""
    return COMMENT.sub("", value.split(";", 1)[-1]).strip().strip("<>")[:320]


def _of_failed_recipients(message: email.message.Message) -> list[Finding]:
    """Read the header by which Exim names those it gave up, where it writes no report of the standard's form."""
    header = str(message.get("X-Failed-Recipients", ""))
    return [_given_up(address.strip(), "") for address in header.split(",") if address.strip()]


def _of_qmail(message: email.message.Message) -> list[Finding]:
    payload = message.get_payload()
    found = QMAIL.search(payload) if isinstance(payload, str) else None
    if found is None:
        return []
    return [_given_up(address, words) for address, words in QMAIL_PARAGRAPH.findall(f"{found.group(1)}\n")]


def _given_up(address: str, words: str) -> Finding:
    code = code_in(words)
    return Finding("failed", code, _address(address), subject_of(code), verdict_on_failure(code, words))
