"""The law as it was loaded, to read, and the days that editors know better than the library of holidays."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from tracker import clock
from tracker.models import ChangedDay, Jurisdiction, Procedure
from tracker.services.calendar import drop_changed_day, keep_changed_day


class ReadOnly:
    """Nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class JurisdictionAdmin(ReadOnly, ModelAdmin[Jurisdiction]):
    list_display = ["code", "__str__", "time_zone"]
    ordering = ["code"]


class ProcedureAdmin(ReadOnly, ModelAdmin[Procedure]):
    list_display = ["slug", "jurisdiction", "effective_from", "effective_until", "loaded_at"]
    list_select_related = ["jurisdiction"]
    ordering = ["slug"]


class ChangedDayAdmin(ModelAdmin[ChangedDay]):
    list_display = ["day", "jurisdiction", "is_open", "reason"]
    list_filter = ["jurisdiction"]
    list_select_related = ["jurisdiction"]
    ordering = ["-day", "pk"]

    def save_model(self, request: HttpRequest, obj: ChangedDay, form: Any, change: bool) -> None:
        self._tell(request, keep_changed_day(day=obj, now=clock.now()))

    def delete_model(self, request: HttpRequest, obj: ChangedDay) -> None:
        self._tell(request, drop_changed_day(jurisdiction=obj.jurisdiction, day=obj.day, now=clock.now()))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ChangedDay]) -> None:
        for day in queryset.select_related("jurisdiction"):
            self.delete_model(request, day)

    def _tell(self, request: HttpRequest, changed: int) -> None:
        messages.info(request, f"Open bills whose dates this moved: {changed}.")
