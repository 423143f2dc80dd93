"""How Countersign is put together: settings, addresses, processes. No logic lives here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
