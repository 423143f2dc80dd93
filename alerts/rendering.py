"""From a delivery to the words of its message. Every date in it is absolute, with its weekday and the days left."""

from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from alerts.channels import DELIVERY_HEADER, Message
from alerts.models import Delivery
from alerts.models.names import envelope_sender, signed_name
from alerts.rules.headers import cleaned, shortened
from alerts.rules.kinds import Kind
from tracker import queries as tracker_queries
from tracker.models import VOID, Bill, BillEvent, Deadline
from tracker.rules import explain
from tracker.rules.procedure import Silence

LONGEST_TITLE = 60


def message_of(delivery: Delivery, now: datetime) -> Message:
    """Return the message of a delivery as it reads now."""
    alert, owner = delivery.alert, delivery.endpoint.owner
    bill = alert.bill
    today = now.astimezone(bill.jurisdiction.zone).date()
    headline = _headline(delivery, today)
    title = bill.title(owner.language)
    name = signed_name(delivery.pk, delivery.attempts)
    unsubscribe_url = _absolute("alerts:unsubscribe", delivery.subscription.unsubscribe_token)
    context = {
        "alert": alert,
        "bill": bill,
        "title": title,
        "headline": headline,
        "today": explain.in_words(today),
        "event": alert.event,
        "deadlines": [_deadline_context(one, today) for one in _deadlines(delivery)],
        "bill_url": _absolute("tracker:bill", bill.pk),
        "unsubscribe_url": unsubscribe_url,
    }
    return Message(
        to=delivery.endpoint.address,
        message_id=delivery.message_id,
        subject=f"{cleaned(headline)}: {shortened(cleaned(title), LONGEST_TITLE)}",
        text=render_to_string("alerts/mail/alert.txt", context),
        html=render_to_string("alerts/mail/alert.html", context),
        headers={**_headers(unsubscribe_url, now), DELIVERY_HEADER: name},
        envelope_sender=envelope_sender(name),
    )


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


def _headline(delivery: Delivery, today: date) -> str:
    alert = delivery.alert
    if alert.event is not None:
        return _event_headline(alert.bill, alert.event)
    assert alert.deadline is not None
    deadline, name = alert.deadline, alert.deadline.names["en"]
    match Kind(alert.kind):
        case Kind.CLOCK_STARTED:
            return f"{name}: {_span_in_words(deadline)}"
        case Kind.MOVED:
            return f"{name}, new dates: {_span_in_words(deadline)}"
        case Kind.OPENING:
            verb = "opens" if today <= deadline.opens_on else "opened"
            return f"{name} {verb} {explain.days_away(deadline.opens_on, today)}, {explain.in_words(deadline.opens_on)}"
        case _:
            assert deadline.closes_on is not None
            return f"{name} {_closing_in_words(deadline, deadline.closes_on, today)}"


def _event_headline(bill: Bill, event: BillEvent) -> str:
    law = tracker_queries.law_of(bill.jurisdiction)
    if event.kind == VOID and event.corrects is not None:
        name = tracker_queries.event_name(event.corrects, law, "en")
        return f"Correction: this did not happen: {name}, {explain.in_words(event.corrects.happened_on)}"
    name = tracker_queries.event_name(event, law, "en")
    prefix = "Correction: " if event.corrects_id else ""
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


def _closing_in_words(deadline: Deadline, closes_on: date, today: date) -> str:
    if today <= closes_on:
        return f"closes {explain.days_away(closes_on, today)}, {explain.in_words(closes_on)}"
    if deadline.outer_on is None:
        return f"was expected by {explain.in_words(closes_on)}"
    return f"was expected by {_short(closes_on)}; no later than {explain.in_words(deadline.outer_on)}"


def _short(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _deadlines(delivery: Delivery) -> list[Deadline]:
    """Return the windows that the message shows: the one it is about, or those that run on the bill."""
    if delivery.alert.deadline is not None:
        return [delivery.alert.deadline]
    running = tracker_queries.current_deadlines(delivery.alert.bill).filter(status=Deadline.Status.RUNNING)
    return list(running)


def _deadline_context(deadline: Deadline, today: date) -> dict[str, Any]:
    procedure = tracker_queries.procedure_value(deadline.procedure)
    return {
        "name": deadline.names["en"],
        "lines": explain.date_lines(deadline.dates, today),
        "silence": explain.silence(Silence(deadline.on_silence) if deadline.on_silence else None),
        "working": explain.working(deadline.steps, procedure),
        "before": _previous(deadline),
    }


def _previous(deadline: Deadline) -> str:
    """Return the dates of the version before, in words, or nothing when this is the first."""
    before = (
        Deadline.objects.filter(
            bill=deadline.bill_id, window=deadline.window, occurrence=deadline.occurrence, version__lt=deadline.version
        )
        .order_by("-version")
        .first()
    )
    return _span_in_words(before) if before else ""


def _absolute(name: str, argument: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[argument])}"
