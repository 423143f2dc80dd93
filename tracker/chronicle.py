"""What was recorded and changed of a bill, in the order in which it was: when, what, from what, to what, and by whom.

Editors see all of it. The public sees what was changed and when, and never by whom, nor what was only proposed.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from tracker import queries
from tracker.models import VOID, Bill, BillEvent, Edit, LookedAt, Proposal
from tracker.models.bill import Stance
from tracker.oddities import sentence
from tracker.rules import explain
from tracker.rules.procedure import Law

MOST_LINES: Final = 40
"""So many lines of a difference between two versions of the law are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `by` is the number of an account: None where nobody did it, or nobody may know."""

    at: datetime
    by: int | None
    what: str
    before: str = ""
    after: str = ""
    reason: str = ""
    difference: list[str] = field(default_factory=list)
    is_of_the_law: bool = False


def of_bill(bill: Bill, law: Law, language: str, *, with_people: bool) -> list[Entry]:
    """Return what was recorded and changed of a bill, the latest first, in at most four queries."""
    entries = [*_events(bill, law, language), *_edits(bill)]
    if with_people:
        entries += [*_proposals(bill, law, language), *_looked_at(bill, law, language)]
    else:
        entries = [_without_people(one) for one in entries]
    return sorted(entries, key=lambda one: one.at, reverse=True)


def _without_people(entry: Entry) -> Entry:
    return Entry(
        entry.at, None, entry.what, entry.before, entry.after, entry.reason, entry.difference, entry.is_of_the_law
    )


def _events(bill: Bill, law: Law, language: str) -> Iterator[Entry]:
    for event in bill.events.select_related("corrects").order_by("-pk"):
        corrected = event.corrects
        before = _said(corrected, law, language) if corrected else ""
        after = "" if event.kind == VOID else _said(event, law, language)
        what = _("Recorded") if corrected is None else _("Corrected") if after else _("Withdrawn")
        yield Entry(event.recorded_at, event.recorded_by_id, what, before, after, event.reason)


def _said(event: BillEvent, law: Law, language: str) -> str:
    """Return all that an event says, so that what was corrected in it can be seen."""
    name = _("Withdrawn") if event.kind == VOID else queries.event_name(event, law, language)
    days = [explain.in_words(day, language) for day in (event.happened_on, event.happened_until) if day]
    votes = [event.votes_for, event.votes_against, event.votes_abstain]
    parts = [
        name,
        " – ".join(days),
        f"{event.happened_at:%H:%M}" if event.happened_at else "",
        " : ".join("–" if one is None else str(one) for one in votes) if event.has_votes else "",
        event.source_url,
        event.note,
        event.irregular_reason,
    ]
    return " · ".join(part for part in parts if part)


def _edits(bill: Bill) -> Iterator[Entry]:
    mine = Edit.objects.filter(bill=bill)
    of_the_law = Edit.objects.filter(jurisdiction=bill.jurisdiction_id)
    for edit in mine.union(of_the_law, all=True).order_by("-made_at"):
        label = str(Edit.Field(edit.field).label)
        what = f"{label} ({edit.about})" if edit.about else label
        before, after, difference = _text(edit, edit.before), _text(edit, edit.after), []
        if edit.field == Edit.Field.PROCEDURE:
            difference, before, after = _difference(edit), "", ""
        yield Entry(
            edit.made_at,
            edit.made_by_id,
            what,
            before,
            after,
            difference=difference,
            is_of_the_law=edit.jurisdiction_id is not None,
        )


def _text(edit: Edit, text: str) -> str:
    return str(Stance(text).label) if edit.field == Edit.Field.STANCE and text else text


def _difference(edit: Edit) -> list[str]:
    lines = difflib.unified_diff(edit.before.splitlines(), edit.after.splitlines(), lineterm="", n=1)
    return list(lines)[2 : MOST_LINES + 2]


def _proposals(bill: Bill, law: Law, language: str) -> Iterator[Entry]:
    for proposal in Proposal.objects.filter(bill=bill):
        what = _("Proposed: %(what)s") % {"what": proposal.get_state_display()}
        kind = proposal.says.get("kind", "")
        name = next((one.events[kind].names for one in law.procedures if kind in one.events), {"en": kind})
        said = f"{explain.name_in(name, language)} · {proposal.says.get('happened_on', '')}"
        yield Entry(proposal.proposed_at, proposal.proposed_by_id, what, after=said)
        if proposal.settled_at is not None:
            settled = proposal.get_state_display()
            yield Entry(proposal.settled_at, proposal.settled_by_id, settled, after=said, reason=proposal.reason)


def _looked_at(bill: Bill, law: Law, language: str) -> Iterator[Entry]:
    for look in LookedAt.objects.filter(bill=bill).select_related("event"):
        odd = {"oddity": look.oddity, "event": look.event.kind, "about": look.about}
        what = _("Found to be right: %(oddity)s") % {"oddity": sentence(odd, law, language)}
        yield Entry(look.looked_at, look.looked_by_id, what, reason=look.reason)
