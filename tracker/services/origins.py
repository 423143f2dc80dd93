"""Which of our bills a source means, and what is written about it beside its events."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tracker.importers.places import normal_identifier
from tracker.importers.values import BillRead, FileRefused
from tracker.models import Bill, BillOrigin, Jurisdiction, Stance, Topic
from tracker.services.edit import bill_written
from tracker.services.record import Ground, ground_of

ANOTHER_SESSION: Final = timedelta(days=365)
"""Two bills with one number that began farther apart than this are bills of two sessions."""


@dataclass(slots=True)
class Place:
    """One jurisdiction during a run: its law is read once, and its bills are known by their numbers."""

    jurisdiction: Jurisdiction
    ground: Ground
    bills: dict[str, int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.jurisdiction.code


class Places:
    """The jurisdictions of a run."""

    def __init__(self) -> None:
        self._known: dict[str, Place | None] = {}

    def get(self, code: str) -> Place | None:
        """Return a jurisdiction by its code, None when its law is not loaded."""
        if code not in self._known:
            jurisdiction = Jurisdiction.objects.filter(code=code).first()
            self._known[code] = _place(jurisdiction) if jurisdiction else None
        return self._known[code]


def _place(jurisdiction: Jurisdiction) -> Place:
    named = Bill.objects.filter(jurisdiction=jurisdiction).order_by("pk").values_list("identifier", "pk")
    bills = {normal_identifier(jurisdiction.code, identifier): pk for identifier, pk in named.iterator()}
    return Place(jurisdiction, ground_of(jurisdiction), bills)


def origin_of(read: BillRead, system: str, place: Place) -> tuple[BillOrigin, bool]:
    """Return our bill as the source knows it, and whether it is new: else it was before, or an editor entered it."""
    origin = (
        BillOrigin.objects.select_related("bill__jurisdiction").filter(system=system, source_id=read.source_id).first()
    )
    if origin is not None:
        return origin, False
    bill, is_new = _bill(read, system, place)
    origin = BillOrigin.objects.create(bill=bill, system=system, source_id=read.source_id, session=read.session[:100])
    return origin, is_new


def _bill(read: BillRead, system: str, place: Place) -> tuple[Bill, bool]:
    """Return the bill with that number that an editor or another source entered, or a new one.

    The numbers begin anew with each session. A number that is taken by a bill of another session is told apart by the
    session's name.
    """
    identifiers = [read.identifier]
    if read.session:
        identifiers.append(f"{read.identifier} ({read.session})"[:100])
    for identifier in identifiers:
        name = normal_identifier(place.code, identifier)
        known = place.bills.get(name)
        if known is None:
            bill = Bill.objects.create(jurisdiction=place.jurisdiction, identifier=identifier, summary=read.summary)
            place.bills[name] = bill.pk
            return bill, True
        bill = Bill.objects.select_related("jurisdiction").get(pk=known)
        if _is_of_that_session(bill, read, system):
            return bill, False
    raise FileRefused(
        read.identifier, "is the number of bills of other sessions, and the file does not say of which this is"
    )


def _is_of_that_session(bill: Bill, read: BillRead, system: str) -> bool:
    """Return whether a bill with the same number is the same bill, and not one of another session.

    One system names its sessions always alike. Of two systems the years are compared where both name them, else the
    days on which the bills began; where nothing speaks against it, it is the same bill, so that none is there twice.
    """
    for origin in bill.origins.all():
        if origin.system == system:
            return origin.session == read.session[:100]
        ours, theirs = _years(origin.session), _years(read.session)
        if ours and theirs:
            return ours[0] <= theirs[-1] and theirs[0] <= ours[-1]
    first = bill.events.standing().order_by("happened_on").values_list("happened_on", flat=True).first()
    began = min((event.happened_on for event in read.events), default=None)
    return first is None or began is None or abs(first - began) <= ANOTHER_SESSION


def _years(session: str) -> list[int]:
    return sorted(int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", session))


def write_about(origin: BillOrigin, read: BillRead, now: datetime) -> bool:
    """Write the titles, sources and documents that are new, and keep what could not be mapped, word for word.

    A title that an editor changed is left as it is. Return whether the source says anything new.
    """
    titles = {title.language: title.text for title in read.titles if title.text and len(title.language) <= 8}
    links = [source.url for source in read.sources] + [document.url for document in read.documents]
    unmapped = [[one.day, one.text, *one.classification] for one in read.unmapped]
    about = {"titles": titles, "links": links, "unmapped": unmapped}
    if origin.about == about:
        return False
    _write_titles(origin, read, titles)
    _write_links(origin.bill, read)
    _write_stance(origin.bill, read)
    origin.about = {**about, "titles": {**origin.about.get("titles", {}), **titles}}
    origin.save(update_fields=["about"])
    bill_written(bill=origin.bill, now=now)
    return True


def _write_titles(origin: BillOrigin, read: BillRead, titles: dict[str, str]) -> None:
    said_before = origin.about.get("titles", {})
    summaries = {title.language: title.summary for title in read.titles}
    for language, text in titles.items():
        defaults = {"text": text, "summary": summaries[language]}
        ours, is_new = origin.bill.titles.get_or_create(language=language, defaults=defaults)
        if not is_new and text not in {ours.text, said_before.get(language)} and ours.text == said_before.get(language):
            ours.text = text
            ours.save(update_fields=["text"])


def _write_links(bill: Bill, read: BillRead) -> None:
    for source in read.sources:
        if is_address(source.url):
            bill.sources.get_or_create(url=source.url, defaults={"title": source.title[:200]})
    for one in read.documents:
        if is_address(one.url):
            about = {"title": one.title[:200], "language": one.language[:8], "dated_on": one.dated_on}
            bill.documents.get_or_create(url=one.url, defaults=about)


def _write_stance(bill: Bill, read: BillRead) -> None:
    """Write what our own files say beside the rest: topics that are known here, and a stance where there is none."""
    if read.topics:
        bill.topics.add(*Topic.objects.filter(slug__in=read.topics))
    if read.stance in Stance.values and not bill.stance:
        bill.stance, bill.stance_reason = read.stance, read.stance_reason
        bill.save(update_fields=["stance", "stance_reason"])


def is_address(url: str) -> bool:
    """Return whether a page can be linked to: what begins otherwise could be a program."""
    return url.startswith(("https://", "http://")) and len(url) <= 500
