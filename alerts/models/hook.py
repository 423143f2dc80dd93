"""Other systems that are told what happens to bills, and the ledger of what each was told. Nobody's wishes are here."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.sealing import unseal
from alerts.rules.happenings import BEGUN, Happening
from alerts.rules.places import NotAPlace, target_of
from alerts.rules.retry import BREAKER
from tracker.models import Bill, BillEvent, Deadline, Jurisdiction, Topic

HAPPENINGS: Final = [
    (Happening.EVENT_RECORDED.value, _("An event was recorded")),
    (Happening.DEADLINE_CREATED.value, _("A window came to be")),
    (Happening.DEADLINE_MOVED.value, _("The dates of a window moved")),
    (Happening.DEADLINE_CLOSED.value, _("A window ended or is no more")),
]
"""What a system can be told of, in words."""

RECORDED: Final = Happening.EVENT_RECORDED.value
BEGAN: Final = [one.value for one in BEGUN]
CLOSED: Final = Happening.DEADLINE_CLOSED.value


class HookQuerySet(models.QuerySet["Hook"]):
    def awake(self, wall: datetime) -> "HookQuerySet":
        """Return those that may be asked now. A rest longer than any can be was set by a clock that was wrong."""
        rests = Q(rests_until__gt=wall, rests_until__lte=wall + 2 * BREAKER[-1])
        return self.filter(~rests | Q(rests_until=None), is_active=True)

    def stuck(self, *, since: datetime, gave_up_since: datetime, tried_for: timedelta) -> "HookQuerySet":
        """Return those that are not told what they should be: it has waited since before a moment, a message was given
        up lately, or they said "never again". `tried_for` is how long a message is tried."""
        waits = Q(status__in=HookDelivery.WAITING, give_up_at__lt=since + tried_for)
        failed = Q(status=HookDeliveryStatus.GIVEN_UP, settled_at__gt=gave_up_since)
        ill = HookDelivery.objects.filter(waits | failed, hook=models.OuterRef("pk"))
        return self.filter(Q(gone_at__isnull=False) | Q(models.Exists(ill), is_active=True))


class Hook(models.Model):
    """Another system, and what it wishes to hear of; without jurisdictions or topics it hears of all.

    The address and the secrets are sealed. `old_secret_sealed` signs beside the new one until `old_secret_until`. It is
    told what was recorded since `made_at`, but nothing until `forgotten_until`: the ledger of that was cleared away.
    `faults` in a row make it rest until `rests_until`. `gone_at` is when it answered that it is no more; it is switched
    off by that.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    address_sealed = models.TextField(editable=False)
    secret_sealed = models.TextField(editable=False)
    old_secret_sealed = models.TextField(blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, editable=False)
    happenings = models.JSONField(_("is told when"), default=list)
    jurisdictions = models.ManyToManyField(Jurisdiction, verbose_name=_("jurisdictions"), blank=True, related_name="+")
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    is_active = models.BooleanField(_("switched on"), default=True)
    made_at = models.DateTimeField(_("made"), editable=False)
    forgotten_until = models.DateTimeField(null=True, editable=False)
    faults = models.PositiveIntegerField(_("faults in a row"), default=0, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)
    gone_at = models.DateTimeField(null=True, editable=False)

    fresh_secret = ""
    """The secret of a hook that was made just now, to be shown this once; no column."""

    objects = HookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook of another system")
        verbose_name_plural = _("webhooks of other systems")
        constraints = [
            models.CheckConstraint(
                name="hook_old_secret_ends",
                condition=Q(old_secret_sealed="", old_secret_until=None)
                | (~Q(old_secret_sealed="") & Q(old_secret_until__isnull=False)),
            ),
            models.CheckConstraint(name="hook_gone_is_switched_off", condition=Q(gone_at=None) | Q(is_active=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return unseal(self.address_sealed)

    @property
    def host(self) -> str:
        """Return where it is, without the path: that may be a secret."""
        try:
            return str(target_of(self.address).place)
        except NotAPlace:
            return ""

    def secrets(self, wall: datetime) -> list[str]:
        """Return what signs its messages at a moment of real time, the newest first."""
        is_old_good = self.old_secret_until is not None and wall < self.old_secret_until
        return [unseal(one) for one in (self.secret_sealed, self.old_secret_sealed if is_old_good else "") if one]


class HookDeliveryStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    UNCERTAIN = "uncertain", _("without an answer")
    SENT = "sent", _("taken")
    REFUSED = "refused", _("refused")
    GIVEN_UP = "given up", _("given up")
    WITHDRAWN = "withdrawn", _("not told")


class HookDelivery(models.Model):
    """One happening on its way to one system: the outbox row, as `Delivery` is for people.

    queued -> sending (a lease) -> sent | queued again | uncertain | refused | given up when `give_up_at` has passed,
    or withdrawn when there is nothing to tell. `attempts` is the fence. `webhook_id` travels on every try and every
    replay. `occurred_at` is when it was recorded; `sent_at` is when it was taken first, `answer` what was said last.
    """

    Status = HookDeliveryStatus

    WAITING: Final = [HookDeliveryStatus.QUEUED, HookDeliveryStatus.SENDING, HookDeliveryStatus.UNCERTAIN]
    FAILED: Final = [HookDeliveryStatus.REFUSED, HookDeliveryStatus.GIVEN_UP]

    # No index of its own on hook, event and deadline: those below begin with them, and are what planning looks things
    # up by. With less to go by SQLite would go through all that a hook was ever told.
    hook = models.ForeignKey(
        Hook, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook"), db_index=False
    )
    happening = models.CharField(_("what happened"), max_length=32, choices=HAPPENINGS)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+", verbose_name=_("bill"))
    event = models.ForeignKey(BillEvent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    webhook_id = models.CharField("webhook-id", max_length=64)
    status = models.CharField(_("state"), max_length=16, choices=HookDeliveryStatus.choices)
    occurred_at = models.DateTimeField(_("recorded"))
    planned_at = models.DateTimeField(_("planned"))
    due_at = models.DateTimeField(_("next try"))
    give_up_at = models.DateTimeField(_("given up at"))
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    failures = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("taken at"), null=True)
    settled_at = models.DateTimeField(_("over since"), null=True)
    answer = models.CharField(_("the last answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("message to another system")
        verbose_name_plural = _("messages to other systems")
        constraints = [
            models.UniqueConstraint(name="hook_told_once_of_an_event", fields=["event", "hook"]),
            models.UniqueConstraint(
                name="hook_told_once_that_it_began", fields=["hook", "deadline"], condition=Q(happening__in=BEGAN)
            ),
            models.UniqueConstraint(
                name="hook_told_once_that_it_ended",
                fields=["hook", "deadline"],
                condition=Q(happening=CLOSED),
            ),
            models.UniqueConstraint(name="hook_delivery_named_once", fields=["webhook_id"]),
            models.CheckConstraint(
                name="hook_delivery_of_an_event_or_a_deadline",
                condition=Q(happening=RECORDED, event__isnull=False, deadline=None)
                | (~Q(happening=RECORDED) & Q(event=None, deadline__isnull=False)),
            ),
            models.CheckConstraint(
                name="hook_lease_only_while_sending",
                condition=Q(status="sending", leased_until__isnull=False)
                | (~Q(status="sending") & Q(leased_until=None)),
            ),
            models.CheckConstraint(
                name="hook_delivery_settled_when_over",
                condition=Q(status__in=["queued", "sending", "uncertain"], settled_at=None)
                | Q(status__in=["sent", "refused", "given up", "withdrawn"], settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="hook_queue", fields=["due_at", "id"], condition=Q(status__in=["queued", "uncertain"])),
            models.Index(name="hook_told_of_deadline", fields=["deadline", "hook", "happening"]),
            models.Index(name="hook_ledger", fields=["hook", "status", "id"]),
            models.Index(name="hook_leases", fields=["leased_until"], condition=Q(status="sending")),
            models.Index(name="hook_settled", fields=["settled_at"], condition=Q(settled_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} to another system"
