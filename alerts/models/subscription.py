"""Who wants to be told of what. Shown to that person alone: no admin page lists any of it."""

import hashlib
import secrets

from django.conf import settings
from django.db import models

from accounts.sealing import keyed_hash
from alerts.models.endpoint import Endpoint
from tracker.models import Bill


def random_id() -> str:
    return secrets.token_urlsafe(18)


class Subscription(models.Model):
    """A person's wish to be told about a bill at an endpoint. One that has ended is kept as long as its deliveries."""

    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="subscriptions")
    public_id = models.CharField(max_length=32, default=random_id, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="subscription_once_a_bill", fields=["subscriber", "bill"], condition=models.Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"

    @property
    def unsubscribe_token(self) -> str:
        """Return the secret of the one-click link. It can be made again from the key, and is stored only as a hash."""
        return keyed_hash("unsubscribe", self.public_id)

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()
