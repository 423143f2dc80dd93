"""The page on which an event is recorded, corrected or withdrawn, and the one on which it is undone.

What is entered is shown first: where the bill would be, which dates are new or change, how many people would be told.
With JavaScript that is shown while one writes, without it by a button; only what was shown is recorded.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from tracker import clock, queries
from tracker.admin.acts import page_of, who_may
from tracker.admin.changes import in_rows, shown, stage_after
from tracker.admin.forms import RecordEventForm
from tracker.admin.language import spoken
from tracker.models import VOID, Bill, BillEvent, Proposal
from tracker.models.event import CONTENT
from tracker.rules import explain
from tracker.rules.procedure import Law
from tracker.services.proposals import enter_event, needs_second
from tracker.services.record import (
    EventRefused,
    Recorded,
    can_undo,
    preview_event,
    preview_undo,
    undo_ends_at,
    undo_event,
)

MAY_RECORD = "tracker.add_billevent"
LATEST = 5
"""So many of the latest events are shown beside the form, each with links to correct and to withdraw it."""


def record(admin: ModelAdmin[Bill], request: HttpRequest, bill_id: int) -> HttpResponse:
    """Show the form, then what it would do, then do it. To htmx only what it would do, while the form is filled."""
    editor = who_may(request, MAY_RECORD)
    bill = get_object_or_404(Bill.objects.select_related("jurisdiction", "procedure"), pk=bill_id)
    now = clock.now()
    history = list(bill.events.select_related("correction").order_by("-pk"))
    law = queries.law_of(bill.jurisdiction)
    form = RecordEventForm(
        request.POST or None,
        bill=bill,
        law=law,
        history=history,
        today=now.astimezone(bill.jurisdiction.zone).date(),
        initial=_initial(request, history),
    )
    preview, is_proposed = None, False
    if form.is_valid():
        new = form.new_event()
        try:
            preview, is_proposed = preview_event(bill=bill, new=new, now=now), needs_second(bill, new)
            if "record" in request.POST and form.cleaned_data["previewed"] == form.fingerprint():
                return _entered(admin, request, bill, form, editor)
        except EventRefused as error:
            preview = None
            form.add_error(error.field or None, error.reason)
    if preview:
        form.data = {**request.POST.dict(), "previewed": form.fingerprint()}
    asked = {"form": form, "bill": bill, "is_proposed": is_proposed, **shown(preview)}
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    if htmx:
        return render(request, "admin/tracker/bill/_live.html", {**asked, "is_live": True})
    context = page_of(
        admin,
        request,
        _("Record what happened: %(bill)s") % {"bill": bill},
        bill_title=bill.title(spoken()),
        stage=queries.stage_name(bill, spoken()),
        undoable=[_row(event, law) for event in history if event.kind != VOID and can_undo(event, now)],
        recorded=[_row(event, law) for event in _standing(history)[:LATEST]],
        proposals=list(bill.proposals.filter(state=Proposal.State.WAITING).order_by("pk").values_list("pk", flat=True)),
        **asked,
    )
    return render(request, "admin/tracker/bill/record.html", context)


def _standing(history: Sequence[BillEvent]) -> list[BillEvent]:
    """Return the events that count, of those given, the latest day first."""
    standing = [event for event in history if event.kind != VOID and not hasattr(event, "correction")]
    return sorted(standing, key=lambda event: (event.happened_on, event.pk), reverse=True)


def _row(event: BillEvent, law: Law) -> dict[str, Any]:
    return {
        "pk": event.pk,
        "name": queries.event_name(event, law, spoken()),
        "on": explain.in_words(event.happened_on, spoken()),
    }


def _initial(request: HttpRequest, history: Sequence[BillEvent]) -> dict[str, Any]:
    """Return what the form begins with: all that is recorded of what is to be corrected, or what was asked for."""
    asked = request.GET
    corrects = next((one for one in _standing(history) if str(one.pk) == asked.get("corrects")), None)
    initial = {name: getattr(corrects, name) for name in CONTENT} | {"corrects": str(corrects.pk)} if corrects else {}
    return initial | {name: asked[name] for name in ("kind", "happened_on") if asked.get(name)}


def _entered(
    admin: ModelAdmin[Bill], request: HttpRequest, bill: Bill, form: RecordEventForm, editor: User
) -> HttpResponse:
    now = clock.now()
    outcome = enter_event(bill=bill, new=form.new_event(), entered_by=editor, now=now, after_event=form.latest)
    if isinstance(outcome, Proposal):
        messages.success(request, _("Proposed. It is recorded, and told, once another person has confirmed it."))
        return redirect("admin:tracker_proposal_change", outcome.pk)
    admin.log_change(request, bill, f"Recorded: {outcome.event}")
    messages.success(request, recorded_in_words(outcome, now))
    return redirect("tracker:bill", bill.pk)


def recorded_in_words(recorded: Recorded, now: datetime) -> str:
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
    return format_html('{} {} <a href="{}">{}</a>', done, not_told_for(left), url, _("Undo it until then"))


def not_told_for(seconds: int) -> str:
    """Return for how long nobody is told."""
    minutes = seconds // 60
    if minutes >= 2:
        said = ngettext("Nobody is told for %(count)s minute.", "Nobody is told for %(count)s minutes.", minutes)
        return said % {"count": minutes}
    said = ngettext("Nobody is told for %(count)s second.", "Nobody is told for %(count)s seconds.", seconds)
    return said % {"count": seconds}


def undo(admin: ModelAdmin[Bill], request: HttpRequest, bill_id: int, event_id: int) -> HttpResponse:
    """Show what undoing would take back, then do it. Too late, it says so and leads to the correction."""
    editor = who_may(request, MAY_RECORD)
    event = get_object_or_404(
        BillEvent.objects.select_related("bill__jurisdiction", "bill__procedure", "corrects", "correction"),
        pk=event_id,
        bill=bill_id,
    )
    try:
        if request.method == "POST":
            undo_event(event=event, undone_by=editor, now=clock.now())
            admin.log_change(request, event.bill, f"Undone before anybody was told: {event}")
            messages.success(request, _("Undone. Nobody was told of it."))
            return redirect("tracker:bill", bill_id)
        preview = preview_undo(event=event, now=clock.now())
    except EventRefused as error:
        messages.error(request, error.reason)
        url = reverse("admin:tracker_bill_record", args=[bill_id])
        is_standing = not hasattr(event, "correction")
        return redirect(f"{url}?corrects={event.pk}" if is_standing else url)
    context = page_of(
        admin,
        request,
        _("Undo: %(bill)s") % {"bill": event.bill},
        bill=event.bill,
        bill_title=event.bill.title(spoken()),
        event_name=queries.event_name_under(event, event.bill.procedure, spoken()),
        event_on=explain.in_words(event.happened_on, spoken()),
        restores=event.corrects is not None,
        ends_at=f"{undo_ends_at(event).astimezone(editor.zone):%H:%M:%S}",
        zone=editor.time_zone,
        stage_after=stage_after(preview) or _("Nothing recorded"),
        changes=[in_rows(change) for change in preview.changes],
    )
    return render(request, "admin/tracker/bill/undo.html", context)
