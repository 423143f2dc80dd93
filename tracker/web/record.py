"""How long signing took, as a page shows it: this tracker's own bills and published histories, told apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker import queries
from tracker.importers.cases import BILLS, FEDERAL_MEASURES, MICHIGAN_BILLS
from tracker.models import Jurisdiction
from tracker.procedures.track_record import published_records
from tracker.rules import explain
from tracker.rules.procedure import Law
from tracker.rules.track_record import ENOUGH, Record, Tally, bars_of, records_of
from tracker.web.histogram import Histogram, days_of, histogram_of

SOURCES = {
    FEDERAL_MEASURES: gettext_noop("Published: US federal measures of the 110th, 112th and 113th Congress"),
    MICHIGAN_BILLS: gettext_noop("Published: bills of Michigan that were presented to the Governor, 2009 to 2014"),
    BILLS: gettext_noop("Published: single bills, from news and official journals"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A single decision, told where there are too few for a median. Of several alike, `bills` is how many."""

    act: str
    days: int
    on: str
    bills: int


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One source's record from one kind of start. `bars` are the figures of the picture, (days, bills).

    `share` has its sign of per cent, for a sentence to be translated must hold none.
    """

    source: str
    start: str
    record: Record
    median: str
    years: str
    share: str
    others: list[tuple[str, int]]
    picture: Histogram | None
    bars: list[tuple[str, int]]
    cases: list[Case]


def shown_records(jurisdiction: Jurisdiction, law: Law, language: str) -> list[ShownRecord]:
    """Return the records of a jurisdiction, its own bills first."""
    own = queries.signatures_in(jurisdiction, law)
    published = published_records().get(jurisdiction.code, [])
    named = [(_("Bills in this tracker"), own)]
    for source, name in SOURCES.items():
        named.append((_(name), [one.tally for one in published if one.source == source]))
    return [shown_record(record, source, law, language) for source, tallies in named for record in records_of(tallies)]


def shown_record(record: Record, source: str, law: Law, language: str) -> ShownRecord:
    has_enough = record.bills >= ENOUGH
    bars = bars_of(record.signed) if has_enough else []
    return ShownRecord(
        source=source,
        start=_name(record.start, law, language),
        record=record,
        median="" if record.median is None else f"{record.median:g}",
        years=_years(record),
        share=f"{100 * record.last_day / record.known:.0f}%" if record.known else "",
        others=[(_name(act, law, language), number) for act, number in record.others.items()] if has_enough else [],
        picture=histogram_of(bars) if bars else None,
        bars=[(days_of(bar), bar.bills) for bar in bars if bar.bills],
        cases=[] if has_enough else list(_cases(record.tallies, law, language)),
    )


def _cases(tallies: Iterable[Tally], law: Law, language: str) -> Iterable[Case]:
    for one in tallies:
        yield Case(_name(one.act, law, language), one.days, explain.in_words(one.last_on, language), one.bills)


def _years(record: Record) -> str:
    first, last = record.first_on.year, record.last_on.year
    return str(first) if first == last else f"{first}–{last}"


def _name(kind: str, law: Law, language: str) -> str:
    """Return what the law calls an event, the newest version first."""
    named = (one.events[kind].names for one in reversed(law.procedures) if kind in one.events)
    return next((explain.name_in(names, language) for names in named), kind)
