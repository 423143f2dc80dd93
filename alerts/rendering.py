"""From deliveries to the words of a message. Every date in it is absolute, with its weekday and the days left."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
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
from alerts.rules.kinds import GONE, Kind
from tracker import queries as tracker_queries
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.rules import explain
from tracker.rules.procedure import Silence

LONGEST_TITLE = 60
OWN_LINK = "(a link of your own)"


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


def wording(deliveries: list[Delivery], before: list[str], own: Own, now: datetime) -> Wording:
    """Render what a message says: an alert by itself, or the alerts of a digest one after the other."""
    language = _language(deliveries[0])
    parts = [_part(one, earlier, language, now) for one, earlier in zip(deliveries, before, strict=True)]
    context = {"parts": parts, "alert": parts[0]}
    if _is_mail(deliveries[0]):
        # Others may read along elsewhere, and whoever has these links may act by them.
        context |= {"unsubscribe_url": own.unsubscribe_url, "told_url": own.told_url}
    if len(parts) == 1:
        subject = f"{cleaned(parts[0]['headline'])}: {shortened(cleaned(parts[0]['title']), LONGEST_TITLE)}"
    else:
        subject = f"{len(parts)} alerts: {shortened(cleaned(parts[0]['headline']), LONGEST_TITLE)}"
    return Wording(
        subject=subject,
        text=render_to_string("alerts/mail/alert.txt", context),
        html=render_to_string("alerts/mail/alert.html", context),
        attachment=attachment_of(deliveries, language, now),
        data=facts_of([_told(one, part) for one, part in zip(deliveries, parts, strict=True)], now),
    )


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


def _variant(deliveries: list[Delivery], before: list[str], now: datetime) -> tuple[Any, ...]:
    """Return what decides how a message reads, but for the reader's own."""
    days = [now.astimezone(one.alert.bill.jurisdiction.zone).date() for one in deliveries]
    shared = (_language(deliveries[0]), _is_mail(deliveries[0]))
    return (*shared, *zip((one.alert_id for one in deliveries), before, days, strict=True))


def _kept(blank: Wording) -> int:
    says = filled(blank, Own(*(OWN_LINK for _ in fields(Own))))
    key = hashlib.sha256(f"{says.subject}\n{says.text}".encode()).hexdigest()
    return Snapshot.objects.get_or_create(key=key, defaults={"subject": says.subject, "text": says.text})[0].pk


def _language(delivery: Delivery) -> str:
    return delivery.subscription.language or delivery.endpoint.owner.language


def _part(delivery: Delivery, before: str, language: str, now: datetime) -> dict[str, Any]:
    """Return one alert as the templates show it."""
    alert = delivery.alert
    today = now.astimezone(alert.bill.jurisdiction.zone).date()
    return {
        "bill": alert.bill,
        "title": alert.bill.title(language),
        "headline": headline(alert, today),
        "today": explain.in_words(today),
        "event": alert.event,
        "is_about_a_deadline": alert.deadline_id is not None,
        "deadlines": [_deadline_context(one, today) for one in _deadlines(alert)],
        "before": before,
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


def headline(alert: Alert, today: date) -> str:
    """Return in one line what an alert is about, as it is on `today`."""
    if alert.event is not None:
        return _event_headline(alert.bill, alert.event, is_correction=alert.kind == Kind.CORRECTION)
    assert alert.deadline is not None
    name = alert.deadline.names["en"]
    return f"{name}{_news_of_deadline(alert, alert.deadline, today)}"


def _news_of_deadline(alert: Alert, deadline: Deadline, today: date) -> str:
    opens_on, closes_on = deadline.opens_on, deadline.closes_on
    is_open = f" is open since {explain.in_words(opens_on)}; " if alert.kind == Kind.OPEN else " "
    match Kind(alert.kind):
        case Kind.CLOCK_STARTED:
            words = f": {_span_in_words(deadline)}"
        case Kind.MOVED if alert.step == GONE:
            words = ": the dates you were told no longer hold, and no others take their place"
        case Kind.MOVED:
            words = f", new dates: {_span_in_words(deadline)}"
        case Kind.OPENING:
            verb = "opens" if today <= opens_on else "opened"
            words = f" {verb} {explain.days_away(opens_on, today)}, {explain.in_words(opens_on)}"
        case Kind.OVERDUE if deadline.last_on is not None:
            words = f" is overdue: its last day was {explain.in_words(deadline.last_on)}, and no outcome is recorded"
        case _:
            words = is_open + ("no last day is known" if closes_on is None else _closing(deadline, closes_on, today))
    return words


def _event_headline(bill: Bill, event: BillEvent, *, is_correction: bool) -> str:
    law = tracker_queries.law_of(bill.jurisdiction)
    if event.kind == VOID and event.corrects is not None:
        name = tracker_queries.event_name(event.corrects, law, "en")
        return f"Correction: this did not happen: {name}, {explain.in_words(event.corrects.happened_on)}"
    name = tracker_queries.event_name(event, law, "en")
    prefix = "Correction: " if is_correction else ""
    return f"{prefix}{name} on {explain.in_words(event.happened_on)}"


def _span_in_words(deadline: Deadline) -> str:
    if deadline.is_suspended:
        return "the clock stands still, and no last day is known"
    words = f"possible from {_short(deadline.first_possible_on)}"
    if deadline.closes_on is None:
        return f"{words}; no last day is known"
    if deadline.opens_on > deadline.first_possible_on:
        words += f", expected between {_short(deadline.opens_on)} and {_short(deadline.closes_on)}"
    last = deadline.outer_on or deadline.closes_on
    return f"{words}, no later than {_short(last)}"


def _closing(deadline: Deadline, closes_on: date, today: date) -> str:
    if today <= closes_on:
        return f"closes {explain.days_away(closes_on, today)}, {explain.in_words(closes_on)}"
    if deadline.outer_on is None:
        return f"was expected by {explain.in_words(closes_on)}"
    away = explain.days_away(deadline.outer_on, today)
    return f"was expected by {_short(closes_on)}; no later than {explain.in_words(deadline.outer_on)}, {away}"


def _short(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _deadlines(alert: Alert) -> list[Deadline]:
    """Return the windows that the message shows: the one it is about, or those that run on the bill."""
    if alert.deadline is not None:
        return [] if alert.step == GONE else [alert.deadline]
    return list(tracker_queries.current_deadlines(alert.bill).filter(status=Deadline.Status.RUNNING))


def _deadline_context(deadline: Deadline, today: date) -> dict[str, Any]:
    procedure = tracker_queries.procedure_value(deadline.procedure)
    return {
        "name": deadline.names["en"],
        "lines": explain.date_lines(deadline.dates, today),
        "silence": explain.silence(Silence(deadline.on_silence) if deadline.on_silence else None),
        "working": explain.working(deadline.steps, procedure),
    }


def _dates_told_before(delivery: Delivery) -> str:
    """Return the dates of this window that its reader was told last, in words, if they are others than now."""
    deadline = delivery.alert.deadline
    earlier = deadline.earlier_versions() if deadline is not None and deadline.version > 1 else []
    if deadline is None or not (earlier or delivery.alert.step == GONE):
        return ""
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
        return ""
    is_same = told.alert.deadline.has_the_dates_of(deadline) and delivery.alert.step != GONE
    return "" if is_same else _span_in_words(told.alert.deadline)


def _absolute(name: str, argument: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[argument])}"
