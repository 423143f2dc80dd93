"""To follow a bill and to stop; what one was told."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from alerts import queries
from alerts.models import Delivery, Scope
from alerts.services import subscribe as service
from alerts.services import suppress
from alerts.services.seen import mark_seen
from alerts.web.wording import DeliveryRow, delivery_row, way_in_words
from tracker import clock
from tracker import queries as tracker_queries
from tracker.models import Bill

PAGE = 50


@login_required
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    page = Paginator(queries.deliveries_to(request.user), PAGE).get_page(request.GET.get("page"))
    rows = _rows(page.object_list, request.user.language)
    return render(request, "alerts/delivery_list.html", {"page": page, "rows": rows})


@login_required
@require_POST
def subscribe(request: HttpRequest, bill_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    bill = get_object_or_404(Bill, pk=bill_id)
    service.subscribe(subscriber=request.user, bill=bill, now=clock.now())
    messages.success(request, "You follow this bill. You will be told by email.")
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
        messages.success(
            request, f"Stopped. You still hear of this bill {', '.join(others)}. To hear nothing, mute it."
        )
    else:
        messages.success(request, "You no longer follow this bill.")
    return redirect("tracker:bill", bill.pk)


@login_required
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    suppress.try_again(owner=request.user)
    messages.success(request, "Your address will be tried again.")
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
    context = {
        "delivery": delivery,
        "says": delivery.snapshot,
        "zone": delivery.endpoint.owner.time_zone,
        "stops_reminders": delivery.together.filter(alert__deadline__isnull=False).exists(),
    }
    response = render(request, "alerts/told.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _rows(deliveries: Iterable[Delivery], language: str) -> list[DeliveryRow]:
    """Return deliveries as their reader's page shows them."""
    found = list(deliveries)
    laws = tracker_queries.laws_of(one.alert.bill.jurisdiction_id for one in found)
    return [delivery_row(one, laws, language) for one in found]
