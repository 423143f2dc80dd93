"""A mail to oneself by the real way, and what the receiver wrote upon it."""

import email
import email.message
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from alerts.channels import Channel, Message, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.doctor import Check, not_checked, ok, problem, warning
from alerts.rules.mail_records import results_in, signed_headers

POLL_SECONDS = 1.0
LIST_HEADERS = ("list-unsubscribe", "list-unsubscribe-post")


def message_to(to: str, *, message_id_domain: str, site_url: str, envelope_sender: str, now: datetime) -> Message:
    """Return a mail with the headers of an alert, so that a relay treats it like one, and with nothing in it."""
    text = "This is the test that mail_doctor was asked for. Nothing needs to be done."
    return Message(
        to=to,
        message_id=f"<{uuid.uuid4().hex}@{message_id_domain}>",
        subject="Countersign: test of the way of mail",
        text=text,
        html=f"<p>{text}</p>",
        headers={
            "Date": format_datetime(now),
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{site_url}/unsubscribe/test/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        envelope_sender=envelope_sender,
    )


def delivery(message: Message, channel: Channel) -> Check:
    """Send the mail through the channel that alerts go through; return what was answered."""
    match channel.deliver(message, lambda: None):
        case Sent(answer):
            return ok("self-test", f"The mail was taken: {answer}")
        case TryLater(reason):
            return warning("self-test", f"The mail was not taken just now: {reason}. Alerts would be tried again.")
        case Uncertain(reason):
            return warning("self-test", f"The mail was handed over and nobody answered: {reason}.")
        case Refused(reason):
            return problem("self-test", f"The address was refused: {reason}. Choose another with --to.")
        case RelayFault(reason):
            return problem("self-test", f"The relay takes no mail from us: {reason}. Look at EMAIL_URL.")


def received(message: Message, folder: Path, *, patience: float) -> email.message.Message | None:
    """Wait for the mail in a Maildir; return it, or None when it does not come in time."""
    until = time.monotonic() + patience
    while True:
        for path in [*folder.glob("new/*"), *folder.glob("cur/*")]:
            found = email.message_from_bytes(path.read_bytes())
            if str(found.get("Message-ID", "")).strip() == message.message_id:
                return found
        if time.monotonic() >= until:
            return None
        time.sleep(POLL_SECONDS)


def checks_of_received(mail: email.message.Message | None) -> Iterator[Check]:
    """Look at what the receiver wrote upon the mail, and what the relay has signed."""
    if mail is None:
        yield problem("arrival", "The mail did not arrive in time; look into the relay's log and the spam folder.")
        return
    yield ok("arrival", "The mail arrived.")
    yield _authentication(str(mail.get("Authentication-Results", "")))
    yield _signature([str(one) for one in mail.get_all("DKIM-Signature", [])])


def _authentication(header: str) -> Check:
    results = results_in(header)
    if not results:
        return not_checked("authentication", "The receiver wrote no Authentication-Results upon the mail.")
    failed = [f"{method}={result}" for method, result in sorted(results.items()) if result != "pass"]
    if failed:
        return problem("authentication", f"The receiver found {', '.join(failed)}; see the checks of the domain above.")
    return ok("authentication", f"The receiver passed {', '.join(sorted(results))}.")


def _signature(signatures: list[str]) -> Check:
    if not signatures:
        return problem("signature", "The mail was not signed (DKIM); let the relay sign what it sends for this domain.")
    if any(set(LIST_HEADERS) <= signed_headers(one) for one in signatures):
        return ok("signature", "The signature covers List-Unsubscribe and List-Unsubscribe-Post.")
    says = "The signature does not cover both List-Unsubscribe headers (RFC 8058); add them to what the relay signs."
    return warning("signature", says)
