"""A bill, and what is written about it. Where it stands is derived from its events."""

from datetime import date
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.law import Jurisdiction, Procedure

NO_CLOSING: Final = date.max
"""The closing of a bill of which no window runs, or of whose windows nobody knows when they close: after all others."""

NO_EVENT: Final = date.min
"""The latest event of a bill to which nothing has happened: before all others."""


class Topic(models.Model):
    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    names = models.JSONField(_("names in other languages"), default=dict, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in that language, or the one that every topic has."""
        return str(self.names.get(language, self.name))


class Stance(models.TextChoices):
    """What those who run this installation think of a bill."""

    OPPOSE = "oppose", _("We oppose it")
    SUPPORT = "support", _("We support it")
    WATCH = "watch", _("We watch it")


class Bill(models.Model):
    """A bill under one jurisdiction's law. `summary` is told to whom no title has one in their language.

    `stage`, `procedure`, `is_final` and `irregularities` are what the replay of its events gave; they are written
    with every event and can be rebuilt at any time. So are `odd_events` and `law_changes`, how many of its
    irregularities nobody has explained or looked at: those of events, and the changes of the law on its way. And
    `next_closes_on`, the first day on which one of its running windows closes (its outer limit, where only that is
    known), and `latest_event_on`: lists are sorted by them.
    `written_at` is when an editor or an import wrote about it last; None: not since this is kept.
    """

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="bills", verbose_name=_("jurisdiction")
    )
    identifier = models.CharField(_("number"), max_length=100)
    summary = models.TextField(_("summary"), blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="bills", verbose_name=_("topics"))
    stance = models.CharField(_("stance"), max_length=16, choices=Stance.choices, blank=True)
    stance_reason = models.TextField(_("why this stance"), blank=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, editable=False)
    stage = models.CharField(_("stage"), max_length=64, blank=True, editable=False)
    is_final = models.BooleanField(_("is at its end"), default=False, editable=False)
    irregularities = models.JSONField(default=list, editable=False)
    odd_events = models.PositiveSmallIntegerField(default=0, editable=False)
    law_changes = models.PositiveSmallIntegerField(default=0, editable=False)
    next_closes_on = models.DateField(default=NO_CLOSING, editable=False)
    latest_event_on = models.DateField(default=NO_EVENT, editable=False)
    written_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        constraints = [
            models.UniqueConstraint(name="bill_identifier_once", fields=["jurisdiction", "identifier"]),
        ]
        indexes = [
            models.Index(name="bill_by_closing", fields=["next_closes_on", "id"]),
            models.Index(name="bill_by_latest_event", fields=["latest_event_on", "id"]),
            models.Index(name="bill_by_identifier", fields=["identifier", "id"]),
            models.Index(name="bill_there_by_closing", fields=["jurisdiction", "next_closes_on", "id"]),
            models.Index(name="bill_there_by_latest_event", fields=["jurisdiction", "latest_event_on", "id"]),
            models.Index(name="bill_stage_by_closing", fields=["stage", "next_closes_on", "id"]),
            models.Index(name="bill_by_writing", fields=["written_at"]),
            models.Index(name="bill_odd", fields=["latest_event_on", "id"], condition=models.Q(odd_events__gt=0)),
            models.Index(
                name="bill_law_changed", fields=["latest_event_on", "id"], condition=models.Q(law_changes__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction.code} {self.identifier}"

    def title(self, language: str) -> str:
        """Return the title in that language, else in English, else in any, else the identifier."""
        texts = {title.language: title.text for title in self.titles.all()}
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), self.identifier)

    def summary_in(self, language: str) -> str:
        """Return what the bill does, in that language if it is written in it."""
        return next(
            (one.summary for one in self.titles.all() if one.language == language and one.summary), self.summary
        )


class BillTitle(models.Model):
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="titles")
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("title"))
    summary = models.TextField(_("what the bill does, in this language"), blank=True)

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        constraints = [models.UniqueConstraint(name="bill_title_once_a_language", fields=["bill", "language"])]

    def __str__(self) -> str:
        return self.text


class BillSource(models.Model):
    """Where what is recorded can be read. `archive_url` is a copy that stays when the page goes."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="sources")
    url = models.URLField(_("address"), max_length=500)
    title = models.CharField(_("title"), max_length=200)
    archive_url = models.URLField(_("archived copy"), max_length=500, blank=True)
    archived_on = models.DateField(_("archived on"), null=True, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title


class BillDocument(models.Model):
    """A paper of the bill that is published somewhere: its text, a report, an opinion."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    language = models.CharField(_("language"), max_length=8, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title


class BillSearch(models.Model):
    """The words of a bill's texts by `tracker.rules.search`, made by its edition `rule`; services.search keeps them.

    Beside this table each database has an index that its migration made: a column `vector` on PostgreSQL, on SQLite a
    virtual table that triggers of this one fill. On SQLite a migration that makes this table anew must make those, too.
    """

    bill = models.OneToOneField(Bill, on_delete=models.CASCADE, primary_key=True, related_name="search")
    words = models.TextField()
    rule = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"words of bill {self.pk}"
