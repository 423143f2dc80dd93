"""Everything that was recorded and changed of a bill, with who did it: for those who may see the admin."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tracker import chronicle, queries
from tracker.admin.acts import page_of, who_may
from tracker.admin.language import spoken
from tracker.models import Bill

ON_A_PAGE = 50


def history(admin: ModelAdmin[Bill], request: HttpRequest, object_id: str) -> HttpResponse:
    """Show it, the latest first. People are the numbers of their accounts: no address stands here."""
    reader = who_may(request, "tracker.view_bill")
    bill = get_object_or_404(Bill.objects.select_related("jurisdiction"), pk=object_id)
    law = queries.law_of(bill.jurisdiction)
    entries = chronicle.of_bill(bill, law, spoken(), with_people=True)
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = page_of(
        admin,
        request,
        _("What was changed: %(bill)s") % {"bill": bill},
        bill=bill,
        bill_title=bill.title(spoken()),
        entries=page,
        zone=reader.time_zone,
    )
    return render(request, "admin/tracker/bill/history.html", context)
