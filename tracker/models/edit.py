"""What was changed of what is written about bills and law: when, by whom, from what, to what. It only grows."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.bill import Bill
from tracker.models.event import HistoryIsAppendOnly
from tracker.models.law import Jurisdiction


class Field(models.TextChoices):
    """What can be changed. `about` of an edit says which of several: a language, an address, a day, a version."""

    IDENTIFIER = "identifier", _("Number")
    SUMMARY = "summary", _("Summary")
    STANCE = "stance", _("Stance")
    STANCE_REASON = "stance_reason", _("Why this stance")
    TOPICS = "topics", _("Topics")
    TITLE = "title", _("Title")
    TITLE_SUMMARY = "title_summary", _("Summary in a language")
    SOURCE = "source", _("Source")
    DOCUMENT = "document", _("Document")
    TOPIC = "topic", _("Name of a topic")
    CHANGED_DAY = "changed_day", _("Day")
    PROCEDURE = "procedure", _("Version of the law")


class EditQuerySet(models.QuerySet["Edit"]):
    def update(self, **kwargs: Any) -> int:
        raise HistoryIsAppendOnly

    def delete(self) -> Any:
        raise HistoryIsAppendOnly


class Edit(models.Model):
    """One change. It is of a bill, or of the law of a jurisdiction, or of neither: then of what all bills share.

    An empty text means that there was, or is, nothing. Nobody is named in it but by the number of an account, and
    `made_by` is empty where a source said so or the program brought it. The database refuses updates and deletions.
    """

    Field = Field

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="edits")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, null=True, related_name="edits")
    field = models.CharField(max_length=16, choices=Field.choices)
    about = models.CharField(max_length=500, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    objects = EditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="edit_changed_something",
                condition=~models.Q(before=models.F("after")),
            ),
            models.CheckConstraint(
                name="edit_of_one_thing",
                condition=models.Q(bill=None) | models.Q(jurisdiction=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.about}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise HistoryIsAppendOnly
