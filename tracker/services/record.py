"""Recording what happened to a bill: event, standing and deadlines in one transaction, or nothing at all."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from accounts.models import User
from tracker import queries
from tracker.models import VOID, Bill, BillEvent, Jurisdiction, hold
from tracker.models.event import CONTENT
from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span
from tracker.rules.explain import name_in
from tracker.rules.procedure import Law, NoProcedureInForce
from tracker.rules.replay import Event, Irregularity, Oddity, Standing, replay
from tracker.services.audience import people_told
from tracker.services.deadlines import UNDONE_BEFORE_THE_END, Change, preview_changes, rebuild_deadlines

REFUSED = {Oddity.OUT_OF_ORDER, Oddity.UNKNOWN_KIND, Oddity.TWICE}

# The place of an event that is not recorded yet: after all others of its day.
NOT_YET = 2**63

RECORDED_SINCE = gettext_noop("Something was recorded on this bill meanwhile. Look again at what this would do now.")
TOO_LATE_TO_UNDO = gettext_noop("It is too late to undo this: people are being told. Correct it instead.")


class EventRefused(Exception):
    """An event that cannot be recorded: `field` of the form, and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What an editor says happened, on a day or on one of the days until `happened_until`.

    With `corrects` it takes the place of that event, or strikes it out (VOID).
    """

    kind: str
    happened_on: date
    happened_until: date | None = None
    happened_at: time | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstain: int | None = None
    source_url: str = ""
    note: str = ""
    irregular_reason: str = ""
    corrects: BillEvent | None = None
    reason: str = ""
    is_news: bool = True


@dataclass(frozen=True, slots=True)
class Ground:
    """What an event is checked against, beside the bill's own history: it is the same for all bills of a place."""

    zone: ZoneInfo
    law: Law
    calendar: Calendar


def ground_of(jurisdiction: Jurisdiction) -> Ground:
    """Return what events of that jurisdiction's bills are checked against."""
    return Ground(jurisdiction.zone, queries.law_of(jurisdiction), queries.calendar_of(jurisdiction))


@dataclass(frozen=True, slots=True)
class Preview:
    """What recording an event would do: where the bill would stand, which windows change, how many are told.

    `people_told` is None of an undoing, of which nobody is told.
    """

    standing: Standing
    changes: list[Change]
    people_told: int | None


@dataclass(frozen=True, slots=True)
class Recorded:
    event: BillEvent
    changes: list[Change]


def preview_event(*, bill: Bill, new: NewEvent, now: datetime) -> Preview:
    """Return what recording would do, and do nothing; raise EventRefused as recording would."""
    standing = _checked(bill, new, now)
    return Preview(standing, preview_changes(bill=bill, standing=standing), people_told(bill))


@transaction.atomic
def record_event(
    *, bill: Bill, new: NewEvent, recorded_by: User | None, now: datetime, after_event: int | None = None
) -> Recorded:
    """Record an event and what follows from it; raise EventRefused and change nothing when it does not fit.

    With `after_event`, the latest event that whoever records has seen (0: none), it is refused too when another was
    recorded since: the same form sent twice, or two editors at once.
    """
    locked = Bill.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=bill.pk)
    check_nothing_since(locked, after_event)
    _checked(locked, new, now)
    event = _recorded(locked, new, recorded_by, now)
    return Recorded(event, rebuild_deadlines(bill=locked, now=now))


def check_nothing_since(bill: Bill, after_event: int | None) -> None:
    """Raise EventRefused when something was recorded after that event; None: nobody asks. The caller holds the bill."""
    if after_event is not None and queries.latest_event(bill) != after_event:
        raise EventRefused("", _(RECORDED_SINCE))


@transaction.atomic
def record_history(
    *, bill: Bill, events: Sequence[tuple[NewEvent, str]], ground: Ground, recorded_by: User | None, now: datetime
) -> list[BillEvent | EventRefused]:
    """Record several events that a source tells of one bill, and once what follows from all of them.

    With each goes what to say of it where it does not fit: then it is irregular for that reason. What cannot be
    recorded even so is returned as the refusal, and the others are recorded.
    """
    locked = Bill.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=bill.pk)
    history = [event.as_rule for event in queries.standing_events(locked)]
    outcomes: list[BillEvent | EventRefused] = []
    for new, reason in events:
        try:
            _check_days(new, now.astimezone(ground.zone))
            fitting = _as_it_fits(new, reason, history, ground)
        except EventRefused as refusal:
            outcomes.append(refusal)
            continue
        event = _recorded(locked, fitting, recorded_by, now)
        history.append(event.as_rule)
        outcomes.append(event)
    if any(isinstance(one, BillEvent) for one in outcomes):
        rebuild_deadlines(bill=locked, now=now)
    return outcomes


