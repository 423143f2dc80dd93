"""A search of the list of bills that somebody keeps under a name. Shown to that person alone, on no admin page."""

from django.conf import settings
from django.db import models


class SavedSearch(models.Model):
    """`query` is the query string of the list, in its one form: see `tracker.web.filters`."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=3000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="saved_search_name_once", fields=["owner", "name"])]

    def __str__(self) -> str:
        return f"saved search {self.pk}"
