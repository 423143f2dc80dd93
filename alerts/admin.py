"""What administrators see of alerts: how many mails came back and why. Never an address, a person, or a bill."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from alerts import queries
from alerts.models import Bounce


@admin.register(Bounce)
class BounceAdmin(admin.ModelAdmin[Bounce]):
    """One page of counts. There is no list of rows behind it, and no address that would filter any."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.changelist_view)
        return [path("", view, name="alerts_bounce_changelist")]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Mails that came back",
            "verdicts": queries.bounces_by_verdict(),
            "reasons": queries.bounces_by_reason(),
            "suppressed": queries.suppressed_by_day(),
            "in_doubt": queries.addresses_in_doubt(),
        }
        return TemplateResponse(request, "admin/alerts/bounce/change_list.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Bounce | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Bounce | None = None) -> bool:
        return False
