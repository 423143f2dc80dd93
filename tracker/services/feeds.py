"""Making and revoking private addresses of feeds."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from accounts.models import User
from tracker.models import Bill, FeedToken, Jurisdiction, SavedSearch, Topic
from tracker.models.feed import Gives

AT_MOST: Final = 30
"""So many private addresses one person may have at a time."""

SECRET_BYTES: Final = 32


class TooManyFeeds(Exception):
    """Somebody has as many private addresses as one may have."""


@dataclass(frozen=True, slots=True)
class Given:
    """What an address is to give."""

    gives: Gives
    bill: Bill | None = None
    jurisdiction: Jurisdiction | None = None
    topic: Topic | None = None
    search: SavedSearch | None = None


@transaction.atomic
def make_feed_token(*, owner: User, given: Given, name: str, is_discreet: bool, today: date) -> str:
    """Make a private address and return its secret, which is not kept; raise TooManyFeeds."""
    User.objects.select_for_update().get(pk=owner.pk)
    if owner.feed_tokens.count() >= AT_MOST:
        raise TooManyFeeds
    token = secrets.token_urlsafe(SECRET_BYTES)
    FeedToken.objects.create(
        owner=owner,
        gives=given.gives,
        bill=given.bill,
        jurisdiction=given.jurisdiction,
        topic=given.topic,
        search=given.search,
        name=name,
        is_discreet=is_discreet,
        token_hash=FeedToken.hash_of(token),
        made_on=today,
    )
    return token


def revoke_feed_token(*, owner: User, number: int) -> bool:
    """Let a private address of somebody give nothing any more; return whether there was one."""
    deleted, _of_what = owner.feed_tokens.filter(pk=number).delete()
    return bool(deleted)
