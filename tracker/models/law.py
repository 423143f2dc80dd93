"""Whose law, and its versions as they were loaded."""

from zoneinfo import ZoneInfo

from django.db import models

from tracker.rules.calendars import Calendar


class Jurisdiction(models.Model):
    """Whose law. `weekend` holds ISO weekdays, Monday is 1."""

    code = models.CharField(max_length=16, unique=True)
    names = models.JSONField()
    time_zone = models.CharField(max_length=64)
    languages = models.JSONField(default=list)
    weekend = models.JSONField(default=list)
    holidays = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return str(self.names["en"])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def calendar(self) -> Calendar:
        return Calendar(frozenset(self.weekend))


class Procedure(models.Model):
    """One version of a jurisdiction's procedure: the very text it was read from."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="procedures")
    slug = models.CharField(max_length=64, unique=True)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="procedure_ends_after_it_begins",
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.slug
