"""What was sent, written down outside the database, for the day on which a backup of it is restored.

A backup of last night knows nothing of what was sent since, and would have it all sent again. The journal is a file a
month in DATA_DIR, one Message-ID a line: it says nothing of whom or of what. It is not what decides in daily life.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from alerts.models import Delivery
from alerts.models.delivery import CLAIMABLE
from alerts.models.names import MADE_OF, message_id_of

log = logging.getLogger(__name__)

KEPT_FOR: Final = timedelta(days=100)
SENT_BEFORE: Final = "sent before a backup was restored"
"""The answer that is noted for what the journal says was sent."""


def note(*, message_ids: Iterable[str], wall: datetime) -> None:
    """Add to the journal what a far end has just taken. That it cannot be written is no reason to send it again."""
    try:
        folder = Path(settings.JOURNAL_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / f"sent-{wall.astimezone(UTC):%Y-%m}").open("a") as file:
            file.write("".join(f"{one}\n" for one in message_ids))
    except OSError as error:
        log.error("the journal cannot be written: %s", type(error).__name__)


@transaction.atomic
def settle_from_journal(*, now: datetime) -> int:
    """Mark as sent what waits in the database and was sent by the journal; return how many. Nothing is lost by it."""
    sent = set(_noted())
    waiting = (
        Delivery.objects.filter(status__in=CLAIMABLE)
        .select_related(*MADE_OF)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    count = 0
    for one in waiting:
        name = one.message_id or message_id_of(one.alert, one.endpoint)
        if name in sent:
            one.message_id, one.status, one.settled_at = name, Delivery.Status.SENT, now
            one.reason = SENT_BEFORE
            one.save(update_fields=["message_id", "status", "settled_at", "reason"])
            count += 1
    return count


def forget_the_old(*, wall: datetime) -> None:
    """Delete the months that nobody would restore a backup of."""
    oldest = f"sent-{(wall - KEPT_FOR).astimezone(UTC):%Y-%m}"
    for path in Path(settings.JOURNAL_DIR).glob("sent-*"):
        if path.name < oldest:
            path.unlink()


def _noted() -> Iterator[str]:
    for path in sorted(Path(settings.JOURNAL_DIR).glob("sent-*")):
        yield from path.read_text().split()
