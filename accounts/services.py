"""Making accounts at install, new passwords for those whom no mail reaches, and where people live."""

import secrets
from collections.abc import Callable
from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from accounts.roles import Role, give_role
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
    if is_administrator:
        give_role(user=user, role=Role.ADMINISTRATOR)
    return password


def account_of(*, email: str) -> User:
    """Return the account of an address; raise NoSuchAccount."""
    user = User.objects.filter(email=email).first()
    if user is None:
        raise NoSuchAccount
    return user


def new_password(*, email: str) -> str:
    """Give an account a new random password, which ends its sessions, and return it; raise NoSuchAccount."""
    user = account_of(email=email)
    password = _random_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


Mover = Callable[[User], None]

_movers: list[Mover] = []


def register_mover(mover: Mover) -> None:
    """A port: say who else must know when somebody lives in another zone. The last one registered is told."""
    _movers[:] = [mover]


Opener = Callable[[User], None]

_openers: list[Opener] = []


def register_opener(opener: Opener) -> None:
    """A port: say who else must know when a closed account is opened again. The last one registered is told."""
    _openers[:] = [opener]


def account_opened(*, user: User) -> None:
    """Let those know who must that an account which was closed is open again."""
    for opener in _openers:
        opener(user)


@transaction.atomic
def set_preferences(*, user: User, language: str, time_zone: str) -> None:
    """Keep somebody's language and zone, and what hangs on them."""
    user.language, user.time_zone = language, time_zone
    user.save(update_fields=["language", "time_zone"])
    for mover in _movers:
        mover(user)


def note_visit(*, user: User, today: date) -> date | None:
    """Keep that somebody came on a day, and return the day on which they had come before it; None the first time."""
    if user.visited_on != today:
        user.visited_before_on, user.visited_on = user.visited_on, today
        user.save(update_fields=["visited_on", "visited_before_on"])
    return user.visited_before_on


def _random_password() -> str:
    return secrets.token_urlsafe(12)
