"""Bell-pushes of alerts. They carry nothing, and ringing twice is the same as once."""

from collections.abc import Callable
from time import monotonic

from celery import shared_task
from django.conf import settings

from alerts.channels import Channel, allowance
from alerts.channels.chat import ChatChannel
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.channels.webhook import WebhookChannel
from alerts.models import Part
from alerts.services import dispatch, journal, plan, watch
from alerts.services.hooks.keep import forget_deliveries, forget_old_secrets
from alerts.services.hooks.plan import plan_hooks
from alerts.services.hooks.sending import HookPost, send_to_hooks, sweep_hooks
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


RELAY = smtp_client()
REACH = allowance.reach()
CHANNELS: dict[str, Channel] = {
    "email": EmailChannel(RELAY),
    "webhook": WebhookChannel(REACH),
    "chat": ChatChannel(REACH, allowance.services()),
}

# A task begins nothing new after so many seconds and leaves the rest to the next bell; with the ten minutes that a
# server may take to answer on top, it still ends within CELERY_TASK_TIME_LIMIT.
AT_MOST_SECONDS = 10

# Mail is quick. A webhook or a chat may take its time over each message, and mail must not wait for many of them.
BATCHES = {"email": settings.BATCH_SIZE}
FEW = 2


@shared_task
def plan_alerts() -> None:
    """Queue what is owed now."""
    plan.plan_alerts(now=clock.now())
    watch.beat(part=Part.PLANNER, wall=clock.wall())


@shared_task
def send_due() -> None:
    """Send what is due, the nearest deadline first."""
    send(dispatch.never)


def send(is_over: Callable[[], bool]) -> bool:
    """Send what is due, some by each channel in turn, until it is time to stop; return whether there may be more."""
    until = monotonic() + AT_MOST_SECONDS
    posts = [
        dispatch.Post(CHANNELS, clock, is_over=lambda: is_over() or monotonic() > until, only=name) for name in CHANNELS
    ]
    while posts and not posts[0].is_over():
        posts = [post for post in posts if dispatch.send_batch(post, limit=BATCHES.get(post.only or "", FEW))]
    watch.beat(part=Part.SENDER, wall=clock.wall())
    return bool(posts)


@shared_task
def tell_hooks() -> None:
    """Queue what other systems are owed, and send what is due."""
    tell_systems(dispatch.never)


def tell_systems(is_over: Callable[[], bool]) -> None:
    """Queue what other systems are owed, and send what is due, a few at a time, until it is time to stop."""
    plan_hooks(now=clock.now())
    until = monotonic() + AT_MOST_SECONDS
    post = HookPost(CHANNELS["webhook"], clock, lambda: is_over() or monotonic() > until)
    while send_to_hooks(post, limit=FEW):
        pass


@shared_task
def ping() -> None:
    """Tell a watchman outside that all is well, if one is named."""
    if settings.PING_URL and watch.is_all_well(now=clock.now(), wall=clock.wall(), relay=RELAY):
        watch.ping(settings.PING_URL)


@shared_task
def sweep_leases() -> None:
    """Give back what dead workers held, and forget what is long over."""
    dispatch.sweep_leases(wall=clock.wall())
    sweep_hooks(wall=clock.wall())
    forget_old_secrets(wall=clock.wall())
    forget_deliveries(now=clock.now())
    journal.forget_the_old(wall=clock.wall())
