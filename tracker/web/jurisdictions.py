"""The pages of a jurisdiction: its law as a way that a bill goes, its bills, how long signing took, its calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import get_day_names
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from accounts.reading import public_page, reader_of
from tracker import clock, queries
from tracker.models import ChangedDay, Deadline, Jurisdiction
from tracker.models.law import DRILL
from tracker.rules import explain
from tracker.rules.procedure import Law, NoProcedureInForce, Procedure
from tracker.rules.way import Station, Track, way_of
from tracker.rules.way_wording import WindowInWords, window_in_words
from tracker.web.flow import Flow, flow_of
from tracker.web.record import shown_records
from tracker.web.rows import DeadlineRow, deadline_row

WINDOWS_SHOWN = 5
DAYS_AHEAD = timedelta(days=365)

KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""Its own letters stand elsewhere in Unicode than in the alphabet."""

IN_FORCE, EARLIER, LATER = gettext_noop("in force"), gettext_noop("earlier"), gettext_noop("to come")


@dataclass(frozen=True, slots=True)
class JurisdictionRow:
    """A jurisdiction in the list. `law` is the name of the version in force, "" where none is."""

    code: str
    name: str
    law: str
    bills: int
    windows: int


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the law, and whether the page shows it."""

    slug: str
    name: str
    when: str
    first_on: str
    last_on: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Move:
    event: str
    to: str


@dataclass(frozen=True, slots=True)
class StationRow:
    """A stage of the way in words."""

    name: str
    track: Track
    moves: list[Move]
    arrivals: list[str]
    staying: list[str]
    windows: list[WindowInWords]


@dataclass(frozen=True, slots=True)
class Running:
    deadline: Deadline
    title: str
    row: DeadlineRow


@public_page
@require_safe
def jurisdiction_list(request: HttpRequest) -> HttpResponse:
    language, now = reader_of(request).language, clock.now()
    rows = _rows(now, language)
    groups = [
        (_("Countries"), [row for row in rows if "-" not in row.code]),
        (_("US states"), [row for row in rows if row.code.startswith("US-")]),
        (_("Other regions"), [row for row in rows if "-" in row.code and not row.code.startswith("US-")]),
    ]
    context = {"groups": [(name, members) for name, members in groups if members]}
    return render(request, "tracker/jurisdiction_list.html", context)


@public_page
@require_safe
def jurisdiction_detail(request: HttpRequest, code: str) -> HttpResponse:
    jurisdiction = get_object_or_404(Jurisdiction.objects.exclude(code=DRILL), code=code)
    language, now = reader_of(request).language, clock.now()
    today = now.astimezone(jurisdiction.zone).date()
    law = queries.law_of(jurisdiction)
    shown = _shown(law, today, request.GET.get("version", ""))
    running = queries.windows_running_in(jurisdiction)
    context = {
        "jurisdiction": jurisdiction,
        "name": explain.name_in(jurisdiction.names, language),
        "versions": [_version(one, law, today, shown, language) for one in reversed(law.procedures)],
        "shown": shown and _version(shown, law, today, shown, language),
        "notes": shown.notes if shown else "",
        "flow": _flow(shown, language) if shown else None,
        "stations": [_station(one, shown, language) for one in way_of(shown)] if shown else [],
        "running": [_running(one, today, language) for one in running[:WINDOWS_SHOWN]],
        "running_count": running.count(),
        "bill_count": jurisdiction.bills.count(),
        "records": shown_records(jurisdiction, law, language),
        "facts": _facts(jurisdiction, now, language),
        "closed_days": _changed_days(jurisdiction, today, language),
    }
    return render(request, "tracker/jurisdiction.html", context)


def sorting_key(name: str, language: str) -> tuple[object, ...]:
    """Return by what names are put in the order of the alphabet."""
    letters = name.casefold()
    if language == "kk":
        return tuple(KAZAKH_ALPHABET.find(letter) for letter in letters)
    return (letters.replace("ё", "е"),)


def _rows(now: datetime, language: str) -> list[JurisdictionRow]:
    jurisdictions = queries.jurisdictions()
    laws = queries.laws_of(one.pk for one in jurisdictions)
    bills, windows = queries.bills_by_jurisdiction(), queries.windows_by_jurisdiction()
    rows = [
        JurisdictionRow(
            code=one.code,
            name=explain.name_in(one.names, language),
            law=_law_in_force(laws.get(one.pk), now.astimezone(one.zone).date(), language),
            bills=bills.get(one.pk, 0),
            windows=windows.get(one.pk, 0),
        )
        for one in jurisdictions
    ]
    return sorted(rows, key=lambda row: sorting_key(row.name, language))


def _law_in_force(law: Law | None, today: date, language: str) -> str:
    procedure = _in_force(law, today) if law else None
    return explain.name_in(procedure.names, language) if procedure else ""


def _in_force(law: Law, today: date) -> Procedure | None:
    try:
        return law.in_force(today)
    except NoProcedureInForce:
        return None


def _shown(law: Law, today: date, slug: str) -> Procedure | None:
    """Return the version that is asked for, else the one in force, else the latest there is."""
    asked = (one for one in law.procedures if one.slug == slug)
    latest = law.procedures[-1] if law.procedures else None
    return next(asked, None) or _in_force(law, today) or latest


def _version(procedure: Procedure, law: Law, today: date, shown: Procedure | None, language: str) -> Version:
    until = procedure.effective_until
    return Version(
        slug=procedure.slug,
        name=explain.name_in(procedure.names, language),
        when=_(_when(procedure, law, today)),
        first_on=explain.in_words(procedure.effective_from, language),
        last_on=explain.in_words(until, language) if until else "",
        is_shown=shown is not None and procedure.slug == shown.slug,
    )


def _when(procedure: Procedure, law: Law, today: date) -> str:
    in_force = _in_force(law, today)
    if in_force is not None and in_force.slug == procedure.slug:
        return IN_FORCE
    return LATER if procedure.effective_from > today else EARLIER


def _flow(procedure: Procedure, language: str) -> Flow:
    return flow_of(procedure, language, _("How else it can end"))


def _station(station: Station, procedure: Procedure, language: str) -> StationRow:
    leads = [(event, event.leads[station.stage.slug]) for event in station.onward]
    moves = [(event, procedure.stages[to]) for event, to in leads]
    moves += [(one.event, one.to) for one in station.aside]
    return StationRow(
        name=explain.name_in(station.stage.names, language),
        track=station.track,
        moves=[
            Move(explain.name_in(event.names, language), explain.name_in(to.names, language)) for event, to in moves
        ],
        arrivals=[explain.name_in(event.names, language) for event in station.arrivals],
        staying=[explain.name_in(event.names, language) for event in station.staying],
        windows=[window_in_words(window, procedure, language) for window in station.windows],
    )


def _running(deadline: Deadline, today: date, language: str) -> Running:
    return Running(deadline, deadline.bill.title(language), deadline_row(deadline, today, language))


def _facts(jurisdiction: Jurisdiction, now: datetime, language: str) -> dict[str, str]:
    there = now.astimezone(jurisdiction.zone)
    days = get_day_names("wide", "stand-alone", language)
    names = Locale.parse(language).languages
    return {
        "time_zone": jurisdiction.time_zone,
        "time_there": f"{explain.in_words(there.date(), language)}, {there:%H:%M}",
        "weekend": ", ".join(days[day - 1] for day in jurisdiction.weekend),
        "languages": ", ".join(str(names.get(code, code)) for code in jurisdiction.languages),
        "holidays": jurisdiction.holidays,
    }


def _changed_days(jurisdiction: Jurisdiction, today: date, language: str) -> list[tuple[str, ChangedDay]]:
    """Return the days of the next twelve months that editors know better than the library, with the day in words."""
    days = jurisdiction.changed_days.filter(day__range=(today, today + DAYS_AHEAD)).order_by("day")
    return [(explain.in_words(one.day, language), one) for one in days]
