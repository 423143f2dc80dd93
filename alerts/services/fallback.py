"""The person's other endpoint: where an alert goes that one address does not take, or not in time."""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet

from alerts.models import Delivery, Endpoint

GIVEN_UP = [Delivery.Status.REFUSED, Delivery.Status.WITHDRAWN]


def usable_endpoints(owner_id: int) -> QuerySet[Endpoint]:
    """Return a person's endpoints that may be written to, the one they like best first."""
    return Endpoint.objects.filter(owner=owner_id, verified_at__isnull=False, refused_at=None).order_by(
        "position", "pk"
    )


def next_endpoint(delivery: Delivery) -> Endpoint | None:
    """Return where else the person can be told of the same, or None: every endpoint of theirs has had it already."""
    tried = _same_alert(delivery).values("endpoint")
    return usable_endpoints(delivery.endpoint.owner_id).exclude(pk__in=tried).first()


def is_told_elsewhere(delivery: Delivery) -> bool:
    """Return whether the person was told of the same at another endpoint, or is about to be."""
    return _same_alert(delivery).exclude(pk=delivery.pk).exclude(status__in=GIVEN_UP).exists()


def queue_elsewhere(*, delivery: Delivery, now: datetime) -> bool:
    """Queue the alert at the person's next endpoint, at once, unless they are told elsewhere already.

    Return whether they are now.
    """
    if is_told_elsewhere(delivery):
        return True
    endpoint = next_endpoint(delivery)
    if endpoint is None:
        return False
    # The unique key decides when two workers come to the same conclusion.
    Delivery.objects.bulk_create(
        [
            Delivery(
                alert_id=delivery.alert_id,
                endpoint=endpoint,
                subscription_id=delivery.subscription_id,
                planned_at=now,
                owed_at=delivery.owed_at,
                due_at=now,
                act_by=delivery.act_by,
            )
        ],
        ignore_conflicts=True,
    )
    return True


def _same_alert(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(alert=delivery.alert_id, endpoint__owner=delivery.endpoint.owner_id)


def time_left(delivery: Delivery, now: datetime) -> timedelta | None:
    """Return how long the alert can still be of use: until its window's last day is over. None: nobody knows."""
    deadline = delivery.alert.deadline
    if deadline is None or deadline.last_on is None:
        return None
    end = datetime.combine(deadline.last_on + timedelta(days=1), time(), deadline.bill.jurisdiction.zone)
    return max(end - now, timedelta(0))
