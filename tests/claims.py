"""Claims, as a worker makes them."""

from datetime import datetime

from alerts.models import Delivery
from alerts.services.dispatch import claim_due


def claim_next(*, now: datetime, wall: datetime) -> Delivery | None:
    """Take one delivery and return it, as a worker would hold it."""
    parcels = claim_due(now=now, wall=wall, limit=1)
    return Delivery.objects.get(pk=parcels[0][0].delivery_id) if parcels else None
