"""A window of a bill, stored: its dates, where they come from, and which version of it this is."""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models.functions import Coalesce

from tracker.models.bill import Bill
from tracker.models.event import BillEvent
from tracker.models.law import Procedure
from tracker.rules import explain
from tracker.rules.procedure import Confidence, Silence
from tracker.rules.windows import State, Step


class DeadlineStatus(models.TextChoices):
    RUNNING = "running"
    ENDED = "ended"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


DATES = ("first_possible_on", "opens_on", "closes_on", "closes_time", "outer_on", "outer_time", "is_suspended")

CURRENT = [DeadlineStatus.RUNNING, DeadlineStatus.ENDED]

CLOSING_WITHIN: Final = timedelta(days=7)
"""So long before its last day an open window is shown as closing."""


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def running(self) -> "DeadlineQuerySet":
        """Return the windows that run and that people are reminded of."""
        return self.filter(status=DeadlineStatus.RUNNING, reminds=True)

    def in_state(self, state: State, today: date) -> "DeadlineQuerySet":
        """Return the running ones that are in this state on `today`: `Deadline.state` asked the other way round."""
        overdue = models.Q(outer_on__isnull=False, outer_on__lt=today)
        waits = models.Q(is_suspended=True) | models.Q(opens_on__gt=today)
        match state:
            case State.OVERDUE:
                return self.running().filter(overdue)
            case State.NOT_OPEN:
                return self.running().filter(~overdue, waits)
            case State.OPEN:
                return self.running().filter(~overdue, ~waits)
            case State.CLOSED:
                return self.none()

    def closing(self, today: date) -> "DeadlineQuerySet":
        """Return the open ones that close within a few days."""
        return self.in_state(State.OPEN, today).filter(closes_on__range=(today, today + CLOSING_WITHIN))


class Deadline(models.Model):
    """One version of one window of one bill; a window whose dates move gets a new version, and the old one stays.

    `window` and `occurrence` tell the bill's windows apart ("signature", the second time). A date that is not known
    is None; where hours count, the times of day are those of the jurisdiction. `working` keeps the steps as the rules
    gave them, `computed_at` when this version came to be, `ceased_at` when it stopped running. While `is_suspended`
    its clock stands still.
    """

    Status = DeadlineStatus

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="deadlines")
    window = models.CharField(max_length=64)
    occurrence = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16, choices=DeadlineStatus.choices)
    names = models.JSONField()
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    started_by = models.ForeignKey(BillEvent, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(BillEvent, on_delete=models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    first_possible_on = models.DateField()
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    closes_time = models.TimeField(null=True)
    outer_on = models.DateField(null=True)
    outer_time = models.TimeField(null=True)
    on_silence = models.CharField(max_length=32, blank=True, choices=[(one, one) for one in Silence])
    confidence = models.CharField(max_length=16, choices=[(one, one) for one in Confidence])
    citation = models.TextField()
    working = models.JSONField()
    reminds = models.BooleanField()
    is_suspended = models.BooleanField(default=False)
    computed_at = models.DateTimeField()
    ceased_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="deadline_version_once", fields=["bill", "window", "occurrence", "version"]),
            models.UniqueConstraint(
                name="deadline_one_current_version",
                fields=["bill", "window", "occurrence"],
                condition=models.Q(status__in=["running", "ended"]),
            ),
            models.CheckConstraint(
                name="deadline_running_has_no_end",
                condition=~models.Q(status="running") | models.Q(ended_on=None, ended_by=None),
            ),
            models.CheckConstraint(
                name="deadline_ceased_when_not_running",
                condition=models.Q(status="running", ceased_at=None)
                | (~models.Q(status="running") & models.Q(ceased_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="deadline_days_in_order",
                condition=models.Q(first_possible_on__lte=models.F("opens_on"))
                & (models.Q(closes_on=None) | models.Q(opens_on__lte=models.F("closes_on")))
                & (models.Q(outer_on=None) | models.Q(closes_on__lte=models.F("outer_on"))),
            ),
        ]
        indexes = [
            models.Index(name="deadline_running_closes", fields=["closes_on"], condition=models.Q(status="running")),
            models.Index(
                Coalesce("outer_on", "closes_on"),
                name="deadline_running_last",
                condition=models.Q(status="running", reminds=True),
            ),
            models.Index(name="deadline_ended", fields=["ended_on"], condition=models.Q(status="ended", reminds=True)),
            models.Index(name="deadline_running_opens", fields=["opens_on"], condition=models.Q(status="running")),
            models.Index(name="deadline_running_outer", fields=["outer_on"], condition=models.Q(status="running")),
            models.Index(name="deadline_computed", fields=["computed_at"]),
            models.Index(name="deadline_ceased", fields=["ceased_at"], condition=models.Q(ceased_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.occurrence} version {self.version}"

    @property
    def steps(self) -> list[Step]:
        return [Step.from_json(step) for step in self.working]

    @property
    def dates(self) -> list[explain.Figured]:
        """Return the four dates, each with the sources it rests on; a date is None when nobody knows it."""
        closes, outer = (self.closes_on, self.closes_time), (self.outer_on, self.outer_time)
        return explain.figured(self.steps, self.first_possible_on, self.opens_on, closes, outer)

    @property
    def is_running(self) -> bool:
        return self.status == DeadlineStatus.RUNNING

    @property
    def last_on(self) -> date | None:
        """Return the last day on which the act can be in time, as far as anybody knows."""
        return self.outer_on or self.closes_on

    def earlier_versions(self) -> list["Deadline"]:
        """Return the earlier versions of this window, the latest first."""
        versions = Deadline.objects.filter(
            bill=self.bill_id, window=self.window, occurrence=self.occurrence, version__lt=self.version
        )
        return list(versions.order_by("-version"))

    def is_replaced(self) -> bool:
        """Return whether this window has a current version."""
        current = Deadline.objects.filter(
            bill=self.bill_id, window=self.window, occurrence=self.occurrence, status__in=CURRENT
        )
        return current.exists()

    def was_taken_back_within(self, hold: timedelta) -> bool:
        """Return whether it gave way, to another version or to none, before a hold was over."""
        is_gone = self.status in {DeadlineStatus.REPLACED, DeadlineStatus.WITHDRAWN}
        return is_gone and self.ceased_at is not None and self.ceased_at < self.computed_at + hold

    def has_the_dates_of(self, other: "Deadline") -> bool:
        """Return whether a reader would find the same dates in both."""
        return all(getattr(self, name) == getattr(other, name) for name in DATES)

    def state(self, today: date) -> State:
        """Return the state on `today`, by the rule of `rules.windows.Window.state`."""
        if not self.is_running:
            return State.CLOSED
        if self.outer_on and self.outer_on < today:
            return State.OVERDUE
        return State.NOT_OPEN if self.is_suspended or today < self.opens_on else State.OPEN
