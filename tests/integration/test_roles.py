"""Who may do what: the groups are what the table says, and somebody who may give roles always stays."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import (
    LEAST,
    LastAdministrator,
    Role,
    administrators,
    give_role,
    keep_roles,
    permissions_of,
    role_of,
)
from accounts.services import make_account

USERS = reverse("admin:accounts_user_changelist")


def somebody(role: Role | None, name: str = "somebody") -> User:
    user = User.objects.create_user(f"{name}@example.org", "a long password")
    give_role(user=user, role=role)
    return user


@pytest.fixture(autouse=True)
def _roles(db: None) -> None:
    keep_roles()


def entries(user: User, role: str, **others: str) -> dict[str, str]:
    return {"is_active": "on", "language": user.language, "time_zone": user.time_zone, "role": role, **others}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_nothing_else(role: Role) -> None:
    user = User.objects.get(pk=somebody(role).pk)

    assert user.get_all_permissions() == permissions_of(role)
    assert user.is_staff
    assert not user.is_superuser


def test_each_role_may_more_than_the_one_before_it() -> None:
    reader, editor, administrator = (permissions_of(role) for role in Role)

    assert reader < editor < administrator == LEAST.keys()


def test_no_role_may_see_who_follows_what() -> None:
    private = ("subscription", "endpoint", "delivery", "alert", "savedsearch", "mute", "suppression", "snapshot")

    assert [name for name in LEAST if name.rpartition("_")[2] in private] == []


def test_what_was_changed_by_hand_is_made_right_again() -> None:
    editors = Group.objects.get(name=Role.EDITOR)
    editors.permissions.add(Permission.objects.get(codename="delete_user"))
    editors.permissions.remove(Permission.objects.get(codename="add_billevent"))

    keep_roles()

    user = somebody(Role.EDITOR)
    assert user.has_perm("tracker.add_billevent")
    assert not user.has_perm("accounts.delete_user")


def test_what_one_person_is_given_by_hand_is_worth_nothing() -> None:
    user = somebody(None)
    user.user_permissions.add(Permission.objects.get(codename="delete_user"))

    assert not User.objects.get(pk=user.pk).has_perm("accounts.delete_user")


def test_whoever_installs_is_an_administrator() -> None:
    make_account(email="install@example.org", is_administrator=True)

    assert [role_of(user) for user in administrators()] == [Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", [*Role, None])
def test_a_role_is_given_on_the_page_of_an_account(at_work: Client, role: Role | None) -> None:
    user = somebody(Role.READER)

    at_work.post(reverse("admin:accounts_user_change", args=[user.pk]), entries(user, role or ""))

    user = User.objects.get(pk=user.pk)
    assert role_of(user) == role
    assert user.is_staff is (role is not None)


def test_what_is_noted_of_a_role_names_nobody(at_work: Client) -> None:
    user = somebody(Role.READER)

    at_work.post(reverse("admin:accounts_user_change", args=[user.pk]), entries(user, "editor"))

    page = at_work.get(reverse("admin:accounts_user_history", args=[user.pk])).content.decode()
    assert "Role: reader → editor" in page
    assert "somebody@example.org" not in page


ENDS = [{"role": "editor"}, {"role": ""}, {"is_active": ""}]


@pytest.mark.parametrize("end", ENDS)
def test_the_last_administrator_stays(client: Client, end: dict[str, str]) -> None:
    last = somebody(Role.ADMINISTRATOR)
    client.force_login(last)

    page = client.post(
        reverse("admin:accounts_user_change", args=[last.pk]), {**entries(last, "administrator"), **end}
    ).content.decode()

    assert "last administrator" in page
    assert role_of(User.objects.get(pk=last.pk)) is Role.ADMINISTRATOR
    with pytest.raises(LastAdministrator):
        give_role(user=last, role=None)


def test_the_last_administrator_is_not_deleted_either(client: Client) -> None:
    last = somebody(Role.ADMINISTRATOR)
    client.force_login(last)

    client.post(reverse("admin:accounts_user_delete", args=[last.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [last.pk], "post": "yes"}
    client.post(USERS, chosen)

    assert User.objects.filter(pk=last.pk).exists()


def test_an_administrator_goes_when_another_stays(client: Client) -> None:
    leaving = somebody(Role.ADMINISTRATOR)
    client.force_login(somebody(Role.ADMINISTRATOR, "staying"))

    client.post(reverse("admin:accounts_user_delete", args=[leaving.pk]), {"post": "yes"})

    assert not User.objects.filter(pk=leaving.pk).exists()


def test_accounts_are_found_by_role(at_work: Client) -> None:
    somebody(Role.READER, "reader")
    somebody(Role.EDITOR, "other")

    page = at_work.get(f"{USERS}?role=reader").content.decode()

    assert "reader@example.org" in page
    assert "other@example.org" not in page


def test_a_role_is_given_without_a_browser(capsys: pytest.CaptureFixture[str]) -> None:
    user = somebody(None)

    call_command("roles", "--give", "editor", "--to", user.email, "--json")

    assert json.loads(capsys.readouterr().out) == {"reader": 0, "editor": 1, "administrator": 0}
    assert role_of(User.objects.get(pk=user.pk)) is Role.EDITOR
    call_command("roles", "--give", "none", "--to", user.email)
    assert not User.objects.get(pk=user.pk).is_staff


def test_the_command_says_why_it_did_not() -> None:
    last = somebody(Role.ADMINISTRATOR)

    for address, says in ((last.email, "last administrator"), ("nobody@example.org", "no such account")):
        with pytest.raises(CommandError, match=says):
            call_command("roles", "--give", "reader", "--to", address)
    with pytest.raises(CommandError, match="go together"):
        call_command("roles", "--give", "reader")
