"""What a person follows, how they are told of it, and what they mute. Another's is not there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from alerts import queries
from alerts.models import Scope, Subscription
from alerts.services import subscribe as service
from alerts.web.back import back
from alerts.web.forms import ChangeForm, FollowForm, MannerForm
from alerts.web.wording import scope_in_words, subscription_row, topics_searched_for
from tracker import clock
from tracker.models import Bill

PREFILLED = ("scope", "bill", "topic", "jurisdiction", "stage", "words")


@login_required
@require_safe
def subscription_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    language = request.user.language
    followed = list(queries.subscriptions_of(request.user))
    topics = topics_searched_for(followed, language)
    context = {
        "rows": [subscription_row(one, language, topics) for one in followed],
        "muted": [(mute.bill, mute.bill.title(language)) for mute in queries.mutes_of(request.user)],
    }
    return render(request, "alerts/subscription_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_new(request: HttpRequest) -> HttpResponse:
    """Choose what to follow; the query string may say what the form begins with."""
    assert isinstance(request.user, User)
    initial: dict[str, Any] = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = FollowForm(request.POST or None, user=request.user, manner=service.default_manner(), initial=initial)
    if request.method == "POST" and form.is_valid():
        covered = form.covered()
        if covered.bill is not None:
            service.unmute(subscriber=request.user, bill=covered.bill, now=clock.now())
        service.subscribe_to(subscriber=request.user, covered=covered, manner=form.manner(), now=clock.now())
        messages.success(request, _("You follow it from now on."))
        return redirect("alerts:subscription-list")
    return _form_page(request, form, _("Follow more"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_detail(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Choose otherwise how to be told: on a page of its own, or in the row of the list."""
    assert isinstance(request.user, User)
    subscription = _mine(request.user, subscription_id)
    form = ChangeForm(
        request.POST or None, user=request.user, subscription=subscription, auto_id=f"wish{subscription_id}_%s"
    )
    if request.method == "POST" and form.is_valid() and _is_changed(subscription, form):
        if _is_inline(request):
            return _row(request, _mine(request.user, subscription_id), is_saved=True)
        messages.success(request, _("Saved."))
        return redirect("alerts:subscription-list")
    return _form_page(request, form, scope_in_words(subscription, request.user.language), subscription)


@login_required
@require_safe
def subscription_shown(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Show the row of the list again, as after choices that were not saved."""
    assert isinstance(request.user, User)
    return _row(request, _mine(request.user, subscription_id), is_saved=False)


@login_required
@require_POST
def subscription_stop(request: HttpRequest, subscription_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    service.unsubscribe(subscription=_mine(request.user, subscription_id), now=clock.now())
    messages.success(request, _("Stopped. You are told no more for it."))
    return redirect("alerts:subscription-list")


@login_required
@require_POST
def mute(request: HttpRequest, bill_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    bill = get_object_or_404(Bill, pk=bill_id)
    service.mute(subscriber=request.user, bill=bill, now=clock.now())
    messages.success(request, _("Muted. You hear nothing of this bill, in whatever way you follow it."))
    return back(request, "tracker:bill", bill.pk)


@login_required
@require_POST
def unmute(request: HttpRequest, bill_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    bill = get_object_or_404(Bill, pk=bill_id)
    service.unmute(subscriber=request.user, bill=bill, now=clock.now())
    if queries.wishes_for(bill, request.user.pk):
        messages.success(request, _("You hear of this bill again."))
    else:
        messages.success(request, _("It is muted no longer. To hear of it, follow it."))
    return back(request, "tracker:bill", bill.pk)


def _mine(user: User, subscription_id: int) -> Subscription:
    return get_object_or_404(queries.subscriptions_of(user), pk=subscription_id)


def _is_changed(subscription: Subscription, form: ChangeForm) -> bool:
    """Save the choices; when another page was quicker, say so at the field and return False."""
    try:
        service.change_subscription(subscription=subscription, manner=form.manner(), now=clock.now())
    except IntegrityError:
        form.add_error("endpoint", _("You follow this at that address already."))
        return False
    return True


def _is_inline(request: HttpRequest) -> bool:
    """Return whether a script asks for the row alone, and not a browser for a page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def _row(request: HttpRequest, subscription: Subscription, *, is_saved: bool) -> HttpResponse:
    assert isinstance(request.user, User)
    row = subscription_row(subscription, request.user.language)
    return render(request, "alerts/_subscription_row.html", {"row": row, "is_saved": is_saved, "is_inline": True})


def _form_page(
    request: HttpRequest, form: MannerForm, heading: str, subscription: Subscription | None = None
) -> HttpResponse:
    is_bill = subscription is not None and subscription.scope == Scope.BILL
    context = {"form": form, "heading": heading, "subscription": subscription, "is_bill": is_bill}
    is_inline = subscription is not None and _is_inline(request)
    return render(request, "alerts/_subscription_form.html" if is_inline else "alerts/subscription_form.html", context)
