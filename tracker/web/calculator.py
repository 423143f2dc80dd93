"""The public calculator: whose law, which dates; the windows, drawn and explained. Nothing is stored."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker import clock, queries
from tracker.models import Jurisdiction
from tracker.rules import explain
from tracker.rules.calculator import QuestionRefused, calculated, read_date, read_event
from tracker.rules.procedure import EventKind, Law, Procedure
from tracker.rules.replay import Event
from tracker.rules.windows import State, Window
from tracker.rules.wording import LANGUAGES
from tracker.web.line import Line, line_of
from tracker.web.rows import state_in_words


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the law on the form, with what the visitor entered."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A window as the page shows it."""

    name: str
    state: State
    state_in_words: str
    lines: list[explain.DateLine]
    line: Line
    silence: str
    working: list[str]
    is_over: bool


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    jurisdictions = sorted(Jurisdiction.objects.all(), key=lambda one: str(one.names["en"]))
    chosen = next((one for one in jurisdictions if one.code == request.GET.get("jurisdiction")), None)
    language = request.GET.get("language", "en")
    context: dict[str, object] = {
        "jurisdictions": jurisdictions,
        "chosen": chosen,
        "languages": [("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")],
        "language": language if language in LANGUAGES else "en",
        "refusal": "",
        "answers": [],
    }
    if chosen is not None:
        context |= _answered(chosen, request.GET, str(context["language"]))
    return render(request, "tracker/calculator.html", context)


def _answered(jurisdiction: Jurisdiction, asked: QueryDict, language: str) -> dict[str, object]:
    law = queries.law_of(jurisdiction)
    today = clock.now().astimezone(jurisdiction.zone).date()
    answered: dict[str, object] = {
        "as_of": asked.get("as_of") or today.isoformat(),
        "entries": _entries(law, asked, str(asked.get("as_of") or today), language),
        "notes": [procedure.notes for procedure in law.procedures if procedure.notes],
    }
    try:
        as_of = read_date(str(answered["as_of"]))
        events = _events(law, asked)
        standing = calculated(events, law, queries.calendar_of(jurisdiction), as_of)
    except QuestionRefused as error:
        return answered | {"refusal": str(error)}
    return answered | {"answers": [_answer(window, law, as_of, language) for window in standing.windows]}


def _entries(law: Law, asked: QueryDict, as_of: str, language: str) -> list[Entry]:
    """Return the events of the version in force on that day, and after them those that only other versions know."""
    in_force = [one for one in law.procedures if one.effective_from.isoformat() <= as_of]
    procedures = [*reversed(in_force), *(one for one in law.procedures if one not in in_force)]
    kinds: dict[str, EventKind] = {}
    for procedure in procedures:
        kinds.update({kind: event for kind, event in procedure.events.items() if kind not in kinds})
    return [Entry(kind, explain.name_in(event.names, language), asked.get(kind, "")) for kind, event in kinds.items()]


def _events(law: Law, asked: QueryDict) -> list[Event]:
    kinds = dict.fromkeys(kind for procedure in law.procedures for kind in procedure.events)
    texts = [f"{kind}={when}" for kind in kinds for when in asked.getlist(kind) if when]
    return [read_event(text, number) for number, text in enumerate(texts, start=1)]


def _answer(window: Window, law: Law, as_of: date, language: str) -> Answer:
    procedure = _procedure(window, law)
    lines = explain.date_lines(_figured(window), as_of, language)
    state = window.state(as_of)
    return Answer(
        name=explain.name_in(window.names, language),
        state=state,
        state_in_words=state_in_words(state, window.first_possible.on, as_of, is_suspended=window.is_suspended),
        lines=lines,
        line=line_of(lines, as_of),
        silence=explain.silence(window.on_silence, language),
        working=explain.working(window.steps, procedure, language),
        is_over=state is State.CLOSED,
    )


def _procedure(window: Window, law: Law) -> Procedure:
    return next(one for one in law.procedures if one.slug == window.procedure)


def _figured(window: Window) -> list[explain.Figured]:
    return explain.figured(
        window.steps,
        window.first_possible.on,
        window.opens.on,
        (window.closes.on, window.closes.at) if window.closes else (None, None),
        (window.outer.on, window.outer.at) if window.outer else (None, None),
    )
