"""The addresses at which a person is told."""

from django.conf import settings
from django.db import models

from accounts.sealing import keyed_hash, seal, unseal
from alerts.models.suppression import Suppression


class Channel(models.TextChoices):
    EMAIL = "email"


class EndpointManager(models.Manager["Endpoint"]):
    def of_address(self, *, owner_id: int, channel: str, address: str) -> tuple["Endpoint", bool]:
        """Return the owner's endpoint of that address, and whether it was made just now.

        A new one of an address that is suppressed is born refused.
        """
        address_hash = keyed_hash(channel, address.lower())
        suppressed = Suppression.objects.filter(channel=channel, address_hash=address_hash)
        return self.get_or_create(
            owner_id=owner_id,
            channel=channel,
            address_hash=address_hash,
            defaults={
                "address_sealed": seal(address),
                "refused_at": suppressed.values_list("suppressed_at", flat=True).first(),
            },
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