def append_event(
    *, bill: Bill, new: NewEvent, standing: Container[int], zone: ZoneInfo, recorded_at: datetime
) -> BillEvent:
    """Append what was recorded elsewhere at that moment; the caller holds the bill and rebuilds its deadlines.

    `standing` are the numbers of the events that count. Whether it fits was asked where it was recorded, and is not
    asked again; raise EventRefused for what could not have been recorded there.
    """
    _check_days(new, recorded_at.astimezone(zone))
    _check_correction(bill, new, standing)
    return _recorded(bill, new, None, recorded_at)


def _as_it_fits(new: NewEvent, reason: str, history: list[Event], ground: Ground) -> NewEvent:
    """Return the event, irregular for that reason where it does not fit; raise EventRefused where nothing helps."""
    try:
        _check_fit(_standing(ground, [*history, _rule(new)]), _standing(ground, history), new, ground.law)
    except EventRefused:
        new = replace(new, irregular_reason=new.irregular_reason or reason)
        standing = _standing(ground, [*history, _rule(new)])
        if any(odd.oddity is Oddity.UNKNOWN_KIND and odd.ref == NOT_YET for odd in standing.irregularities):
            raise
    return new


def _recorded(bill: Bill, new: NewEvent, recorded_by: User | None, now: datetime) -> BillEvent:
    return BillEvent.objects.create(
        bill=bill,
        kind=new.kind,
        happened_on=new.happened_on,
        happened_until=new.happened_until,
        happened_at=new.happened_at,
        votes_for=new.votes_for,
        votes_against=new.votes_against,
        votes_abstain=new.votes_abstain,
        source_url=new.source_url,
        note=new.note,
        irregular_reason=new.irregular_reason,
        corrects=new.corrects,
        reason=new.reason,
        recorded_by=recorded_by,
        recorded_at=now,
        is_news=new.is_news,
    )


def can_undo(event: BillEvent, now: datetime) -> bool:
    """Return whether an event can still be undone: it counts, and nobody has been told of it."""
    return now < undo_ends_at(event) and not hasattr(event, "correction")


def undo_ends_at(event: BillEvent) -> datetime:
    """Return until when an event can be undone: a moment before its hold is over."""
    return event.recorded_at + hold() - UNDONE_BEFORE_THE_END


def preview_undo(*, event: BillEvent, now: datetime) -> Preview:
    """Return what undoing would do, and do nothing; raise EventRefused as undoing would."""
    if not can_undo(event, now):
        raise EventRefused("", _(TOO_LATE_TO_UNDO))
    standing = _checked(event.bill, _undoing(event), now)
    return Preview(standing, preview_changes(bill=event.bill, standing=standing), None)


@transaction.atomic
def undo_event(*, event: BillEvent, undone_by: User | None, now: datetime) -> Recorded:
    """Take back what was recorded a moment ago, before anybody is told; raise EventRefused when it is too late.

    History grows all the same: what was recorded is struck out, and what it had corrected is recorded again.
    """
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=event.bill_id)
    event = BillEvent.objects.select_related("corrects").get(pk=event.pk)
    if not can_undo(event, now):
        raise EventRefused("", _(TOO_LATE_TO_UNDO))
    return record_event(bill=bill, new=_undoing(event), recorded_by=undone_by, now=now)


def _undoing(event: BillEvent) -> NewEvent:
    restored = event.corrects
    new = (
        NewEvent(VOID, event.happened_on)
        if restored is None
        else NewEvent(**{name: getattr(restored, name) for name in CONTENT})
    )
    return replace(new, corrects=event, reason="Undone before anybody was told.")


