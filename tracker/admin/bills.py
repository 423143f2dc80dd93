"""Bills in the admin, and the page on which an event is recorded: entered, looked at, then saved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin, TabularInline, display
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from accounts.models import User
from tracker import clock, queries
from tracker.admin.forms import HTTPS_URLS, RecordEventForm
from tracker.admin.language import named, spoken
from tracker.admin.texts import text_urls
from tracker.models import VOID, Bill, BillDocument, BillEvent, BillSource, BillTitle, Topic
from tracker.rules import explain
from tracker.rules.windows import Figure
from tracker.rules.wording import LANGUAGES
from tracker.services.deadlines import Change, Turn
from tracker.services.edit import bill_written
from tracker.services.record import (
    EventRefused,
    Preview,
    Recorded,
    can_undo,
    preview_event,
    preview_undo,
    record_event,
    undo_ends_at,
    undo_event,
)

TURNS = {
    Turn.ADDED: gettext_noop("added"),
    Turn.MOVED: gettext_noop("moved"),
    Turn.CLOSED: gettext_noop("closed"),
    Turn.WITHDRAWN: gettext_noop("withdrawn"),
}


class TopicAdmin(ModelAdmin[Topic]):
    """A topic is named in the searches that people follow by its slug: once it is there, the slug stays as it is."""

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Nobody deletes a topic: whoever follows it would hear no more, and not know."""
        return False


class TitleInline(TabularInline[BillTitle, Bill]):
    model = BillTitle
    extra = 1


class SourceInline(TabularInline[BillSource, Bill]):
    model = BillSource
    extra = 1
    formfield_overrides = HTTPS_URLS


class DocumentInline(TabularInline[BillDocument, Bill]):
    model = BillDocument
    extra = 1
    formfield_overrides = HTTPS_URLS


