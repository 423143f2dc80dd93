"""A time in which a person wishes to be told nothing. Shown to that person alone."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PauseQuerySet(models.QuerySet["Pause"]):
    def running(self, now: datetime) -> "PauseQuerySet":
        """Return those that hold at a moment, whether or not a planner has noted already that one is over."""
        return self.filter(ended_at=None, began_at__lte=now, ends_at__gt=now)


class Pause(models.Model):
    """From `began_at` until `ends_at` nothing is sent to a person, by any endpoint.

    It ends by itself; `ended_at` says when it did, or when the person ended it before. Those that ended are kept, so
    that it can be said of any moment whether the person wished to be told.
    """

    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pause_once_at_a_time", fields=["subscriber"], condition=Q(ended_at=None)),
            models.CheckConstraint(name="pause_ends_after_it_began", condition=Q(ends_at__gt=F("began_at"))),
            models.CheckConstraint(
                name="pause_ended_within_its_time",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("ends_at")),
            ),
        ]
        indexes = [models.Index(name="pause_running", fields=["ends_at"], condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"pause {self.pk}"
