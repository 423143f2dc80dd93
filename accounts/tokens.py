"""Tokens by which programs ask for a person: made, found, revoked. A token is 256 random bits, kept as their hash.

Whoever reads the database learns no token. A hash without a key is enough: nobody guesses 256 bits.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import SCOPES, ApiToken, User

PREFIX: Final = "cs_"
"""What a token begins with, so that those who look for secrets in published code find it."""

AT_MOST: Final = 20
"""So many tokens that are in use a person may have."""

LONGEST: Final = timedelta(days=366)


class TooManyTokens(Exception):
    """Somebody has as many tokens as one may have."""


@transaction.atomic
def make_token(*, user: User, name: str, scopes: Iterable[str], expires_at: datetime, now: datetime) -> str:
    """Make a token and return it: nobody can say it again. Raise TooManyTokens.

    `created_on` is the day in UTC.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if user.api_tokens.in_use(now).count() >= AT_MOST:
        raise TooManyTokens
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=hash_of(token),
        scopes=_in_order(scopes),
        created_on=now.date(),
        expires_at=min(expires_at, now + LONGEST),
    )
    return token


def revoke_token(*, token: ApiToken, now: datetime) -> None:
    """Let a token open nothing from now on; one that was revoked stays as it is."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def revoke_all(*, user: User, now: datetime) -> int:
    """Revoke every token of a person; return how many were in use."""
    return user.api_tokens.in_use(now).update(revoked_at=now)


def token_in_use(*, text: str, now: datetime) -> ApiToken | None:
    """Return the token that was shown, with its owner; None when it is unknown, expired, revoked, or its owner is gone.

    That it was used is noted once a day, by the day in UTC.
    """
    token = ApiToken.objects.in_use(now).select_related("user").filter(token_hash=hash_of(text)).first()
    if token is None or not token.user.is_active:
        return None
    if token.used_on != now.date():
        ApiToken.objects.filter(pk=token.pk).update(used_on=now.date())
    return token


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _in_order(scopes: Iterable[str]) -> str:
    """Return the scopes in the one order in which they are kept."""
    wanted = set(scopes)
    return next(known for known in SCOPES if set(known.split()) == wanted)
