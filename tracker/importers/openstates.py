"""Bills of Open States: the answers of its API v3 and its bulk files, in which actions are named in full.

A search answers without actions; then the last action is all there is, and the reading is partial.
"""

from collections.abc import Iterator
from typing import Final

from tracker.importers import places, shapes
from tracker.importers.actions import Action, Mapped, Measure, mapped
from tracker.importers.limits import Json, Record, read_json
from tracker.importers.values import BillRead, DocumentRead, FileRefused, SourceRead, TitleRead, Unmapped

FLOOR_TIMED: Final = "US"
"""Whose time stamps are those of the floor; of others they say when somebody filled in a form."""


def read(data: bytes) -> Iterator[BillRead]:
    """Yield the bills of an answer: one bill, a list of them, or a page of results."""
    yield from bills_in(read_json(data))


def bills_in(document: Json) -> Iterator[BillRead]:
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        document = document["results"]
    rows = document if isinstance(document, list) else [document]
    for number, row in enumerate(rows):
        place = f"[{number}]" if isinstance(document, list) else ""
        yield bill(shapes.record(row, place), place)


def bill(row: Record, place: str) -> BillRead:
    """Return one bill; raise FileRefused."""
    where = shapes.inner(row, "jurisdiction", place)
    code = places.of_ocd(shapes.text(where, "id", f"{place}.jurisdiction"))
    if not code:
        raise FileRefused(f"{place}.jurisdiction.id".lstrip("."), "names no jurisdiction that can be told")
    identifier = shapes.needed_text(row, "identifier", place)
    session = shapes.first([shapes.text(row, "session", place), shapes.text(row, "legislative_session", place)])
    history = history_of(row, code, place)
    return BillRead(
        jurisdiction=code,
        identifier=identifier,
        titles=(TitleRead("en", shapes.text(row, "title", place)),),
        # Its own number is not known to the scraper, whose files are of the same bills.
        source_id=f"{code} {session} {places.normal_identifier(code, identifier)}",
        summary=_summary(row, place),
        session=session,
        sources=_sources(row, place),
        documents=_documents(row, place),
        events=history.events,
        unmapped=history.unmapped,
        is_partial="actions" not in row,
    )


def history_of(row: Record, code: str, place: str) -> Mapped:
    """Return what the actions of a bill come to, read in the order in which they happened."""
    # A scraper may file a Senate File under the House; the number cannot be wrong.
    named = places.origin_of(shapes.text(row, "identifier", place)) if places.in_the_states(code) else ""
    measure = Measure(code, named or _origin(row, place), "resolution" in shapes.texts(row, "classification", place))
    if "actions" not in row:
        row = {**row, "actions": _last_action(row, place)}
    actions: list[Action] = []
    undated: list[Unmapped] = []
    for number, one in enumerate(shapes.records(row, "actions", place)):
        at = f"{place}.actions[{number}]".lstrip(".")
        action = _action(one, code, at)
        if isinstance(action, Action):
            actions.append(action)
        else:
            undated.append(action)
    if len(actions) > 1 and actions[0].happened_on > actions[-1].happened_on:
        actions.reverse()
    actions.sort(key=lambda action: action.happened_on)
    return mapped(actions, measure, undated)


def _action(row: Record, code: str, place: str) -> Action | Unmapped:
    words = shapes.first([shapes.text(row, "description", place), shapes.text(row, "action", place)])
    classes = shapes.texts(row, "classification", place)
    filed_on = shapes.text(row, "date", place)
    day, at = shapes.moment(filed_on, places.zone_of(code), f"{place}.date")
    if day is None:
        return Unmapped(filed_on, words, classes)
    return Action(
        happened_on=day,
        text=words,
        happened_at=at if code == FLOOR_TIMED else None,
        chamber=_chamber(row, place),
        classes=classes,
        filed_on=filed_on,
    )


def _last_action(row: Record, place: str) -> list[dict[str, Json]]:
    words = shapes.text(row, "latest_action_description", place)
    filed_on = shapes.text(row, "latest_action_date", place)
    chamber = row.get("from_organization")
    return [{"description": words, "date": filed_on, "organization": chamber}] if words else []


def _origin(row: Record, place: str) -> str:
    return _house(row.get("from_organization"), f"{place}.from_organization")


def _chamber(row: Record, place: str) -> str:
    return _house(row.get("organization") or row.get("organization_id"), f"{place}.organization")


def _house(value: Json, place: str) -> str:
    """Return "lower" or "upper" for an organization, which scrapers write as JSON in a text."""
    if isinstance(value, dict):
        return shapes.text(value, "classification", place)
    words = shapes.as_text(value, place)
    return next((house for house in ("lower", "upper", "executive", "legislature") if f'"{house}"' in words), "")


def _summary(row: Record, place: str) -> str:
    abstracts = shapes.records(row, "abstracts", place)
    return shapes.text(abstracts[0], "abstract", f"{place}.abstracts[0]") if abstracts else ""


def _sources(row: Record, place: str) -> tuple[SourceRead, ...]:
    links = [SourceRead(shapes.text(one, "url", place), "Source") for one in shapes.records(row, "sources", place)]
    page = shapes.text(row, "openstates_url", place)
    links += [SourceRead(page, "Open States")] if page else []
    return tuple(link for link in links if link.url)


def _documents(row: Record, place: str) -> tuple[DocumentRead, ...]:
    """Return the versions of the text, which are few; other papers can be hundreds, and the source lists them."""
    found = []
    for version in shapes.records(row, "versions", place):
        links = shapes.records(version, "links", place)
        url = shapes.text(links[0], "url", place) if links else ""
        if url:
            dated_on = shapes.day(shapes.text(version, "date", place), f"{place}.versions")
            found.append(DocumentRead(url, shapes.text(version, "note", place) or "Text", dated_on=dated_on))
    return tuple(found)
