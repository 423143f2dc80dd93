"""Whose law, and its versions as they were loaded."""

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

DRILL = "ZZ"
"""The code of the jurisdiction that is none: its bills are for fire drills, and no list shows them."""


class Jurisdiction(models.Model):
    """Whose law. `weekend` holds ISO weekdays, Monday is 1."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    names = models.JSONField(_("names"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    languages = models.JSONField(_("languages"), default=list)
    weekend = models.JSONField(_("weekend"), default=list)
    holidays = models.CharField(_("holidays of"), max_length=16, blank=True)

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")

    def __str__(self) -> str:
        return str(self.names["en"])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class ChangedDay(models.Model):
    """A day that editors know better than the library: closed by decree, or a day off that was made a working day."""

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.CASCADE, related_name="changed_days", verbose_name=_("jurisdiction")
    )
    day = models.DateField(_("day"))
    is_open = models.BooleanField(_("is a working day"), default=False)
    reason = models.CharField(_("reason"), max_length=200)
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("changed day")
        verbose_name_plural = _("changed days")
        constraints = [models.UniqueConstraint(name="changed_day_once", fields=["jurisdiction", "day"])]

    def __str__(self) -> str:
        return f"{self.jurisdiction.code} {self.day.isoformat()}: {'open' if self.is_open else 'closed'}"


class Procedure(models.Model):
    """One version of a jurisdiction's procedure: the very text it was read from."""

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="procedures", verbose_name=_("jurisdiction")
    )
    slug = models.CharField(_("version"), max_length=64, unique=True)
    effective_from = models.DateField(_("in force from"))
    effective_until = models.DateField(_("in force until"), null=True, blank=True)
    text = models.TextField(_("text"))
    loaded_at = models.DateTimeField(_("loaded at"))
    is_bundled = models.BooleanField(_("came with the program"), default=True)

    class Meta:
        verbose_name = _("version of a procedure")
        verbose_name_plural = _("versions of procedures")
        constraints = [
            models.CheckConstraint(
                name="procedure_ends_after_it_begins",
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.slug
