"""The law as it was loaded, new versions of it, and the days that editors know better than the library of holidays."""

from datetime import date
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
from tracker.admin.bills import TURNS
from tracker.admin.forms import HTTPS_URLS, ProcedureForm
from tracker.admin.language import named, spoken
from tracker.models import Bill, ChangedDay, Jurisdiction, Procedure
from tracker.procedures import FileRefused
from tracker.rules import explain
from tracker.services.calendar import drop_changed_day, keep_changed_day
from tracker.services.deadlines import Change
from tracker.services.law import ProcedurePreview, add_procedure, preview_procedure


def _affected(preview: ProcedurePreview) -> list[tuple[Bill, list[str]]]:
    """Return the bills whose dates would change, each with a sentence for every window."""
    return [(one.bill, [_in_words(change) for change in one.changes]) for one in preview.affected]


def _in_words(change: Change) -> str:
    days = {
        f"{when}_{name}": _day(getattr(dates, f"{name}_on") if dates else None)
        for when, dates in (("before", change.before), ("after", change.after))
        for name in ("closes", "outer")
    }
    return _(
        "%(window)s: %(turn)s; closes: %(before_closes)s → %(after_closes)s;"
        " outer limit: %(before_outer)s → %(after_outer)s"
    ) % {**days, "window": named(change.names), "turn": _(TURNS[change.turn])}


def _day(day: date | None) -> str:
    return explain.in_words(day, spoken()) if day else _("not known")


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
        changed = add_procedure(text=form.text_given, name=form.file_name, now=clock.now())
        messages.success(request, _("Saved. Open bills whose dates this moved: %(bills)s.") % {"bills": changed})
        return redirect("admin:tracker_procedure_changelist")


class ChangedDayAdmin(ModelAdmin[ChangedDay]):
    list_display = ["day", "jurisdiction", "is_open", "reason"]
    formfield_overrides = HTTPS_URLS
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
        messages.info(request, _("Open bills whose dates this moved: %(bills)s.") % {"bills": changed})
