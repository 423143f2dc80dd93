"""The addresses at which a person is told."""

from django.conf import settings
from django.db import models

from accounts.sealing import keyed_hash, seal, unseal


class Channel(models.TextChoices):
    EMAIL = "email"


class EndpointManager(models.Manager["Endpoint"]):
    def of_address(self, *, owner_id: int, channel: str, address: str) -> tuple["Endpoint", bool]:
        """Return the owner's endpoint of that address, and whether it was made just now."""
        return self.get_or_create(
            owner_id=owner_id,
            channel=channel,
            address_hash=keyed_hash(channel, address.lower()),
            defaults={"address_sealed": seal(address)},
        )

    def has(self, *, owner_id: int, channel: str, address: str) -> bool:
        """Return whether the owner has an endpoint of that address."""
        return self.filter(
            owner_id=owner_id, channel=channel, address_hash=keyed_hash(channel, address.lower())
        ).exists()


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

    def readdress(self, address: str) -> None:
        """Be the same endpoint at another address: what was told there was told to the same person."""
        self.address_sealed, self.address_hash = seal(address), keyed_hash(self.channel, address.lower())
        self.save(update_fields=["address_sealed", "address_hash"])

    @property
    def is_usable(self) -> bool:
        return self.verified_at is not None and self.refused_at is None
