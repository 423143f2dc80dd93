"""Bills in the admin, and the page on which an event is recorded: entered, looked at, then saved."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin, TabularInline, display
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts.models import User
from tracker import clock, queries
from tracker.admin.forms import HTTPS_URLS, RecordEventForm
from tracker.models import Bill, BillSource, BillTitle
from tracker.rules import explain
from tracker.services.deadlines import Change
from tracker.services.record import EventRefused, Preview, preview_event, record_event


class TitleInline(TabularInline[BillTitle, Bill]):
    model = BillTitle
    extra = 1


class SourceInline(TabularInline[BillSource, Bill]):
    model = BillSource
    extra = 1
    formfield_overrides = HTTPS_URLS


class BillAdmin(ModelAdmin[Bill]):
    list_display = ["__str__", "english_title", "stage_name", "record_link"]
    list_filter = ["jurisdiction", "is_final", "stage"]
    list_select_related = ["jurisdiction", "procedure"]
    search_fields = ["identifier", "titles__text"]
    filter_horizontal = ["topics"]
    inlines = [TitleInline, SourceInline]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("titles")

    def english_title(self, bill: Bill) -> str:
        return bill.title("en")

    @display(description="stage")
    def stage_name(self, bill: Bill) -> str:
        return queries.stage_name(bill, "en") or "nothing recorded yet"

    @display(description="what happened")
    def record_link(self, bill: Bill) -> str:
        return format_html('<a href="{}">Record an event</a>', reverse("admin:tracker_bill_record", args=[bill.pk]))

    def has_delete_permission(self, request: HttpRequest, obj: Bill | None = None) -> bool:
        """Nobody deletes a bill: its history only grows."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Bill | None = None) -> list[str]:
        """Keep a bill under the law it was entered with: its events were judged by it."""
        return ["jurisdiction", "stage_name", "record_link"] if obj else []

    def get_urls(self) -> list[URLPattern]:
        record = path("<int:bill_id>/record/", self.admin_site.admin_view(self.record), name="tracker_bill_record")
        return [record, *super().get_urls()]

    def record(self, request: HttpRequest, bill_id: int) -> HttpResponse:
        """Show the form, then what it would do, then do it. Nothing is saved that was not shown."""
        bill = get_object_or_404(Bill.objects.select_related("jurisdiction", "procedure"), pk=bill_id)
        if not self.has_change_permission(request, bill):
            raise PermissionDenied
        now = clock.now()
        today = now.astimezone(bill.jurisdiction.zone).date()
        form = RecordEventForm(request.POST or None, bill=bill, today=today)
        preview = None
        if form.is_valid():
            try:
                preview = preview_event(bill=bill, new=form.new_event(), now=now)
                if "record" in request.POST and form.cleaned_data["previewed"] == form.fingerprint():
                    return self._recorded(request, bill, form)
            except EventRefused as error:
                form.add_error(error.field, error.reason)
        return render(request, "admin/tracker/bill/record.html", self._context(request, bill, form, preview))

    def _recorded(self, request: HttpRequest, bill: Bill, form: RecordEventForm) -> HttpResponse:
        assert isinstance(request.user, User)
        recorded = record_event(bill=bill, new=form.new_event(), recorded_by=request.user, now=clock.now())
        self.log_change(request, bill, f"Recorded: {recorded.event}")
        messages.success(
            request, f"Recorded. {len(recorded.changes)} windows changed; those who follow the bill will be told."
        )
        return redirect("tracker:bill", bill.pk)

    def _context(
        self, request: HttpRequest, bill: Bill, form: RecordEventForm, preview: Preview | None
    ) -> dict[str, Any]:
        if preview:
            form.data = {**request.POST.dict(), "previewed": form.fingerprint()}
        return {
            **self.admin_site.each_context(request),
            "title": f"Record what happened: {bill}",
            "opts": self.opts,
            "bill": bill,
            "bill_title": bill.title("en"),
            "stage": queries.stage_name(bill, "en"),
            "form": form,
            "preview": preview,
            "stage_after": _stage_after(preview),
            "changes": [_in_words(change) for change in preview.changes] if preview else [],
        }


def _stage_after(preview: Preview | None) -> str:
    if preview is None or preview.standing.procedure is None or preview.standing.stage is None:
        return ""
    stage = preview.standing.procedure.stages.get(preview.standing.stage)
    return stage.names["en"] if stage else preview.standing.stage


def _in_words(change: Change) -> dict[str, Any]:
    """Return a change as the page shows it: each date before and after."""
    labels = ["First possible", "Opens", "Closes", "Outer limit"]
    names = ["first_possible_on", "opens_on", "closes_on", "outer_on"]
    rows = []
    for label, name in zip(labels, names, strict=True):
        before, after = (getattr(dates, name) if dates else None for dates in (change.before, change.after))
        rows.append(
            {
                "label": label,
                "before": explain.in_words(before) if before else "",
                "after": explain.in_words(after) if after else "not known",
                "is_same": before == after,
            }
        )
    return {"name": change.names["en"], "turn": change.turn, "rows": rows, "is_told": change.reminds}
