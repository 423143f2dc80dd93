"""LegiScan: a bill as its getBill answers, and the JSON dataset of a session, which is one such file a bill.

Its `status` and `progress` are LegiScan's own summary, and no event is read from them alone: status 4 is "passed",
which covers bills that are law, bills that wait for a signature and resolutions; and its "introduced" can be a
prefiling.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from tracker.importers import places, shapes
from tracker.importers.actions import Action, Measure, mapped
from tracker.importers.limits import Record, read_json
from tracker.importers.values import BillRead, DocumentRead, FileRefused, SourceRead, TitleRead, Unmapped

HOUSES: Final = {"H": "lower", "A": "lower", "L": "lower", "S": "upper"}
PREFIX: Final = re.compile(
    r"^(house|assembly|senate)\b[\s/]+(?!bill|resolution|amendment|substitute|committee)", re.IGNORECASE
)
INTRODUCED: Final = 1
NO_INTRODUCTION: Final = re.compile(r"prefile|pre-file|draft|filed\b.*\bprior", re.IGNORECASE)


def read(data: bytes) -> Iterator[BillRead]:
    """Yield the bill of a getBill answer; raise FileRefused."""
    document = shapes.record(read_json(data), "")
    if document.get("status") == "ERROR":
        raise FileRefused("status", "is an error message of LegiScan's, not a bill")
    row = shapes.inner(document, "bill", "") if "bill" in document else document
    yield bill(row)


def bill(row: Record) -> BillRead:
    """Return one bill; raise FileRefused."""
    code = places.of_state(shapes.needed_text(row, "state", "bill"))
    identifier = shapes.needed_text(row, "bill_number", "bill")
    body, kind = shapes.text(row, "body", "bill"), shapes.text(row, "bill_type", "bill")
    session = shapes.inner(row, "session", "bill")
    actions, undated = [], []
    for number, one in enumerate(shapes.records(row, "history", "bill")):
        place = f"bill.history[{number}]"
        words, filed_on = shapes.text(one, "action", place), shapes.text(one, "date", place)
        day = shapes.day(filed_on, f"{place}.date")
        if day is None:
            undated.append(Unmapped(filed_on, words))
        else:
            actions.append(
                Action(day, words, chamber=chamber(shapes.text(one, "chamber", place), words), filed_on=filed_on)
            )
    actions.sort(key=lambda action: action.happened_on)
    measure = Measure(
        code, HOUSES.get(body) or places.origin_of(identifier), kind not in {"B", ""} or is_resolution(identifier)
    )
    history = mapped(_with_introduction(row, actions), measure, undated)
    return BillRead(
        jurisdiction=code,
        identifier=identifier,
        titles=(TitleRead("en", shapes.text(row, "title", "bill")),),
        source_id=shapes.first([shapes.text(row, "bill_id", "bill"), f"{code} {identifier}"]),
        summary=_summary(row),
        session=shapes.first(
            [shapes.text(session, name, "bill.session") for name in ("session_name", "session_title")]
        ),
        sources=_sources(row),
        documents=_documents(row),
        events=history.events,
        unmapped=history.unmapped,
        is_partial="history" not in row,
    )


def chamber(letter: str, words: str) -> str:
    """Return the chamber of an action; where LegiScan leaves it out, the words may begin with it."""
    found = PREFIX.match(words)
    named = {"house": "lower", "assembly": "lower", "senate": "upper"}[found[1].lower()] if found else ""
    return HOUSES.get(letter[:1].upper(), named)


def is_resolution(identifier: str) -> bool:
    """Return whether a number is that of a resolution: HR, SCR, HJRA."""
    return re.match(r"[HSAL](?:C|J|M)?R", identifier.strip().upper()) is not None


def _with_introduction(row: Record, actions: list[Action]) -> list[Action]:
    """Let LegiScan's own "introduced" stand where its day has an action that is no prefiling and nothing else says it.

    In many states the first action is called "Filed" or "To committee", and only LegiScan says what it is.
    """
    progress = shapes.records(row, "progress", "bill")
    days = [shapes.text(one, "date", "bill.progress") for one in progress if one.get("event") == INTRODUCED]
    day: date | None = shapes.day(days[0], "bill.progress") if days else None
    of_that_day = [number for number, action in enumerate(actions) if action.happened_on == day]
    if not of_that_day or NO_INTRODUCTION.search(actions[of_that_day[0]].text):
        return actions
    first = actions[of_that_day[0]]
    told = Action(
        first.happened_on, first.text, chamber=first.chamber, classes=("introduction",), filed_on=first.filed_on
    )
    return [*actions[: of_that_day[0]], told, *actions[of_that_day[0] + 1 :]]


def _summary(row: Record) -> str:
    words = shapes.text(row, "description", "bill")
    return "" if words == shapes.text(row, "title", "bill") else words


def _sources(row: Record) -> tuple[SourceRead, ...]:
    links = [("state_link", "Legislature"), ("url", "LegiScan")]
    return tuple(SourceRead(url, title) for key, title in links if (url := shapes.text(row, key, "bill")))


def _documents(row: Record) -> tuple[DocumentRead, ...]:
    found = []
    for number, one in enumerate(shapes.records(row, "texts", "bill")):
        place = f"bill.texts[{number}]"
        url = shapes.first([shapes.text(one, "state_link", place), shapes.text(one, "url", place)])
        if url:
            day = shapes.day(shapes.text(one, "date", place), f"{place}.date")
            found.append(DocumentRead(url, shapes.text(one, "type", place) or "Text", dated_on=day))
    return tuple(found)
