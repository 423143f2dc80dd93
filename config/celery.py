"""The Celery app and what beat rings for. A task is a bell-push: it carries nothing but "wake up"."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import task_prerun
from django.conf import settings
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"

app = Celery("countersign")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

for folder in ("data_folder_in", "processed_folder", "control_folder"):
    if path := settings.CELERY_BROKER_TRANSPORT_OPTIONS.get(folder):
        Path(str(path)).mkdir(parents=True, exist_ok=True)


@task_prerun.connect
def mend_connections(**kwargs: Any) -> None:
    """Let go of a connection that broke, as Django does before a request.

    With CELERY_DB_REUSE_MAX Celery itself keeps it for a thousand tasks: after a restart of the database a worker
    would fail at every one of them.
    """
    close_old_connections()


# Intervals in UTC, not times of day: a local crontab is an hour off when the clocks change. A bell that nobody heard
# for a whole period is dropped, and the next one does all there is to do; but a broker may take seconds to pass one on.
BELLS = {
    "tracker.tasks.compute_deadlines": 15 * 60,
    "tracker.tasks.poll_sources": 30 * 60,
    "alerts.tasks.plan_alerts": settings.TICK_SECONDS,
    # It sends for ten seconds at the most, so that planning has its turn too, and goes on at the next ringing.
    "alerts.tasks.send_due": min(settings.TICK_SECONDS, 10),
    "alerts.tasks.tell_hooks": settings.TICK_SECONDS,
    "alerts.tasks.ping": settings.TICK_SECONDS,
    "alerts.tasks.sweep_leases": settings.LEASE_SECONDS,
}
app.conf.beat_schedule = {
    task: {"task": task, "schedule": period, "options": {"expires": max(period, 15)}} for task, period in BELLS.items()
}
