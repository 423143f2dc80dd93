"""The dashboard; to follow a bill and to stop; what one was told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

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
from alerts.services.watch import watch
from alerts.web.ahead import rows_ahead
from alerts.web.wording import DeliveryRow, delivery_row, scope_in_words, topics_searched_for, way_in_words
from tracker import clock
from tracker import queries as tracker_queries
from tracker.models import Bill
from tracker.web.rows import bill_row, deadline_row

SOONEST = 10
PAGE = 50
NEXT = 5
UNRESOLVED = 20


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    now, language = clock.now(), request.user.language
    followed = queries.subscriptions_of(request.user)
    topics = topics_searched_for(followed, language)
    mine = tracker_queries.bills_for_list().filter(pk__in=followed.values("bill"))
    soonest = [
        {
            "bill": deadline.bill,
            "title": deadline.bill.title(language),
            "window": deadline_row(deadline, now.astimezone(deadline.bill.jurisdiction.zone).date(), language),
        }
        for deadline in tracker_queries.windows_closing_soonest(limit=SOONEST)
    ]
    context: dict[str, Any] = {
        "soonest": soonest,
        "mine": [bill_row(bill, now, language) for bill in mine],
        "refused": queries.refused_endpoints_of(request.user).first(),
        "wider": [scope_in_words(one, language, topics) for one in followed if one.scope != Scope.BILL],
        "ahead": rows_ahead(request.user, now)[:NEXT],
        "told": _rows(queries.deliveries_to(request.user)[:NEXT], language),
    }
    if request.user.is_staff:
        context["alarms"] = watch(now=now, wall=clock.wall()).sentences
    if request.user.is_staff and request.user.has_perm("tracker.change_bill"):
        context["unresolved"] = _unresolved(now, language)
    return render(request, "alerts/dashboard.html", context)


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


def _unresolved(now: datetime, language: str) -> list[dict[str, Any]]:
    """Return the windows whose outcome an editor has to find out, with what the law presumes meanwhile."""
    rows = []
    for deadline in tracker_queries.windows_past_their_last_day(now)[:UNRESOLVED]:
        row = deadline_row(deadline, now.astimezone(deadline.bill.jurisdiction.zone).date(), language)
        rows.append({"bill": deadline.bill, "title": deadline.bill.title(language), "window": row})
    return rows
