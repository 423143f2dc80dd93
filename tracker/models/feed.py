"""Private addresses of feeds. Who holds one reads what it gives, so only a hash of its secret is kept."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.sealing import keyed_hash
from tracker.models.bill import Bill, Topic
from tracker.models.law import Jurisdiction
from tracker.models.saved_search import SavedSearch


class Gives(models.TextChoices):
    """What a private address gives: dates for a calendar, or news for a feed reader."""

    CALENDAR = "calendar", _("My calendar: the dates of all bills that I follow")
    NEWS = "news", _("My news: what happens to all bills that I follow")
    BILL_DATES = "bill_dates", _("The dates of one bill")
    BILL = "bill", _("What happens to one bill")
    JURISDICTION = "jurisdiction", _("What happens in one jurisdiction")
    TOPIC = "topic", _("What happens about one topic")
    SEARCH = "search", _("What happens to the bills that a search finds")


DATES = frozenset({Gives.CALENDAR, Gives.BILL_DATES})
"""What is given to calendars; all else is for feed readers."""


class FeedToken(models.Model):
    """A private address. It is shown to its owner once, when it is made, and revoked by deleting this row.

    No page of the admin lists them. When an address is used is not kept. A discreet one tells of no bill.
    """

    Gives = Gives

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_tokens")
    gives = models.CharField(max_length=16, choices=Gives.choices)
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, null=True, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.CASCADE, null=True, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    is_discreet = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64)
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="feed_token_once", fields=["token_hash"]),
            models.CheckConstraint(
                name="feed_token_gives_one_thing",
                condition=models.Q(
                    gives__in=["calendar", "news"], bill=None, jurisdiction=None, topic=None, search=None
                )
                | models.Q(
                    gives__in=["bill", "bill_dates"], bill__isnull=False, jurisdiction=None, topic=None, search=None
                )
                | models.Q(gives="jurisdiction", bill=None, jurisdiction__isnull=False, topic=None, search=None)
                | models.Q(gives="topic", bill=None, jurisdiction=None, topic__isnull=False, search=None)
                | models.Q(gives="search", bill=None, jurisdiction=None, topic=None, search__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"feed token {self.pk}"

    @property
    def is_for_calendars(self) -> bool:
        return self.gives in DATES

    @staticmethod
    def hash_of(token: str) -> str:
        return keyed_hash("feed token", token)
