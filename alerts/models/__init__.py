"""Wishes, addresses, and the ledger of what was told to whom."""

from alerts.models.bounce import Bounce
from alerts.models.delivery import Alert, Attempt, Delivery, Outlook, Owed, RelayState, Snapshot
from alerts.models.endpoint import Endpoint, Trial
from alerts.models.hook import Hook, HookDelivery
from alerts.models.pause import Pause
from alerts.models.subscription import Mute, Rhythm, Scope, Subscription
from alerts.models.suppression import Suppression
from alerts.models.watch import Alarm, Heartbeat, Part

__all__ = [
    "Alarm",
    "Alert",
    "Attempt",
    "Bounce",
    "Delivery",
    "Endpoint",
    "Heartbeat",
    "Hook",
    "HookDelivery",
    "Mute",
    "Outlook",
    "Owed",
    "Part",
    "Pause",
    "RelayState",
    "Rhythm",
    "Scope",
    "Snapshot",
    "Subscription",
    "Suppression",
    "Trial",
]
