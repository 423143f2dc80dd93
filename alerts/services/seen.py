"""To say "I have seen it": the later reminders of that deadline stop for that person."""

from datetime import datetime

from alerts.models import Delivery


def mark_seen(*, token: str, now: datetime) -> None:
    """Note that what was told has been seen, all of it when it was a digest. An unknown token changes nothing."""
    delivery = Delivery.of_token(token)
    if delivery is not None:
        delivery.together.filter(seen_at=None).update(seen_at=now)
