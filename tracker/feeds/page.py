"""The page on which people make private addresses of feeds, see each once, and revoke them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from tracker import clock, queries
from tracker.models import Bill, FeedToken, Jurisdiction, Topic
from tracker.models.feed import DATES, Gives
from tracker.models.law import DRILL
from tracker.rules import explain
from tracker.services import feeds
from tracker.services.feeds import AT_MOST, Given, TooManyFeeds

MINE: Final = (Gives.CALENDAR, Gives.NEWS)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that an address can give: how the form names it, and in words."""

    value: str
    text: str
    given: Given


@dataclass(frozen=True, slots=True)
class Row:
    """A private address in the list, without its secret."""

    token: FeedToken
    gives: str
    what: str
    made_on: str


class MakeForm(forms.Form):
    what = forms.ChoiceField(label=gettext_lazy("What it gives"))
    name = forms.CharField(
        label=gettext_lazy("For which program or device"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("So that you know which one to revoke. It may stay empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_discreet = forms.BooleanField(
        label=gettext_lazy("Without any word about bills: only days, and that there is news"), required=False
    )

    def __init__(self, choices: Iterable[tuple[str, list[Choice]]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group, several) for group, several in choices if several]
        self.given = {one.value: one.given for _group, several in groups for one in several}
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(group, [(one.value, one.text) for one in several]) for group, several in groups]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feed_list(request: HttpRequest) -> HttpResponse:
    """Show the page; the address that was just made stands on it, this once."""
    assert isinstance(request.user, User)
    user = request.user
    wanted = request.POST.get("what", "") or request.GET.get("what", "")
    choices = _choices(user, wanted)
    form = MakeForm(choices, request.POST or None, initial={"what": wanted})
    made = _made(form, user) if request.method == "POST" and form.is_valid() else None
    if made:
        form = MakeForm(choices)
    tokens = queries.feed_tokens_of(user)
    context = {"form": form, "made": made, "rows": [_row(one, user.language) for one in tokens]}
    return render(request, "tracker/feeds.html", context)


@login_required
@require_POST
def feed_revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    if not feeds.revoke_feed_token(owner=request.user, number=feed_id):
        raise Http404
    messages.success(request, _("Revoked. That address gives nothing any more."))
    return redirect("feeds:list")


def _made(form: MakeForm, user: User) -> str | None:
    """Make the address that was asked for and return it whole; None when there are too many."""
    said = form.cleaned_data
    given = form.given[said["what"]]
    today = clock.now().astimezone(user.zone).date()
    try:
        token = feeds.make_feed_token(
            owner=user, given=given, name=said["name"], is_discreet=said["is_discreet"], today=today
        )
    except TooManyFeeds:
        too_many = _("You have %(number)s addresses, and cannot have more. Revoke one first.")
        form.add_error(None, too_many % {"number": AT_MOST})
        return None
    view = "feeds:private-dates" if given.gives in DATES else "feeds:private-news"
    return f"{settings.SITE_URL}{reverse(view, args=[token])}"


def _choices(user: User, wanted: str) -> list[tuple[str, list[Choice]]]:
    """Return what an address can give: one's own, what is known of places and topics, and the bill asked for."""
    language = user.language
    searches = queries.saved_searches_of(user)
    return [
        (_("My own"), [Choice(one.value, str(one.label), Given(one)) for one in MINE]),
        (_("This bill"), _of_bill(wanted, language)),
        (
            _("My saved searches"),
            [Choice(f"search-{one.pk}", one.name, Given(Gives.SEARCH, search=one)) for one in searches],
        ),
        (
            _("Topics"),
            [
                Choice(f"topic-{one.slug}", one.name_in(language), Given(Gives.TOPIC, topic=one))
                for one in Topic.objects.order_by("name", "pk")
            ],
        ),
        (
            _("Jurisdictions"),
            [
                Choice(
                    f"jurisdiction-{one.code}",
                    explain.name_in(one.names, language),
                    Given(Gives.JURISDICTION, jurisdiction=one),
                )
                for one in _places(wanted)
            ],
        ),
    ]


def _places(wanted: str) -> QuerySet[Jurisdiction]:
    """Return the jurisdictions that a bill is tracked of, and the one that is asked for."""
    has_bills = Q(pk__in=queries.jurisdictions_with_bills().values("pk"))
    code = wanted.removeprefix("jurisdiction-")
    return Jurisdiction.objects.filter(has_bills | Q(code=code)).exclude(code=DRILL).order_by("code")


def _of_bill(wanted: str, language: str) -> list[Choice]:
    """Return the two things that an address can give of the bill that a page sent its reader here for."""
    kind, _parted, number = wanted.rpartition("-")
    if kind not in {Gives.BILL, Gives.BILL_DATES} or not (number.isascii() and number.isdigit() and len(number) < 19):
        return []
    bills = Bill.objects.exclude(jurisdiction__code=DRILL).prefetch_related("titles")
    bill = bills.filter(pk=int(number)).first()
    if bill is None:
        return []
    title = bill.title(language)
    return [
        Choice(f"bill-{bill.pk}", _("What happens to it: %(title)s") % {"title": title}, Given(Gives.BILL, bill=bill)),
        Choice(
            f"bill_dates-{bill.pk}", _("Its dates: %(title)s") % {"title": title}, Given(Gives.BILL_DATES, bill=bill)
        ),
    ]


def _row(token: FeedToken, language: str) -> Row:
    what = ""
    if token.bill:
        what = token.bill.title(language)
    elif token.jurisdiction:
        what = explain.name_in(token.jurisdiction.names, language)
    elif token.topic:
        what = token.topic.name_in(language)
    elif token.search:
        what = token.search.name
    return Row(token, token.get_gives_display(), what, explain.in_words(token.made_on, language))
