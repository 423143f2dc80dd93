"""Sealing of addresses: what a stolen database, backup or disk image shows of them is noise.

Two keys. The field keys (settings.FIELD_KEYS) seal and unseal; new ones are put in front and the old ones
kept until every row is sealed anew. The lookup key (settings.LOOKUP_KEY) never changes: all that is
looked up by equality is derived from it, each purpose with a key of its own.
"""

import base64
import hashlib
import hmac
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """Sealed with a key this installation does not have."""


def seal(text: str) -> str:
    """Seal `text`; sealing it again gives another token."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """Return what was sealed; raise Unreadable when no field key fits."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def seal_searchable(text: str) -> str:
    """Seal `text` so that the same text gives the same token and can be found by it."""
    token = _siv(settings.LOOKUP_KEY).encrypt(text.encode(), [b"searchable"])
    return base64.urlsafe_b64encode(token).decode()


def unseal_searchable(token: str) -> str:
    """Return what was sealed; raise Unreadable when the lookup key does not fit."""
    try:
        return _siv(settings.LOOKUP_KEY).decrypt(base64.urlsafe_b64decode(token), [b"searchable"]).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def keyed_hash(purpose: str, text: str) -> str:
    """Return 64 hex digits by which `text` is found again, and which say nothing of it without the key."""
    return hmac.new(_derived(settings.LOOKUP_KEY, f"hash:{purpose}", 32), text.encode(), hashlib.sha256).hexdigest()


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@cache
def _siv(lookup_key: str) -> AESSIV:
    return AESSIV(_derived(lookup_key, "siv", 64))


@cache
def _derived(lookup_key: str, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=purpose.encode()).derive(lookup_key.encode())
