"""Planning for other systems: what is recorded and counts, minus what the ledger of each has by key.

It looks at the last 30 days, as far as the hook was there: what is older is no news. Three queries read the hooks and
one finds what is missing for all of them, however many bills there are; where nothing is, that is all. What turns out
to be nothing to tell is written down as such, so that it is looked at once only. Planning a second time adds nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_noop

from accounts.sealing import keyed_hash
from alerts.models import Hook, HookDelivery
from alerts.rules.happenings import BEGUN, Happening, Life, counted_until, has_begun, last_counted, stood_before
from alerts.services.plan import NEWS_LASTS
from tracker.models import VOID, Bill, BillEvent, Deadline, hold
from tracker.models.law import DRILL

AT_A_TIME: Final = 1000
"""How many are planned in one round; the next goes on."""

NOT_CHOSEN: Final = gettext_noop("not among what it is told")
UNDONE: Final = gettext_noop("undone before anybody was told")
"""Answers of deliveries that never went out, because there was nothing to tell."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that counts, or may, and that the ledger of a hook does not have."""

    hook_id: int
    event_id: int | None
    deadline_id: int | None
    is_over: bool
    occurred_at: datetime


def plan_hooks(*, now: datetime) -> int:
    """Queue all that other systems are owed and that is not there yet; return how many rows were missing."""
    active = Hook.objects.filter(is_active=True).prefetch_related("jurisdictions", "topics").order_by("pk")
    hooks = {hook.pk: hook for hook in active}
    missing = list(_missing(hooks.values(), now)) if hooks else []
    if not missing:
        return 0
    with transaction.atomic():
        rows = list(_rows(missing, hooks, now))
        HookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def earlier_lives(deadline: Deadline) -> list[Life]:
    """Return how long each earlier version of this window ran, the latest first."""
    return [life_of(one) for one in deadline.earlier_versions()] if deadline.version > 1 else []


def life_of(deadline: Deadline) -> Life:
    return Life(deadline.version, deadline.computed_at, deadline.ceased_at)


def since(hook: Hook, now: datetime) -> datetime:
    """Return from when on a hook is told: what it was told longer ago may be cleared from its ledger."""
    return max(hook.made_at, now - NEWS_LASTS, hook.forgotten_until or hook.made_at)


# What is missing, in one query for all hooks.


def _missing(hooks: Iterable[Hook], now: datetime) -> Iterator[Missing]:
    parts = [part for hook in hooks for part in _parts(hook, now)]
    found = parts[0].union(*parts[1:], all=True)
    # By their keys, so that two workers that plan at once write them in the same order and do not block each other.
    ordered = found.order_by("occurred", "told_hook", "told_deadline", "told_event")[:AT_A_TIME]
    for hook, event, deadline, is_over, occurred in ordered:
        yield Missing(hook, event or None, deadline or None, bool(is_over), occurred)


def _parts(hook: Hook, now: datetime) -> Iterator[QuerySet[Any, Any]]:
    span = (since(hook, now) + timedelta(microseconds=1), now - hold())
    told = HookDelivery.objects.filter(hook=hook)
    if Happening.EVENT_RECORDED in hook.happenings:
        events = _news(span).filter(~Exists(told.filter(event=OuterRef("pk"))))
        yield _tagged(_in_scope(events, hook), hook, event=F("pk"), occurred=F("recorded_at"))
    of_this = told.filter(deadline=OuterRef("pk"))
    if set(BEGUN) & set(hook.happenings):
        begun = _begun(span).filter(~Exists(of_this.filter(happening__in=BEGUN)))
        yield _tagged(_in_scope(begun, hook), hook, deadline=F("pk"), occurred=F("computed_at"))
    if Happening.DEADLINE_CLOSED in hook.happenings:
        over = _over(span).filter(~Exists(of_this.filter(happening=Happening.DEADLINE_CLOSED)))
        yield _tagged(_in_scope(over, hook), hook, deadline=F("pk"), occurred=F("ceased_at"), is_over=True)


def _tagged(
    found: QuerySet[Any], hook: Hook, *, occurred: F, event: Any = 0, deadline: Any = 0, is_over: bool = False
) -> QuerySet[Any, Any]:
    """Return the rows in the columns that all parts share."""
    tagged: QuerySet[Any, Any] = (
        found.order_by()
        .annotate(
            told_hook=Value(hook.pk),
            told_event=event if event else Value(0),
            told_deadline=deadline if deadline else Value(0),
            told_is_over=Value(is_over, BooleanField()),
            occurred=occurred,
        )
        .values_list("told_hook", "told_event", "told_deadline", "told_is_over", "occurred")
    )
    return tagged


def _news(span: tuple[datetime, datetime]) -> QuerySet[BillEvent]:
    """Return the events of a span of time that are news and have not been corrected."""
    return BillEvent.objects.filter(is_news=True, recorded_at__range=span, correction=None)


def _begun(span: tuple[datetime, datetime]) -> QuerySet[Deadline]:
    return Deadline.objects.filter(status=Deadline.Status.RUNNING, computed_at__range=span)


