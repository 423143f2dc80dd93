"""Every address of the admin, asked for by every role and by somebody without one: who may see it, and who may act."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import LEAST, Role, give_role, keep_roles
from tests.filled import World
from tests.opened import furnish, opened
from tests.pages import is_led_to_the_login, patterns
from tracker.models import ChangedDay, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.html, pytest.mark.xdist_group("permissions")]

READER, EDITOR, ADMINISTRATOR, NOBODY = Role.READER, Role.EDITOR, Role.ADMINISTRATOR, None

TABLE: Final[list[tuple[str, Role | None, Role | None]]] = [
    # address,                          may see,       may act (NOBODY: none may, whatever their role)
    ("index", READER, READER),
    ("app_list", READER, READER),
    ("jsi18n", READER, READER),
    ("alerts-health", ADMINISTRATOR, ADMINISTRATOR),
    ("bounces", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hook_changelist", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hook_add", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hook_change", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hook_delete", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hook_history", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hook_secret", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hook_test", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hookdelivery_changelist", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hookdelivery_add", NOBODY, NOBODY),
    ("alerts_hookdelivery_change", ADMINISTRATOR, NOBODY),
    ("alerts_hookdelivery_delete", NOBODY, NOBODY),
    ("alerts_hookdelivery_history", ADMINISTRATOR, ADMINISTRATOR),
    ("alerts_hookdelivery_again", ADMINISTRATOR, ADMINISTRATOR),
    ("accounts_user_changelist", ADMINISTRATOR, ADMINISTRATOR),
    ("accounts_user_add", ADMINISTRATOR, ADMINISTRATOR),
    ("accounts_user_change", ADMINISTRATOR, ADMINISTRATOR),
    ("accounts_user_delete", ADMINISTRATOR, ADMINISTRATOR),
    ("accounts_user_history", ADMINISTRATOR, ADMINISTRATOR),
    ("tracker_bill_changelist", READER, READER),
    ("tracker_bill_add", EDITOR, EDITOR),
    ("tracker_bill_change", READER, EDITOR),
    ("tracker_bill_delete", NOBODY, NOBODY),
    ("tracker_bill_history", READER, READER),
    ("tracker_bill_record", EDITOR, EDITOR),
    ("tracker_bill_undo", EDITOR, EDITOR),
    ("tracker_bill_session", EDITOR, EDITOR),
    ("tracker_bill_oddities", READER, EDITOR),
    ("tracker_bill_text_add", EDITOR, EDITOR),
    ("tracker_bill_text_withdraw", EDITOR, EDITOR),
    ("tracker_changedday_changelist", READER, READER),
    ("tracker_changedday_add", EDITOR, EDITOR),
    ("tracker_changedday_change", READER, EDITOR),
    ("tracker_changedday_delete", EDITOR, EDITOR),
    ("tracker_changedday_history", READER, READER),
    ("tracker_importreview_changelist", READER, READER),
    ("tracker_importreview_add", NOBODY, NOBODY),
    ("tracker_importreview_change", READER, EDITOR),
    ("tracker_importreview_delete", NOBODY, NOBODY),
    ("tracker_importreview_history", READER, READER),
    ("tracker_importrun_changelist", READER, READER),
    ("tracker_importrun_add", NOBODY, NOBODY),
    ("tracker_importrun_change", READER, NOBODY),
    ("tracker_importrun_delete", NOBODY, NOBODY),
    ("tracker_importrun_history", READER, READER),
    ("tracker_jurisdiction_changelist", READER, READER),
    ("tracker_jurisdiction_add", NOBODY, NOBODY),
    ("tracker_jurisdiction_change", READER, NOBODY),
    ("tracker_jurisdiction_delete", NOBODY, NOBODY),
    ("tracker_jurisdiction_history", READER, READER),
    ("tracker_polledsource_changelist", READER, READER),
    ("tracker_polledsource_add", ADMINISTRATOR, ADMINISTRATOR),
    ("tracker_polledsource_change", READER, ADMINISTRATOR),
    ("tracker_polledsource_delete", ADMINISTRATOR, ADMINISTRATOR),
    ("tracker_polledsource_history", READER, READER),
    ("tracker_procedure_changelist", READER, READER),
    ("tracker_procedure_add", ADMINISTRATOR, ADMINISTRATOR),
    ("tracker_procedure_change", READER, NOBODY),
    ("tracker_procedure_delete", NOBODY, NOBODY),
    ("tracker_procedure_history", READER, READER),
    ("tracker_proposal_changelist", READER, READER),
    ("tracker_proposal_add", NOBODY, NOBODY),
    ("tracker_proposal_change", READER, EDITOR),
    ("tracker_proposal_delete", NOBODY, NOBODY),
    ("tracker_proposal_history", READER, READER),
    ("tracker_topic_changelist", READER, READER),
    ("tracker_topic_add", EDITOR, EDITOR),
    ("tracker_topic_change", READER, EDITOR),
    ("tracker_topic_delete", NOBODY, NOBODY),
    ("tracker_topic_history", READER, READER),
]
OPEN_TO_ALL: Final = {
    "login": "leads to the login of the site",
    "logout": "whoever has logged in may log out",
    "password_change": "leads to the page of the site, for one's own password",
    "password_change_done": "of one's own password",
    "autocomplete": "no page asks for it, and it answers to who may see what is asked for",
    "view_on_site": "leads to what has a page; nothing says so of itself",
}
ROLES: Final = [None, *Role]
NOT_FOUND: Final = {"tracker_importrun", "tracker_polledsource"}
"""Of these there is none in the world of the tests: whom the role does not hold back is led to the first page."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, opened(patch) as world:
        keep_roles()
        yield world


