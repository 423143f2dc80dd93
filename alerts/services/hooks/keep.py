"""What an administrator does with a hook: to make one, give it a new secret, try it; and what is cleared away."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from accounts.sealing import seal
from alerts.channels import Channel, Outcome
from alerts.channels.allowance import places
from alerts.channels.webhook import new_secret, trouble_with
from alerts.models import Hook, HookDelivery
from alerts.services.hooks.payload import message_to
from alerts.services.plan import NEWS_LASTS

OLD_SECRET_LASTS: Final = timedelta(hours=24)
TEST: Final = "hook.test"
AT_A_TIME: Final = 1000


def trouble_with_address(address: str) -> str:
    """Return why an address cannot be a hook here, or nothing when it can."""
    return trouble_with(address, places())


@transaction.atomic
def keep_hook(*, hook: Hook, address: str, now: datetime) -> str:
    """Save a hook at an address; a new one gets a secret, which is returned this once. Switched on, it begins anew."""
    secret = "" if hook.secret_sealed else new_secret()
    if secret:
        hook.secret_sealed, hook.made_at = seal(secret), now
    if address:
        hook.address_sealed = seal(address)
    if hook.is_active:
        hook.gone_at, hook.faults, hook.rests_until = None, 0, None
    hook.save()
    return secret


@transaction.atomic
def rotate_secret(*, hook: Hook, wall: datetime) -> str:
    """Give a hook a new secret and return it this once; the one until now signs beside it for a day of real time."""
    locked = Hook.objects.select_for_update().get(pk=hook.pk)
    secret = new_secret()
    locked.old_secret_sealed, locked.old_secret_until = locked.secret_sealed, wall + OLD_SECRET_LASTS
    locked.secret_sealed = seal(secret)
    locked.save(update_fields=["secret_sealed", "old_secret_sealed", "old_secret_until"])
    return secret


def forget_old_secrets(*, wall: datetime) -> int:
    """Delete the old secrets that sign no more; return how many."""
    return Hook.objects.filter(old_secret_until__lte=wall).update(old_secret_sealed="", old_secret_until=None)


def send_test(*, hook: Hook, channel: Channel, now: datetime, wall: datetime) -> Outcome:
    """Send a message that says nothing, and return what became of it. It stands in no ledger and changes nothing."""
    message = message_to(hook, webhook_id=secrets.token_hex(16), happening=TEST, at=now, data={}, wall=wall)
    return channel.deliver(message, lambda: None)


@transaction.atomic
def forget_deliveries(*, now: datetime) -> int:
    """Delete messages that have been over for HOOKS_KEPT_DAYS; return how many.

    What planning still looks for stays. The hook notes up to when it was told, so that none of it is ever planned
    again, even if the clock was wrong.
    """
    kept_since = now - timedelta(days=settings.HOOKS_KEPT_DAYS)
    old = HookDelivery.objects.filter(settled_at__lt=kept_since, occurred_at__lt=now - NEWS_LASTS)
    ids = list(old.order_by("settled_at").values_list("pk", flat=True)[:AT_A_TIME])
    if not ids:
        return 0
    going = HookDelivery.objects.filter(pk__in=ids)
    for hook_id, told_until in going.order_by().values_list("hook").annotate(Max("occurred_at")):
        hook = Hook.objects.select_for_update().get(pk=hook_id)
        hook.forgotten_until = max(told_until, hook.forgotten_until or told_until)
        hook.save(update_fields=["forgotten_until"])
    return going.delete()[0]
