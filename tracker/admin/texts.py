"""Where an editor adds a version of a bill's text, having seen what was read and what changed, or withdraws one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tracker import clock, queries
from tracker.admin.language import spoken
from tracker.admin.text_form import TextForm
from tracker.models import Bill, BillText
from tracker.rules.difference import words
from tracker.services.texts import TextIsThere, Upload, add_text, withdraw_text
from tracker.versions.compared import compared, first_changes
from tracker.versions.rows import TextRow, text_row
from tracker.versions.sheets import Part

ADD, WITHDRAW = "tracker.add_billtext", "tracker.change_billtext"
BEGINNING = 1_500
"""So many letters of a text are shown before it is saved."""

Admin = ModelAdmin[Bill]
Page = Callable[..., HttpResponse]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it"),
        max_length=500,
        help_text=gettext_lazy(
            "It is shown in the list of versions. The text and its file are not shown to readers any more."
        ),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What an upload would be: its beginning, and how it differs from the version before, if there is one."""

    upload: Upload
    words: int
    beginning: str
    before: TextRow | None = None
    added: int = 0
    removed: int = 0
    changes: Sequence[Part] = ()
    more: int = 0


def text_urls(site: AdminSite, admin: Admin) -> list[URLPattern]:
    """Return the addresses of these pages, to stand among those of bills."""
    add, withdraw = (site.admin_view(partial(page, admin)) for page in (text_add, text_withdraw))
    return [
        path("<int:bill_id>/texts/add/", add, name="tracker_bill_text_add"),
        path("<int:bill_id>/texts/<int:text_id>/withdraw/", withdraw, name="tracker_bill_text_withdraw"),
    ]


def text_add(admin: Admin, request: HttpRequest, bill_id: int) -> HttpResponse:
    """Show the form, then what was read, then keep it. Nothing is kept that was not shown."""
    bill = _bill(request, bill_id, ADD)
    now = clock.now()
    entered, files = request.POST or None, request.FILES or None
    # Known only when what was sent has been read.
    form = TextForm(entered, files, bill=bill, is_too_large="UPLOAD_TOO_LARGE" in request.META)
    look = None
    if form.is_valid() and not _is_there(bill, form):
        if "save" in request.POST and form.cleaned_data["previewed"] == form.fingerprint:
            return _saved(admin, request, bill, form, now)
        look = _look(bill, form, now)
        form.looked_at()
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Add a version of the text: %(bill)s") % {"bill": bill},
        "opts": admin.opts,
        "bill": bill,
        "bill_title": bill.title(spoken()),
        "form": form,
        "preview": look,
        "texts": [text_row(text, spoken()) for text in queries.texts_of(bill)],
    }
    return render(request, "admin/tracker/bill/text_add.html", context)


def text_withdraw(admin: Admin, request: HttpRequest, bill_id: int, text_id: int) -> HttpResponse:
    """Ask for the reason, then take a version out of what readers see."""
    bill = _bill(request, bill_id, WITHDRAW)
    text = get_object_or_404(bill.texts.standing().defer("text"), pk=text_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        assert isinstance(request.user, User)
        reason = form.cleaned_data["reason"]
        withdraw_text(text=text, reason=reason, withdrawn_by=request.user, now=clock.now())
        admin.log_change(request, bill, f"Withdrew a text: {text}. {reason}")
        messages.success(request, _("Withdrawn. Readers see that it was, and why."))
        return redirect("tracker:text-list", bill.pk)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Withdraw a version of the text: %(bill)s") % {"bill": bill},
        "opts": admin.opts,
        "bill": bill,
        "text": text_row(text, spoken()),
        "form": form,
    }
    return render(request, "admin/tracker/bill/text_withdraw.html", context)


def _bill(request: HttpRequest, bill_id: int, permission: str) -> Bill:
    bill = get_object_or_404(Bill.objects.select_related("jurisdiction").prefetch_related("titles"), pk=bill_id)
    assert isinstance(request.user, User)
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return bill


def _is_there(bill: Bill, form: TextForm) -> bool:
    """Return whether the bill has this very file, and say so."""
    assert form.upload is not None
    same = bill.texts.standing().filter(digest=form.upload.digest).defer("text").first()
    if same is not None:
        form.add_error("file", _("This very file is here already: “%(label)s”.") % {"label": same.label})
    return same is not None


def _saved(admin: Admin, request: HttpRequest, bill: Bill, form: TextForm, now: datetime) -> HttpResponse:
    assert isinstance(request.user, User)
    assert form.upload is not None
    try:
        text = add_text(bill=bill, upload=form.upload, about=form.about, added_by=request.user, now=now)
    except TextIsThere:
        messages.error(request, _("Somebody has added this very file meanwhile."))
        return redirect("tracker:text-list", bill.pk)
    admin.log_change(request, bill, f"Added a text: {text}")
    messages.success(request, _("Added. Readers of the bill see it now."))
    return redirect("tracker:text", bill.pk, text.pk)


def _look(bill: Bill, form: TextForm, now: datetime) -> Look:
    upload = form.upload
    assert upload is not None
    text = upload.found.text
    beginning = text if len(text) <= BEGINNING else f"{text[:BEGINNING]}…"
    before = _before(bill, form.about.language, form.about.dated_on or now.date())
    if before is None:
        return Look(upload, words(text), beginning)
    found = compared(before.text, text)
    changes = first_changes(found.rows)
    changed = sum(not row.is_same for row in found.rows)
    return Look(
        upload,
        words(text),
        beginning,
        text_row(before, spoken()),
        found.added,
        found.removed,
        changes,
        changed if changed > len(changes) else 0,
    )


def _before(bill: Bill, language: str, day: date) -> BillText | None:
    """Return the version that a new one of that day would follow: the newest in its language."""
    older = [
        text
        for text in queries.texts_of(bill)
        if text.withdrawn_at is None and text.language == language and text.order[0] <= day
    ]
    return next(iter(older), None)
