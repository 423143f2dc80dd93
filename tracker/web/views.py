"""The list of bills."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from tracker import clock, queries
from tracker.web.rows import bill_row

PAGE = 50


@login_required
@require_safe
def bill_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    now, language = clock.now(), request.user.language
    page = Paginator(queries.bills_for_list(), PAGE).get_page(request.GET.get("page"))
    rows = [bill_row(bill, now, language) for bill in page.object_list]
    return render(request, "tracker/bill_list.html", {"page": page, "rows": rows})
