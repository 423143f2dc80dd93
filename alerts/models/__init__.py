"""Wishes, addresses, and the ledger of what was told to whom."""

from alerts.models.delivery import Alert, Attempt, Delivery, RelayState
from alerts.models.subscription import Endpoint, Subscription

__all__ = ["Alert", "Attempt", "Delivery", "Endpoint", "RelayState", "Subscription"]
