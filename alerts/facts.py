"""What a message says to programs: the facts behind its words, fit for JSON. Dates as YYYY-MM-DD, moments in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from alerts.models import Alert
from tracker.models import BillEvent, Deadline
from tracker.rules import explain

DAYS = ("first_possible_on", "opens_on", "closes_on", "outer_on")
TIMES = ("closes_time", "outer_time")


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as a message tells it: with the title in the reader's language, and the windows that its words show."""

    alert: Alert
    title: str
    bill_url: str
    deadlines: Sequence[Deadline]


def facts_of(told: Sequence[Told], language: str, now: datetime) -> dict[str, Any]:
    """Return the facts of a message: of its one alert, or of a digest's alerts in order.

    `language` is that of the titles and names. Of the reader there is nothing else in it.
    """
    shared = {"language": language, "timestamp": now.astimezone(UTC).isoformat(timespec="seconds")}
    if len(told) == 1:
        return {**_facts(told[0], language), **shared}
    return {"type": "alert.digest", **shared, "data": {"alerts": [_facts(one, language) for one in told]}}


def _facts(told: Told, language: str) -> dict[str, Any]:
    alert, bill = told.alert, told.alert.bill
    return {
        "type": f"alert.{alert.kind}",
        "data": {
            "bill": {
                "jurisdiction": bill.jurisdiction.code,
                "identifier": bill.identifier,
                "title": told.title,
                "url": told.bill_url,
            },
            "event": _event(alert.event) if alert.event else None,
            "deadlines": [_deadline(deadline, language) for deadline in told.deadlines],
        },
    }


def _event(event: BillEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "happened_on": event.happened_on.isoformat(),
        "source_url": event.source_url,
        "is_correction": event.corrects_id is not None,
    }


def _deadline(deadline: Deadline, language: str) -> dict[str, Any]:
    """Return a window; a date that nobody knows is null."""
    return {
        "window": deadline.window,
        "occurrence": deadline.occurrence,
        "version": deadline.version,
        "status": deadline.status,
        "name": explain.name_in(deadline.names, language),
        **dates_of(deadline),
        **law_of(deadline),
    }


def dates_of(deadline: Deadline) -> dict[str, Any]:
    """Return the dates of a window, and in which zone they are days; a date that nobody knows is null."""
    return {
        **{name: iso(getattr(deadline, name)) for name in DAYS},
        **{name: clock_time(getattr(deadline, name)) for name in TIMES},
        "time_zone": deadline.bill.jurisdiction.time_zone,
        "is_suspended": deadline.is_suspended,
    }


def law_of(deadline: Deadline) -> dict[str, Any]:
    """Return what the law says of a window, and how sure that is."""
    return {
        "on_silence": deadline.on_silence,
        "confidence": deadline.confidence,
        "citation": deadline.citation,
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def clock_time(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None
