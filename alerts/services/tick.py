"""One tick: all that beat rings for, one after the other. For the demonstration and for a machine without Celery."""

from collections.abc import Mapping
from contextlib import suppress

from django.conf import settings

from alerts.channels import Channel
from alerts.models import Delivery
from alerts.services.dispatch import Clock, Post, send_batch, sweep_leases
from alerts.services.plan import PlanningIncomplete, plan_alerts


def tick(*, channels: Mapping[str, Channel], clock: Clock) -> list[Delivery]:
    """Plan what is owed, give back what a dead worker held, send what is due; return the deliveries tried."""
    sweep_leases(wall=clock.wall())
    with suppress(PlanningIncomplete):  # it is in the log, and what was planned must go out
        plan_alerts(now=clock.now())
    post, tried = Post(channels, clock), []
    while batch := send_batch(post, limit=settings.BATCH_SIZE):
        tried += batch
    return tried
