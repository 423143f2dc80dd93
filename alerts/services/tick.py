"""One tick: all that beat rings for, one after the other. For the demonstration and for a machine without Celery."""

from collections.abc import Mapping

from alerts.channels import Channel
from alerts.models import Delivery
from alerts.services.dispatch import Clock, send_next, sweep_leases
from alerts.services.plan import plan_alerts


def tick(*, channels: Mapping[str, Channel], clock: Clock) -> list[Delivery]:
    """Plan what is owed, give back what a dead worker held, send what is due; return the deliveries tried."""
    sweep_leases(wall=clock.wall())
    plan_alerts(now=clock.now())
    tried = []
    while delivery := send_next(channels=channels, clock=clock):
        tried.append(delivery)
    return tried
