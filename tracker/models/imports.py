"""What came from other systems: the runs, which bill and event each source means, and what a person must look at."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.bill import Bill
from tracker.models.event import BillEvent
from tracker.models.law import Jurisdiction


class ImportRun(models.Model):
    """One run over the files of a source: how far it came, and what was refused.

    `counted` are the bills that were gone through, of `expected`; the row is written while the run goes on.
    """

    system = models.CharField(_("system"), max_length=32)
    files = models.TextField(_("files"))
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    expected = models.PositiveIntegerField(_("bills in the files"), default=0)
    counted = models.PositiveIntegerField(_("bills gone through"), default=0)
    bills_added = models.PositiveIntegerField(_("bills added"), default=0)
    events_added = models.PositiveIntegerField(_("events added"), default=0)
    texts_added = models.PositiveIntegerField(_("versions of texts added"), default=0)
    reviews_added = models.PositiveIntegerField(_("reviews added"), default=0)
    refused = models.TextField(_("refused"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(name="import_run_by_start", fields=["started_at"])]

    def __str__(self) -> str:
        return f"{self.system} {self.started_at.isoformat()}"


class BillOrigin(models.Model):
    """A bill of ours as one system knows it. `about` is what it said beside events when it was last read."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="origins")
    system = models.CharField(max_length=32)
    source_id = models.CharField(max_length=300)
    session = models.CharField(max_length=100, blank=True)
    about = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(name="origin_once", fields=["system", "source_id"])]

    def __str__(self) -> str:
        return f"{self.system} {self.source_id}"


class ImportedEvent(models.Model):
    """An event of ours as one system tells it. `key` is its kind and which of that kind; `said` is a digest of it."""

    origin = models.ForeignKey(BillOrigin, on_delete=models.CASCADE, related_name="events")
    key = models.CharField(max_length=80)
    said = models.CharField(max_length=64)
    words = models.TextField()
    event = models.ForeignKey(BillEvent, on_delete=models.PROTECT, related_name="imported")

    class Meta:
        constraints = [models.UniqueConstraint(name="imported_event_once", fields=["origin", "key"])]

    def __str__(self) -> str:
        return f"{self.origin_id} {self.key}"


class ReviewWhy(models.TextChoices):
    """Why a person must look."""

    CHANGED = "changed", _("The source says something else now")
    VANISHED = "vanished", _("The source does not say it any more")
    DIFFERS = "differs", _("An editor recorded something else")
    REFUSED = "refused", _("It cannot be recorded")
    UNMAPPED = "unmapped", _("The source says something that is no event of ours")


class ReviewState(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Withdrawn: the source says again what is recorded")


class ImportReview(models.Model):
    """Something that a source says and that is not done without a person.

    `event` is the event of ours that it is about; `says` is what the source says now, as the fields of an event, and
    empty when it says nothing any more; `said` is a digest of it, so that the same is asked once.
    """

    Why = ReviewWhy
    State = ReviewState

    origin = models.ForeignKey(BillOrigin, on_delete=models.CASCADE, related_name="reviews")
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="import_reviews", verbose_name=_("bill"))
    event = models.ForeignKey(BillEvent, on_delete=models.PROTECT, null=True, related_name="import_reviews")
    key = models.CharField(max_length=80)
    why = models.CharField(_("why"), max_length=16, choices=ReviewWhy.choices)
    said = models.CharField(max_length=64, blank=True)
    says = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=16, choices=ReviewState.choices, default=ReviewState.OPEN)
    raised_at = models.DateTimeField(_("raised at"))
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("question of an import")
        verbose_name_plural = _("questions of imports")
        constraints = [
            models.UniqueConstraint(name="review_once", fields=["origin", "key", "why", "said"]),
            models.CheckConstraint(
                name="review_settled_when_not_open",
                condition=models.Q(state="open", settled_at=None)
                | (~models.Q(state="open") & models.Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="review_open", fields=["raised_at"], condition=models.Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.bill_id} {self.key} {self.why}"


class PolledSource(models.Model):
    """A jurisdiction whose bills are asked for at regular times, and how far the asking has come.

    `since` and `page` say where the next question begins: they are written after each page, so that a run that ends in
    the middle is taken up there. `wait_until`: the far end asked to be left alone, or did not answer.
    """

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.CASCADE, related_name="polled_sources", verbose_name=_("jurisdiction")
    )
    system = models.CharField(_("system"), max_length=32, default="openstates")
    is_on = models.BooleanField(_("is asked"), default=True)
    since = models.CharField(_("asked up to"), max_length=40, blank=True)
    page = models.PositiveIntegerField(_("page"), default=1)
    asked_at = models.DateTimeField(_("asked at"), null=True, editable=False)
    wait_until = models.DateTimeField(_("left alone until"), null=True, editable=False)
    problem = models.TextField(_("problem"), blank=True, editable=False)

    class Meta:
        verbose_name = _("polled source")
        verbose_name_plural = _("polled sources")
        constraints = [models.UniqueConstraint(name="polled_source_once", fields=["system", "jurisdiction"])]

    def __str__(self) -> str:
        return f"{self.system} {self.jurisdiction_id}"
