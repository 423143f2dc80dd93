"""The forms on which an editor says what happened, and hands in a new version of the law."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.widgets import DayInput
from tracker import queries
from tracker.admin.language import named, spoken
from tracker.models import VOID, Bill, BillEvent
from tracker.rules.counting import Span
from tracker.rules.procedure import EventKind, Law, NoProcedureInForce
from tracker.services.record import NewEvent

HTTPS_URLS: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {models.URLField: {"assume_scheme": "https"}}
"""What an admin page says of its addresses: one without a scheme is meant to be https."""

Choices = list[tuple[str, str]]

OFFERED: Final = 20
"""So many of the latest events are offered to be corrected."""


class RecordEventForm(forms.Form):
    """What happened, when, by which votes, and who says so. `previewed` says which entries the editor has seen."""

    kind = forms.ChoiceField(label=_("What happened"))
    happened_on = forms.DateField(
        label=_("On which day"),
        widget=DayInput(),
        help_text=_("The day in the jurisdiction."),
    )
    happened_until = forms.DateField(
        label=_("Or until"),
        widget=DayInput(),
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
    corrects = forms.TypedChoiceField(
        label=_("Takes the place of"),
        required=False,
        empty_value=None,
        help_text=_("A recorded event that was wrong. It stays in the history, struck out."),
    )
    reason = forms.CharField(label=_("What was wrong with it"), required=False)
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, bill: Bill, law: Law, history: Sequence[BillEvent], today: date, **kwargs: Any
    ) -> None:
        """Take what is known of the bill: its law, and all that was recorded of it, the latest first."""
        super().__init__(*args, **kwargs)
        self.bill = bill
        self.latest = history[0].pk if history else 0
        standing = [one for one in history if one.kind != VOID and not hasattr(one, "correction")]
        by_number = {str(one.pk): one for one in standing}
        corrects, kind = self.fields["corrects"], self.fields["kind"]
        assert isinstance(corrects, forms.TypedChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        corrects.coerce = by_number.__getitem__
        named = self.data.get("corrects") or self.initial.get("corrects")
        corrects.choices = [("", "---------"), *_events(standing, law, named)]
        kind.choices = [("", "---------"), *_kinds(bill, law, standing, today)]
        self.fields["happened_on"].initial = today

    def new_event(self) -> NewEvent:
        """Return what the editor says."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "previewed"}
        return NewEvent(**values)

    def fingerprint(self) -> str:
        """Return what tells these entries, on the bill as it stands now, from any others."""
        return hashlib.sha256(f"{self.latest} {self.new_event()!r}".encode()).hexdigest()


def _events(standing: Iterable[BillEvent], law: Law, named: str | None) -> Choices:
    """Return the latest events to choose from, and the one that was named: each is linked from the bill's page."""
    latest = sorted(standing, key=lambda one: (one.happened_on, one.pk), reverse=True)
    return [
        (str(one.pk), f"{queries.event_name(one, law, spoken())}, {one.happened_on.isoformat()}")
        for number, one in enumerate(latest)
        if number < OFFERED or str(one.pk) == named
    ]


def _kinds(bill: Bill, law: Law, standing: Iterable[BillEvent], today: date) -> list[tuple[str, Choices]]:
    """Return the events to choose from: first what may happen next, then all others that the law knows."""
    events = [event.as_rule for event in sorted(standing, key=lambda one: one.pk)]
    try:
        possible = queries.standing_of(bill, events=events, law=law).possible_next(law, Span.on(today))
    except NoProcedureInForce:
        possible = []
    others = [event for event in kinds_of(law) if event.kind not in {one.kind for one in possible}]
    return [
        (gettext("May happen next"), choices_of(possible)),
        (gettext("Entered late, or irregular"), choices_of(others)),
        (gettext("A mistake"), [(VOID, gettext("This did not happen (say below which event)"))]),
    ]


def kinds_of(law: Law) -> list[EventKind]:
    """Return every kind of event that a version of the law knows, each once."""
    return list({event.kind: event for procedure in law.procedures for event in procedure.events.values()}.values())


def choices_of(events: Iterable[EventKind]) -> Choices:
    """Return events to choose from, by what the law calls them."""
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
