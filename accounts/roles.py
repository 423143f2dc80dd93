"""Who may do what: three roles, each of which may all that the one before it may.

The roles are Django groups, and `LEAST` is the whole table of what they may do. `keep_roles` makes the groups what the
table says; `prepare` and the command `roles` call it. Nobody is given a permission by hand: see `User`.
What anybody follows is in no permission here, for no role may see it.
"""

from collections.abc import Mapping
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Role(models.TextChoices):
    """From the least to the most."""

    READER = "reader", _("Reader")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")


LEAST: Final[Mapping[str, Role]] = {
    # What is recorded and written.
    "tracker.view_bill": Role.READER,
    "tracker.view_topic": Role.READER,
    "tracker.view_jurisdiction": Role.READER,
    "tracker.view_procedure": Role.READER,
    "tracker.view_changedday": Role.READER,
    "tracker.view_billtitle": Role.READER,
    "tracker.view_billsource": Role.READER,
    "tracker.view_billdocument": Role.READER,
    "tracker.view_billtext": Role.READER,
    "tracker.view_importrun": Role.READER,
    "tracker.view_importreview": Role.READER,
    "tracker.view_polledsource": Role.READER,
    "tracker.view_proposal": Role.READER,
    # Writing about bills.
    "tracker.add_bill": Role.EDITOR,
    "tracker.change_bill": Role.EDITOR,
    "tracker.add_billtitle": Role.EDITOR,
    "tracker.change_billtitle": Role.EDITOR,
    "tracker.delete_billtitle": Role.EDITOR,
    "tracker.add_billsource": Role.EDITOR,
    "tracker.change_billsource": Role.EDITOR,
    "tracker.delete_billsource": Role.EDITOR,
    "tracker.add_billdocument": Role.EDITOR,
    "tracker.change_billdocument": Role.EDITOR,
    "tracker.delete_billdocument": Role.EDITOR,
    "tracker.add_topic": Role.EDITOR,
    "tracker.change_topic": Role.EDITOR,
    # Adding versions of a bill's text, and withdrawing one.
    "tracker.add_billtext": Role.EDITOR,
    "tracker.change_billtext": Role.EDITOR,
    # Recording, correcting, withdrawing and undoing events, one or a day's session.
    "tracker.add_billevent": Role.EDITOR,
    # Confirming what another proposed, where two are asked for, and refusing it.
    "tracker.change_proposal": Role.EDITOR,
    # Saying why what looks odd is right.
    "tracker.add_lookedat": Role.EDITOR,
    # Days that editors know better.
    "tracker.add_changedday": Role.EDITOR,
    "tracker.change_changedday": Role.EDITOR,
    "tracker.delete_changedday": Role.EDITOR,
    # Settling what an import asked.
    "tracker.change_importreview": Role.EDITOR,
    # The law, what is polled, and who has which role.
    "tracker.add_procedure": Role.ADMINISTRATOR,
    "tracker.add_polledsource": Role.ADMINISTRATOR,
    "tracker.change_polledsource": Role.ADMINISTRATOR,
    "tracker.delete_polledsource": Role.ADMINISTRATOR,
    "accounts.view_user": Role.ADMINISTRATOR,
    "accounts.add_user": Role.ADMINISTRATOR,
    "accounts.change_user": Role.ADMINISTRATOR,
    "accounts.delete_user": Role.ADMINISTRATOR,
    # How the alerts go, and what came back: numbers only.
    "alerts.view_heartbeat": Role.ADMINISTRATOR,
    "alerts.view_bounce": Role.ADMINISTRATOR,
    # Which other systems are told what. Their messages name bills and nobody.
    "alerts.view_hook": Role.ADMINISTRATOR,
    "alerts.add_hook": Role.ADMINISTRATOR,
    "alerts.change_hook": Role.ADMINISTRATOR,
    "alerts.delete_hook": Role.ADMINISTRATOR,
    "alerts.view_hookdelivery": Role.ADMINISTRATOR,
}
"""Each permission and the least role that has it. A permission that is not here nobody has."""


class LastAdministrator(Exception):
    """Without this account nobody could give a role to anybody."""


def permissions_of(role: Role) -> frozenset[str]:
    """Return the names of all that a role may do."""
    ranks = list(Role)
    return frozenset(name for name, least in LEAST.items() if ranks.index(least) <= ranks.index(role))


@transaction.atomic
def keep_roles() -> dict[Role, int]:
    """Make the groups what the table says, and return how many have each role; a second time it changes nothing.

    Raise Permission.DoesNotExist when the table names a permission that the migrated database does not have.
    """
    known = {f"{app}.{name}": pk for pk, app, name in _permissions()}
    missing = LEAST.keys() - known.keys()
    if missing:
        raise Permission.DoesNotExist(", ".join(sorted(missing)))
    counts = {}
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in permissions_of(role)])
        counts[role] = group.user_set.count()
    return counts


def _permissions() -> QuerySet[Permission, tuple[int, str, str]]:
    return Permission.objects.values_list("pk", "content_type__app_label", "codename").order_by("pk")


def role_of(user: User) -> Role | None:
    """Return the highest role of somebody; whom no role holds back is an administrator."""
    if user.is_superuser:
        return Role.ADMINISTRATOR
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role.value in names), None)


@transaction.atomic
def give_role(*, user: User, role: Role | None) -> None:
    """Let somebody have this role and no other; raise LastAdministrator rather than leave nobody who may give one."""
    if role is not Role.ADMINISTRATOR:
        keep_an_administrator(without=[user.pk])
    user.groups.set(Group.objects.filter(name=role.value) if role else [])
    user.is_staff = role is not None
    user.is_superuser = user.is_superuser and role is Role.ADMINISTRATOR
    user.save(update_fields=["is_staff", "is_superuser"])


@transaction.atomic
def keep_an_administrator(*, without: list[int]) -> None:
    """Raise LastAdministrator when these accounts are all the administrators there are."""
    # One order of locking for all who ask, so that two who leave at once do not both believe that the other stays.
    staying = administrators().select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    left = set(staying)
    if left and not left - set(without):
        raise LastAdministrator


def administrators() -> QuerySet[User]:
    """Return the open accounts of administrators."""
    has_role = User.groups.through.objects.filter(group__name=Role.ADMINISTRATOR.value)
    return User.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(pk__in=has_role.values("user")))
