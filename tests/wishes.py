"""Short ways for tests to let somebody follow something."""

from datetime import datetime
from typing import Any

from accounts.models import User
from alerts.models import Delivery, Endpoint, Scope, Subscription
from alerts.rules.choices import Choices
from alerts.services.subscribe import Covered, Manner, subscribe_to
from tests.moments import STARTED


def person(name: str, zone: str = "Asia/Almaty") -> User:
    return User.objects.create_user(f"{name}@example.org", time_zone=zone)


def follow(
    who: User,
    scope: Scope,
    *,
    now: datetime = STARTED,
    choices: Choices | None = None,
    endpoint: Endpoint | None = None,
    **what: Any,
) -> Subscription:
    """Let somebody follow a scope, in the default manner unless choices say otherwise."""
    manner = Manner(choices or Choices(), endpoint)
    return subscribe_to(subscriber=who, covered=Covered(scope, **what), manner=manner, now=now)


def told(who: User) -> list[tuple[str, str]]:
    """Return the kinds and steps of what is queued or was sent to somebody, in the order of planning."""
    rows = Delivery.objects.filter(endpoint__owner=who).exclude(status="withdrawn").order_by("pk")
    return [(kind, step) for kind, step in rows.values_list("alert__kind", "alert__step")]
