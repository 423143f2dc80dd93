"""From deliveries to the words of a message. Every date in it is absolute, with its weekday and the days left."""

import hashlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape

from alerts.calendar_file import attachment_of
from alerts.channels import DELIVERY_HEADER, Attachment, Message
from alerts.facts import Told, facts_of
from alerts.models import Alert, Delivery, Endpoint, Snapshot
from alerts.models.delivery import TOLD
from alerts.models.names import envelope_sender, signed_name
from alerts.rules.headers import cleaned, shortened
from alerts.rules.headlines import (
    Dates,
    Happening,
    Reading,
    news_of_event,
    news_of_window,
    several,
    span_in_words,
    votes_in_words,
)
from alerts.rules.kinds import GONE, Kind
from alerts.rules.letter_wording import LANGUAGES
from tracker import queries as tracker_queries
from tracker.models import VOID, BillEvent, Deadline
from tracker.rules import explain
from tracker.rules.procedure import Silence

log = logging.getLogger(__name__)

LONGEST_TITLE = 60
FALLBACK = "en"
"""The language that everything can be said in."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and the row that keeps what it says."""

    message: Message
    snapshot_id: int


@dataclass(frozen=True, slots=True)
class Own:
    """What of a message is the single reader's own: two links."""

    unsubscribe_url: str
    told_url: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a message says, but for what is the single reader's own, in whose place BLANKS stand."""

    subject: str
    text: str
    html: str
    attachment: Attachment | None
    data: Mapping[str, Any]
    language: str
    is_fallback: bool = False


# Nobody can guess them, so no title and no note can hold them.
BLANKS = Own(*(f"https://blank.invalid/{secrets.token_hex(16)}" for _ in fields(Own)))


@dataclass(slots=True)
class Writer:
    """Writes the messages of one run. What readers share is rendered once, and each reader's own is filled in."""

    worded: dict[tuple[Any, ...], tuple[Wording, int]] = field(default_factory=dict)

    def letter(self, deliveries: list[Delivery], now: datetime) -> Letter:
        """Return the message of these deliveries to one endpoint as it reads now, and keep what it says."""
        before = [_dates_told_before(one) for one in deliveries]
        variant = _variant(deliveries, before, now)
        if variant not in self.worded:
            blank = wording(deliveries, before, BLANKS, now)
            self.worded[variant] = blank, _kept(blank)
        blank, snapshot_id = self.worded[variant]
        own = own_of(deliveries)
        return Letter(_message(deliveries, filled(blank, own), own, now), snapshot_id)


def message_of(deliveries: list[Delivery], now: datetime) -> Message:
    """Return the message of these deliveries without any short cut; `Writer` gives the same to the byte."""
    before, own = [_dates_told_before(one) for one in deliveries], own_of(deliveries)
    return _message(deliveries, wording(deliveries, before, own, now), own, now)


def wording(deliveries: list[Delivery], before: list[Dates | None], own: Own, now: datetime) -> Wording:
    """Render what a message says in its reader's language; what cannot be said in it is said in English.

    A message in the wrong language is better than none. The watch tells the administrators.
    """
    language = _language(deliveries[0])
    try:
        return _worded(deliveries, before, own, language, now)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        if language == FALLBACK:
            raise
        log.error("delivery %s cannot be said in %s: %s", deliveries[0].pk, language, type(error).__name__)
        return replace(_worded(deliveries, before, own, FALLBACK, now), is_fallback=True)


def _worded(deliveries: list[Delivery], before: list[Dates | None], own: Own, language: str, now: datetime) -> Wording:
    """Render an alert by itself, or the alerts of a digest one after the other."""
    words = LANGUAGES[language]
    parts = [_part(one, earlier, language, now) for one, earlier in zip(deliveries, before, strict=True)]
    subject = _subject(parts, language)
    context = {
        "language": language,
        "words": words,
        "parts": parts,
        "subject": subject,
        "why": words.follow[len({one.alert.bill_id for one in deliveries}) > 1],
    }
    if _is_mail(deliveries[0]):
        # Others may read along elsewhere, and whoever has these links may act by them.
        context |= {"unsubscribe_url": own.unsubscribe_url, "told_url": own.told_url}
    return Wording(
        subject=subject,
        text=render_to_string("alerts/mail/alert.txt", context),
        html=render_to_string("alerts/mail/alert.html", context),
        attachment=attachment_of(deliveries, language, now),
        data=facts_of([_told(one, part) for one, part in zip(deliveries, parts, strict=True)], language, now),
        language=language,
    )


