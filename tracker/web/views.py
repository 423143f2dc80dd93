"""The page of a bill."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from tracker import clock, queries
from tracker.models import Bill
from tracker.rules.windows import State
from tracker.web.oddities import in_words
from tracker.web.rows import deadline_row, event_row


@login_required
@require_safe
def bill_detail(request: HttpRequest, bill_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    language = request.user.language
    bill = get_object_or_404(
        Bill.objects.select_related("jurisdiction", "procedure").prefetch_related("titles", "topics", "sources"),
        pk=bill_id,
    )
    now = clock.now()
    today = now.astimezone(bill.jurisdiction.zone).date()
    law = queries.law_of(bill.jurisdiction)
    windows = [deadline_row(deadline, today, language, law) for deadline in queries.current_deadlines(bill)]
    title = bill.title(language)
    context = {
        "bill": bill,
        "title": title,
        "other_titles": [one for one in bill.titles.all() if one.text != title],
        "stage": queries.stage_name(bill, language),
        "procedure": queries.procedure_value(bill.procedure) if bill.procedure else None,
        "running": [row for row in windows if row.state is not State.CLOSED],
        "closed": [row for row in windows if row.state is State.CLOSED],
        "events": [event_row(event, law, language, now) for event in queries.history_of(bill)],
        "oddities": in_words(bill, law),
    }
    return render(request, "tracker/bill.html", context)
