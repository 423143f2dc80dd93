"""The public calculator: whose law, which dates; the windows, drawn and explained. Nothing is stored."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.reading import reader_of
from tracker import clock, oddities, queries
from tracker.models import Jurisdiction
from tracker.rules import explain
from tracker.rules.calculator import QuestionRefused, calculated, read_date, read_event
from tracker.rules.procedure import EventKind, Law, Procedure
from tracker.rules.replay import Event
from tracker.rules.windows import Figure, State, Window
from tracker.rules.wording import LANGUAGES
from tracker.web.jurisdictions import sorting_key
from tracker.web.line import Line, line_of
from tracker.web.rows import state_in_words

RESTS_ON = {Figure.OPENS: Figure.FIRST_POSSIBLE, Figure.OUTER: Figure.CLOSES}
"""The date that stands for another when that has no working of its own, being the same day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the law on the form, with what the visitor entered."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Working:
    """How one date was found, sentence by sentence."""

    label: str
    day: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A window as the page shows it."""

    name: str
    state: State
    state_in_words: str
    lines: list[explain.DateLine]
    line: Line
    silence: str
    workings: list[Working]
    is_over: bool


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Show the form and the answer. A link of old may name the language; the foot of the page changes it since."""
    language = request.GET.get("language", "")
    if language not in LANGUAGES:
        return _page(request)
    with translation.override(language):
        response = _page(request)
    response.headers["Content-Language"] = language
    return response


def _page(request: HttpRequest) -> HttpResponse:
    language = reader_of(request).language
    jurisdictions = [(one, explain.name_in(one.names, language)) for one in queries.jurisdictions()]
    jurisdictions.sort(key=lambda row: sorting_key(row[1], language))
    asked = request.GET.get("jurisdiction")
    chosen = next((one for one, _ in jurisdictions if one.code == asked), None)
    context: dict[str, object] = {
        "jurisdictions": [(one.code, name) for one, name in jurisdictions],
        "chosen": chosen,
        "chosen_name": next((name for one, name in jurisdictions if one == chosen), ""),
        "here": _address(request),
        "refusal": "",
        "answers": [],
    }
    if chosen is not None:
        context |= _answered(chosen, request.GET, language)
    context["link"] = _link(request, str(context.get("as_of", "")))
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
        return answered | {"refusal": _refusal(error, law, language)}
    answers = [_answer(window, law, as_of, language) for window in standing.windows]
    return answered | {"answers": answers, "seen_from": explain.in_words(as_of, language)}


def _refusal(refused: QuestionRefused, law: Law, language: str) -> str:
    names = {"event": oddities.event_name, "stage": oddities.stage_name, "law": oddities.law_name}
    return refused.in_words(language, lambda what, slug: names[what](slug, law, language))


def _address(request: HttpRequest) -> str:
    """Return where the reader is, without the language that a link of old may name."""
    asked = request.GET.copy()
    asked.pop("language", None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _link(request: HttpRequest, as_of: str) -> str:
    """Return an address that gives the same answer on any day: what was asked, and the day it is seen from."""
    said = QueryDict(mutable=True)
    for key, values in request.GET.lists():
        said.setlist(key, [value for value in values if value and key != "language"])
    if as_of:
        said["as_of"] = as_of
    return request.build_absolute_uri(f"{request.path}?{said.urlencode()}")


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
    lines = explain.date_lines(_figured(window), as_of, language)
    state = window.state(as_of)
    return Answer(
        name=explain.name_in(window.names, language),
        state=state,
        state_in_words=state_in_words(state, window.first_possible.on, as_of, is_suspended=window.is_suspended),
        lines=lines,
        line=line_of(lines, as_of),
        silence=explain.silence(window.on_silence, language),
        workings=[_working(line, window, _procedure(window, law), language) for line in lines],
        is_over=state is State.CLOSED,
    )


def _working(line: explain.DateLine, window: Window, procedure: Procedure, language: str) -> Working:
    """Return the steps to one date, those to its clock first."""
    figures = {step.figure for step in window.steps}
    figure = line.figure if line.figure in figures else RESTS_ON.get(line.figure, line.figure)
    steps = [step for step in window.steps if step.figure in (Figure.CLOCK, figure)]
    return Working(line.label, line.in_words, explain.working(steps, procedure, language))


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
