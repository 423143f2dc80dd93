"""The page of what is odd about a bill: each oddity is corrected, or a person says why it is right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import clock, queries
from tracker.admin.acts import page_of, who_may
from tracker.admin.language import spoken
from tracker.models import Bill
from tracker.oddities import sentence
from tracker.services.oddities import look_at


class LookForm(forms.Form):
    """Why something is right. `key` says what: the oddity, its event and what it is about."""

    key = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why it is right"), max_length=2000)


def oddities(admin: ModelAdmin[Bill], request: HttpRequest, bill_id: int) -> HttpResponse:
    """Show what nobody has looked at yet; keep why somebody finds it right."""
    who_may(request, "tracker.view_bill")
    bill = get_object_or_404(Bill.objects.select_related("jurisdiction", "procedure"), pk=bill_id)
    left = queries.oddities_left(bill)
    form = LookForm(request.POST or None, auto_id=False)
    if request.method == "POST":
        editor = who_may(request, "tracker.add_lookedat")
        key = next((key for key in map(queries.key_of_oddity, left) if _said(key) == form.data.get("key")), None)
        if key is None:
            messages.info(request, _("Somebody looked at it already, or it is odd no more."))
            return redirect("admin:tracker_bill_oddities", bill.pk)
        if form.is_valid():
            look_at(bill=bill, key=key, reason=form.cleaned_data["reason"], looked_by=editor, now=clock.now())
            messages.success(request, _("Kept. It is not asked again."))
            return redirect("admin:tracker_bill_oddities", bill.pk)
    law = queries.law_of(bill.jurisdiction)
    context = page_of(
        admin,
        request,
        _("What is odd: %(bill)s") % {"bill": bill},
        bill=bill,
        bill_title=bill.title(spoken()),
        odd=[_row(one, law, form) for one in left],
    )
    return render(request, "admin/tracker/bill/oddities.html", context)


def _said(key: queries.OddityKey) -> str:
    return "|".join(map(str, key))


def _row(odd: dict[str, Any], law: Any, form: LookForm) -> dict[str, Any]:
    key = _said(queries.key_of_oddity(odd))
    is_refused = form.is_bound and form.data.get("key") == key
    return {
        "key": key,
        "event": odd["ref"],
        "sentence": sentence(odd, law, spoken()),
        "reason": form.data.get("reason", "") if is_refused else "",
        "errors": form.errors.get("reason") if is_refused else None,
    }
