"""The Celery app and what beat rings for. A task is a bell-push: it carries nothing but "wake up"."""

import os
from pathlib import Path

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("countersign")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

for folder in ("data_folder_in", "processed_folder", "control_folder"):
    if path := settings.CELERY_BROKER_TRANSPORT_OPTIONS.get(folder):
        Path(str(path)).mkdir(parents=True, exist_ok=True)

# Intervals in UTC, not times of day: a local crontab is an hour off when the clocks change. A bell that
# nobody heard within its period is dropped; the next one does all there is to do.
app.conf.beat_schedule = {
    "compute deadlines": {
        "task": "tracker.tasks.compute_deadlines",
        "schedule": 15 * 60,
        "options": {"expires": 15 * 60},
    },
    "plan alerts": {
        "task": "alerts.tasks.plan_alerts",
        "schedule": settings.TICK_SECONDS,
        "options": {"expires": settings.TICK_SECONDS},
    },
    "send due alerts": {
        "task": "alerts.tasks.send_due",
        "schedule": settings.TICK_SECONDS,
        "options": {"expires": settings.TICK_SECONDS},
    },
    "sweep dead leases": {
        "task": "alerts.tasks.sweep_leases",
        "schedule": settings.LEASE_SECONDS,
        "options": {"expires": settings.LEASE_SECONDS},
    },
}
