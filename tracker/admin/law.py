"""The law as it was loaded, to read. It comes from files and is not edited here."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from tracker.models import Jurisdiction, Procedure


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
