"""The addresses that are left alone because a server said that they do not exist, or their reader complained."""

from django.db import models


class Suppression(models.Model):
    """An address in doubt, or suppressed: nothing is sent to it any more.

    Only the keyed hash of the address is here, the one by which endpoints are found, and nothing leads to a person: the
    row outlives the account. It is the truth about an address. `Endpoint.refused_at` shows it on each endpoint of that
    address, and is written in the same transaction. `doubted_at` is when a server first said that it does not exist.
    """

    channel = models.CharField(max_length=16)
    address_hash = models.CharField(max_length=64)
    doubted_at = models.DateTimeField()
    suppressed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="suppression_once_an_address", fields=["channel", "address_hash"]),
        ]

    def __str__(self) -> str:
        return f"suppression {self.pk}"
