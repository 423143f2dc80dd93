"""A day's session on one page: the jurisdiction and the day on top, and below a row for each bill.

Each row is shown with what it would do before anything is recorded, and is recorded whole or not at all. What was
refused stays on the page with the reason.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.widgets import DayInput
from tracker import clock, queries
from tracker.admin.acts import page_of, who_may
from tracker.admin.changes import in_a_sentence, stage_after
from tracker.admin.forms import choices_of, kinds_of
from tracker.admin.record import MAY_RECORD
from tracker.models import Bill, Jurisdiction, Proposal
from tracker.rules.procedure import Law
from tracker.services.record import EventRefused, NewEvent, Recorded
from tracker.services.session import Outcome, RowPreview, bills_named, latest_events, preview_session, record_session

ROWS, MOST_ROWS = 8, 60


class DayForm(forms.Form):
    """Whose session it was, and on which day. `source_url` stands for every row that names none."""

    jurisdiction = forms.ModelChoiceField(
        label=gettext_lazy("Jurisdiction"), queryset=Jurisdiction.objects.none(), to_field_name="code"
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    source_url = forms.URLField(
        label=gettext_lazy("Source of all rows"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["jurisdiction"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.jurisdictions_with_bills()


class RowForm(forms.Form):
    """What happened to one bill."""

    identifier = forms.CharField(label=gettext_lazy("Number of the bill"), max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("What happened"))
    votes_for = forms.IntegerField(label=gettext_lazy("For"), min_value=0, max_value=100_000, required=False)
    votes_against = forms.IntegerField(label=gettext_lazy("Against"), min_value=0, max_value=100_000, required=False)
    votes_abstain = forms.IntegerField(label=gettext_lazy("Abstaining"), min_value=0, max_value=100_000, required=False)
    source_url = forms.URLField(label=gettext_lazy("Source"), max_length=500, required=False, assume_scheme="https")
    note = forms.CharField(label=gettext_lazy("Note"), required=False)
    irregular_reason = forms.CharField(label=gettext_lazy("Why it is irregular"), required=False)

    def __init__(self, *args: Any, law: Law, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "---------"), *choices_of(kinds_of(law))]


@dataclass(slots=True)
class Shown:
    """A row of the page: its form, and what it would do once that is known."""

    form: RowForm
    bill: Bill | None = None
    row: RowPreview | None = None

    @property
    def stage(self) -> str:
        return stage_after(self.row.preview) if self.row else ""

    @property
    def changes(self) -> list[str]:
        preview = self.row.preview if self.row else None
        return [in_a_sentence(change) for change in preview.changes] if preview else []


def session(admin: ModelAdmin[Bill], request: HttpRequest) -> HttpResponse:
    """Ask for place and day, then for the rows; show what they would do, then do it."""
    editor = who_may(request, MAY_RECORD)
    asked = request.POST or request.GET
    today = clock.now().astimezone(editor.zone).date()
    top = DayForm(asked if "jurisdiction" in asked else None, initial={"day": today})
    page: dict[str, Any] = {"top": top}
    if top.is_valid():
        page |= _rows(admin, request, top, editor)
    if page.get("is_done"):
        return redirect(_address(top))
    title = _("Record a day's session")
    return render(request, "admin/tracker/bill/session.html", page_of(admin, request, title, **page))


def _address(top: DayForm) -> str:
    place, day = top.cleaned_data["jurisdiction"], top.cleaned_data["day"]
    return f"{reverse('admin:tracker_bill_session')}?jurisdiction={place.code}&day={day.isoformat()}"


def _rows(admin: ModelAdmin[Bill], request: HttpRequest, top: DayForm, editor: User) -> dict[str, Any]:
    """Return what the page shows of the rows, having recorded them when that was asked for and they were shown."""
    law = queries.law_of(top.cleaned_data["jurisdiction"])
    rows = _formset(law, request.POST if request.method == "POST" else None)
    shown = [Shown(form) for form in rows.forms]
    if request.method != "POST" or not rows.is_valid():
        return {"rows": rows, "shown": shown}
    filled = [one for one in shown if one.form.has_changed()]
    _find(filled, top.cleaned_data["jurisdiction"])
    found = [one for one in filled if one.bill is not None]
    entries = [(one.bill, _event(one.form, top)) for one in found if one.bill is not None]
    seen = latest_events([bill for bill, _new in entries])
    seen_as = _fingerprint(entries, seen)
    if "record" in request.POST and request.POST.get("previewed") == seen_as and entries:
        outcomes = record_session(rows=entries, entered_by=editor, now=clock.now(), seen=seen)
        _note(admin, request, found, outcomes)
        return _what_is_left(top, law, [one for one in filled if one.bill is None or one.row])
    for one, row in zip(found, preview_session(rows=entries, now=clock.now()), strict=True):
        one.row = row
    is_any = any(one.row and one.row.preview for one in found)
    return {"rows": rows, "shown": shown, "previewed": seen_as if is_any else "", "is_previewed": bool(filled)}


def _formset(law: Law, data: Any) -> BaseFormSet[RowForm]:
    made = formset_factory(RowForm, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    return made(data, prefix="rows", form_kwargs={"law": law})


def _find(filled: Sequence[Shown], jurisdiction: Jurisdiction) -> None:
    """Give each row its bill, or say that there is none of that number."""
    bills = bills_named(jurisdiction, [one.form.cleaned_data["identifier"] for one in filled])
    for one in filled:
        one.bill = bills.get(one.form.cleaned_data["identifier"])
        if one.bill is None:
            one.form.add_error("identifier", _("There is no bill of that number here."))


def _event(form: RowForm, top: DayForm) -> NewEvent:
    said = {name: value for name, value in form.cleaned_data.items() if name != "identifier"}
    source_url = said["source_url"] or top.cleaned_data["source_url"]
    return NewEvent(**{**said, "happened_on": top.cleaned_data["day"], "source_url": source_url})


def _fingerprint(entries: Sequence[tuple[Bill, NewEvent]], seen: dict[int, int]) -> str:
    """Return what tells these rows, on the bills as they stand now, from any others."""
    said = [(bill.pk, seen[bill.pk], repr(new)) for bill, new in entries]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _note(admin: ModelAdmin[Bill], request: HttpRequest, found: Sequence[Shown], outcomes: Sequence[Outcome]) -> None:
    """Say what became of the rows, and keep with those that were refused why."""
    for one, outcome in zip(found, outcomes, strict=True):
        if isinstance(outcome, EventRefused):
            one.row = RowPreview(refused=outcome)
        elif isinstance(outcome, Recorded) and one.bill is not None:
            admin.log_change(request, one.bill, f"Recorded: {outcome.event}")
    _say(request, outcomes)


def _what_is_left(top: DayForm, law: Law, left: Sequence[Shown]) -> dict[str, Any]:
    """Return the page with the rows that were not recorded, each with its reason, or that all were."""
    if not left:
        return {"is_done": True}
    data = {"rows-TOTAL_FORMS": str(len(left)), "rows-INITIAL_FORMS": "0"}
    for number, one in enumerate(left):
        data |= {f"rows-{number}-{name}": one.form[name].value() or "" for name in one.form.fields}
    again = _formset(law, data)
    again.is_valid()
    shown = [Shown(form, one.bill, one.row) for form, one in zip(again.forms, left, strict=True)]
    _find([one for one in shown if one.bill is None], top.cleaned_data["jurisdiction"])
    return {"rows": again, "shown": shown, "is_previewed": True}


def _say(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    recorded = sum(isinstance(one, Recorded) for one in outcomes)
    proposed = sum(isinstance(one, Proposal) for one in outcomes)
    there = sum(one is None for one in outcomes)
    said = [ngettext("%(count)s row recorded.", "%(count)s rows recorded.", recorded) % {"count": recorded}]
    if proposed:
        words = ngettext(
            "%(count)s row waits for a second person.", "%(count)s rows wait for a second person.", proposed
        )
        said.append(words % {"count": proposed})
    if there:
        words = ngettext("%(count)s row was there already.", "%(count)s rows were there already.", there)
        said.append(words % {"count": there})
    messages.success(request, " ".join(said))
