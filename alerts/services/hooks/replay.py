"""Telling other systems again, under the same webhook-id: for one that was down for long, or lost what it had."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from alerts.models import Hook, HookDelivery


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which messages are sent again: of one hook or all, recorded from `since` and before `until`, or what failed.

    `ids` names single ones.
    """

    hook_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    failed_only: bool = False
    ids: tuple[int, ...] | None = None

    def deliveries(self) -> QuerySet[HookDelivery]:
        """Return those that are over and were sent or failed. What there was nothing to tell of is left out."""
        status = HookDelivery.Status
        chosen: dict[str, Any] = {
            "hook": self.hook_id,
            "occurred_at__gte": self.since,
            "occurred_at__lt": self.until,
            "pk__in": self.ids,
        }
        over = HookDelivery.FAILED if self.failed_only else [status.SENT, *HookDelivery.FAILED]
        return HookDelivery.objects.filter(
            status__in=over, **{name: value for name, value in chosen.items() if value is not None}
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many messages of a hook are sent again. One that is switched off gets them when it is switched on."""

    hook: int
    name: str
    is_active: bool
    messages: int


def would_replay(chosen: Chosen) -> list[Replayed]:
    """Return what `replay` would queue, by hook, and do nothing."""
    return [_replayed(hook, chosen.deliveries().filter(hook=hook).count()) for hook in _hooks(chosen)]


@transaction.atomic
def replay(chosen: Chosen, *, now: datetime) -> list[Replayed]:
    """Queue the chosen messages once more, each under its own webhook-id; return how many, by hook."""
    again = {
        "status": HookDelivery.Status.QUEUED,
        "due_at": now,
        "give_up_at": now + timedelta(hours=settings.HOOKS_GIVE_UP_HOURS),
        "failures": 0,
        "settled_at": None,
    }
    return [_replayed(hook, chosen.deliveries().filter(hook=hook).update(**again)) for hook in _hooks(chosen)]


def _hooks(chosen: Chosen) -> list[Hook]:
    """Return the hooks that have any of the chosen messages."""
    return list(Hook.objects.filter(pk__in=chosen.deliveries().values("hook")).order_by("pk"))


def _replayed(hook: Hook, messages: int) -> Replayed:
    return Replayed(hook.pk, hook.name, hook.is_active, messages)
