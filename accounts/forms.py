"""What people may set about themselves."""

import zoneinfo

from django import forms

from accounts.models import User


class PreferencesForm(forms.ModelForm[User]):
    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())],
        help_text="Reminders come in your morning, and times are shown in this zone.",
    )

    class Meta:
        model = User
        fields = ["language", "time_zone"]
        help_texts = {
            "language": "Titles, names of the law and the reasons for dates are shown in it where they are known."
        }
