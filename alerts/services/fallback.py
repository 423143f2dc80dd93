"""The person's other endpoint: where an alert goes that one address does not take, or not in time."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from alerts.models import Delivery, Endpoint, Subscription
from alerts.services.plan import facts_of

GIVEN_UP = [Delivery.Status.REFUSED, Delivery.Status.WITHDRAWN]


def next_endpoint(delivery: Delivery) -> Endpoint | None:
    """Return where else the person can be told of the same, or None: every endpoint of theirs has had it already."""
    tried = _same_alert(delivery).values("endpoint")
    return Endpoint.objects.usable().filter(owner=delivery.endpoint.owner_id).exclude(pk__in=tried).first()


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


def move_subscriptions(*, endpoint: Endpoint, to: Endpoint, now: datetime) -> None:
    """Tell a person at another endpoint what they wished to be told at one; what is told there already ends here.

    What is due and was not told is told there.
    """
    running = Subscription.objects.filter(endpoint=endpoint, ended_at=None)
    there_already = Subscription.objects.filter(endpoint=to, ended_at=None).values_list("scope_key", flat=True)
    running.filter(scope_key__in=list(there_already)).update(ended_at=now)
    running.update(endpoint=to, planned_at=None)


def _same_alert(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(alert=delivery.alert_id, endpoint__owner=delivery.endpoint.owner_id)


def time_left(delivery: Delivery, now: datetime) -> timedelta | None:
    """Return how long the alert can still be of use: until its window's last day is over. None: nobody knows."""
    deadline = delivery.alert.deadline
    last_at = facts_of(deadline).last_at if deadline is not None else None
    return max(last_at - now, timedelta(0)) if last_at is not None else None