def _subject(parts: list[dict[str, Any]], language: str) -> str:
    headline, title = cleaned(parts[0]["headline"]), cleaned(parts[0]["title"])
    if len(parts) == 1:
        return LANGUAGES[language].subject.format(headline=headline, title=shortened(title, LONGEST_TITLE))
    return several(len(parts), shortened(headline, LONGEST_TITLE), language)


def filled(blank: Wording, own: Own) -> Wording:
    """Put a reader's own into the blanks."""
    text, html = blank.text, blank.html
    for one in fields(Own):
        text = text.replace(getattr(BLANKS, one.name), getattr(own, one.name))
        html = html.replace(getattr(BLANKS, one.name), escape(getattr(own, one.name)))
    return replace(blank, text=text, html=html)


def own_of(deliveries: list[Delivery]) -> Own:
    return Own(
        unsubscribe_url=_absolute("alerts:unsubscribe", deliveries[0].subscription.unsubscribe_token),
        told_url=_absolute("alerts:told", deliveries[0].token),
    )


def _message(deliveries: list[Delivery], says: Wording, own: Own, now: datetime) -> Message:
    first = deliveries[0]
    name = signed_name(first.pk, first.attempts)
    return Message(
        to=first.endpoint.address,
        message_id=first.bundle.message_id if first.bundle else first.message_id,
        subject=says.subject,
        text=says.text,
        html=says.html,
        headers={**_headers(own.unsubscribe_url, now), DELIVERY_HEADER: name},
        attachments=(says.attachment,) if says.attachment else (),
        data=says.data,
        secret=first.endpoint.secret,
        envelope_sender=envelope_sender(name),
    )


def _told(delivery: Delivery, part: dict[str, Any]) -> Told:
    return Told(delivery.alert, part["title"], part["bill_url"], _deadlines(delivery.alert))


def _is_mail(delivery: Delivery) -> bool:
    return delivery.endpoint.channel == Endpoint.Channel.EMAIL


def _variant(deliveries: list[Delivery], before: list[Dates | None], now: datetime) -> tuple[Any, ...]:
    """Return what decides how a message reads, but for the reader's own."""
    days = [now.astimezone(one.alert.bill.jurisdiction.zone).date() for one in deliveries]
    shared = (_language(deliveries[0]), deliveries[0].endpoint.owner.time_zone, _is_mail(deliveries[0]))
    return (*shared, *zip((one.alert_id for one in deliveries), before, days, strict=True))


def _kept(blank: Wording) -> int:
    own_link = LANGUAGES[blank.language].own_link
    says = filled(blank, Own(*(own_link for _ in fields(Own))))
    kept = {"subject": says.subject, "text": says.text, "is_fallback": says.is_fallback}
    key = hashlib.sha256("\n".join(str(one) for one in kept.values()).encode()).hexdigest()
    return Snapshot.objects.get_or_create(key=key, defaults=kept)[0].pk


def _language(delivery: Delivery) -> str:
    return delivery.subscription.language or delivery.endpoint.owner.language


def _part(delivery: Delivery, before: Dates | None, language: str, now: datetime) -> dict[str, Any]:
    """Return one alert as the templates show it."""
    alert, event, jurisdiction = delivery.alert, delivery.alert.event, delivery.alert.bill.jurisdiction
    reading = Reading(language, now, jurisdiction.zone, delivery.endpoint.owner.zone)
    headline, where = _headline(alert, reading), explain.name_in(jurisdiction.names, language)
    return {
        "bill": alert.bill,
        "title": alert.bill.title(language),
        "jurisdiction": where,
        "headline": headline,
        "sentence": headline if headline.endswith(".") else f"{headline}.",
        "today": reading.words.today.format(
            today=explain.in_words(reading.today, language), jurisdiction=where, zone=jurisdiction.time_zone
        ),
        "event": event,
        "votes": votes_in_words(event.votes_for, event.votes_against, event.votes_abstain, language) if event else "",
        "is_about_a_deadline": alert.deadline_id is not None,
        "deadlines": [_deadline_context(one, reading) for one in _deadlines(alert)],
        "before": span_in_words(before, language) if before else "",
        "bill_url": _absolute("tracker:bill", alert.bill_id),
    }


