"""The form on which an editor hands in a version of a bill's text: a file, or the text itself."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.widgets import DayInput
from tracker.admin.language import spoken
from tracker.admin.text_wording import REASONS
from tracker.models import Bill
from tracker.services.texts import About, Upload, read_file, read_pasted, set_aside, take_up
from tracker.texts.values import Refusal, TextRefused
from tracker.versions.rows import language_name


class TextForm(forms.Form):
    """What an editor says of a version. `previewed` names the upload that was looked at, and what was said of it."""

    label = forms.CharField(
        label=_("Which version"), max_length=100, help_text=_("Such as: as introduced, second reading")
    )
    language = forms.ChoiceField(label=_("Language"))
    dated_on = forms.DateField(
        label=_("Of which day"),
        widget=DayInput(),
        required=False,
        help_text=_("The day of this version, in the jurisdiction. Leave it empty when nobody knows."),
    )
    source_url = forms.URLField(label=_("Source"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(label=_("File"), required=False, help_text=_("A .txt, .html, .pdf or .docx file."))
    pasted = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        strip=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    previewed = forms.CharField(
        widget=forms.HiddenInput, required=False, validators=[RegexValidator(r"\A[0-9a-f]{64}-[0-9a-f]{64}\Z")]
    )

    upload: Upload | None = None

    def __init__(self, *args: Any, bill: Bill, is_too_large: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        codes = dict.fromkeys([*bill.jurisdiction.languages, *dict(settings.LANGUAGES)])
        language.choices = [(code, language_name(code, spoken())) for code in codes]

    def clean(self) -> dict[str, Any]:
        """Read the file, the text or what was looked at before; say in words why it is not taken."""
        cleaned = super().clean() or {}
        field = "file" if cleaned.get("file") or self.is_too_large else "pasted"
        try:
            self.upload = self._read(cleaned)
        except TextRefused as error:
            raise forms.ValidationError({field: REASONS[error.refusal]}) from error
        if self.upload is None and not self.errors:
            raise forms.ValidationError({"file": gettext("Choose a file, or paste the text.")})
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> Upload | None:
        file, pasted = cleaned.get("file"), cleaned.get("pasted", "")
        if self.is_too_large:
            raise TextRefused(Refusal.TOO_LARGE)
        if file:
            return read_file(file.read(), file.name)
        if pasted.strip():
            return read_pasted(pasted)
        return take_up(self._digest(cleaned)) if cleaned.get("previewed") else None

    @property
    def about(self) -> About:
        """Return what the editor says of the version."""
        names = ("label", "language", "dated_on", "source_url")
        return About(**{name: self.cleaned_data[name] for name in names})

    @property
    def order(self) -> date | None:
        day = self.cleaned_data["dated_on"]
        assert day is None or isinstance(day, date)
        return day

    @property
    def fingerprint(self) -> str:
        """Return what tells this upload and what is said of it from any others."""
        assert self.upload is not None
        return f"{self.upload.digest}-{hashlib.sha256(repr(self.about).encode()).hexdigest()}"

    def looked_at(self) -> None:
        """Keep the upload for the next step, and show the form so that it leads there."""
        assert self.upload is not None
        set_aside(self.upload)
        said = {name: self.data.get(name, "") for name in ("label", "language", "dated_on", "source_url")}
        self.data = {**said, "previewed": self.fingerprint}

    def _digest(self, cleaned: dict[str, Any]) -> str:
        return str(cleaned["previewed"]).partition("-")[0]
