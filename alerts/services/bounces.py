"""What comes back: a server's refusal, a report that arrives by mail, a word of the mail service that sends for us.

All three say of one attempt at a delivery what became of it. It is noted once; a replay, a forgery, or what comes later
than ten days after the attempt changes nothing. docs/alerts.md says what follows from it.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from alerts.channels import Refused, TryLater
from alerts.models import Attempt, Bounce, Delivery
from alerts.models.delivery import UNUSABLE
from alerts.models.names import attempt_named, delivery_id_in
from alerts.rules.bouncing import AFTER_NO_SUCH_ADDRESS, REPORTS_COUNT_FOR, is_short, sooner, wait_after_bounces
from alerts.rules.dsn import Report, read_report
from alerts.rules.status import Verdict, code_in, subject_of
from alerts.services.fallback import queue_elsewhere, time_left
from alerts.services.suppress import doubt, forget_doubt, suppress

log = logging.getLogger(__name__)

NAMES_TRIED = 20
"""How many names and Message-IDs of one report are looked up: a true one has one or two."""


class NotYetSettled(Exception):
    """The report overtook the sender, who has not noted yet what the server answered. Bring it again in a moment."""


class Taken(StrEnum):
    """What was done with something that came back."""

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    REPEATED = "repeated"
    EXPIRED = "expired"
    UNREAD = "unread"
    NONE_OF_OURS = "none_of_ours"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of an attempt, and by whom. `report_hash` tells one report from another.

    A complaint is either about a mail that `arrived`, or the reason why a service sent none.
    """

    verdict: Verdict
    code: str
    subject: str
    source: str
    report_hash: str = ""
    arrived: bool = False


@transaction.atomic
def take_bounce(*, raw: bytes, now: datetime) -> Taken:
    """Take a message that came back, whatever it is, and say what was done; raise NotYetSettled.

    A message to an address of a delivery that is no report, such as a holiday notice, is left unread.
    """
    report = read_report(raw)
    attempt = _attempt_of(report)
    if attempt is None:
        return Taken.NONE_OF_OURS
    worst = report.worst
    if worst is None:
        return Taken.UNREAD
    said = Said(worst.verdict, worst.status, worst.subject, "report", hashlib.sha256(raw).hexdigest())
    return take(attempt=attempt, said=said, now=now)


def attempt_of(*, name: str) -> Attempt | None:
    """Return the attempt that a signed name was made for, or None: it is forged, or the account is gone."""
    delivery_id = delivery_id_in(name)
    delivery = Delivery.objects.filter(pk=delivery_id).first() if delivery_id else None
    if delivery is None:
        return None
    number = attempt_named(name, delivery_id=delivery.pk, attempts=delivery.attempts)
    return _tries().filter(delivery=delivery, number=number).first() if number else None


def latest_attempt_of(*, message_ids: list[str]) -> Attempt | None:
    """Return the latest attempt at the delivery that has one of these Message-IDs, which nobody can guess either."""
    return _tries().filter(delivery__message_id__in=message_ids).order_by("-number").first()


@transaction.atomic
def take(*, attempt: Attempt, said: Said, now: datetime) -> Taken:
    """Note what was said of an attempt and draw the consequences, once; raise NotYetSettled."""
    delivery = attempt.delivery
    if attempt.began_at < now - REPORTS_COUNT_FOR:
        return Taken.EXPIRED
    if delivery.status == Delivery.Status.SENDING and attempt.number == delivery.attempts:
        raise NotYetSettled
    if not _note(attempt, said, now):
        return Taken.REPEATED
    _draw(attempt, said, now)
    return Taken(said.verdict.value)


def after_attempt(*, delivery: Delivery, outcome: object, now: datetime) -> None:
    """Draw the consequences of what the server answered to our face, as soon as it is settled."""
    match outcome:
        case Refused(reason):
            code = code_in(reason)
            attempt = _tries().get(delivery=delivery, number=delivery.attempts)
            said = Said(Verdict.HARD, code, subject_of(code), "answer")
            if _note(attempt, said, now):
                _no_such_address(attempt, said, now, reason)
        case TryLater():
            _go_elsewhere_when_time_is_short(delivery, now)
        case _:
            if Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.WITHDRAWN, reason=UNUSABLE).exists():
                queue_elsewhere(delivery=delivery, now=now)


