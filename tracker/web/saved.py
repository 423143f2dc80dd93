"""The searches that somebody keeps. Another's is not there."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.reading import reader_of
from tracker import queries
from tracker.models import SavedSearch
from tracker.web.listed import Shelf


class NameForm(forms.ModelForm[SavedSearch]):
    class Meta:
        model = SavedSearch
        fields = ["name"]


@login_required
@require_safe
def search_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    return render(request, "tracker/search_list.html", {"saved": queries.saved_searches_of(request.user)})


@login_required
@require_POST
def search_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list under a name; what was kept under that name before gives way."""
    filters = Shelf.read().form(QueryDict(request.POST.get("query", "")), reader_of(request).language)
    named = NameForm(request.POST)
    if not (named.is_valid() and filters.is_valid()):
        messages.error(request, _("Not saved: give it a name of at most 80 letters."))
        return redirect("tracker:bill-list")
    assert isinstance(request.user, User)
    SavedSearch.objects.update_or_create(
        owner=request.user, name=named.cleaned_data["name"], defaults={"query": filters.query()}
    )
    messages.success(request, _("Saved. Only you see it."))
    return redirect(f"{reverse('tracker:bill-list')}?{filters.query()}".rstrip("?"))


@login_required
@require_POST
def search_rename(request: HttpRequest, search_id: int) -> HttpResponse:
    search = _mine(request, search_id)
    named = NameForm(request.POST, instance=search)
    try:
        with transaction.atomic():
            if named.is_valid():
                named.save()
                messages.success(request, _("Renamed."))
            else:
                messages.error(request, _("Not renamed: give it a name of at most 80 letters."))
    except IntegrityError:
        messages.error(request, _("Not renamed: another of your searches has that name."))
    return redirect("tracker:search-list")


@login_required
@require_POST
def search_delete(request: HttpRequest, search_id: int) -> HttpResponse:
    _mine(request, search_id).delete()
    messages.success(request, _("Deleted. If you follow what it finds, you go on following it."))
    return redirect("tracker:search-list")


def _mine(request: HttpRequest, search_id: int) -> SavedSearch:
    assert isinstance(request.user, User)
    return get_object_or_404(queries.saved_searches_of(request.user), pk=search_id)
