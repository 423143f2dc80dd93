"""To follow a bill and to stop; what one was told."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from alerts import queries
from alerts.models import Delivery, Scope
from alerts.rules.manner import manner_in_words
from alerts.services import subscribe as service
from alerts.services import suppress
from alerts.services.seen import mark_seen
from alerts.web.wording import (
    DeliveryRow,
    attempt_rows,
    bounce_rows,
    delivery_row,
    moment_in_words,
    scope_in_words,
    way_in_words,
)
from tracker import clock
from tracker import queries as tracker_queries
from tracker.models import Bill

PAGE = 50

BECAME: Final[Mapping[str, list[str]]] = {
    "delivered": [Delivery.Status.SENT],
    "waiting": [Delivery.Status.QUEUED, Delivery.Status.SENDING, Delivery.Status.UNCERTAIN],
    "failed": [Delivery.Status.REFUSED],
    "not-sent": [Delivery.Status.WITHDRAWN],
}
"""What a delivery can have become, as an address of a page names it."""

BECAME_WORDS: Final[Mapping[str, Promise]] = {
    "": gettext_lazy("Whatever became of it"),
    "delivered": gettext_lazy("Delivered"),
    "waiting": gettext_lazy("Waits or is on its way"),
    "failed": gettext_lazy("Failed"),
    "not-sent": gettext_lazy("Not sent, with the reason"),
}


@login_required
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    """Show what one was told; the address says of which bill, and what became of it."""
    assert isinstance(request.user, User)
    user = request.user
    became, bill = request.GET.get("became", ""), request.GET.get("bill", "")
    bills = {str(one.pk): one.title(user.language) for one in queries.bills_told_of(user)}
    found = queries.deliveries_to(user).prefetch_related(None).prefetch_related("alert__bill__titles")
    if became in BECAME:
        found = found.filter(status__in=BECAME[became])
    if bill in bills:
        found = found.filter(alert__bill=int(bill))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(page.object_list, user),
        "kinds": [(key, label, key == became) for key, label in BECAME_WORDS.items()],
        "bills": [(key, title, key == bill) for key, title in sorted(bills.items(), key=lambda one: one[1])],
        "is_filtered": became in BECAME or bill in bills,
    }
    return render(request, "alerts/delivery_list.html", context)


@login_required
@require_safe
def delivery_detail(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Show all that is known of one delivery. Another person's is not there."""
    assert isinstance(request.user, User)
    user = request.user
    about = ("subscription__rhythm", "subscription__topic", "subscription__jurisdiction", "subscription__bill")
    delivery = get_object_or_404(queries.deliveries_to(user).select_related(*about), pk=delivery_id)
    language, wish = user.language, delivery.subscription
    context = {
        "row": _rows([delivery], user)[0],
        "is_about_a_deadline": delivery.alert.deadline_id is not None,
        "scope": scope_in_words(wish, language),
        "manner": manner_in_words(wish.rhythm.reader.choices, language),
        "wish": wish if wish.ended_at is None else None,
        "planned": moment_in_words(delivery.planned_at, user.zone, language),
        "owed": moment_in_words(delivery.owed_at, user.zone, language),
        "due": moment_in_words(delivery.due_at, user.zone, language),
        "attempts": attempt_rows(delivery, user.zone, language),
        "bounces": bounce_rows(list(delivery.bounces.order_by("noted_at", "pk")), user.zone, language),
    }
    return render(request, "alerts/delivery.html", context)


@login_required
@require_POST
def subscribe(request: HttpRequest, bill_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    bill = get_object_or_404(Bill, pk=bill_id)
    service.subscribe(subscriber=request.user, bill=bill, now=clock.now())
    messages.success(request, _("You follow this bill. You will be told by email."))
    return redirect("tracker:bill", bill.pk)


@login_required
@require_POST
def stop(request: HttpRequest, bill_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    bill = get_object_or_404(Bill, pk=bill_id)
    for subscription in queries.subscriptions_of(request.user).filter(scope=Scope.BILL, bill=bill):
        service.unsubscribe(subscription=subscription, now=clock.now())
    others = [way_in_words(one) for one in queries.wishes_for(bill, request.user.pk)]
    if others:
        still = _("Stopped. You still hear of this bill: %(ways)s. To hear nothing, mute it.")
        messages.success(request, still % {"ways": ", ".join(others)})
    else:
        messages.success(request, _("You no longer follow this bill."))
    return redirect("tracker:bill", bill.pk)


@login_required
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    suppress.try_again(owner=request.user)
    messages.success(request, _("Your address will be tried again."))
    return redirect("alerts:dashboard")


# Without a session: a mail program posts here by itself (RFC 8058), and the token is the proof. To look at the page
# changes nothing, because scanners of mail open every link; and it reads the same for a token that is unknown.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        service.unsubscribe_by_token(token=token, now=clock.now())
    return render(request, "alerts/unsubscribe.html", {"is_done": request.method == "POST"})


# Without a session, as above: whoever has the mail may say that they have seen it, and to look changes nothing.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest, token: str) -> HttpResponse:
    delivery = Delivery.of_token(token)
    if delivery is None:
        raise Http404
    if request.method == "POST":
        mark_seen(token=token, now=clock.now())
        return redirect("alerts:told", token)
    owner, language = delivery.endpoint.owner, get_language() or "en"
    context = {
        "delivery": delivery,
        "says": delivery.snapshot,
        "zone": owner.time_zone,
        "sent": moment_in_words(delivery.settled_at, owner.zone, language) if delivery.settled_at else "",
        "stops_reminders": delivery.together.filter(alert__deadline__isnull=False).exists(),
    }
    response = render(request, "alerts/told.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _rows(deliveries: Iterable[Delivery], user: User) -> list[DeliveryRow]:
    """Return deliveries as their reader's page shows them."""
    found = list(deliveries)
    laws = tracker_queries.laws_of(one.alert.bill.jurisdiction_id for one in found if one.alert.event_id)
    return [delivery_row(one, laws, user.language, user.zone) for one in found]
