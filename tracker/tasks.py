"""Bell-pushes of the tracker."""

from celery import shared_task

from tracker import clock
from tracker.services import deadlines


@shared_task
def compute_deadlines() -> None:
    """Bring every open bill's deadlines in line with its events and the law."""
    deadlines.rebuild_open_bills(now=clock.now())
