"""What one editor proposes and another confirms: an outcome or a correction, where the installation asks for two."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.bill import Bill
from tracker.models.event import BillEvent
from tracker.models.imports import ImportReview


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    OVERTAKEN = "overtaken", _("Overtaken: something was recorded since")
    EXPIRED = "expired", _("Expired")


class Proposal(models.Model):
    """An event that is not recorded yet, and of which nobody is told.

    `says` are the fields of the event as JSON has them; `corrects` is what it would take the place of, and `review` the
    question of an import that it answers. `after_event` is the number of the bill's latest event when it was proposed,
    0 when there was none: once another is recorded, what was proposed and looked at is no longer what would happen.
    `digest` tells it from others, so that the same is proposed once. When it is confirmed, `event` is what it became.
    """

    State = ProposalState

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="proposals")
    says = models.JSONField(encoder=DjangoJSONEncoder)
    corrects = models.ForeignKey(BillEvent, on_delete=models.PROTECT, null=True, related_name="proposed_corrections")
    review = models.ForeignKey(ImportReview, on_delete=models.PROTECT, null=True, related_name="proposals")
    event = models.OneToOneField(BillEvent, on_delete=models.PROTECT, null=True, related_name="proposal")
    after_event = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=16, choices=ProposalState.choices, default=ProposalState.WAITING)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    reason = models.TextField(_("why it was refused"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                name="proposal_confirmed_by_another",
                condition=~models.Q(state="confirmed")
                | models.Q(settled_by__isnull=False) & ~models.Q(settled_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="proposal_settled_when_not_waiting",
                condition=models.Q(state="waiting", settled_at=None)
                | (~models.Q(state="waiting") & models.Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="proposal_became_an_event_when_confirmed",
                condition=models.Q(state="confirmed", event__isnull=False)
                | (~models.Q(state="confirmed") & models.Q(event=None)),
            ),
            models.CheckConstraint(
                name="proposal_refused_for_a_reason", condition=~models.Q(state="refused") | ~models.Q(reason="")
            ),
            models.UniqueConstraint(
                name="proposal_waits_once", fields=["bill", "digest"], condition=models.Q(state="waiting")
            ),
        ]
        indexes = [
            models.Index(name="proposal_waiting", fields=["proposed_at"], condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"
