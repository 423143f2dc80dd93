"""What came back of what was sent."""

from typing import Final

from django.db import models

from alerts.models.delivery import Delivery
from alerts.rules.status import Verdict

SOURCES: Final = ["answer", "report", "service"]
"""Who said it: the server that we spoke to, a report that came back, or the mail service that sends for us."""


class Bounce(models.Model):
    """One thing that was said of one attempt at a delivery. It is kept once, however often it is said."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="bounces")
    attempt = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Verdict])
    status = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=16)
    source = models.CharField(max_length=16, choices=[(one, one) for one in SOURCES])
    report_hash = models.CharField(max_length=64, blank=True)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bounce_once_an_attempt", fields=["delivery", "attempt", "verdict"]),
            models.UniqueConstraint(
                name="bounce_once_a_report",
                fields=["delivery", "report_hash"],
                condition=~models.Q(report_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} bounce of delivery {self.delivery_id}"
