"""The addresses at which a person is told, and what was sent to try them."""

from django.conf import settings
from django.db import models

from accounts.sealing import keyed_hash, seal, unseal
from alerts.models.suppression import Suppression


class Channel(models.TextChoices):
    EMAIL = "email"
    WEBHOOK = "webhook"
    CHAT = "chat", "Chat or push"


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def usable(self) -> "EndpointQuerySet":
        """Return those that may be written to, in the order in which their owners want them used."""
        return self.filter(verified_at__isnull=False, refused_at=None).order_by("position", "pk")

    def of_address(self, *, owner_id: int, channel: str, address: str) -> tuple["Endpoint", bool]:
        """Return the owner's endpoint of that address, and whether it was made just now.

        A new one of an address that is suppressed is born refused.
        """
        address_hash = hash_of_address(channel, address)
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


def hash_of_address(channel: str, address: str) -> str:
    """Return what an address is found by. In a URL it matters which letters are capital, in an email address not."""
    return keyed_hash(channel, address.lower() if channel == Channel.EMAIL else address)


class Endpoint(models.Model):
    """An address at which a person is told. The address is sealed; `address_hash` finds it without opening it.

    Nothing is sent to it before `verified_at`, but a code that its owner types into our page. `position` is the order
    in which a person's endpoints are used when one fails. `secret` signs what a webhook gets. One that was removed is
    kept for the ledger, without its address, its name and its secret.
    """

    Channel = Channel

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endpoints")
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.EMAIL)
    name = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    address_sealed = models.TextField()
    address_hash = models.CharField(max_length=64)
    secret_sealed = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="endpoint_once_an_owner", fields=["owner", "channel", "address_hash"]),
            models.CheckConstraint(
                name="endpoint_removed_keeps_nothing",
                condition=models.Q(removed_at=None)
                | models.Q(address_sealed="", secret_sealed="", name="", verified_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"endpoint {self.pk}"

    @property
    def address(self) -> str:
        return unseal(self.address_sealed)

    def readdress(self, address: str) -> None:
        """Be the same endpoint at another address: what was told there was told to the same person."""
        self.address_sealed, self.address_hash = seal(address), hash_of_address(self.channel, address)
        self.save(update_fields=["address_sealed", "address_hash"])

    @property
    def secret(self) -> str:
        """Return what signs the messages to a webhook; other channels have none."""
        return unseal(self.secret_sealed) if self.secret_sealed else ""

    @property
    def is_usable(self) -> bool:
        return self.verified_at is not None and self.refused_at is None


class Trial(models.Model):
    """A message that was sent to try an endpoint: one with a code, or a test. They are counted, and kept for a day.

    Of the code there is a keyed hash. It is good until `expires_at` and for a few tries, the right one included.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="trials")
    sent_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="trial_with_a_code_expires",
                condition=models.Q(code_hash="", expires_at=None)
                | (~models.Q(code_hash="") & models.Q(expires_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="trial_by_owner", fields=["owner", "sent_at"])]

    def __str__(self) -> str:
        return f"trial {self.pk} of endpoint {self.endpoint_id}"
