"""The history of one bill: read, and added to by editors' programs.

What a program records is checked, refused and told of like what an editor records in the admin, by the same code.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Annotated, Final, Literal

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from accounts.models import User
from tracker import clock, queries
from tracker.api.asking import FACTS, RECORDING, asker_of, owner_of
from tracker.api.bill_shapes import EventOut, event_out
from tracker.api.events import events_of_bill
from tracker.api.found import bill_of
from tracker.api.law_shapes import Names, StageOut, stage_out
from tracker.api.methods import READ
from tracker.api.paging import Page
from tracker.api.problems import Fault, Problem
from tracker.api.problems import Kind as ProblemKind
from tracker.api.values import PLAIN, ClockTime, Count, Day, Kind, Number, Paged, TimeOfDay, spoken
from tracker.models import Bill, BillEvent, Proposal
from tracker.services.deadlines import Change, Dates, Turn
from tracker.services.proposals import EXPIRES_AFTER
from tracker.services.receipts import Asked, KeyReused, record_once
from tracker.services.record import EventRefused, NewEvent, Recorded, preview_event

router = Router(tags=["Events"])

LONGEST_NOTE: Final = 10_000
JSON: Final = "application/json; charset=utf-8"

Text = Annotated[str, Field(max_length=LONGEST_NOTE, pattern=PLAIN)]
Address = Annotated[
    str,
    Field(
        max_length=500,
        pattern=r"^(https?://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
        r"(:[0-9]{1,5})?([/?#][!-~]*)?)?$",
        description="Where it can be read: http or https, or nothing.",
    ),
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_.:-]{8,64}$",
        description="A name of your own for this act, a UUID for example. Sent again with the same body it records "
        "nothing and gets the same answer; with another body it is refused.",
    ),
]


class EventIn(BaseModel):
    """What happened, on a day in the jurisdiction. With `corrects` and a `reason` it takes the place of that event."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(
        description="A kind of event of the law of that day; `void`, with `corrects`: it did not happen."
    )
    happened_on: Day
    happened_until: Day | None = Field(
        None, description="Where nobody knows the day: the last on which it can have been."
    )
    happened_at: TimeOfDay | None = Field(None, description="The time of day there, where hours count.")
    votes_for: Count | None = None
    votes_against: Count | None = None
    votes_abstain: Count | None = None
    source_url: Address = ""
    note: Text = ""
    irregular_reason: Text = Field("", description="Why it is to be recorded although it does not fit.")
    corrects: Number | None = Field(None, description="The event whose place it takes.")
    reason: Text = Field("", description="What was wrong: it stays in the history.")


class DatesOut(BaseModel):
    first_possible_on: date
    opens_on: date
    closes_on: date | None
    closes_at: ClockTime | None
    outer_on: date | None
    outer_at: ClockTime | None


class ChangeOut(BaseModel):
    """What becomes of a window, with its dates before and after."""

    turn: Turn
    window: str
    names: Names
    before: DatesOut | None
    after: DatesOut | None


class RecordedOut(BaseModel):
    event: EventOut
    changes: list[ChangeOut]


class ProposedOut(BaseModel):
    """It waits for another editor, as outcomes and corrections do here; until then nothing is recorded."""

    proposal: Number
    state: Literal["waiting"] = "waiting"
    expires_at: datetime = Field(description="When it lapses, if nobody has confirmed it.")


class PreviewOut(BaseModel):
    """What recording would do. Nothing was recorded."""

    stage: StageOut | None
    changes: list[ChangeOut]
    people_told: int | None = Field(description="How many people would be told: a number, never who.")


@router.api_operation(
    READ,
    "/bills/{int:bill_id}/events",
    auth=FACTS,
    response=Page[EventOut],
    operation_id="listEventsOfBill",
    url_name="bill-events",
)
def bill_events(request: HttpRequest, bill_id: Path[int], asked: Query[Paged]) -> Page[EventOut]:
    """List what was recorded of a bill, in the order of recording. A mistake stays, with what corrects it."""
    return events_of_bill(bill_id, asked)


