"""What people may set about themselves."""

import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


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
