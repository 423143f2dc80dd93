"""What follows when an editor has written about a bill: it is found by other words, and others may follow it."""

from datetime import datetime

from django.db import transaction

from tracker.models import Bill
from tracker.services.audience import others_may_follow
from tracker.services.search import index_bill


@transaction.atomic
def bill_written(*, bill: Bill, now: datetime) -> None:
    """Keep the words of a bill and when it was written about, and let those be told whose searches find it now."""
    index_bill(bill=bill)
    Bill.objects.filter(pk=bill.pk).update(written_at=now)
    others_may_follow(bill, now)
