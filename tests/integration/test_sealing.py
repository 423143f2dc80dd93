"""What a stolen database shows of addresses: nothing."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from accounts.sealing import Unreadable, keyed_hash, seal, seal_searchable, unseal, unseal_searchable
from accounts.services import NoSuchAccount, make_account, new_password
from accounts.sessions import SessionStore
from alerts.models import Endpoint
from alerts.services.subscribe import subscribe
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, STARTED
from tracker.models import Bill

ADDRESS = "aigul.advocate@example.org"


def everything_stored() -> str:
    """Return all that stands in all tables, as the database holds it."""
    with connection.cursor() as cursor:
        rows = []
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 - names of our own tables
            rows += cursor.fetchall()
    return str(rows)


def test_no_table_holds_an_address_in_the_clear(approved_bill: Bill) -> None:
    make_account(email=ADDRESS, is_administrator=False)
    user = User.objects.get(email=ADDRESS)
    subscribe(subscriber=user, bill=approved_bill, now=STARTED)
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))

    stored = everything_stored()

    assert "archival" in stored
    assert ADDRESS not in stored
    assert "aigul" not in stored.lower()


def test_a_sealed_address_is_read_and_found_as_if_it_were_plain(db: None) -> None:
    make_account(email=ADDRESS, is_administrator=False)

    user = User.objects.get(email=ADDRESS.upper())
    assert user.email == ADDRESS
    assert EmailAddress.objects.get(email=ADDRESS).user == user
    assert str(user) == f"user {user.pk}"


def test_an_endpoint_is_made_once_an_address(advocate: User) -> None:
    first, is_new = Endpoint.objects.of_address(owner_id=advocate.pk, channel="email", address=ADDRESS)
    second, is_new_again = Endpoint.objects.of_address(owner_id=advocate.pk, channel="email", address=ADDRESS.upper())

    assert (is_new, is_new_again) == (True, False)
    assert first == second
    assert first.address == ADDRESS


def test_sealing_gives_another_token_each_time_and_searchable_sealing_the_same() -> None:
    assert seal(ADDRESS) != seal(ADDRESS)
    assert seal_searchable(ADDRESS) == seal_searchable(ADDRESS)
    assert unseal(seal(ADDRESS)) == unseal_searchable(seal_searchable(ADDRESS)) == ADDRESS
    assert keyed_hash("email", ADDRESS) != keyed_hash("other", ADDRESS)


def test_a_new_key_in_front_reads_what_the_old_one_sealed(settings: Any) -> None:
    token = seal(ADDRESS)
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()

    settings.FIELD_KEYS = [new, old]
    assert unseal(token) == ADDRESS

    settings.FIELD_KEYS = [new]
    with pytest.raises(Unreadable):
        unseal(token)


def test_another_lookup_key_reads_nothing(settings: Any) -> None:
    token = seal_searchable(ADDRESS)

    settings.LOOKUP_KEY = "another"

    with pytest.raises(Unreadable):
        unseal_searchable(token)


def test_an_account_is_made_once_and_its_password_given_anew(db: None) -> None:
    password = make_account(email=ADDRESS, is_administrator=True)

    assert password is not None
    assert make_account(email=ADDRESS, is_administrator=True) is None
    again = new_password(email=ADDRESS)
    assert User.objects.get(email=ADDRESS).check_password(again)
    with pytest.raises(NoSuchAccount):
        new_password(email="nobody@example.org")


def test_a_session_holds_no_address_in_the_clear(db: None, client: Any) -> None:
    password = make_account(email=ADDRESS, is_administrator=False)
    client.post("/account/login/", {"login": ADDRESS, "password": password})
    client.post("/account/email/", {"email": "new.address@example.org", "action_add": ""})

    (session,) = Session.objects.all()
    raw = everything_stored()
    assert ADDRESS not in raw
    assert "new.address" not in raw
    assert "_auth_user_id" not in session.session_data
    assert client.get("/").status_code == 200


def test_a_session_that_cannot_be_opened_is_an_empty_one() -> None:
    assert SessionStore().decode("noise") == {}


def test_with_other_keys_nothing_starts_and_nobody_is_made(db: None, client: Any, settings: Any) -> None:
    make_account(email=ADDRESS, is_administrator=True)
    settings.LOOKUP_KEY = "another"

    assert client.get("/healthz").json() == {"status": "down", "database": "ok", "keys": "down"}
    with pytest.raises(CommandError, match="bring the right ones back"):
        call_command("prepare")
    assert User.objects.count() == 1
