"""What a mail service tells of the mails that went through it, in django-anymail's words."""

import hashlib
from datetime import datetime
from typing import Any, Final

from anymail.signals import EventType, RejectReason

from alerts.channels.esp import METADATA
from alerts.models import Attempt
from alerts.rules.status import Verdict, code_in, subject_of, verdict_on_failure
from alerts.services.bounces import Said, Taken, attempt_of, latest_attempt_of, take

WORDS: Final = {
    EventType.DELIVERED: Verdict.DELIVERED,
    EventType.DEFERRED: Verdict.DELAYED,
    EventType.COMPLAINED: Verdict.COMPLAINT,
    # The service failed, not the reader.
    EventType.FAILED: Verdict.POLICY,
}
GIVEN_UP: Final = frozenset({EventType.BOUNCED, EventType.REJECTED})
REASONS: Final = {
    RejectReason.INVALID: Verdict.HARD,
    RejectReason.BOUNCED: Verdict.HARD,
    RejectReason.BLOCKED: Verdict.POLICY,
    RejectReason.SPAM: Verdict.COMPLAINT,
    RejectReason.UNSUBSCRIBED: Verdict.COMPLAINT,
}
SUBJECTS: Final = {Verdict.HARD: "address", Verdict.POLICY: "policy", Verdict.COMPLAINT: "complaint"}


def take_event(*, event: Any, esp_name: str, now: datetime) -> Taken:
    """Take one event; raise NotYetSettled, upon which the service brings it again."""
    verdict, code = _judged(event)
    if verdict is None:
        return Taken.UNREAD
    attempt = _attempt_of(event)
    if attempt is None:
        return Taken.NONE_OF_OURS
    subject = subject_of(code) if code else SUBJECTS.get(verdict, "other")
    arrived = event.event_type == EventType.COMPLAINED
    said = Said(verdict, code, subject, "service", _hash(event, esp_name), arrived=arrived)
    return take(attempt=attempt, said=said, now=now)


def _judged(event: Any) -> tuple[Verdict | None, str]:
    """Return what an event means, and the status code in it. What says nothing of arriving, or of not, means nothing.

    The code of the server that gave the mail up counts before the service's own word: services say "bounced" of an
    address that does not exist and of a mailbox that is full.
    """
    if event.event_type not in GIVEN_UP:
        return WORDS.get(event.event_type), ""
    words = f"{event.mta_response or ''} {event.description or ''}"
    code = code_in(words)
    if code:
        return verdict_on_failure(code, words), code
    if _is_called_soft(event.esp_event):
        return Verdict.SOFT, ""
    return REASONS.get(event.reject_reason, Verdict.SOFT), ""


def _is_called_soft(said: Any) -> bool:
    """Return whether the service itself calls a bounce soft: Postmark does, and anymail hands on "bounced" alone."""
    return isinstance(said, dict) and "soft" in str(said.get("Type", "")).lower()


def _attempt_of(event: Any) -> Attempt | None:
    """Find the attempt by the name we signed, else by our Message-ID where the service keeps it."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    if attempt := attempt_of(name=str(metadata.get(METADATA, "")).lower()):
        return attempt
    message_id = str(event.message_id or "").strip("<>")
    return latest_attempt_of(message_ids=[f"<{message_id}>"]) if message_id else None


def _hash(event: Any, esp_name: str) -> str:
    parts = [esp_name, event.event_id, event.event_type, event.timestamp, event.message_id]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