def _headers(unsubscribe_url: str, now: datetime) -> dict[str, str]:
    """Return the headers of automatic mail: RFC 3834, RFC 2919, and RFC 8058 where the site has https."""
    headers = {
        "Date": format_datetime(now.astimezone(UTC)),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<alerts.{settings.SITE_HOST}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
    }
    if settings.HTTPS:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _headline(alert: Alert, reading: Reading) -> str:
    """Return in one line what an alert is about, as it is when it is read."""
    if alert.event is not None:
        return _event_headline(alert, alert.event, reading)
    assert alert.deadline is not None
    name = explain.name_in(alert.deadline.names, reading.language)
    return news_of_window(name, Kind(alert.kind), alert.step, _dates(alert.deadline), reading)


def _event_headline(alert: Alert, event: BillEvent, reading: Reading) -> str:
    is_struck = event.kind == VOID and event.corrects is not None
    spoken_of = event.corrects if is_struck and event.corrects else event
    law = tracker_queries.law_of(alert.bill.jurisdiction)
    name = tracker_queries.event_name(spoken_of, law, reading.language)
    happening = Happening(name, spoken_of.happened_on, spoken_of.happened_until, spoken_of.happened_at)
    return news_of_event(happening, reading, is_correction=alert.kind == Kind.CORRECTION, is_struck=is_struck)


def _dates(deadline: Deadline) -> Dates:
    return Dates(**{one.name: getattr(deadline, one.name) for one in fields(Dates)})


def _deadlines(alert: Alert) -> list[Deadline]:
    """Return the windows that the message shows: the one it is about, or those that run on the bill."""
    if alert.deadline is not None:
        return [] if alert.step == GONE else [alert.deadline]
    return list(tracker_queries.current_deadlines(alert.bill).filter(status=Deadline.Status.RUNNING))


def _deadline_context(deadline: Deadline, reading: Reading) -> dict[str, Any]:
    procedure, language = tracker_queries.procedure_value(deadline.procedure), reading.language
    lines = explain.date_lines(deadline.dates, reading.today, language)
    return {
        "name": explain.name_in(deadline.names, language),
        "lines": [_line(line, one.at, reading) for line, one in zip(lines, deadline.dates, strict=True)],
        "silence": explain.silence(Silence(deadline.on_silence) if deadline.on_silence else None, language),
        "working": explain.working(deadline.steps, procedure, language),
    }


def _line(line: explain.DateLine, at: time | None, reading: Reading) -> explain.DateLine:
    """Return a date as its reader needs it: where hours count, in the reader's own zone as well."""
    if line.on is None or at is None:
        return line
    return replace(line, in_words=reading.day(line.on, at), away=reading.away(line.on, at))


def _dates_told_before(delivery: Delivery) -> Dates | None:
    """Return the dates of this window that its reader was told last, if they are others than now."""
    deadline = delivery.alert.deadline
    earlier = deadline.earlier_versions() if deadline is not None and deadline.version > 1 else []
    if deadline is None or not (earlier or delivery.alert.step == GONE):
        return None
    told = (
        Delivery.objects.filter(
            alert__deadline__in=[deadline, *earlier] if delivery.alert.step == GONE else earlier,
            endpoint=delivery.endpoint_id,
            status__in=TOLD,
        )
        .exclude(pk=delivery.pk)
        .select_related("alert__deadline")
        .order_by("-alert__deadline__version", "-pk")
        .first()
    )
    if told is None or told.alert.deadline is None:
        return None
    is_same = told.alert.deadline.has_the_dates_of(deadline) and delivery.alert.step != GONE
    return None if is_same else _dates(told.alert.deadline)


def _absolute(name: str, argument: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[argument])}"
