"""What is odd about a bill's history, and a person found to be right as it is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.bill import Bill
from tracker.models.event import BillEvent


class LookedAt(models.Model):
    """An oddity that need not be looked at again: `oddity`, `event` and `about` are those of `rules.Irregularity`."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="looked_at")
    event = models.ForeignKey(BillEvent, on_delete=models.PROTECT, related_name="+")
    oddity = models.CharField(max_length=32)
    about = models.CharField(max_length=64)
    reason = models.TextField(_("why it is right"))
    looked_at = models.DateTimeField()
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="oddity_looked_at_once", fields=["event", "oddity", "about"]),
            models.CheckConstraint(name="oddity_is_right_for_a_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.oddity} {self.event_id}"
