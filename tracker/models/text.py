"""The text of a bill as it was once. What was added stays as it is; what is wrong is withdrawn for a reason."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.bill import Bill
from tracker.texts import store


class TextKind(models.TextChoices):
    """What was uploaded. The values are those of `tracker.texts.values.Kind`."""

    TEXT = "text", _("plain text")
    HTML = "html", _("web page")
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"


class TextIsKept(Exception):
    """Somebody tried to change or delete a text."""


class BillTextQuerySet(models.QuerySet["BillText"]):
    def standing(self) -> "BillTextQuerySet":
        """Return the texts that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def delete(self) -> Any:
        raise TextIsKept


class BillText(models.Model):
    """One version of a bill's text, in one language.

    `text` are the words that were found in the file: paragraphs, one a line. The file itself lies under its `digest`
    (SHA-256) in TEXTS_DIR; `file_name` is what it is called when it is given out, and is empty where the text was
    pasted. `dated_on` is the day of the version, where one is known. The database refuses to change a text or to delete
    it, but for its being withdrawn, once: see the migration `history_is_kept`.
    """

    Kind = TextKind

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="texts")
    label = models.CharField(max_length=100)
    language = models.CharField(max_length=8)
    dated_on = models.DateField(null=True)
    source_url = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=8, choices=TextKind.choices)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    text = models.TextField()
    words = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    # An account that is deleted leaves its number here and nothing else.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    objects = BillTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="text_once_a_bill", fields=["bill", "digest"], condition=models.Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="text_withdrawn_with_a_reason",
                condition=models.Q(withdrawn_at=None, withdrawn_reason="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason="")),
            ),
            models.CheckConstraint(name="text_has_a_label", condition=~models.Q(label="")),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.language})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TextIsKept
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TextIsKept

    def file(self) -> bytes | None:
        """Return the bytes of the file; None when it is gone or is not what was added."""
        return store.kept(Path(settings.TEXTS_DIR), self.digest)

    @property
    def order(self) -> tuple[date, int]:
        """Return what versions are ordered by: their day, or where none is known the day they were added."""
        return self.dated_on or self.added_at.date(), self.pk
