"""Wishes, addresses, and the ledger of what was told to whom."""

from alerts.models.bounce import Bounce
from alerts.models.delivery import Alert, Attempt, Delivery, RelayState
from alerts.models.endpoint import Endpoint
from alerts.models.subscription import Subscription
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
    "Part",
    "RelayState",
    "Subscription",
    "Suppression",
]
