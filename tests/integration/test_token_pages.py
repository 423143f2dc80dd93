"""The pages on which people make tokens for their programs and revoke them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import ApiToken, User
from accounts.tokens import AT_MOST, hash_of, make_token
from tests.asking import Program
from tests.moments import almaty

pytestmark = pytest.mark.html

NOW = almaty(12, 19)
NEW = {"name": "The screen in the office", "scopes": ["read"], "days": "30"}


@pytest.fixture
def logged_in(client: Client, advocate: User) -> Client:
    """An advocate who has logged in and proved it again a moment ago."""
    client.force_login(advocate)
    client.post(reverse("account_reauthenticate"), {"password": "a long password"})
    return client


def shown_in(page: Any) -> str:
    found = re.search(r"cs_[A-Za-z0-9_-]{40,}", page.content.decode())
    assert found is not None
    return found.group()


def test_a_token_is_shown_once_and_opens_the_api(logged_in: Client) -> None:
    page = logged_in.post(reverse("account_token_new"), NEW)

    token = shown_in(page)
    assert "no-store" in page["Cache-Control"]
    assert Program(token).get("/me/subscriptions").status_code == 200
    assert token not in logged_in.get(reverse("account_tokens")).content.decode()
    assert ApiToken.objects.get().token_hash == hash_of(token)


def test_its_owner_is_told_by_mail_without_the_token_or_its_name(logged_in: Client, advocate: User) -> None:
    EmailAddress.objects.create(user=advocate, email=advocate.email, verified=True, primary=True)

    token = shown_in(logged_in.post(reverse("account_token_new"), NEW))

    message = mail.outbox[-1]
    assert (message.to, message.subject) == ([advocate.email], "Countersign: a token was made")
    assert token not in str(message.body)
    assert "The screen in the office" not in str(message.body)


def test_it_is_made_only_by_somebody_who_proved_a_moment_ago_who_they_are(client: Client, advocate: User) -> None:
    client.force_login(advocate)

    for response in (client.get(reverse("account_token_new")), client.post(reverse("account_token_new"), NEW)):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()


def test_it_is_good_as_long_as_was_chosen(logged_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "wall", lambda: NOW)

    logged_in.post(reverse("account_token_new"), {**NEW, "scopes": ["record", "read"]})

    kept = ApiToken.objects.get()
    assert (kept.expires_at, kept.scopes, kept.created_on) == (NOW + timedelta(days=30), "read record", NOW.date())


@pytest.mark.parametrize(
    ("change", "field"),
    [({"scopes": []}, "scopes"), ({"scopes": ["all"]}, "scopes"), ({"days": "9999"}, "days"), ({"name": " "}, "name")],
)
def test_what_is_left_out_or_unknown_is_refused(logged_in: Client, change: dict[str, Any], field: str) -> None:
    page = logged_in.post(reverse("account_token_new"), {**NEW, **change})

    assert field in page.context["form"].errors
    assert not ApiToken.objects.exists()


def test_nobody_makes_more_than_a_few(logged_in: Client, advocate: User) -> None:
    now = clock.wall()
    for _ in range(AT_MOST):
        make_token(user=advocate, name="One", scopes=["read"], expires_at=now + timedelta(days=9), now=now)

    page = logged_in.post(reverse("account_token_new"), NEW).content.decode()

    assert f"You have {AT_MOST} tokens already" in page


def test_a_revoked_token_opens_nothing_and_is_shown_as_revoked(logged_in: Client) -> None:
    token = shown_in(logged_in.post(reverse("account_token_new"), NEW))

    page = logged_in.post(reverse("account_token_revoke", args=[ApiToken.objects.get().pk]), follow=True)

    assert "<strong>Revoked</strong>" in page.content.decode()
    assert Program(token).get("/me/subscriptions").status_code == 401


def test_all_are_revoked_at_once(logged_in: Client) -> None:
    tokens = [shown_in(logged_in.post(reverse("account_token_new"), NEW)) for _ in range(2)]

    page = logged_in.post(reverse("account_tokens_revoke_all"), follow=True)

    assert "2 tokens revoked." in page.content.decode()
    assert {Program(token).get("/me/subscriptions").status_code for token in tokens} == {401}


def test_nobody_revokes_anothers(logged_in: Client, editor: User) -> None:
    now = clock.wall()
    make_token(user=editor, name="Theirs", scopes=["read"], expires_at=now + timedelta(days=9), now=now)
    theirs = ApiToken.objects.get()

    assert logged_in.post(reverse("account_token_revoke", args=[theirs.pk])).status_code == 404

    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert "Theirs" not in logged_in.get(reverse("account_tokens")).content.decode()
