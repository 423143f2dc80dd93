"""Who may log in, and in which role. What anybody follows is not shown here or anywhere else in the admin."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import LastAdministrator, Role, administrators, give_role, keep_an_administrator, role_of
from accounts.services import account_opened

admin.site.unregister(EmailAddress)
admin.site.unregister(Group)

LAST = gettext_lazy("This is the last administrator: without one nobody could give a role to anybody.")


class UserForm(forms.ModelForm[User]):
    """An account and its role. An address is given once, when the account is made."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("None: sees what is their own")), *Role.choices],
        required=False,
        help_text=gettext_lazy("A reader sees the admin, an editor writes and records, an administrator gives roles."),
    )

    class Meta:
        model = User
        fields = ["email", "is_active", "language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["role"].initial = role_of(self.instance) or ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_one = cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("is_active")
        if self.instance.pk and not is_one:
            try:
                keep_an_administrator(without=[self.instance.pk])
            except LastAdministrator as error:
                raise forms.ValidationError(LAST) from error
        return cleaned

    @property
    def role_given(self) -> Role | None:
        return Role(self.cleaned_data["role"]) if self.cleaned_data["role"] else None


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    form = UserForm
    list_display = ["email", "is_active", "role"]
    list_filter = ["is_active", RoleFilter]
    fields = ["email", "is_active", "role", "language", "time_zone"]
    ordering = ["pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("role"))
    def role(self, user: User) -> str:
        role = role_of(user)
        return str(role.label) if role else "–"

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Leave an address to its owner, who proves the new one: it is the door, and where alerts go."""
        return ["email"] if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        before = role_of(User.objects.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)
        if before != form.role_given or not change:
            give_role(user=obj, role=form.role_given)
            # By numbers and roles alone: a log is read by others than the person.
            said = {"before": before or "none", "after": form.role_given or "none"}
            self.log_change(request, obj, "Role: {before} → {after}".format(**said))
        if change and obj.is_active and "is_active" in form.changed_data:
            account_opened(user=obj)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Filter by what is offered and by nothing else: an address of a page must not ask who follows what."""
        return lookup.split("__", maxsplit=1)[0] in {"is_active", RoleFilter.parameter_name}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say that all goes with the account, and not what that is; keep the last administrator."""
        accounts = list(objs)
        left = administrators().exclude(pk__in=[one.pk for one in accounts]).exists()
        said = [_("%(user)s and all that belongs to it") % {"user": one} for one in accounts]
        return said, {}, set(), [] if left else [str(LAST)]

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        try:
            with transaction.atomic():
                keep_an_administrator(without=list(queryset.values_list("pk", flat=True)))
                super().delete_queryset(request, queryset)
        except LastAdministrator:
            messages.error(request, LAST)
