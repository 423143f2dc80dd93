"""Wishes, addresses, and the ledger of what was told to whom."""

from alerts.models.delivery import Alert, Attempt, Delivery, RelayState
from alerts.models.endpoint import Endpoint, Trial
from alerts.models.subscription import Subscription
from alerts.models.watch import Alarm, Heartbeat, Part

__all__ = [
    "Alarm",
    "Alert",
    "Attempt",
    "Delivery",
    "Endpoint",
    "Heartbeat",
    "Part",
    "RelayState",
    "Subscription",
    "Trial",
]