@pytest.fixture(scope="module")
def people(world: World) -> dict[Role | None, User]:
    """Somebody of each role, none of whom may do all."""
    people = {}
    for role in ROLES:
        people[role] = User.objects.create_user(f"{role or 'none'}@roles.example.org")
        give_role(user=people[role], role=role)
    return people


@pytest.fixture(autouse=True)
def _furnished(settings: Any, _mail_in_a_folder_of_its_own: None, _no_hold: None) -> None:
    furnish(settings)


def address(name: str, world: World) -> str:
    bill = world.bills["undoable" if name == "tracker_bill_undo" else "approved"]
    numbers = {
        "accounts_user": world.somebody_else.pk,
        "alerts_hook": world.message.hook_id,
        "alerts_hookdelivery": world.message.pk,
        "tracker_bill": bill.pk,
        "tracker_changedday": ChangedDay.objects.latest("pk").pk,
        "tracker_importreview": world.review.pk,
        "tracker_jurisdiction": bill.jurisdiction_id,
        "tracker_procedure": bill.procedure_id or world.bills["approved"].procedure_id,
        "tracker_proposal": world.proposal.pk,
        "tracker_topic": Topic.objects.latest("pk").pk,
    }
    model = "_".join(name.split("_")[:2])
    wanted = PARAMETERS[f"admin:{name}"]
    values = {"app_label": "tracker", "bill_id": bill.pk, "event_id": world.undoable.pk, "text_id": world.text.pk}
    values |= {"hook_id": world.message.hook_id, "message_id": world.message.pk}
    values["object_id"] = numbers.get(model, 0)
    return reverse(f"admin:{name}", kwargs={one: values[one] for one in wanted})


PARAMETERS: Final = {name: parameters for name, parameters, _ in patterns()}


def may(role: Role | None, least: Role | None) -> bool:
    return role is not None and least is not None and list(Role).index(role) >= list(Role).index(least)


def answered(people: dict[Role | None, User], role: Role | None, url: str, method: str) -> HttpResponse:
    client = Client()
    client.force_login(people[role])
    response: HttpResponse = getattr(client, method)(url)
    return response


def test_every_address_of_the_admin_is_in_the_table() -> None:
    listed = {f"admin:{name}" for name, *_ in TABLE} | {f"admin:{name}" for name in OPEN_TO_ALL}

    assert {name for name in PARAMETERS if name.startswith("admin:")} == listed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "may_see", "may_act"), TABLE)
def test_who_may_see_it(
    people: dict[Role | None, User], world: World, role: Role | None, name: str, may_see: Role | None, may_act: Any
) -> None:
    response = answered(people, role, address(name, world), "get")

    if role is None:
        assert is_led_to_the_login(response, and_back=True)
    else:
        assert (response.status_code == 403) is not may(role, may_see), response.status_code
        assert response.status_code in {200, 302, 403}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "may_see", "may_act"), [row for row in TABLE if row[0] != "alerts-health"])
def test_who_may_act(
    people: dict[Role | None, User], world: World, role: Role | None, name: str, may_see: Any, may_act: Role | None
) -> None:
    is_of_none = any(name.startswith(model) for model in NOT_FOUND) and name.endswith("_change")

    response = answered(people, role, address(name, world), "post")

    if role is None:
        assert is_led_to_the_login(response, and_back=True)
    elif not is_of_none:
        assert (response.status_code == 403) is not may(role, may_act), response.status_code


def test_every_page_that_an_editor_works_on_takes_few_queries_by_their_role(
    people: dict[Role | None, User], world: World, django_assert_max_num_queries: Any
) -> None:
    ours = ["index", "tracker_bill_record", "tracker_bill_session", "tracker_bill_oddities", "tracker_bill_history"]
    ours += ["tracker_importreview_change", "tracker_proposal_change"]
    for role in Role:
        client = Client()
        client.force_login(people[role])
        urls = [address(name, world) for name in ours]
        urls += [reverse("tracker:bill", args=[world.bills["approved"].pk]), reverse("alerts:dashboard")]
        # Once a day a visit is noted, which is no part of what a page costs.
        client.get(reverse("alerts:dashboard"))
        for url in urls:
            with django_assert_max_num_queries(10):
                client.get(url)


def test_whatever_a_model_of_the_admin_lets_be_done_is_said_of_a_role() -> None:
    """An act that the table of roles forgets would be for nobody; one that a page does not take needs no role."""
    acts = {
        f"{model._meta.app_label}.{act}_{model._meta.model_name}"
        for model, page in admin.site._registry.items()
        for act in ("view", "add", "change", "delete")
        if getattr(type(page), f"has_{act}_permission").__module__ == "django.contrib.admin.options"
    }

    assert acts - set(LEAST) == set()


def test_who_is_told_of_a_role_is_no_address(people: dict[Role | None, User], world: World) -> None:
    pages = ["tracker_bill_history", "tracker_proposal_change", "tracker_topic_history", "accounts_user_history"]

    for name in pages:
        html = answered(people, Role.ADMINISTRATOR, address(name, world), "get").content.decode()
        others = [one.email for one in User.objects.exclude(pk=people[Role.ADMINISTRATOR].pk)]
        assert [email for email in others if email in html] == []
