"""What waits for a second person: confirmed by another than who proposed it, or refused with a reason."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from tracker import clock, queries
from tracker.admin.acts import ReadOnly, asks_to_see, page_of, who_may
from tracker.admin.changes import shown
from tracker.admin.language import spoken
from tracker.admin.record import recorded_in_words
from tracker.models import VOID, BillEvent, Proposal
from tracker.rules import explain
from tracker.services.proposals import (
    EXPIRES_AFTER,
    WHY_STALE,
    confirm_proposal,
    event_proposed,
    refuse_proposal,
    why_stale,
)
from tracker.services.record import EventRefused, NewEvent, preview_event

MAY_SETTLE = "tracker.change_proposal"


class ProposalAdmin(ReadOnly, ModelAdmin[Proposal]):
    """Proposals, the oldest first."""

    list_display = ["__str__", "bill", "proposed_at", "state"]
    list_filter = ["state"]
    list_select_related = ["bill__jurisdiction"]
    ordering = ["proposed_at", "pk"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show what is proposed and what it would do; then confirm or refuse it."""
        reader = who_may(request, "tracker.view_proposal")
        proposal = get_object_or_404(
            Proposal.objects.select_related("bill__jurisdiction", "bill__procedure", "corrects", "event"), pk=object_id
        )
        looks, refusal = asks_to_see(request), ""
        if request.method == "POST" and not looks:
            try:
                return self._settled(request, proposal, who_may(request, MAY_SETTLE))
            except EventRefused as error:
                refusal = error.reason
                proposal.refresh_from_db()
        context = _asked(proposal, reader, looks=looks)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "admin/tracker/proposal/_outcome.html", context)
        context["refusal"] = refusal or context["refusal"]
        context |= self._shown(request, proposal, reader)
        return render(request, "admin/tracker/proposal/proposal.html", context)

    def _settled(self, request: HttpRequest, proposal: Proposal, editor: User) -> HttpResponse:
        now = clock.now()
        if "refuse" in request.POST:
            refuse_proposal(proposal=proposal, refused_by=editor, reason=request.POST.get("reason", ""), now=now)
            messages.success(request, _("Refused. Nothing was recorded, and nobody was told."))
            return redirect("admin:tracker_proposal_changelist")
        recorded = confirm_proposal(proposal=proposal, confirmed_by=editor, now=now)
        self.log_change(request, proposal, f"Confirmed: {recorded.event}")
        messages.success(request, recorded_in_words(recorded, now))
        return redirect("tracker:bill", proposal.bill_id)

    def _shown(self, request: HttpRequest, proposal: Proposal, reader: User) -> dict[str, Any]:
        new = event_proposed(proposal)
        expires_on = (proposal.proposed_at + EXPIRES_AFTER).astimezone(reader.zone).date()
        return page_of(
            self,
            request,
            _("Proposed: %(bill)s") % {"bill": proposal.bill},
            proposal=proposal,
            bill=proposal.bill,
            bill_title=proposal.bill.title(spoken()),
            event_name=_name(proposal, new),
            event_on=explain.in_words(new.happened_on, spoken()),
            corrects=_name_of(proposal.corrects) if proposal.corrects else "",
            new=new,
            proposed_at=f"{proposal.proposed_at.astimezone(reader.zone):%Y-%m-%d %H:%M}",
            expires_on=explain.in_words(expires_on, spoken()),
        )


def _asked(proposal: Proposal, reader: User, *, looks: bool) -> dict[str, Any]:
    """Return whether it can still be confirmed and by this reader, and where that is asked what it would do."""
    now = clock.now()
    is_waiting = proposal.state == Proposal.State.WAITING
    stale = why_stale(proposal, queries.latest_event(proposal.bill), now) if is_waiting else ""
    context = {
        "is_waiting": is_waiting and not stale,
        "is_own": proposal.proposed_by_id == reader.pk,
        "may_settle": reader.has_perm(MAY_SETTLE),
        "refusal": _(WHY_STALE[Proposal.State(stale)]) if stale else "",
        "preview": None,
    }
    if not looks or not context["is_waiting"]:
        return context
    try:
        preview = preview_event(bill=proposal.bill, new=event_proposed(proposal), now=now)
    except EventRefused as error:
        return {**context, "refusal": error.reason}
    return {**context, **shown(preview)}


def _name(proposal: Proposal, new: NewEvent) -> str:
    if new.kind == VOID:
        return _("This did not happen")
    return _name_of(BillEvent(bill=proposal.bill, kind=new.kind, happened_on=new.happened_on))


def _name_of(event: BillEvent) -> str:
    return queries.event_name_under(event, event.bill.procedure, spoken())
