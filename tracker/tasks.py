"""Bell-pushes of the tracker."""

from celery import shared_task
from django.conf import settings

from tracker import clock
from tracker.importers.openstates_api import asking
from tracker.services import deadlines, polling


@shared_task
def compute_deadlines() -> None:
    """Bring every open bill's deadlines in line with its events and the law."""
    deadlines.rebuild_open_bills(now=clock.now())


@shared_task
def poll_sources() -> None:
    """Ask the chosen sources for what is new; without a key there is nobody to ask."""
    if settings.OPENSTATES_API_KEY:
        polling.poll_sources(ask=asking(settings.OPENSTATES_URL, settings.OPENSTATES_API_KEY), clock=clock.now)