def _checked(bill: Bill, new: NewEvent, now: datetime) -> Standing:
    """Return the standing with the new event; raise EventRefused when it cannot be recorded."""
    ground = ground_of(bill.jurisdiction)
    _check_days(new, now.astimezone(ground.zone))
    recorded = {event.pk: event.as_rule for event in queries.standing_events(bill)}
    _check_correction(bill, new, recorded)
    before = _standing(ground, list(recorded.values()))
    history = [event for number, event in recorded.items() if new.corrects is None or number != new.corrects.pk]
    if new.kind != VOID:
        history.append(_rule(new))
    standing = _standing(ground, history)
    _check_fit(standing, before, new, ground.law)
    return standing


def _rule(new: NewEvent) -> Event:
    span = Span(new.happened_on, new.happened_until or new.happened_on)
    return Event(new.kind, span, NOT_YET, bool(new.irregular_reason), new.happened_at)


def _check_days(new: NewEvent, now: datetime) -> None:
    """Refuse what is in the future, by the jurisdiction's clock, and a range that is none."""
    days = [("happened_on", new.happened_on), ("happened_until", new.happened_until)]
    for field, day in days:
        if day is not None and day > now.date():
            future = _("%(day)s is in the future: only what has happened can be recorded.")
            raise EventRefused(field, future % {"day": f"{day:%d.%m.%Y}"})
    if new.happened_at and new.happened_on == now.date() and new.happened_at > now.time():
        later_today = _("%(time)s today is in the future.") % {"time": f"{new.happened_at:%H:%M}"}
        raise EventRefused("happened_at", later_today)
    if new.happened_until is not None and new.happened_until <= new.happened_on:
        raise EventRefused("happened_until", _("The latest day it can have been lies after the earliest."))


def _standing(ground: Ground, history: list[Event]) -> Standing:
    try:
        return replay(history, ground.law, ground.calendar)
    except NoProcedureInForce as error:
        unknown = _("No procedure that is known here was in force on %(day)s.") % {"day": error.on.isoformat()}
        raise EventRefused("happened_on", unknown) from error


def _check_correction(bill: Bill, new: NewEvent, recorded: Container[int]) -> None:
    """Refuse to correct what does not count any more: `recorded` are the events that do, but for what is struck out."""
    if new.corrects is None:
        if new.kind == VOID:
            raise EventRefused("corrects", _("Say which event did not happen."))
        return
    if new.corrects.kind == VOID:
        is_odd = new.kind == VOID or bill.pk != new.corrects.bill_id or hasattr(new.corrects, "correction")
    else:
        is_odd = new.corrects.pk not in recorded
    if is_odd:
        raise EventRefused("corrects", _("This event was corrected before, or belongs to another bill."))
    if not new.reason:
        raise EventRefused("reason", _("Say what was wrong: the correction stays in the history."))


def _check_fit(standing: Standing, before: Standing, new: NewEvent, law: Law) -> None:
    """Refuse what makes the history odd in a new way, unless the editor said why."""
    known = {(odd.oddity, odd.ref) for odd in before.irregularities}
    odd = next(
        (one for one in standing.irregularities if _is_refused(one) and (one.oddity, one.ref) not in known), None
    )
    if odd is None or new.irregular_reason:
        return
    procedure = law.in_force(new.happened_on)
    event = procedure.events.get(odd.event)
    language = get_language() or "en"
    said = {
        "name": name_in(event.names, language) if event else odd.event,
        "law": name_in(procedure.names, language),
        "day": f"{new.happened_on:%d.%m.%Y}",
    }
    if odd.oddity is Oddity.UNKNOWN_KIND:
        unknown = _("“%(name)s” is not an event that the law of that day knows (%(law)s).")
        raise EventRefused("kind", unknown % said)
    if odd.oddity is Oddity.TWICE:
        twice = _("“%(name)s” is recorded already. Correct that one, or say why it happened again.")
        raise EventRefused("kind", twice % said)
    stage = procedure.stages.get(odd.about)
    said["stage"] = name_in(stage.names, language) if stage else odd.about
    if odd.ref == NOT_YET:
        reason = _(
            "“%(name)s” does not fit on %(day)s: the bill was then in the stage “%(stage)s”."
            " Correct it, or say why it is irregular."
        )
    else:
        reason = _(
            "With this, “%(name)s”, recorded before, would no longer fit: the bill would be in the stage “%(stage)s”."
            " Correct it, or say why it is irregular."
        )
    raise EventRefused("kind", reason % said)


def _is_refused(odd: Irregularity) -> bool:
    return odd.oddity in REFUSED and not odd.is_explained
