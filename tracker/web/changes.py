"""What was recorded and changed of a bill, for everybody: what and when, and never by whom."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.reading import public_page, reader_of
from tracker import chronicle, queries
from tracker.models import Bill
from tracker.models.law import DRILL

ON_A_PAGE = 50


@public_page
@require_safe
def bill_changes(request: HttpRequest, bill_id: int) -> HttpResponse:
    reader = reader_of(request)
    bill = Bill.objects.select_related("jurisdiction").filter(pk=bill_id).first()
    if bill is None or (reader.user is None and bill.jurisdiction.code == DRILL):
        raise Http404
    law = queries.law_of(bill.jurisdiction)
    entries = chronicle.of_bill(bill, law, reader.language, with_people=False)
    context = {
        "bill": bill,
        "title": bill.title(reader.language),
        "entries": Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page")),
        "zone": reader.zone,
    }
    return render(request, "tracker/bill_changes.html", context)