class BillAdmin(ModelAdmin[Bill]):
    list_display = ["__str__", "title", "stage_name", "record_link"]
    list_filter = ["jurisdiction", "is_final", "stage"]
    list_select_related = ["jurisdiction", "procedure"]
    search_fields = ["identifier", "titles__text"]
    filter_horizontal = ["topics"]
    inlines = [TitleInline, SourceInline, DocumentInline]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("titles")

    @display(description=gettext_lazy("title"))
    def title(self, bill: Bill) -> str:
        return bill.title(spoken())

    @display(description=gettext_lazy("stage"))
    def stage_name(self, bill: Bill) -> str:
        return queries.stage_name(bill, spoken()) or _("nothing recorded yet")

    @display(description=gettext_lazy("what happened"))
    def record_link(self, bill: Bill) -> str:
        url = reverse("admin:tracker_bill_record", args=[bill.pk])
        return format_html('<a href="{}">{}</a>', url, _("Record an event"))

    @display(description=gettext_lazy("versions of the text"))
    def texts_link(self, bill: Bill) -> str:
        url = reverse("admin:tracker_bill_text_add", args=[bill.pk])
        return format_html('<a href="{}">{}</a>', url, _("Add a version of the text, or withdraw one"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save titles and all else, then what follows from it."""
        super().save_related(request, form, formsets, change)
        bill_written(bill=form.instance, now=clock.now())

    def has_delete_permission(self, request: HttpRequest, obj: Bill | None = None) -> bool:
        """Nobody deletes a bill: its history only grows."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Bill | None = None) -> list[str]:
        """Keep a bill under the law it was entered with: its events were judged by it."""
        return ["jurisdiction", "stage_name", "record_link", "texts_link"] if obj else []

    def get_urls(self) -> list[URLPattern]:
        record = path("<int:bill_id>/record/", self.admin_site.admin_view(self.record), name="tracker_bill_record")
        undo = path(
            "<int:bill_id>/undo/<int:event_id>/", self.admin_site.admin_view(self.undo), name="tracker_bill_undo"
        )
        return [record, undo, *text_urls(self.admin_site, self), *super().get_urls()]

    def record(self, request: HttpRequest, bill_id: int) -> HttpResponse:
        """Show the form, then what it would do, then do it. Nothing is saved that was not shown."""
        bill = get_object_or_404(Bill.objects.select_related("jurisdiction", "procedure"), pk=bill_id)
        if not self.has_change_permission(request, bill):
            raise PermissionDenied
        now = clock.now()
        today = now.astimezone(bill.jurisdiction.zone).date()
        initial = {"corrects": request.GET.get("corrects")}
        form = RecordEventForm(request.POST or None, bill=bill, today=today, initial=initial)
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
        messages.success(request, _recorded_in_words(recorded, clock.now()))
        return redirect("tracker:bill", bill.pk)

    def undo(self, request: HttpRequest, bill_id: int, event_id: int) -> HttpResponse:
        """Show what undoing would take back, then do it. Too late, it says so and leads to the correction."""
        assert isinstance(request.user, User)
        event = get_object_or_404(
            BillEvent.objects.select_related("bill__jurisdiction", "bill__procedure", "corrects", "correction"),
            pk=event_id,
            bill=bill_id,
        )
        if not self.has_change_permission(request, event.bill):
            raise PermissionDenied
        try:
            if request.method == "POST":
                undo_event(event=event, undone_by=request.user, now=clock.now())
                self.log_change(request, event.bill, f"Undone before anybody was told: {event}")
                messages.success(request, _("Undone. Nobody was told of it."))
                return redirect("tracker:bill", bill_id)
            preview = preview_undo(event=event, now=clock.now())
        except EventRefused as error:
            messages.error(request, error.reason)
            url = reverse("admin:tracker_bill_record", args=[bill_id])
            is_standing = not hasattr(event, "correction")
            return redirect(f"{url}?corrects={event.pk}" if is_standing else url)
        return render(request, "admin/tracker/bill/undo.html", self._undo_context(request, event, preview))

    def _undo_context(self, request: HttpRequest, event: BillEvent, preview: Preview) -> dict[str, Any]:
        editor = request.user
        assert isinstance(editor, User)
        return {
            **self.admin_site.each_context(request),
            "title": _("Undo: %(bill)s") % {"bill": event.bill},
            "opts": self.opts,
            "bill": event.bill,
            "bill_title": event.bill.title(spoken()),
            "event_name": queries.event_name_under(event, event.bill.procedure, spoken()),
            "event_on": explain.in_words(event.happened_on, spoken()),
            "restores": event.corrects is not None,
            "ends_at": f"{undo_ends_at(event).astimezone(editor.zone):%H:%M:%S}",
            "zone": editor.time_zone,
            "stage_after": _stage_after(preview) or _("Nothing recorded"),
            "changes": [_in_words(change) for change in preview.changes],
        }

    def _context(
        self, request: HttpRequest, bill: Bill, form: RecordEventForm, preview: Preview | None
    ) -> dict[str, Any]:
        if preview:
            form.data = {**request.POST.dict(), "previewed": form.fingerprint()}
        return {
            **self.admin_site.each_context(request),
            "title": _("Record what happened: %(bill)s") % {"bill": bill},
            "opts": self.opts,
            "bill": bill,
            "bill_title": bill.title(spoken()),
            "stage": queries.stage_name(bill, spoken()),
            "form": form,
            "undoable": _undoable(bill, clock.now()),
            "preview": preview,
            "stage_after": _stage_after(preview),
            "changes": [_in_words(change) for change in preview.changes] if preview else [],
        }


def _undoable(bill: Bill, now: datetime) -> list[tuple[int, str]]:
    """Return the events that can still be undone, by their number and name."""
    law = queries.law_of(bill.jurisdiction)
    events = bill.events.select_related("correction").exclude(kind=VOID).order_by("-pk")
    return [
        (event.pk, f"{queries.event_name(event, law, spoken())}, {explain.in_words(event.happened_on, spoken())}")
        for event in events
        if can_undo(event, now)
    ]


def _recorded_in_words(recorded: Recorded, now: datetime) -> str:
    """Return what was done, and how long it can be undone."""
    count = len(recorded.changes)
    done = ngettext("Recorded. %(count)s window changed.", "Recorded. %(count)s windows changed.", count) % {
        "count": count
    }
    left = int((undo_ends_at(recorded.event) - now).total_seconds())
    if left <= 0:
        told = _("Those who follow the bill are being told.")
        return f"{done} {told}"
    url = reverse("admin:tracker_bill_undo", args=[recorded.event.bill_id, recorded.event.pk])
    return format_html('{} {} <a href="{}">{}</a>', done, _not_told_for(left), url, _("Undo it until then"))


def _not_told_for(seconds: int) -> str:
    """Return for how long nobody is told."""
    minutes = seconds // 60
    if minutes >= 2:
        said = ngettext("Nobody is told for %(count)s minute.", "Nobody is told for %(count)s minutes.", minutes)
        return said % {"count": minutes}
    said = ngettext("Nobody is told for %(count)s second.", "Nobody is told for %(count)s seconds.", seconds)
    return said % {"count": seconds}


def _stage_after(preview: Preview | None) -> str:
    if preview is None or preview.standing.procedure is None or preview.standing.stage is None:
        return ""
    stage = preview.standing.procedure.stages.get(preview.standing.stage)
    return named(stage.names) if stage else preview.standing.stage


def _in_words(change: Change) -> dict[str, Any]:
    """Return a change as the page shows it: each date before and after."""
    words = LANGUAGES[spoken()]
    labels = [words.labels[figure] for figure in (Figure.FIRST_POSSIBLE, Figure.OPENS, Figure.CLOSES, Figure.OUTER)]
    names = ["first_possible_on", "opens_on", "closes_on", "outer_on"]
    rows = []
    for label, name in zip(labels, names, strict=True):
        before, after = (getattr(dates, name) if dates else None for dates in (change.before, change.after))
        rows.append(
            {
                "label": label,
                "before": explain.in_words(before, spoken()) if before else "",
                "after": explain.in_words(after, spoken()) if after else words.not_known,
                "is_same": before == after,
            }
        )
    return {
        "name": named(change.names),
        "turn": change.turn,
        "turn_in_words": _(TURNS[change.turn]),
        "rows": rows,
        "is_told": change.reminds,
    }
