"""What came of a request to record an event, so that the same request, sent again, records nothing again."""

from django.db import models

from accounts.models import ApiToken
from tracker.models.event import BillEvent


class Receipt(models.Model):
    """One act of recording through the API: the token and the key it was asked with, what was asked, and the answer.

    It is written in the transaction that records the event, before it: a second request with the key waits for the
    first, and then finds it. `asked` is a hash of the bill and the body.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="receipts")
    key = models.CharField(max_length=64)
    asked = models.CharField(max_length=64)
    event = models.ForeignKey(BillEvent, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="receipt_once_a_key", fields=["token", "key"])]

    def __str__(self) -> str:
        return f"receipt {self.pk}"
