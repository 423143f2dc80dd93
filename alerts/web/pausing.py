"""To pause all alerts until a day, and to end that."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.reading import reader_of
from accounts.widgets import DayInput
from alerts.services import pause as service
from alerts.services.foretell import missed
from alerts.web.ahead import days_of, rows_of
from alerts.web.back import back
from alerts.web.wording import moment_in_words
from tracker import clock

SHOWN = 40


class PauseForm(forms.Form):
    """The last day on which nothing is told."""

    last_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayInput(),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today, self.latest = today, today + service.LONGEST
        self.fields["last_on"].widget.attrs |= {"min": today.isoformat(), "max": self.latest.isoformat()}

    def clean_last_on(self) -> date:
        last_on: date = self.cleaned_data["last_on"]
        if last_on < self.today:
            raise forms.ValidationError(_("This day has passed."))
        if last_on > self.latest:
            days = service.LONGEST.days
            raise forms.ValidationError(
                ngettext("At most %(days)s day ahead, please.", "At most %(days)s days ahead, please.", days)
                % {"days": days}
            )
        return last_on


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest) -> HttpResponse:
    """Ask until when, say what will be missed, and pause. To look changes nothing."""
    assert isinstance(request.user, User)
    now, reader = clock.now(), reader_of(request)
    form = PauseForm(request.POST or request.GET or None, today=now.astimezone(reader.zone).date())
    context: dict[str, object] = {"form": form, "days": service.LONGEST.days}
    if form.is_bound and form.is_valid():
        last_on = form.cleaned_data["last_on"]
        if request.method == "POST":
            service.pause(subscriber=request.user, last_on=last_on, now=now)
            messages.success(request, _("Paused. You are told nothing until then."))
            return redirect("alerts:timetable")
        found = missed(subscriber=request.user, now=now, last_on=last_on)
        rows = rows_of(found.lines[:SHOWN], request.user, now)
        context |= {
            "is_asked": True,
            "ends": moment_in_words(found.ends_at, reader.zone, reader.language),
            "days_missed": days_of(rows),
            "more": len(found.lines[SHOWN:]),
        }
    return render(request, "alerts/pause.html", context)


@login_required
@require_POST
def pause_end(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    service.end_pause(subscriber=request.user, now=clock.now())
    messages.success(request, _("You are told again. What matters of the time in between comes now."))
    return back(request, "alerts:timetable")
