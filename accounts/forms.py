"""What people may set about themselves."""

import zoneinfo
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Scope, User

DAYS: Final = (30, 90, 180, 365)
"""So long a token may be good."""


class PreferencesForm(forms.ModelForm[User]):
    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())],
        label=_("Time zone"),
        help_text=_("Reminders come in your morning, and times are shown in this zone."),
    )

    class Meta:
        model = User
        fields = ["language", "time_zone"]
        labels = {"language": _("Language")}
        help_texts = {"language": _("The pages and your mails speak it; titles are shown in it where they are known.")}


class TokenForm(forms.Form):
    """What a token is for, what it opens, and how long."""

    name = forms.CharField(
        max_length=60, label=_("What it is for"), help_text=_("You will know by this name which one to revoke.")
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ],
        label=_("What it opens"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A token that opens nothing is of no use.")},
    )
    days = forms.TypedChoiceField(
        choices=[(days, ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days}) for days in DAYS],
        initial=90,
        coerce=int,
        label=_("How long it is good"),
    )

    def clean_scopes(self) -> Iterable[str]:
        return frozenset(self.cleaned_data["scopes"])

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