@router.post(
    "/bills/{int:bill_id}/events",
    auth=RECORDING,
    response={201: RecordedOut, 202: ProposedOut},
    operation_id="recordEvent",
    url_name="record",
)
def record(request: HttpRequest, bill_id: Path[int], new: EventIn, key: Key) -> HttpResponse:
    """Record what happened to a bill. Its dates follow at once, and people are told when the hold is over.

    Where two editors are asked for, an outcome or a correction is only proposed: 202, and nothing follows yet.
    """
    _check_editor(request)
    bill, now = bill_of(bill_id), clock.now()
    token = asker_of(request).token
    assert token is not None
    asked = Asked(token, key, _digest(bill, new))
    language = spoken(None)
    try:
        answer = record_once(
            asked=asked,
            bill=bill,
            new=_new(bill, new),
            answer=lambda entered: _written(entered, bill, language),
            now=now,
        )
    except EventRefused as refused:
        raise _problem(refused) from refused
    except KeyReused as reused:
        raise Problem(ProblemKind.KEY_REUSED, _("Send another key, or the same request as before.")) from reused
    return HttpResponse(answer.text, status=201 if answer.is_recorded else 202, content_type=JSON)


@router.post(
    "/bills/{int:bill_id}/events/preview",
    auth=RECORDING,
    response=PreviewOut,
    operation_id="previewEvent",
    url_name="preview",
)
def preview(request: HttpRequest, bill_id: Path[int], new: EventIn) -> PreviewOut:
    """Say what recording would do: where the bill would stand, which dates would change, how many would be told."""
    _check_editor(request)
    bill = bill_of(bill_id)
    try:
        found = preview_event(bill=bill, new=_new(bill, new), now=clock.now())
    except EventRefused as refused:
        raise _problem(refused) from refused
    standing = found.standing
    return PreviewOut(
        stage=stage_out(standing.stage, standing.procedure, spoken(None)) if standing.stage else None,
        changes=[_change(one) for one in found.changes],
        people_told=found.people_told,
    )


def may_record(user: User) -> bool:
    """Return whether a person may record what happened to bills."""
    return user.is_active and user.has_perm("tracker.add_billevent")


def _check_editor(request: HttpRequest) -> None:
    if not may_record(owner_of(request)):
        raise Problem(ProblemKind.NOT_ALLOWED, _("You may not record what happens to bills here."))


def _digest(bill: Bill, new: EventIn) -> str:
    """Return a hash of what is asked: the same for the same bill and fields, however the body was written."""
    said = json.dumps([bill.pk, new.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _new(bill: Bill, new: EventIn) -> NewEvent:
    """Return what is to be recorded; raise Problem when what it corrects is no event of this bill."""
    corrects: BillEvent | None = None
    if new.corrects is not None:
        corrects = bill.events.select_related("correction").filter(pk=new.corrects).first()
        if corrects is None:
            fault = Fault("/corrects", _("There is no such event."))
            raise Problem(ProblemKind.CONFLICT, fault.what, [fault])
    return NewEvent(**{**new.model_dump(), "corrects": corrects})


def _problem(refused: EventRefused) -> Problem:
    return Problem(ProblemKind.CONFLICT, refused.reason, [Fault(f"/{refused.field}", refused.reason)])


def _written(entered: Recorded | Proposal, bill: Bill, language: str) -> str:
    """Return the answer as it is sent, and sent again."""
    said = _proposed(entered) if isinstance(entered, Proposal) else _recorded(entered, bill, language)
    return json.dumps(said.model_dump(), cls=DjangoJSONEncoder, ensure_ascii=False)


def _proposed(proposal: Proposal) -> ProposedOut:
    return ProposedOut(proposal=proposal.pk, expires_at=proposal.proposed_at + EXPIRES_AFTER)


def _recorded(recorded: Recorded, bill: Bill, language: str) -> RecordedOut:
    law = queries.law_of(bill.jurisdiction)
    return RecordedOut(
        event=event_out(recorded.event, law, language), changes=[_change(one) for one in recorded.changes]
    )


def _change(change: Change) -> ChangeOut:
    return ChangeOut(
        turn=change.turn,
        window=change.window,
        names=change.names,
        before=_dates(change.before),
        after=_dates(change.after),
    )


def _dates(dates: Dates | None) -> DatesOut | None:
    if dates is None:
        return None
    return DatesOut(
        first_possible_on=dates.first_possible_on,
        opens_on=dates.opens_on,
        closes_on=dates.closes_on,
        closes_at=dates.closes_time,
        outer_on=dates.outer_on,
        outer_at=dates.outer_time,
    )
