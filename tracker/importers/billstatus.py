"""BILLSTATUS: the history of a measure of the United States Congress, as the Government Publishing Office gives it.

Most events are told twice, by the chamber and by the Library of Congress; the words say the same and the second is
listed. Times are those of the floor, in Washington. Versions 1 to 3 differ in the names of type and number.
"""

import re
from collections.abc import Iterator
from datetime import time
from typing import IO
from xml.etree.ElementTree import Element

from tracker.importers import shapes
from tracker.importers.actions import Action, Measure, mapped
from tracker.importers.limits import read_xml
from tracker.importers.values import BillRead, DocumentRead, FileRefused, SourceRead, TitleRead, Unmapped

TYPES = ("HR", "HRES", "HJRES", "HCONRES", "S", "SRES", "SJRES", "SCONRES")


def read(file: IO[bytes]) -> Iterator[BillRead]:
    """Yield the measures of a file; raise FileRefused."""
    count = 0
    for element in read_xml(file, wanted="billStatus"):
        for measure in element.findall("bill"):
            count += 1
            yield bill(measure)
        element.clear()
    if not count:
        raise FileRefused("", "holds no element bill in an element billStatus")


def bill(element: Element) -> BillRead:
    """Return one measure; raise FileRefused."""
    kind = shapes.first([_text(element, "type"), _text(element, "billType")]).upper().replace(".", "").replace(" ", "")
    number = shapes.first([_text(element, "number"), _text(element, "billNumber")])
    if kind not in TYPES or not number.isdecimal():
        raise FileRefused("bill", f"has the type {kind[:20]!r} and the number {number[:20]!r}, which name no measure")
    congress = _text(element, "congress")
    origin = "lower" if kind.startswith("H") else "upper"
    actions, undated = _actions(element)
    history = mapped(actions, Measure("US", origin), undated)
    page = f"https://www.congress.gov/bill/{congress}th-congress/{PAGES[kind]}/{number}"
    return BillRead(
        jurisdiction="US",
        identifier=f"{kind} {number}",
        titles=(TitleRead("en", _text(element, "title")),),
        source_id=f"{congress}/{kind.lower()}/{number}",
        session=congress,
        sources=(SourceRead(page, "congress.gov"),),
        documents=_documents(element),
        events=history.events,
        unmapped=history.unmapped,
        is_partial=element.find("actions") is None,
    )


PAGES = {
    "HR": "house-bill", "HRES": "house-resolution", "HJRES": "house-joint-resolution",
    "HCONRES": "house-concurrent-resolution", "S": "senate-bill", "SRES": "senate-resolution",
    "SJRES": "senate-joint-resolution", "SCONRES": "senate-concurrent-resolution",
}  # fmt: skip


def congress_action(words: str, filed_on: str, clock: str, kinds: tuple[str, ...], place: str) -> Action | Unmapped:
    """Return an action of Congress; the code or the words say in which chamber it was."""
    day = shapes.day(filed_on, place)
    if day is None:
        return Unmapped(filed_on, words, kinds)
    return Action(
        happened_on=day,
        text=words,
        happened_at=floor_time(clock, place),
        chamber=_house_of(kinds, words),
        classes=kinds,
        filed_on=filed_on,
    )


def in_order(rows: list[Action | Unmapped]) -> tuple[list[Action], list[Unmapped]]:
    """Return the actions in the order in which they happened, from a source that gives the last one first."""
    actions = [row for row in rows if isinstance(row, Action)]
    if len(actions) > 1 and actions[0].happened_on >= actions[-1].happened_on:
        actions.reverse()
    actions.sort(key=lambda action: action.happened_on)
    return actions, [row for row in rows if isinstance(row, Unmapped)]


def floor_time(words: str, place: str) -> time | None:
    """Return a time of the floor, "18:21:36" or "07:00PM"."""
    if found := re.fullmatch(r"(\d{1,2}):(\d\d)\s?([AP])M", words.strip().upper()):
        hour, minute = int(found[1]), int(found[2])
        if 1 <= hour <= 12 and minute < 60:
            return time(hour % 12 + (12 if found[3] == "P" else 0), minute)
    return shapes.clock_time(words, place)


def _actions(element: Element) -> tuple[list[Action], list[Unmapped]]:
    rows = []
    for number, item in enumerate(element.findall("actions/item")):
        place = f"bill.actions.item[{number}]"
        kinds = tuple(one for one in (_text(item, "actionCode"), _text(item, "type")) if one)
        clock = _text(item, "actionTime")
        rows.append(congress_action(_text(item, "text"), _text(item, "actionDate"), clock, kinds, place))
    return in_order(rows)


def _house_of(kinds: tuple[str, ...], words: str) -> str:
    code = kinds[0] if kinds else ""
    if re.match(r"H\d|H[A-Z0-9]{5}$|Intro-H|1000$|[5-9]\d{3}$", code) or "in House" in words:
        return "lower"
    if re.match(r"1\d{4}$|Intro-S", code) or "Senate" in words:
        return "upper"
    return ""


def _documents(element: Element) -> tuple[DocumentRead, ...]:
    found = []
    for version in element.findall("textVersions/item"):
        url = shapes.first([_text(one, "url") for one in version.findall("formats/item")])
        if url:
            dated_on = shapes.day(_text(version, "date"), "bill.textVersions")
            found.append(DocumentRead(url, _text(version, "type") or "Text", "en", dated_on))
    return tuple(found)


def _text(element: Element, path: str) -> str:
    return shapes.as_text(element.findtext(path), path)
