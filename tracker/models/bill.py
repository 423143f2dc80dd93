"""A bill, and what is written about it. Where it stands is derived from its events."""

from django.db import models

from tracker.models.law import Jurisdiction, Procedure


class Topic(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Bill(models.Model):
    """A bill under one jurisdiction's law.

    `stage`, `procedure`, `is_final` and `irregularities` are what the replay of its events gave; they are written
    with every event and can be rebuilt at any time.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="bills")
    identifier = models.CharField(max_length=100)
    summary = models.TextField(blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="bills")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, editable=False)
    stage = models.CharField(max_length=64, blank=True, editable=False)
    is_final = models.BooleanField(default=False, editable=False)
    irregularities = models.JSONField(default=list, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bill_identifier_once", fields=["jurisdiction", "identifier"]),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction.code} {self.identifier}"

    def title(self, language: str) -> str:
        """Return the title in that language, else in English, else in any, else the identifier."""
        texts = {title.language: title.text for title in self.titles.all()}
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), self.identifier)


class BillTitle(models.Model):
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="titles")
    language = models.CharField(max_length=8)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="bill_title_once_a_language", fields=["bill", "language"])]

    def __str__(self) -> str:
        return self.text


class BillSource(models.Model):
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="sources")
    url = models.URLField(max_length=500)
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title