def _over(span: tuple[datetime, datetime]) -> QuerySet[Deadline]:
    """Return what ran and ended, or is no more; what was over from the start only where it took another's place."""
    later = Deadline.objects.filter(
        bill=OuterRef("bill"),
        window=OuterRef("window"),
        occurrence=OuterRef("occurrence"),
        version__gt=OuterRef("version"),
    )
    has_run = Q(ceased_at__gte=F("computed_at") + hold(), ceased_at__gt=F("computed_at"))
    ended = Deadline.objects.filter(status__in=[Deadline.Status.ENDED, Deadline.Status.WITHDRAWN])
    return ended.filter(has_run | Q(version__gt=1), ~Exists(later), ceased_at__range=span)


def _in_scope(found: QuerySet[Any], hook: Hook) -> QuerySet[Any]:
    """Leave what lies in the jurisdictions and has one of the topics that the hook names; drills are told to nobody."""
    places = [one.pk for one in hook.jurisdictions.all()]
    topics = [one.pk for one in hook.topics.all()]
    if places:
        found = found.filter(bill__jurisdiction__in=places)
    if topics:
        found = found.filter(Exists(Bill.topics.through.objects.filter(bill=OuterRef("bill"), topic__in=topics)))
    return found.exclude(bill__jurisdiction__code=DRILL)


# The rows.


def _rows(missing: list[Missing], hooks: dict[int, Hook], now: datetime) -> Iterator[HookDelivery]:
    events = BillEvent.objects.select_related("corrects").in_bulk({one.event_id for one in missing if one.event_id})
    deadlines = Deadline.objects.in_bulk({one.deadline_id for one in missing if one.deadline_id})
    for one in missing:
        hook = hooks[one.hook_id]
        if one.event_id:
            yield _of_event(hook, events[one.event_id], now)
        elif one.deadline_id:
            yield _of_deadline(hook, deadlines[one.deadline_id], one, now)


def _of_event(hook: Hook, event: BillEvent, now: datetime) -> HookDelivery:
    nothing = "" if _is_news(hook, event, now) else UNDONE
    facts = [str(event.pk), event.kind, event.recorded_at.isoformat()]
    row = _row(hook, Happening.EVENT_RECORDED, facts, nothing, now)
    row.event, row.bill_id, row.occurred_at = event, event.bill_id, event.recorded_at
    return row


def _of_deadline(hook: Hook, deadline: Deadline, missing: Missing, now: datetime) -> HookDelivery:
    if missing.is_over:
        happening, nothing = Happening.DEADLINE_CLOSED, "" if _is_the_end(hook, deadline, now) else UNDONE
    else:
        is_moved = stood_before(life_of(deadline), earlier_lives(deadline), hold()) is not None
        happening = Happening.DEADLINE_MOVED if is_moved else Happening.DEADLINE_CREATED
        nothing = "" if happening in hook.happenings else NOT_CHOSEN
    facts = [deadline.window, str(deadline.occurrence), str(deadline.version), deadline.computed_at.isoformat()]
    kind = "closed" if missing.is_over else "begun"
    row = _row(hook, happening, [str(deadline.bill_id), kind, *facts], nothing, now)
    row.deadline, row.bill_id, row.occurred_at = deadline, deadline.bill_id, missing.occurred_at
    return row


def _is_news(hook: Hook, event: BillEvent, now: datetime) -> bool:
    """Return whether an event says another thing than what counted before it, or what the hook missed."""
    later = event
    for one in event.in_place_of():
        if counted_until(one.recorded_at, later.recorded_at, hold()):
            told = HookDelivery.objects.filter(hook=hook, event=one)
            return not (one.says_the_same_as(event) and _knows(hook, told, one.recorded_at, now))
        later = one
    return event.kind != VOID


def _is_the_end(hook: Hook, deadline: Deadline, now: datetime) -> bool:
    """Return whether a version that ceased is the end of a window that was there, or of one whose end was missed."""
    earlier = earlier_lives(deadline)
    if has_begun(life_of(deadline), earlier, hold()):
        return True
    last = last_counted(earlier, hold())
    if last is None or last.ceased_at is None:
        return False
    of_window = {
        "deadline__bill": deadline.bill_id,
        "deadline__window": deadline.window,
        "deadline__occurrence": deadline.occurrence,
        "deadline__version__gte": last.version,
    }
    told = HookDelivery.objects.filter(hook=hook, happening=Happening.DEADLINE_CLOSED, **of_window)
    return not _knows(hook, told, last.ceased_at, now)


def _knows(hook: Hook, told: QuerySet[HookDelivery], recorded_at: datetime, now: datetime) -> bool:
    """Return whether a hook was told, or is being told, or it was there before the hook was."""
    return recorded_at <= since(hook, now) or told.exclude(status=HookDelivery.Status.WITHDRAWN).exists()


def _row(hook: Hook, happening: Happening, facts: list[str], nothing: str, now: datetime) -> HookDelivery:
    """Return a row without what it is about, waiting or, where there is nothing to tell, over from the start."""
    return HookDelivery(
        hook=hook,
        happening=happening,
        webhook_id=keyed_hash("hook", "\n".join([str(hook.pk), hook.made_at.isoformat(), *facts]))[:32],
        status=HookDelivery.Status.WITHDRAWN if nothing else HookDelivery.Status.QUEUED,
        planned_at=now,
        due_at=now,
        give_up_at=now + timedelta(hours=settings.HOOKS_GIVE_UP_HOURS),
        settled_at=now if nothing else None,
        answer=nothing,
    )
