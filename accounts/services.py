"""Making accounts at install, and new passwords for those whom no mail reaches."""

import secrets

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from accounts.sealing import Unreadable


class KeysDoNotFit(Exception):
    """The addresses in the database were sealed with other keys than those of this installation."""


class NoSuchAccount(Exception):
    """Nobody has that address."""


def check_keys() -> None:
    """Open the address of the newest account; raise KeysDoNotFit when the keys do not open it."""
    try:
        User.objects.order_by("-pk").first()
    except Unreadable as error:
        raise KeysDoNotFit from error


@transaction.atomic
def make_account(*, email: str, is_administrator: bool) -> str | None:
    """Make an account whose address counts as verified; return its random password, None when it is there already."""
    if User.objects.filter(email=email).exists():
        return None
    password = _random_password()
    make = User.objects.create_superuser if is_administrator else User.objects.create_user
    user = make(email, password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return password


def new_password(*, email: str) -> str:
    """Give an account a new random password, which ends its sessions, and return it; raise NoSuchAccount."""
    user = User.objects.filter(email=email).first()
    if user is None:
        raise NoSuchAccount
    password = _random_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _random_password() -> str:
    return secrets.token_urlsafe(12)