def _attempt_of(report: Report) -> Attempt | None:
    for name in report.delivery_names[:NAMES_TRIED]:
        if attempt := attempt_of(name=name):
            return attempt
    return latest_attempt_of(message_ids=list(report.message_ids[:NAMES_TRIED]))


def _tries() -> QuerySet[Attempt]:
    return Attempt.objects.select_related("delivery__endpoint", "delivery__alert__deadline__bill__jurisdiction")


def _note(attempt: Attempt, said: Said, now: datetime) -> bool:
    """Keep what was said; False when the same was said before."""
    try:
        with transaction.atomic():
            Bounce.objects.create(
                delivery=attempt.delivery,
                attempt=attempt.number,
                verdict=said.verdict,
                status=said.code,
                subject=said.subject,
                source=said.source,
                report_hash=said.report_hash,
                noted_at=now,
            )
    except IntegrityError:
        return False
    return True


def _draw(attempt: Attempt, said: Said, now: datetime) -> None:
    delivery = attempt.delivery
    reason = f"bounced: {said.code or 'no code'}, {said.subject}"
    match said.verdict:
        case Verdict.HARD:
            _no_such_address(attempt, said, now, reason)
        case Verdict.POLICY:
            log.error("a server finds fault with us, not with a reader: %s; see manage.py mail_doctor", said.code)
            _did_not_arrive(attempt, now, reason)
        case Verdict.SOFT:
            _did_not_arrive(attempt, now, reason)
        case Verdict.DELAYED:
            _go_elsewhere_when_time_is_short(delivery, now)
        case Verdict.DELIVERED:
            forget_doubt(endpoint=delivery.endpoint)
        case Verdict.COMPLAINT:
            suppress(endpoint=delivery.endpoint, reason=said.subject, now=now)
            if not said.arrived:
                queue_elsewhere(delivery=delivery, now=now)
                _end(attempt, now, reason)


def _no_such_address(attempt: Attempt, said: Said, now: datetime, reason: str) -> None:
    """Go to the next endpoint, or else try once more in an hour; the second time believe it."""
    delivery = attempt.delivery
    before = delivery.bounces.filter(verdict=Verdict.HARD, attempt__lt=attempt.number).exists()
    is_over = doubt(endpoint=delivery.endpoint, of_this_delivery=before, reason=said.subject, now=now)
    if queue_elsewhere(delivery=delivery, now=now) or is_over:
        _end(attempt, now, reason)
    else:
        _try_again(attempt, now + sooner(AFTER_NO_SUCH_ADDRESS, time_left(delivery, now)), reason)


def _did_not_arrive(attempt: Attempt, now: datetime, reason: str) -> None:
    """Go to the next endpoint, or else try again later and later, a few times."""
    delivery = attempt.delivery
    is_told_elsewhere = queue_elsewhere(delivery=delivery, now=now)
    wait = wait_after_bounces(delivery.bounces.filter(verdict__in=[Verdict.SOFT, Verdict.POLICY]).count())
    if is_told_elsewhere or wait is None:
        _end(attempt, now, reason)
    else:
        _try_again(attempt, now + sooner(wait, time_left(delivery, now)), reason)


def _go_elsewhere_when_time_is_short(delivery: Delivery, now: datetime) -> None:
    if is_short(left=time_left(delivery, now), tried_for=now - delivery.owed_at):
        queue_elsewhere(delivery=delivery, now=now)


# Both change a delivery only as long as the attempt that is spoken of is its last and counts as the end of it.
OVER = [Delivery.Status.SENT, Delivery.Status.REFUSED]


def _end(attempt: Attempt, now: datetime, reason: str) -> None:
    _over(attempt).update(status=Delivery.Status.REFUSED, settled_at=now, reason=reason)


def _try_again(attempt: Attempt, due_at: datetime, reason: str) -> None:
    _over(attempt).update(status=Delivery.Status.QUEUED, settled_at=None, due_at=due_at, reason=reason)


def _over(attempt: Attempt) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=attempt.delivery_id, attempts=attempt.number, status__in=OVER)
