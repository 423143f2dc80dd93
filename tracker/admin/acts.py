"""What the pages of one's own in the admin have in common: who may, and what the site shows on every page."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


def who_may(request: HttpRequest, permission: str) -> User:
    """Return who asks, if their role has that permission; raise PermissionDenied."""
    if not (isinstance(request.user, User) and request.user.has_perm(permission)):
        raise PermissionDenied
    return request.user


def page_of(admin: ModelAdmin[Any], request: HttpRequest, title: str, **shown: Any) -> dict[str, Any]:
    """Return the context of a page of the admin."""
    return {**admin.admin_site.each_context(request), "title": title, "opts": admin.opts, **shown}


def asks_to_see(request: HttpRequest) -> bool:
    """Return whether it is asked only what an act would do: by a button, or by htmx when the page has come."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return request.method == "POST" and (bool(htmx) or "preview" in request.POST)


class ReadOnly:
    """Nothing is added, changed or deleted by the forms that Django makes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
