"""What came from other systems: the runs, and what an import asks of a person, who accepts or dismisses it."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin, display
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tracker import clock, queries
from tracker.admin.acts import ReadOnly, asks_to_see, page_of, who_may
from tracker.admin.changes import shown
from tracker.admin.language import spoken
from tracker.admin.record import recorded_in_words
from tracker.models import BillEvent, ImportReview, ImportRun, PolledSource
from tracker.rules import explain
from tracker.rules.procedure import Law
from tracker.services.proposals import needs_second, propose_review
from tracker.services.record import EventRefused, NewEvent
from tracker.services.reviews import accept_review, dismiss_review, event_said, preview_review, recording_of

MAY_SETTLE = "tracker.change_importreview"


class RunAdmin(ReadOnly, ModelAdmin[ImportRun]):
    """How far each run came, and what it refused."""

    list_display = ["started_at", "system", "progress", "bills_added", "events_added", "reviews_added", "is_refused"]
    list_filter = ["system"]
    fields = [
        "system", "files", "started_at", "ended_at", "expected", "counted", "bills_added", "events_added",
        "texts_added", "reviews_added", "refused",
    ]  # fmt: skip
    ordering = ["-started_at", "-pk"]

    @display(description=gettext_lazy("gone through"))
    def progress(self, run: ImportRun) -> str:
        said = _("%(counted)s of %(expected)s") % {"counted": run.counted, "expected": run.expected}
        return said if run.ended_at else _("%(so_far)s, under way or broken off") % {"so_far": said}

    @display(description=gettext_lazy("something was refused"), boolean=True)
    def is_refused(self, run: ImportRun) -> bool:
        return bool(run.refused)


class PolledSourceAdmin(ModelAdmin[PolledSource]):
    """Which jurisdictions are asked for at regular times."""

    list_display = ["jurisdiction", "system", "is_on", "asked_at", "problem"]
    list_select_related = ["jurisdiction"]
    fields = ["jurisdiction", "system", "is_on"]
    ordering = ["jurisdiction__code", "pk"]


class ReviewAdmin(ReadOnly, ModelAdmin[ImportReview]):
    """What sources say that is not done without a person; the oldest first."""

    list_display = ["bill", "why", "key", "raised_at", "state"]
    list_filter = ["state", "why", "origin__system"]
    list_select_related = ["bill__jurisdiction"]
    ordering = ["raised_at", "pk"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show what is recorded, what the source says and what accepting would do; then accept or dismiss it."""
        who_may(request, "tracker.view_importreview")
        found = ImportReview.objects.select_related(
            "bill__jurisdiction", "bill__procedure", "event__correction", "origin"
        )
        review = get_object_or_404(found, pk=object_id)
        looks = asks_to_see(request)
        if request.method == "POST" and not looks:
            return self._settled(request, review, who_may(request, MAY_SETTLE))
        asked = _previewed(review) if looks else {"preview": None}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "admin/tracker/importreview/_outcome.html", asked)
        law = queries.law_of(review.bill.jurisdiction)
        says = event_said(review.says) if review.says.get("kind") else None
        context = page_of(
            self,
            request,
            _("Import to review: %(bill)s") % {"bill": review.bill},
            review=review,
            bill=review.bill,
            bill_title=review.bill.title(spoken()),
            ours=_in_words(review.event, law) if review.event else None,
            says=_in_words(says, law) if says else None,
            is_open=review.state == ImportReview.State.OPEN,
            may_settle=request.user.has_perm(MAY_SETTLE),
            **asked,
        )
        return render(request, "admin/tracker/importreview/review.html", context)

    def _settled(self, request: HttpRequest, review: ImportReview, editor: User) -> HttpResponse:
        now = clock.now()
        if "dismiss" in request.POST:
            is_done = dismiss_review(review=review, settled_by=editor, now=now)
            said = _("Dismissed. What is recorded stays as it is.") if is_done else _("It was settled before.")
            messages.success(request, said)
            return redirect("admin:tracker_importreview_changelist")
        try:
            if request.POST.get("seen") != str(queries.latest_event(review.bill)):
                raise EventRefused("", _("Look first at what accepting would do now."))
            if needs_second(review.bill, recording_of(review)):
                proposal = propose_review(review=review, proposed_by=editor, now=now)
                messages.success(request, _("Proposed. It is recorded once another person has confirmed it."))
                return redirect("admin:tracker_proposal_change", proposal.pk)
            recorded = accept_review(review=review, settled_by=editor, now=now)
        except EventRefused as error:
            messages.error(request, error.reason)
            return redirect("admin:tracker_importreview_change", review.pk)
        self.log_change(request, review, f"Recorded: {recorded.event}")
        messages.success(request, recorded_in_words(recorded, now))
        return redirect("admin:tracker_importreview_changelist")


def _previewed(review: ImportReview) -> dict[str, Any]:
    """Return what a page shows of what accepting would do, or why it cannot be accepted."""
    seen = queries.latest_event(review.bill)
    if review.state != ImportReview.State.OPEN:
        return {"preview": None}
    try:
        new, preview = preview_review(review=review, now=clock.now())
    except EventRefused as error:
        return {"preview": None, "refusal": error.reason}
    return {"seen": seen, "is_proposed": needs_second(review.bill, new), **shown(preview)}


def _in_words(event: BillEvent | NewEvent, law: Law) -> dict[str, Any]:
    """Return what an event says, recorded or not, as the page shows it."""
    as_event = event if isinstance(event, BillEvent) else BillEvent(kind=event.kind, happened_on=event.happened_on)
    votes = [event.votes_for, event.votes_against, event.votes_abstain]
    return {
        "name": queries.event_name(as_event, law, spoken()),
        "on": explain.in_words(event.happened_on, spoken()),
        "until": explain.in_words(event.happened_until, spoken()) if event.happened_until else "",
        "at": f"{event.happened_at:%H:%M}" if event.happened_at else "",
        "votes": " : ".join("–" if one is None else str(one) for one in votes) if any(votes) else "",
        "source_url": event.source_url,
        "note": event.note,
    }
