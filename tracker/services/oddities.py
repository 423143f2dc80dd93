"""Looking at what is odd about a bill's history: a person says why it is right, and it need not be looked at again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tracker import queries
from tracker.models import Bill, LookedAt


@transaction.atomic
def look_at(*, bill: Bill, key: queries.OddityKey, reason: str, looked_by: User | None, now: datetime) -> bool:
    """Keep that somebody found an oddity to be right, for a reason; return whether nobody had looked at it before.

    What is recorded stays as it is, and nobody is told.
    """
    locked = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    if key not in {queries.key_of_oddity(one) for one in queries.oddities_left(locked)}:
        return False
    oddity, event, about = key
    LookedAt.objects.create(
        bill=locked,
        oddity=oddity,
        event_id=event,
        about=about,
        reason=reason,
        looked_by=looked_by,
        looked_at=now,
    )
    locked.odd_events, locked.law_changes = queries.count_of_oddities(locked)
    locked.save(update_fields=["odd_events", "law_changes"])
    return True
