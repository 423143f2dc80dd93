"""The page on which people set their language and zone, and the switch of languages on every page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from accounts import services
from accounts.forms import PreferencesForm
from accounts.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account_preferences")
    return render(request, "account/preferences.html", {"form": form})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and go back to where one was; with an account, in its mails too."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and check_for_language(language):
        services.set_preferences(user=request.user, language=language, time_zone=request.user.time_zone)
    return set_language(request)
