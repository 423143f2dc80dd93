"""Whose law, and its versions as they were loaded."""

from zoneinfo import ZoneInfo

from django.db import models

DRILL = "ZZ"
"""The code of the jurisdiction that is none: its bills are for fire drills, and no list shows them."""


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


class ChangedDay(models.Model):
    """A day that editors know better than the library: closed by decree, or a day off that was made a working day."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.CASCADE, related_name="changed_days")
    day = models.DateField()
    is_open = models.BooleanField("is a working day", default=False)
    reason = models.CharField(max_length=200)
    source_url = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="changed_day_once", fields=["jurisdiction", "day"])]

    def __str__(self) -> str:
        return f"{self.jurisdiction.code} {self.day.isoformat()}: {'open' if self.is_open else 'closed'}"


class Procedure(models.Model):
    """One version of a jurisdiction's procedure: the very text it was read from."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="procedures")
    slug = models.CharField(max_length=64, unique=True)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    text = models.TextField()
    loaded_at = models.DateTimeField()
    is_bundled = models.BooleanField("came with the program", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="procedure_ends_after_it_begins",
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.slug
