"""Who wants to be told, and where. Shown to that person alone: no admin page lists any of it."""

import hashlib
import secrets

from django.conf import settings
from django.db import models

from accounts.sealing import keyed_hash, seal, unseal
from tracker.models import Bill


class Channel(models.TextChoices):
    EMAIL = "email"


def random_id() -> str:
    return secrets.token_urlsafe(18)


class EndpointManager(models.Manager["Endpoint"]):
    def of_address(self, *, owner_id: int, channel: str, address: str) -> tuple["Endpoint", bool]:
        """Return the owner's endpoint of that address, and whether it was made just now."""
        return self.get_or_create(
            owner_id=owner_id,
            channel=channel,
            address_hash=keyed_hash(channel, address.lower()),
            defaults={"address_sealed": seal(address)},
        )


class Endpoint(models.Model):
    """An address at which a person is told. The address is sealed; `address_hash` finds it without opening it."""

    Channel = Channel

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endpoints")
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.EMAIL)
    address_sealed = models.TextField()
    address_hash = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    objects = EndpointManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="endpoint_once_an_owner", fields=["owner", "channel", "address_hash"]),
        ]

    def __str__(self) -> str:
        return f"endpoint {self.pk}"

    @property
    def address(self) -> str:
        return unseal(self.address_sealed)

    @property
    def is_usable(self) -> bool:
        return self.verified_at is not None and self.refused_at is None


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
