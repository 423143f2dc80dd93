"""Asking the sources that were chosen for what is new; each page is taken in before the next is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, Q

from tracker.importers.openstates_api import Ask, NotNow, Page, page_of
from tracker.importers.values import FileRefused
from tracker.models import PolledSource
from tracker.services.imports import import_bill
from tracker.services.origins import Places

PAGES_A_RUN: Final = 8
"""The free keys of Open States allow ten questions a minute."""


@dataclass(slots=True)
class Polled:
    """What a run of asking did."""

    pages: int = 0
    bills: int = 0
    events: int = 0
    reviews: int = 0
    problems: int = 0


def poll_sources(*, ask: Ask, clock: Callable[[], datetime], pages: int = PAGES_A_RUN) -> Polled:
    """Ask the sources that are on, the one that waited longest first, until none has more or the pages are used up."""
    polled, places = Polled(), Places()
    ready = Q(wait_until=None) | Q(wait_until__lte=clock())
    sources = PolledSource.objects.filter(ready, is_on=True).select_related("jurisdiction")
    for source in sources.order_by(F("asked_at").asc(nulls_first=True), "pk"):
        while polled.pages < pages:
            polled.pages += 1
            if _ask_once(source, ask, clock, places, polled):
                break
    return polled


def _ask_once(source: PolledSource, ask: Ask, clock: Callable[[], datetime], places: Places, polled: Polled) -> bool:
    """Ask for one page and take it in; return whether there is nothing more to ask for now."""
    code = source.jurisdiction.code
    try:
        page = page_of(ask, jurisdiction=_name(code), since=source.since, page=source.page)
    except NotNow as refusal:
        polled.problems += 1
        _write(source, asked_at=clock(), wait_until=clock() + refusal.wait, problem=refusal.reason)
        return True
    problems = [*page.refused, *_take(page, source, clock, places, polled)]
    polled.problems += len(problems)
    # The last page is asked for again next time from where it ended, so its number is of no use then.
    _write(
        source,
        since=page.since,
        page=1 if page.is_last else page.page,
        asked_at=clock(),
        wait_until=None,
        problem="\n".join(problems),
    )
    return page.is_last


def _take(page: Page, source: PolledSource, clock: Callable[[], datetime], places: Places, polled: Polled) -> list[str]:
    problems = []
    for bill in page.bills:
        try:
            taken = import_bill(read=bill, system=source.system, places=places, now=clock())
        except FileRefused as refusal:
            problems.append(str(refusal))
            continue
        polled.bills += 1
        polled.events += taken.events
        polled.reviews += taken.reviews
    return problems


def _name(code: str) -> str:
    """Return a jurisdiction as Open States names it."""
    country, _, state = code.lower().partition("-")
    return f"ocd-jurisdiction/country:{country}/{f'state:{state}/' if state else ''}government"


def _write(source: PolledSource, **values: object) -> None:
    for name, value in values.items():
        setattr(source, name, value)
    source.save(update_fields=list(values))
