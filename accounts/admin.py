"""Who may log in and who may edit. What anybody follows is not shown here or anywhere else in the admin."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import User
from accounts.services import account_opened

admin.site.unregister(EmailAddress)
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["email", "is_active", "is_staff", "is_superuser"]
    list_filter = ["is_active", "is_staff"]
    fields = ["email", "is_active", "is_staff", "is_superuser", "language", "time_zone"]
    ordering = ["pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Leave an address to its owner, who proves the new one: it is the door, and where alerts go."""
        return ["email"] if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and obj.is_active and "is_active" in form.changed_data:
            account_opened(user=obj)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Filter by what is offered and by nothing else: an address of a page must not ask who follows what."""
        return lookup.split("__", maxsplit=1)[0] in self.list_filter

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say that all goes with the account, and not what that is."""
        return [f"{one} and all that belongs to it" for one in objs], {}, set(), []
