"""What happened to a bill. History only grows: a mistake is answered by a correcting event, and both stay."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.bill import Bill
from tracker.rules.counting import Span
from tracker.rules.replay import Event

VOID = "void"
"""The kind of a correcting event that says: this did not happen."""

CONTENT = (
    "kind",
    "happened_on",
    "happened_until",
    "happened_at",
    "votes_for",
    "votes_against",
    "votes_abstain",
    "source_url",
    "note",
    "irregular_reason",
)
"""The fields that say what happened."""


def hold() -> timedelta:
    """Return how long nobody is told of an edit, so that it can be undone."""
    return timedelta(seconds=settings.HOLD_SECONDS)


class HistoryIsAppendOnly(Exception):
    """Somebody tried to change or delete what was recorded."""


class BillEventQuerySet(models.QuerySet["BillEvent"]):
    def standing(self) -> "BillEventQuerySet":
        """Return the events that count: not corrected by a later one, and not themselves a striking out."""
        return self.filter(correction=None).exclude(kind=VOID)

    def update(self, **kwargs: Any) -> int:
        raise HistoryIsAppendOnly

    def delete(self) -> Any:
        raise HistoryIsAppendOnly


class BillEvent(models.Model):
    """One event. `happened_on` is a day in the jurisdiction; `recorded_at` is when we learnt of it.

    Where nobody knows the day, `happened_on` is the earliest it can have been and `happened_until` the latest; where
    hours count, `happened_at` is the time of day there.

    An event that `corrects` another takes its place, for the `reason` given; with the kind VOID it only strikes it
    out. `irregular_reason` says why an event that its stage does not allow was recorded all the same.
    What lay in the past when a source was first imported is no news (`is_news`): it counts, and nobody is told.
    The database refuses updates and deletions, too: see the migration `history_is_kept`.
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=64)
    happened_on = models.DateField()
    happened_until = models.DateField(null=True, blank=True)
    happened_at = models.TimeField(null=True, blank=True)
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    votes_against = models.PositiveIntegerField(null=True, blank=True)
    votes_abstain = models.PositiveIntegerField(null=True, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    irregular_reason = models.TextField(blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction")
    reason = models.TextField(blank=True)
    is_news = models.BooleanField(_("is told to those who follow"), default=True)
    recorded_at = models.DateTimeField()
    # An account that is deleted leaves its number here and nothing else.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    objects = BillEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_days_in_order",
                condition=models.Q(happened_until=None) | models.Q(happened_until__gt=models.F("happened_on")),
            ),
            models.CheckConstraint(
                name="event_correction_has_a_reason",
                condition=models.Q(corrects=None) | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="event_struck_out_is_one_that_was_there",
                condition=~models.Q(kind=VOID) | models.Q(corrects__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="event_by_recording", fields=["recorded_at"]),
            models.Index(name="event_news_by_recording", fields=["recorded_at"], condition=models.Q(is_news=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on.isoformat()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise HistoryIsAppendOnly

    @property
    def as_rule(self) -> Event:
        span = Span(self.happened_on, self.happened_until or self.happened_on)
        return Event(self.kind, span, self.pk, bool(self.irregular_reason), self.happened_at)

    def says_the_same_as(self, other: "BillEvent") -> bool:
        """Return whether both say that the same happened."""
        return all(getattr(self, name) == getattr(other, name) for name in CONTENT)

    def in_place_of(self) -> Iterator["BillEvent"]:
        """Yield what this corrects, what that corrected, and so on."""
        event = self
        while event.corrects is not None:
            event = event.corrects
            yield event

    @property
    def has_votes(self) -> bool:
        return not (self.votes_for is None and self.votes_against is None and self.votes_abstain is None)
