"""The API of congress.gov: a bill, or the list of its actions, each an answer of its own.

An answer to a question about actions names the bill only where it repeats the question.
"""

from collections.abc import Iterator

from tracker.importers import shapes
from tracker.importers.actions import Action, Mapped, Measure, mapped
from tracker.importers.billstatus import PAGES, TYPES, congress_action, in_order
from tracker.importers.limits import Record, read_json
from tracker.importers.values import BillRead, EventRead, FileRefused, SourceRead, TitleRead, Unmapped


def read(data: bytes) -> Iterator[BillRead]:
    """Yield the bill that an answer is about; raise FileRefused."""
    document = shapes.record(read_json(data), "")
    if "error" in document:
        raise FileRefused("error", "is an error message, not a bill")
    asked = shapes.inner(document, "request", "")
    if "actions" in document:
        yield _of_actions(document, asked)
    elif "bill" in document:
        yield _of_bill(shapes.inner(document, "bill", ""))
    else:
        raise FileRefused("", "holds neither a bill nor actions")


def _of_bill(row: Record) -> BillRead:
    """Return a bill; its actions are only counted here, so the day of introduction is all that is known."""
    kind, number = _name(shapes.text(row, "type", "bill"), shapes.text(row, "number", "bill"))
    congress = shapes.text(row, "congress", "bill")
    day = shapes.day(shapes.text(row, "introducedDate", "bill"), "bill.introducedDate")
    introduced = EventRead("introduced", day, text="introducedDate") if day else None
    latest = shapes.inner(row, "latestAction", "bill")
    rows = []
    if words := shapes.text(latest, "text", "bill.latestAction"):
        filed_on = shapes.text(latest, "actionDate", "bill.latestAction")
        clock = shapes.text(latest, "actionTime", "bill.latestAction")
        rows.append(congress_action(words, filed_on, clock, (), "bill.latestAction"))
    history = _read(rows, kind)
    others = tuple(event for event in history.events if event.kind != "introduced")
    return BillRead(
        jurisdiction="US",
        identifier=f"{kind} {number}",
        titles=(TitleRead("en", shapes.text(row, "title", "bill")),),
        source_id=f"{congress}/{kind.lower()}/{number}",
        session=congress,
        sources=_sources(congress, kind, number),
        events=((introduced,) if introduced else ()) + others,
        unmapped=history.unmapped,
        is_partial=True,
    )


def _of_actions(document: Record, asked: Record) -> BillRead:
    kind, number = _name(shapes.text(asked, "billType", "request"), shapes.text(asked, "billNumber", "request"))
    congress = shapes.text(asked, "congress", "request")
    rows = []
    for position, one in enumerate(shapes.records(document, "actions", "")):
        place = f"actions[{position}]"
        kinds = tuple(word for word in (shapes.text(one, "actionCode", place), shapes.text(one, "type", place)) if word)
        words, filed_on = shapes.text(one, "text", place), shapes.text(one, "actionDate", place)
        rows.append(congress_action(words, filed_on, shapes.text(one, "actionTime", place), kinds, place))
    history = _read(rows, kind)
    paging = shapes.inner(document, "pagination", "")
    return BillRead(
        jurisdiction="US",
        identifier=f"{kind} {number}",
        titles=(),
        source_id=f"{congress}/{kind.lower()}/{number}",
        session=congress,
        sources=_sources(congress, kind, number),
        events=history.events,
        unmapped=history.unmapped,
        is_partial="next" in paging or "prev" in paging,
    )


def _read(rows: list[Action | Unmapped], kind: str) -> Mapped:
    actions, undated = in_order(rows)
    return mapped(actions, Measure("US", "lower" if kind.startswith("H") else "upper"), undated)


def _name(kind: str, number: str) -> tuple[str, str]:
    kind = kind.upper()
    if kind not in TYPES or not number.isdecimal():
        raise FileRefused("", f"names the bill by the type {kind[:20]!r} and the number {number[:20]!r}, which is none")
    return kind, number


def _sources(congress: str, kind: str, number: str) -> tuple[SourceRead, ...]:
    return (SourceRead(f"https://www.congress.gov/bill/{congress}th-congress/{PAGES[kind]}/{number}", "congress.gov"),)
