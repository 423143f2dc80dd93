"""The second editor, where the installation asks for one (SECOND_EDITOR): an outcome or a correction is proposed by one
person and confirmed by another. Until then it is no event, and nobody is told of it.

What was proposed on a bill is looked at as the bill then stood. Once anything else is recorded there it is overtaken,
and after some days it expires: then it is refused and says why, and who still means it proposes it anew.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from tracker import queries
from tracker.models import Bill, ImportReview, Proposal
from tracker.rules.procedure import NoProcedureInForce
from tracker.services.record import (
    EventRefused,
    NewEvent,
    Recorded,
    check_nothing_since,
    preview_event,
    record_event,
)
from tracker.services.reviews import accept_review, event_said, recording_of

EXPIRES_AFTER: Final = timedelta(days=14)

SETTLED = gettext_noop("This proposal was settled before.")
SAME_PERSON = gettext_noop("Whoever proposed something does not confirm it: another person must look.")
NO_REASON = gettext_noop("Say why: whoever proposed it must know.")
WHY_STALE = {
    Proposal.State.OVERTAKEN: gettext_noop(
        "Something else was recorded on this bill since it was proposed. Propose it anew if it is still so."
    ),
    Proposal.State.EXPIRED: gettext_noop("It waited too long. Propose it anew if it is still so."),
}


def needs_second(bill: Bill, new: NewEvent) -> bool:
    """Return whether another person must confirm this: an outcome or a correction, where two are asked for."""
    if not settings.SECOND_EDITOR:
        return False
    return new.corrects is not None or _is_outcome(bill, new)


def _is_outcome(bill: Bill, new: NewEvent) -> bool:
    try:
        kind = queries.law_of(bill.jurisdiction).of(new.kind, new.happened_on).events.get(new.kind)
    except NoProcedureInForce:
        return False
    return kind is not None and kind.is_outcome


def enter_event(
    *, bill: Bill, new: NewEvent, entered_by: User, now: datetime, after_event: int | None = None
) -> Recorded | Proposal:
    """Record what an editor says, or propose it where another person must confirm it; raise EventRefused.

    `after_event` is the latest event that the editor has seen: see `record_event`.
    """
    if needs_second(bill, new):
        return propose_event(bill=bill, new=new, proposed_by=entered_by, now=now, after_event=after_event)
    return record_event(bill=bill, new=new, recorded_by=entered_by, now=now, after_event=after_event)


@transaction.atomic
def propose_event(
    *, bill: Bill, new: NewEvent, proposed_by: User, now: datetime, after_event: int | None = None
) -> Proposal:
    """Propose an event; the same a second time is the same proposal. Raise EventRefused as recording it would."""
    locked = Bill.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=bill.pk)
    check_nothing_since(locked, after_event)
    preview_event(bill=locked, new=new, now=now)
    return _proposed(locked, new, None, proposed_by, now)


@transaction.atomic
def propose_review(*, review: ImportReview, proposed_by: User, now: datetime) -> Proposal:
    """Propose to accept what a source says now; raise EventRefused when there is nothing to record."""
    locked = Bill.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=review.bill_id)
    return _proposed(locked, recording_of(review), review, proposed_by, now)


def _proposed(bill: Bill, new: NewEvent, review: ImportReview | None, proposed_by: User, now: datetime) -> Proposal:
    for one in Proposal.objects.filter(bill=bill, state=Proposal.State.WAITING):
        if why := why_stale(one, queries.latest_event(bill), now):
            _settle(one, why, None, now)
    said = asdict(new)
    del said["corrects"]
    corrects = new.corrects
    key = json.dumps([said, corrects and corrects.pk, review and review.pk], cls=DjangoJSONEncoder, sort_keys=True)
    return Proposal.objects.get_or_create(
        bill=bill,
        digest=hashlib.sha256(key.encode()).hexdigest(),
        state=Proposal.State.WAITING,
        defaults={
            "says": said,
            "corrects": corrects,
            "review": review,
            "after_event": queries.latest_event(bill),
            "proposed_at": now,
            "proposed_by": proposed_by,
        },
    )[0]


def event_proposed(proposal: Proposal) -> NewEvent:
    """Return what would be recorded."""
    return event_said(proposal.says, corrects=proposal.corrects)


def why_stale(proposal: Proposal, latest_event: int, now: datetime) -> str:
    """Return the state into which a proposal that waits has come by itself; nothing while it can be confirmed."""
    if proposal.after_event != latest_event:
        return Proposal.State.OVERTAKEN
    return Proposal.State.EXPIRED if proposal.proposed_at + EXPIRES_AFTER <= now else ""


def confirm_proposal(*, proposal: Proposal, confirmed_by: User, now: datetime) -> Recorded:
    """Record what another person proposed; raise EventRefused when it was settled, is one's own, stale or does not fit.

    It is recorded as of now and by who proposed it. Who is told of it waits as long as of any other event.
    """
    outcome = _confirmed(proposal, confirmed_by, now)
    if isinstance(outcome, EventRefused):
        raise outcome
    return outcome


@transaction.atomic
def _confirmed(proposal: Proposal, confirmed_by: User, now: datetime) -> Recorded | EventRefused:
    """Do so, or return why not: what it says about a proposal that came to be stale is kept."""
    bill = Bill.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=proposal.bill_id)
    # In the order in which all take them: first the bill, then what is said about it.
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("corrects", "review").get(pk=proposal.pk)
    if proposal.state != Proposal.State.WAITING:
        return EventRefused("", _(SETTLED))
    if proposal.proposed_by_id == confirmed_by.pk:
        return EventRefused("", _(SAME_PERSON))
    if why := why_stale(proposal, queries.latest_event(bill), now):
        _settle(proposal, why, None, now)
        return EventRefused("", _(WHY_STALE[Proposal.State(why)]))
    try:
        recorded = _recorded(bill, proposal, now)
    except EventRefused as refusal:
        return refusal
    _settle(proposal, Proposal.State.CONFIRMED, confirmed_by, now, event=recorded.event)
    return recorded


@transaction.atomic
def _recorded(bill: Bill, proposal: Proposal, now: datetime) -> Recorded:
    proposed_by = User.objects.filter(pk=proposal.proposed_by_id).first()
    if proposal.review is not None:
        return accept_review(review=proposal.review, settled_by=proposed_by, now=now)
    return record_event(bill=bill, new=event_proposed(proposal), recorded_by=proposed_by, now=now)


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, refused_by: User, reason: str, now: datetime) -> None:
    """Leave the bill as it is, for a reason; who proposed it may take it back so. Raise EventRefused."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != Proposal.State.WAITING:
        raise EventRefused("", _(SETTLED))
    if not reason.strip():
        raise EventRefused("reason", _(NO_REASON))
    _settle(proposal, Proposal.State.REFUSED, refused_by, now, reason=reason.strip())


def _settle(proposal: Proposal, state: str, settled_by: User | None, now: datetime, **values: Any) -> None:
    proposal.state, proposal.settled_by, proposal.settled_at = state, settled_by, now
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["state", "settled_by", "settled_at", *values])
