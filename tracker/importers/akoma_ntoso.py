"""Akoma Ntoso: what the metadata of a bill, and the first and last pages of its text, say of its way.

Most files say little: a lifecycle tells when a text was generated, which is not when a bill was introduced. An event is
taken only where a step, an event or a dated sentence names it. Acts are refused: they are law, not bills.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Final
from xml.etree.ElementTree import Element

from tracker.importers import places, shapes
from tracker.importers.limits import local_name, read_xml
from tracker.importers.values import BillRead, EventRead, FileRefused, TitleRead, Unmapped

LANGUAGES: Final = {
    "eng": "en", "esp": "es", "spa": "es", "ita": "it", "fra": "fr", "fre": "fr", "por": "pt", "deu": "de", "ger": "de",
    "rus": "ru", "kaz": "kk", "ukr": "uk", "pol": "pl",
}  # fmt: skip

FICTIONAL: Final = "AK"
"""The country of the examples that come with Akoma Ntoso. Some files of real countries still carry it."""

DAY_IN_URI: Final = re.compile(r"/(?:[a-z]{3}@)?\d{4}(?:-\d\d-\d\d)?/")
NUMBER_SIGN: Final = re.compile(r"^\s*(?:num(?:ero)?|nr|n[º°o]|n)(?![a-z])\.?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """Something dated that a file says; `by` is who did it, as far as it says so."""

    day: date
    words: str
    by: str = ""
    filed_as: str = ""


KINDS: Final = (
    # Assent and signature come first: "assent to a bill passed" is no passage.
    (
        "signed",
        re.compile(r"\bassent\b|\bassented\b|promulga|\bsigned by (?:the )?(?:president|governor)", re.IGNORECASE),
    ),
    ("vetoed", re.compile(r"\bvetoed\b|\bveto\b", re.IGNORECASE)),
    (
        "introduced",
        re.compile(
            r"\bintroduced\b|\bintroduction\b|presentazione|\bpresentad[oa]\b|dépôt|déposé|ingres(?:o|ad)|eingebracht|"
            r"внесен|енгізілді|wniesion",
            re.IGNORECASE,
        ),
    ),
    (
        "passed",
        re.compile(r"\bpassed\b|\bagreed to\b|approva(?:to|zione)|aprobad[oa]|adopté|angenommen", re.IGNORECASE),
    ),
)
CHAMBERS: Final = (
    ("upper_passed", re.compile(r"senat|lords|upper|council of states|bundesrat", re.IGNORECASE)),
    (
        "lower_passed",
        re.compile(r"house|camera|commons|assembl|chamber|diput|deput|lower|bundestag|mazhilis", re.IGNORECASE),
    ),
)
FIRST_READING: Final = re.compile(r"first\s*reading", re.IGNORECASE)
"""Where nothing is called introduction, the first reading stands for it."""

NOT_OF_THE_BILL: Final = re.compile(
    r"additional sponsors|amendment|reported|committee|without|\bnot\b|as introduced|read twice|veto message",
    re.IGNORECASE,
)


def read(file: IO[bytes]) -> Iterator[BillRead]:
    """Yield the bill of a document or of a collection; raise FileRefused, also for an act."""
    found = False
    for root in read_xml(file, wanted="akomaNtoso"):
        found = True
        yield _bill_in(root)
    if not found:
        raise FileRefused("", "holds no element akomaNtoso")


def _bill_in(root: Element) -> BillRead:
    bill = next((one for one in root.iter() if local_name(one) == "bill"), None)
    if bill is None:
        kinds = [local_name(one) for one in root]
        raise FileRefused("", f"is of the kind {', '.join(kinds)[:60] or 'nothing'}, not a bill")
    work = _first(bill, "FRBRWork") or _first(root, "FRBRWork")
    uri = _value(work, "FRBRuri")
    statements, undated = _statements(bill)
    events, unmapped = _mapped(statements)
    code = _jurisdiction(work, uri)
    language = _language(bill)
    return BillRead(
        jurisdiction=code,
        identifier=_identifier(bill, work, uri, code),
        titles=(TitleRead(language, _title(bill)),),
        source_id=uri or f"{code} {_title(bill)[:200]}",
        events=events,
        unmapped=(*unmapped, *undated),
        is_partial=True,
    )


def _jurisdiction(work: Element | None, uri: str) -> str:
    """Return whose bill it is: the country of the metadata, unless it is the fictional one and the address knows."""
    parts = [part for part in uri.split("/") if part]
    parts = parts[1:] if parts[:1] in (["akn"], ["id"]) else parts
    named = places.of_country(_value(work, "FRBRcountry"))
    in_uri = places.of_country(parts[0], part=parts[1] if len(parts) > 1 else "") if parts else ""
    is_better = (
        bool(in_uri) and len(parts[0]) in {2, 3} and (named in {"", FICTIONAL} or in_uri.startswith(f"{named}-"))
    )
    code = in_uri if is_better else named
    if not code:
        raise FileRefused("FRBRcountry", "names no country, and neither does FRBRuri")
    return code


def _identifier(bill: Element, work: Element | None, uri: str, code: str) -> str:
    """Return the number as the bill itself writes it, where that is the number of its metadata."""
    number = _value(work, "FRBRnumber") or _number_in(uri) or uri.strip("/").rpartition("/")[2]
    written = _words(_first(bill, "docNumber"))
    bare = NUMBER_SIGN.sub("", written).strip(" /")
    if not number and not written:
        raise FileRefused("FRBRWork", "has no number")
    if not number or (number in written and bare != number):
        return written
    kind = _words(_first(bill, "docType"))
    if bare == number and len(kind.split()) > 1 and places.in_the_states(code):
        return f"{''.join(word[0] for word in kind.split()).upper()} {number}"
    # Bills of the House of Commons are cited so; the files leave the word out of the number.
    return f"Bill {number}" if code == "GB" else number


def _number_in(uri: str) -> str:
    """Return what follows the day in an address: /uy/bill/2010-09-27/395-2010."""
    found = DAY_IN_URI.search(f"{uri}/")
    number = uri[found.end() :] if found else ""
    return re.split(r"/(?:[a-z]{3}@|main|!main)", f"/{number}/")[0].strip("/") if number else ""


def _title(bill: Element) -> str:
    for name in ("docTitle", "shortTitle", "longTitle"):
        words = _words(_first(bill, name))
        if words:
            return words
    return ""


def _language(bill: Element) -> str:
    found = _first(bill, "FRBRlanguage")
    name = (found.get("language") or "").lower() if found is not None else ""
    return LANGUAGES.get(name, name[:2] or "en")


def _statements(bill: Element) -> tuple[list[Statement], list[Unmapped]]:
    """Return all that is dated: steps of the workflow, events of the lifecycle, and sentences with a day in them."""
    found: list[Statement] = []
    undated: list[Unmapped] = []
    names = {one.get("eId") or one.get("id"): one.get("showAs") or "" for one in bill.iter() if one.get("showAs")}
    for element in bill.iter():
        kind = local_name(element)
        if kind in {"step", "eventRef"}:
            one = _of_metadata(element, names)
        elif kind == "container" and element.get("name") == "action":
            one = _of_action(element)
        elif kind == "preface":
            found += _of_preface(element)
            continue
        elif kind == "conclusions":
            found += [
                one for date_ in element.iter() if local_name(date_) == "date" and (one := _dated(date_, _words(date_)))
            ]
            continue
        else:
            continue
        if one is not None:
            found.append(one)
        else:
            undated.append(Unmapped(element.get("date") or "", _words(element) or _attributes(element)))
    return found, undated


def _of_metadata(element: Element, names: dict[str | None, str]) -> Statement | None:
    outcome = element.get("outcome") or ""
    refers = (element.get("refersTo") or "").lstrip("#")
    by = (element.get("by") or element.get("as") or "").lstrip("#")
    words = " ".join(one for one in (outcome, names.get(refers, ""), refers) if one)
    return _dated(element, words, by=f"{by} {names.get(by, '')}", filed_as=_attributes(element))


def _of_action(element: Element) -> Statement | None:
    day = next((one for one in element.iter() if local_name(one) == "date" and one.get("date")), None)
    told = next((one for one in element.iter() if local_name(one) == "event"), element)
    return _dated(day, _words(told)) if day is not None else None


def _of_preface(preface: Element) -> list[Statement]:
    """Return the sentences of the preface with their day, which may stand in a paragraph of its own after them."""
    found, before = [], ""
    for paragraph in preface.iter():
        if local_name(paragraph) != "p":
            continue
        words = _words(paragraph)
        days = [one for one in paragraph.iter() if local_name(one) == "docDate" and one.get("date")]
        is_only_a_day = bool(days) and words == _words(days[0])
        if days and (one := _dated(days[0], before if is_only_a_day and STARTS_A_DAY.match(before) else words)):
            found.append(one)
        before = words
    return found


STARTS_A_DAY: Final = re.compile(r"introduced by\b", re.IGNORECASE)


def _dated(element: Element, words: str, *, by: str = "", filed_as: str = "") -> Statement | None:
    place = f"{local_name(element)}.date"
    day = shapes.day(shapes.as_text(element.get("date"), place).removesuffix("Z"), place)
    return Statement(day, words, by, filed_as) if day else None


def _mapped(statements: list[Statement]) -> tuple[tuple[EventRead, ...], tuple[Unmapped, ...]]:
    events: dict[str, EventRead] = {}
    left = []
    for one in statements:
        kind = _kind(one)
        words = one.words or one.filed_as
        if kind and kind not in events:
            events[kind] = EventRead(kind, one.day, text=words)
        else:
            left.append(Unmapped(one.day.isoformat(), words if not one.filed_as else one.filed_as))
    if "introduced" not in events:
        first = next((one for one in statements if FIRST_READING.search(one.words)), None)
        if first is not None:
            events["introduced"] = EventRead("introduced", first.day, text=first.words)
            left = [one for one in left if one.text != first.filed_as]
    return tuple(sorted(events.values(), key=lambda event: event.happened_on)), tuple(left)


def _kind(statement: Statement) -> str:
    kind = next((name for name, says in KINDS if says.search(statement.words)), "")
    if not kind or NOT_OF_THE_BILL.search(statement.words.split(";")[0]):
        return ""
    if kind != "passed":
        return kind
    return next((name for name, says in CHAMBERS if says.search(f"{statement.words} {statement.by}")), "")


def _first(element: Element | None, name: str) -> Element | None:
    return next((one for one in element.iter() if local_name(one) == name), None) if element is not None else None


def _value(element: Element | None, name: str) -> str:
    found = _first(element, name)
    return shapes.as_text(found.get("value"), name) if found is not None else ""


def _words(element: Element | None) -> str:
    if element is None:
        return ""
    return shapes.as_text(" ".join("".join(element.itertext()).split()), local_name(element))


def _attributes(element: Element) -> str:
    named = " ".join(f"{name}={value}" for name, value in element.attrib.items() if name in SAID_BY_METADATA)
    return f"{local_name(element)} {named}"


SAID_BY_METADATA: Final = frozenset({"type", "outcome", "by", "as", "refersTo", "source"})
