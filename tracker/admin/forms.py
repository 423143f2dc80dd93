"""The forms on which an editor says what happened, and hands in a new version of the law."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker import queries
from tracker.admin.language import named, spoken
from tracker.models import VOID, Bill, BillEvent
from tracker.rules.counting import Span
from tracker.rules.procedure import EventKind, Law, NoProcedureInForce
from tracker.services.record import NewEvent

HTTPS_URLS: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {models.URLField: {"assume_scheme": "https"}}
"""What an admin page says of its addresses: one without a scheme is meant to be https."""

Choices = list[tuple[str, str]]


class EventChoice(forms.ModelChoiceField[BillEvent]):
    """An event by its name and day."""

    law: Law

    def label_from_instance(self, obj: Any) -> str:
        return f"{queries.event_name(obj, self.law, spoken())}, {obj.happened_on.isoformat()}"


class RecordEventForm(forms.Form):
    """What happened, when, by which votes, and who says so. `previewed` says which entries the editor has seen."""

    kind = forms.ChoiceField(label=_("What happened"))
    happened_on = forms.DateField(
        label=_("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day in the jurisdiction."),
    )
    happened_until = forms.DateField(
        label=_("Or until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
        help_text=_("Only when nobody knows the day: the latest it can have been."),
    )
    happened_at = forms.TimeField(
        label=_("At what time"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        required=False,
        help_text=_("Only where hours count. The time in the jurisdiction."),
    )
    votes_for = forms.IntegerField(label=_("For"), min_value=0, max_value=100_000, required=False)
    votes_against = forms.IntegerField(label=_("Against"), min_value=0, max_value=100_000, required=False)
    votes_abstain = forms.IntegerField(label=_("Abstaining"), min_value=0, max_value=100_000, required=False)
    source_url = forms.URLField(label=_("Source"), max_length=500, required=False, assume_scheme="https")
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    irregular_reason = forms.CharField(
        label=_("Why it is irregular"),
        required=False,
        help_text=_("Only for an event that the bill's stage does not allow. It is shown in the history."),
    )
    corrects = EventChoice(
        label=_("Takes the place of"),
        queryset=BillEvent.objects.none(),
        required=False,
        help_text=_("A recorded event that was wrong. It stays in the history, struck out."),
    )
    reason = forms.CharField(label=_("What was wrong with it"), required=False)
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bill: Bill, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bill = bill
        law = queries.law_of(bill.jurisdiction)
        corrects, kind = self.fields["corrects"], self.fields["kind"]
        assert isinstance(corrects, EventChoice)
        assert isinstance(kind, forms.ChoiceField)
        corrects.law = law
        corrects.queryset = bill.events.standing().select_related("bill__jurisdiction").order_by("-happened_on", "-pk")
        kind.choices = _kinds(bill, law, today)
        self.fields["happened_on"].initial = today

    def new_event(self) -> NewEvent:
        """Return what the editor says."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "previewed"}
        return NewEvent(**values)

    def fingerprint(self) -> str:
        """Return what tells these entries, on the bill as it stands now, from any others."""
        last = self.bill.events.order_by("-pk").values_list("pk", flat=True).first()
        return hashlib.sha256(f"{last} {self.new_event()!r}".encode()).hexdigest()


def _kinds(bill: Bill, law: Law, today: date) -> list[tuple[str, Choices]]:
    """Return the events to choose from: first what may happen next, then all others that the law knows."""
    events = [event.as_rule for event in queries.standing_events(bill)]
    try:
        possible = queries.standing_of(bill, events=events, law=law).possible_next(law, Span.on(today))
    except NoProcedureInForce:
        possible = []
    known = {event.kind: event for procedure in law.procedures for event in procedure.events.values()}
    others = [
        event for event in known.values() if event not in possible and event.kind not in {e.kind for e in possible}
    ]
    return [
        (gettext("May happen next"), _choices(possible)),
        (gettext("Entered late, or irregular"), _choices(others)),
        (gettext("A mistake"), [(VOID, gettext("This did not happen (say below which event)"))]),
    ]


def _choices(events: list[EventKind]) -> Choices:
    return [(event.kind, named(event.names)) for event in events]


class ProcedureForm(forms.Form):
    """A procedure as a file, or as text to be mended on the page."""

    LONGEST = 200_000

    file = forms.FileField(label=_("File"), required=False, help_text=_("A .toml file. It goes before the text below."))
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "class": "toml", "spellcheck": "false"}),
    )
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)

    text_given = ""
    file_name = "the text"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is None:
            self.text_given = cleaned.get("text", "").replace("\r\n", "\n")
        elif upload.size > self.LONGEST:
            raise forms.ValidationError(
                {"file": gettext("The file is larger than %(bytes)s bytes.") % {"bytes": self.LONGEST}}
            )
        else:
            self.file_name = upload.name
            try:
                self.text_given = upload.read().decode("utf-8").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                raise forms.ValidationError({"file": gettext("The file is not text in UTF-8.")}) from error
        if not self.text_given and not self.errors:
            raise forms.ValidationError({"file": gettext("Choose a file, or enter the text.")})
        return cleaned

    def fingerprint(self) -> str:
        """Return what tells this text from any other."""
        return hashlib.sha256(self.text_given.encode()).hexdigest()
