"""The law as it was loaded, new versions of it, and the days that editors know better than the library of holidays."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from tracker import clock
from tracker.admin.acts import ReadOnly
from tracker.admin.changes import in_a_sentence
from tracker.admin.forms import HTTPS_URLS, ProcedureForm
from tracker.models import Bill, ChangedDay, Jurisdiction, Procedure
from tracker.procedures import FileRefused
from tracker.services.calendar import drop_changed_day, keep_changed_day
from tracker.services.law import ProcedurePreview, add_procedure, preview_procedure


def _affected(preview: ProcedurePreview) -> list[tuple[Bill, list[str]]]:
    """Return the bills whose dates would change, each with a sentence for every window."""
    return [(one.bill, [in_a_sentence(change) for change in one.changes]) for one in preview.affected]


def _editor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


class JurisdictionAdmin(ReadOnly, ModelAdmin[Jurisdiction]):
    list_display = ["code", "__str__", "time_zone"]
    ordering = ["code"]


class ProcedureAdmin(ReadOnly, ModelAdmin[Procedure]):
    list_display = ["slug", "jurisdiction", "effective_from", "effective_until", "is_bundled", "loaded_at"]
    list_filter = ["is_bundled"]
    list_select_related = ["jurisdiction"]
    search_fields = ["slug", "jurisdiction__code"]
    ordering = ["slug"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        assert isinstance(request.user, User)
        return request.user.has_perm("tracker.add_procedure")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the form, then what the file would do, then save it. Nothing is saved that was not shown."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ProcedureForm(request.POST or None, request.FILES or None)
        preview = None
        if form.is_valid():
            try:
                preview = preview_procedure(text=form.text_given, name=form.file_name)
                if "save" in request.POST and form.cleaned_data["previewed"] == form.fingerprint():
                    return self._saved(request, form)
            except FileRefused as error:
                form.add_error("text", str(error))
        if preview:
            form.data = {"text": form.text_given, "previewed": form.fingerprint()}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add a version of a procedure"),
            "opts": self.opts,
        }
        affected = _affected(preview) if preview else []
        context |= {"form": form, "preview": preview, "affected": affected}
        return render(request, "admin/tracker/procedure/upload.html", context)

    def _saved(self, request: HttpRequest, form: ProcedureForm) -> HttpResponse:
        changed = add_procedure(text=form.text_given, name=form.file_name, now=clock.now(), added_by=_editor(request))
        messages.success(request, _("Saved. Open bills whose dates this moved: %(bills)s.") % {"bills": changed})
        return redirect("admin:tracker_procedure_changelist")


class ChangedDayAdmin(ModelAdmin[ChangedDay]):
    list_display = ["day", "jurisdiction", "is_open", "reason"]
    formfield_overrides = HTTPS_URLS
    list_filter = ["jurisdiction"]
    list_select_related = ["jurisdiction"]
    ordering = ["-day", "pk"]

    def save_model(self, request: HttpRequest, obj: ChangedDay, form: Any, change: bool) -> None:
        self._tell(request, keep_changed_day(day=obj, now=clock.now(), made_by=_editor(request)))

    def delete_model(self, request: HttpRequest, obj: ChangedDay) -> None:
        changed = drop_changed_day(
            jurisdiction=obj.jurisdiction, day=obj.day, now=clock.now(), made_by=_editor(request)
        )
        self._tell(request, changed)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ChangedDay]) -> None:
        for day in queryset.select_related("jurisdiction"):
            self.delete_model(request, day)

    def _tell(self, request: HttpRequest, changed: int) -> None:
        messages.info(request, _("Open bills whose dates this moved: %(bills)s.") % {"bills": changed})
