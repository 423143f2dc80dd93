"""Bell-pushes of alerts. They carry nothing, and ringing twice is the same as once."""

from time import monotonic

from celery import shared_task

from alerts.channels import Channel
from alerts.channels.email import EmailChannel
from alerts.services import dispatch, plan
from tracker import clock

CHANNELS: dict[str, Channel] = {"email": EmailChannel()}

# A task begins nothing new after so many seconds and leaves the rest to the next bell: with one slow server
# (EMAIL_TIMEOUT) on top it still ends within CELERY_TASK_TIME_LIMIT, and that within a lease.
AT_MOST_SECONDS = 30


@shared_task
def plan_alerts() -> None:
    """Queue what is owed now."""
    plan.plan_alerts(now=clock.now())


@shared_task
def send_due() -> None:
    """Send what is due, oldest first."""
    until = monotonic() + AT_MOST_SECONDS
    while monotonic() < until and dispatch.send_next(channels=CHANNELS, clock=clock):
        pass


@shared_task
def sweep_leases() -> None:
    """Give back what dead workers held."""
    dispatch.sweep_leases(wall=clock.wall())
