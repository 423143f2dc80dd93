"""Bell-pushes of alerts. They carry nothing, and ringing twice is the same as once."""

from time import monotonic

from celery import shared_task
from django.conf import settings

from alerts.channels import Channel, allowance
from alerts.channels.chat import ChatChannel
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.channels.webhook import WebhookChannel
from alerts.models import Part
from alerts.services import dispatch, plan, watch
from tracker import clock


def smtp_client() -> SmtpClient | None:
    """Return a client for the relay of the settings, or None where mail goes into a folder."""
    if not settings.EMAIL_URL:
        return None
    return SmtpClient(
        Relay(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER or "",
            password=settings.EMAIL_HOST_PASSWORD or "",
            starttls=settings.EMAIL_USE_TLS,
            tls=settings.EMAIL_USE_SSL,
            timeout=settings.EMAIL_TIMEOUT,
        )
    )


REACH = allowance.reach()
CHANNELS: dict[str, Channel] = {
    "email": EmailChannel(smtp_client()),
    "webhook": WebhookChannel(REACH),
    "chat": ChatChannel(REACH, allowance.services()),
}

# A task begins nothing new after so many seconds and leaves the rest to the next bell; with the ten minutes that a
# server may take to answer on top, it still ends within CELERY_TASK_TIME_LIMIT.
AT_MOST_SECONDS = 30


@shared_task
def plan_alerts() -> None:
    """Queue what is owed now."""
    plan.plan_alerts(now=clock.now())
    watch.beat(part=Part.PLANNER, wall=clock.wall())


@shared_task
def send_due() -> None:
    """Send what is due, oldest first."""
    until = monotonic() + AT_MOST_SECONDS
    while monotonic() < until and dispatch.send_next(channels=CHANNELS, clock=clock):
        pass
    watch.beat(part=Part.SENDER, wall=clock.wall())


@shared_task
def sweep_leases() -> None:
    """Give back what dead workers held."""
    dispatch.sweep_leases(wall=clock.wall())
