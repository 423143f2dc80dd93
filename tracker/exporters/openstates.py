"""Bills in the shape of Open States' API v3, with our deadlines under `extras`.

Its names are kept where ours mean the same, and where they do not an action has our name for it and no class. Every
number is made of what does not change, so a bill and its actions keep theirs from one export to the next. We keep no
sessions, so `session` is empty. What this installation thinks of a bill is left out: it is an opinion and no fact.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Prefetch

from tracker import queries
from tracker.models import VOID, Bill, BillEvent, Deadline, Jurisdiction
from tracker.models.deadline import CURRENT
from tracker.rules import explain
from tracker.rules.procedure import Law, Silence

CLASSES: Final = {
    "introduced": ("introduction",),
    "lower_passed": ("passage",),
    "upper_passed": ("passage",),
    "lower_rejected": ("failure",),
    "upper_rejected": ("failure",),
    "presented": ("executive-receipt",),
    "signed": ("executive-signature",),
    "vetoed": ("executive-veto",),
    "pocket_vetoed": ("executive-veto",),
    "lapsed_into_law": ("became-law",),
    "override_passed": ("veto-override-passage",),
    "override_failed": ("veto-override-failure",),
    "withdrawn": ("withdrawal",),
    "died": ("failure",),
}
EXECUTIVE: Final = frozenset(
    {"presented", "signed", "vetoed", "pocket_vetoed", "lapsed_into_law", "returned", "upper_presented"}
)
PASSAGES: Final = ("lower_passed", "upper_passed")
LOST: Final = frozenset({"lower_rejected", "upper_rejected", "override_failed", "rejected", "referendum_rejected"})
PARTS: Final = {"US-DC": "district", "US-PR": "territory"}


def windows() -> list[Prefetch[Any]]:
    """Return what `lines` needs of a bill beside the rest."""
    current = Deadline.objects.filter(status__in=CURRENT).order_by("window", "occurrence")
    return [Prefetch("deadlines", queryset=current.prefetch_related("procedure"), to_attr="current_deadlines")]


def lines(bills: Iterable[Bill]) -> Iterator[str]:
    """Yield the lines of one answer of that API, a bill on each."""
    laws: dict[int, Law] = {}
    count = 0
    yield '{"results": [\n'
    for bill in bills:
        if bill.jurisdiction_id not in laws:
            laws[bill.jurisdiction_id] = queries.law_of(bill.jurisdiction)
        row = json.dumps(bill_row(bill, laws[bill.jurisdiction_id]), ensure_ascii=False)
        yield f",\n{row}" if count else row
        count += 1
    pages = {"per_page": count, "page": 1, "max_page": 1, "total_items": count}
    yield f'\n], "pagination": {json.dumps(pages)}}}\n'


def bill_row(bill: Bill, law: Law) -> dict[str, Any]:
    """Return a bill in their shape."""
    name = f"{bill.jurisdiction.code}/{bill.identifier}"
    recorded = list(bill.events.all())
    events = _standing(recorded)
    actions = [_action(event, number, name, bill, law) for number, event in enumerate(events)]
    passages = [event.happened_on.isoformat() for event in events if event.kind in PASSAGES]
    titles = {one.language: one for one in bill.titles.all()}
    return {
        "id": f"ocd-bill/{_number(name)}",
        "session": "",
        "jurisdiction": _jurisdiction(bill.jurisdiction),
        "from_organization": _organization(bill.jurisdiction, "legislature"),
        "identifier": bill.identifier,
        "title": bill.title("en"),
        "classification": ["bill"],
        "subject": [topic.name for topic in bill.topics.all()],
        "extras": {"countersign_deadlines": [_deadline(one) for one in getattr(bill, "current_deadlines", [])]},
        "created_at": _moment(recorded[0].recorded_at) if recorded else "",
        "updated_at": _moment(max(event.recorded_at for event in recorded)) if recorded else "",
        "openstates_url": "",
        "first_action_date": actions[0]["date"] if actions else "",
        "latest_action_date": actions[-1]["date"] if actions else "",
        "latest_action_description": actions[-1]["description"] if actions else "",
        "latest_passage_date": passages[-1] if passages else "",
        "related_bills": [],
        "abstracts": _abstracts(bill),
        "other_titles": [{"title": one.text, "note": language} for language, one in titles.items() if language != "en"],
        "other_identifiers": [],
        "sponsorships": [],
        "actions": actions,
        "sources": [{"url": one.url, "note": one.title} for one in bill.sources.all()],
        "versions": [_version(one) for one in bill.documents.all()],
        "documents": [],
        "votes": [_vote(event, name, bill, law) for event in events if event.has_votes],
    }


def _number(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:countersign:{name}"))


def _standing(recorded: list[BillEvent]) -> list[BillEvent]:
    corrected = {event.corrects_id for event in recorded}
    counts = (event for event in recorded if event.kind != VOID and event.pk not in corrected)
    return sorted(counts, key=lambda event: (event.happened_on, event.pk))


def _jurisdiction(jurisdiction: Jurisdiction) -> dict[str, str]:
    country, _, part = jurisdiction.code.partition("-")
    where = f"country:{country.lower()}"
    if part:
        where += f"/{PARTS.get(jurisdiction.code, 'state')}:{part.lower()}"
    return {
        "id": f"ocd-jurisdiction/{where}/government",
        "name": str(jurisdiction),
        "classification": "state" if part else "country",
    }


def _organization(jurisdiction: Jurisdiction, body: str) -> dict[str, str]:
    return {
        "id": f"ocd-organization/{_number(f'{jurisdiction.code}/{body}')}",
        "name": body.capitalize(),
        "classification": body,
    }


def _body(event: BillEvent) -> str:
    if event.kind in EXECUTIVE:
        return "executive"
    chamber = event.kind.partition("_")[0]
    return chamber if chamber in {"lower", "upper"} else "legislature"


def _action(event: BillEvent, number: int, name: str, bill: Bill, law: Law) -> dict[str, Any]:
    return {
        "id": _number(f"{name}/action/{number}"),
        "organization": _organization(bill.jurisdiction, _body(event)),
        "description": _described(event, law),
        "date": _when(event, bill.jurisdiction),
        "classification": list(CLASSES.get(event.kind, ())),
        "order": number,
        "related_entities": [],
    }


def _described(event: BillEvent, law: Law) -> str:
    """Return what happened in English; where nobody knows the day, with the last on which it can have been."""
    name = queries.event_name(event, law, "en")
    if event.happened_until is None:
        return name
    return f"{name} (on a day from {event.happened_on.isoformat()} to {event.happened_until.isoformat()})"


def _when(event: BillEvent, jurisdiction: Jurisdiction) -> str:
    if event.happened_at is None:
        return event.happened_on.isoformat()
    moment = datetime.combine(event.happened_on, event.happened_at, tzinfo=jurisdiction.zone)
    return moment.isoformat(timespec="seconds")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _abstracts(bill: Bill) -> list[dict[str, str]]:
    """Return what the bill does: in English or without a language first, then in each language it is written in."""
    told = {one.language: one.summary for one in bill.titles.all() if one.summary}
    if bill.summary:
        told = {"": bill.summary, **told}
    first = [language for language in ("en", "") if language in told]
    return [{"abstract": told[language], "note": language} for language in dict.fromkeys([*first, *told])]


def _version(document: Any) -> dict[str, Any]:
    return {
        "note": document.title,
        "date": document.dated_on.isoformat() if document.dated_on else "",
        "links": [{"url": document.url, "media_type": ""}],
    }


def _vote(event: BillEvent, name: str, bill: Bill, law: Law) -> dict[str, Any]:
    """Return a vote by its counts: who voted how is not kept here."""
    counts = {"yes": event.votes_for, "no": event.votes_against, "abstain": event.votes_abstain}
    return {
        "id": f"ocd-vote/{_number(f'{name}/vote/{event.kind}/{event.happened_on.isoformat()}')}",
        "motion_text": queries.event_name(event, law, "en"),
        "motion_classification": list(CLASSES.get(event.kind, ())),
        "start_date": _when(event, bill.jurisdiction),
        "result": "fail" if event.kind in LOST else "pass",
        "identifier": "",
        "extras": {},
        "organization": _organization(bill.jurisdiction, _body(event)),
        "votes": [],
        "counts": [{"option": option, "value": value} for option, value in counts.items() if value is not None],
        "sources": [{"url": event.source_url, "note": ""}] if event.source_url else [],
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    """Return a window with its dates, how they were worked out, and what they rest on."""
    procedure = queries.procedure_value(deadline.procedure)
    silence = Silence(deadline.on_silence) if deadline.on_silence else None
    return {
        "window": deadline.window,
        "occurrence": deadline.occurrence,
        "version": deadline.version,
        "name": explain.name_in(deadline.names, "en"),
        "procedure": procedure.slug,
        "status": deadline.status,
        "first_possible_on": deadline.first_possible_on.isoformat(),
        "opens_on": deadline.opens_on.isoformat(),
        "closes_on": deadline.closes_on and deadline.closes_on.isoformat(),
        "closes_at": deadline.closes_time and deadline.closes_time.isoformat(),
        "outer_on": deadline.outer_on and deadline.outer_on.isoformat(),
        "outer_at": deadline.outer_time and deadline.outer_time.isoformat(),
        "ended_on": deadline.ended_on and deadline.ended_on.isoformat(),
        "is_suspended": deadline.is_suspended,
        "time_zone": deadline.bill.jurisdiction.time_zone,
        "if_nobody_acts": explain.silence(silence, "en"),
        "confidence": deadline.confidence,
        "citation": deadline.citation,
        "working": explain.working(deadline.steps, procedure, "en"),
    }
