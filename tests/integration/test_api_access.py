"""Who may ask the API, how often, and how it refuses: always in JSON, and never so that one learns who is here."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from accounts.models import ApiToken, Scope, User
from accounts.tokens import AT_MOST, TooManyTokens, hash_of, make_token, revoke_all, revoke_token, token_in_use
from alerts.services.tick import tick
from config import api
from tests.asking import V1, Program, problem_in, program_of
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tracker import clock
from tracker.api.asking import OWN, Opens
from tracker.api.description import operations
from tracker.models import Bill

pytestmark = pytest.mark.html

NOW = almaty(12, 19)

DESCRIPTION = api._description(is_public=False)
EVERY = [(method, path, operation) for path, method, operation in operations(DESCRIPTION)]
READ = [path for method, path, _ in EVERY if method == "get"]


@pytest.fixture(autouse=True)
def _an_empty_cache_and_a_standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """The real time, standing until a test moves it."""
    standing = StandingClock(NOW)
    monkeypatch.setattr(clock, "wall", standing.wall)
    return standing


def token_of(user: User, **fields: Any) -> str:
    said = {"name": "A script", "scopes": ["read"], "expires_at": NOW + timedelta(days=30), "now": NOW}
    return make_token(user=user, **{**said, **fields})


def address(path: str, bill: Bill) -> str:
    """Return the path of an operation in which everything that is named is there."""
    event, deadline = bill.events.earliest("pk").pk, bill.deadlines.earliest("pk").pk
    named = path.format(bill_id=bill.pk, event_id=event, deadline_id=deadline, code="KZ", slug="kz-1995")
    return named.removeprefix(V1) + ("?jurisdiction=KZ&event=lower_passed=2025-11-12" if "calculator" in path else "")


# Tokens.


def test_of_a_token_only_a_hash_is_kept(advocate: User) -> None:
    token = token_of(advocate)

    kept = ApiToken.objects.get()
    assert token not in str(ApiToken.objects.values())
    assert token.removeprefix("cs_") not in str(ApiToken.objects.values())
    assert kept.token_hash == hash_of(token)
    assert len(token) > 40


def test_a_token_is_good_until_it_expires(advocate: User) -> None:
    token = token_of(advocate, expires_at=NOW + timedelta(hours=1))

    assert token_in_use(text=token, now=NOW + timedelta(minutes=59)) is not None
    assert token_in_use(text=token, now=NOW + timedelta(hours=1)) is None


def test_a_token_cannot_be_good_for_ever(advocate: User) -> None:
    token_of(advocate, expires_at=NOW + timedelta(days=10_000))

    assert ApiToken.objects.get().expires_at < NOW + timedelta(days=367)


def test_a_revoked_token_opens_nothing_and_the_others_stay(advocate: User) -> None:
    first, second = token_of(advocate), token_of(advocate)
    token = token_in_use(text=first, now=NOW)
    assert token is not None

    revoke_token(token=token, now=NOW)

    assert token_in_use(text=first, now=NOW) is None
    assert token_in_use(text=second, now=NOW) is not None
    assert revoke_all(user=advocate, now=NOW) == 1
    assert token_in_use(text=second, now=NOW) is None


def test_a_closed_account_has_no_tokens_that_open_anything(advocate: User) -> None:
    token = token_of(advocate)
    User.objects.filter(pk=advocate.pk).update(is_active=False)

    assert token_in_use(text=token, now=NOW) is None


def test_of_its_use_the_day_is_kept_and_no_moment(advocate: User) -> None:
    token = token_of(advocate)
    assert ApiToken.objects.get().used_on is None

    token_in_use(text=token, now=NOW)

    assert ApiToken.objects.get().used_on == NOW.date()
    kept = {field.name for field in ApiToken._meta.get_fields() if "at" in field.name.split("_")}
    assert kept == {"expires_at", "revoked_at"}


def test_nobody_has_more_tokens_than_a_few(advocate: User) -> None:
    for _ in range(AT_MOST):
        token_of(advocate)

    with pytest.raises(TooManyTokens):
        token_of(advocate)

    revoke_all(user=advocate, now=NOW)
    assert token_of(advocate)


def test_the_database_takes_no_hash_twice_and_no_scope_it_does_not_know(advocate: User) -> None:
    token_of(advocate)
    kept = ApiToken.objects.get()

    with pytest.raises(IntegrityError, match="token_hash"), transaction.atomic():
        ApiToken.objects.create(
            user=advocate, token_hash=kept.token_hash, scopes="read", created_on=NOW.date(), expires_at=NOW
        )
    with pytest.raises(IntegrityError, match="api_token_scopes_are_known"), transaction.atomic():
        ApiToken.objects.filter(pk=kept.pk).update(scopes="everything")


def test_with_the_account_its_tokens_go(advocate: User) -> None:
    token_of(advocate)

    advocate.delete()

    assert not ApiToken.objects.exists()


# Who may ask.


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in EVERY])
@pytest.mark.parametrize("shown", [None, "Bearer cs_wrong", "Basic YTpi", "Bearer", "Bearer " + "é" * 10])
def test_without_a_token_that_is_good_nothing_opens(
    approved_bill: Bill, method: str, path: str, shown: str | None
) -> None:
    headers = {"Authorization": shown} if shown else {}

    answer = getattr(Client(), method)(
        V1 + address(path, approved_bill), content_type="application/json", headers=headers
    )

    said = problem_in(answer, 401)
    assert said["type"].endswith("#token")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert ("invalid_token" in answer["WWW-Authenticate"]) is (shown is not None)


@pytest.mark.parametrize("path", READ)
def test_a_session_opens_nothing(client: Client, editor: User, approved_bill: Bill, path: str) -> None:
    client.force_login(editor)

    problem_in(client.get(V1 + address(path, approved_bill)), 401)


@pytest.mark.parametrize("path", READ)
def test_a_token_without_the_scope_opens_nothing(editor: User, approved_bill: Bill, path: str) -> None:
    answer = program_of(editor, ["record"]).get(address(path, approved_bill))

    assert "read" in problem_in(answer, 403)["detail"]
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize("path", READ)
def test_a_token_that_reads_opens_all_that_is_read(advocate: User, approved_bill: Bill, path: str) -> None:
    assert program_of(advocate).get(address(path, approved_bill)).status_code == 200


def test_tokens_that_are_unknown_expired_revoked_or_orphaned_are_answered_alike(
    advocate: User, editor: User, approved_bill: Bill, now: StandingClock
) -> None:
    closed = User.objects.create_user("closed@example.org", is_active=False)
    expired = token_of(advocate, expires_at=NOW + timedelta(minutes=1))
    revoked, orphaned = token_of(editor), token_of(closed)
    revoke_all(user=editor, now=NOW)
    now.moment = NOW + timedelta(minutes=2)

    answers = [Program(token).get("/bills") for token in ("cs_unknown", expired, revoked, orphaned)]

    assert len({(one.status_code, one.content, one["WWW-Authenticate"]) for one in answers}) == 1


# Where the installation is public.


def test_a_public_installation_lets_strangers_read_all_but_what_is_somebodys_own(
    follower: User, approved_bill: Bill, settings: Any
) -> None:
    settings.PUBLIC = True
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))

    for path in READ:
        answer = Program().get(address(path, approved_bill))
        if "/me/" in path:
            problem_in(answer, 401)
        else:
            assert answer.status_code == 200, path
            assert follower.email not in answer.content.decode()
    problem_in(Program().post(f"/bills/{approved_bill.pk}/events", {}, key="a-key-of-mine"), 401)


def test_a_token_that_is_not_good_is_refused_in_public_too(bill: Bill, settings: Any) -> None:
    settings.PUBLIC = True

    problem_in(Program("cs_wrong").get("/bills"), 401)


def test_the_description_says_what_strangers_may_read(settings: Any, db: None) -> None:
    settings.PUBLIC = True

    paths = Program().get("/openapi.json").json()["paths"]

    assert {} in paths[f"{V1}/bills"]["get"]["security"]
    assert {} not in paths[f"{V1}/me/alerts"]["get"]["security"]
    assert {} not in paths[f"{V1}/bills/{{bill_id}}/events"]["post"]["security"]


# What is one's own.


def test_each_sees_what_they_follow_and_were_told_and_nobody_elses(
    follower: User, editor: User, approved_bill: Bill
) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    mine, theirs = program_of(follower), program_of(editor)

    wishes, alerts = mine.all_pages("/me/subscriptions"), mine.all_pages("/me/alerts", limit=1)

    assert [(one["scope"], one["bill"]) for one in wishes] == [("bill", approved_bill.pk)]
    assert {"stage", "clock_started"} <= {one["kind"] for one in alerts}
    assert {one["status"] for one in alerts} == {"sent"}
    assert [one["owed_at"] for one in alerts] == sorted((one["owed_at"] for one in alerts), reverse=True)
    assert mine.all_pages("/me/alerts", status="refused") == []
    assert theirs.all_pages("/me/subscriptions") == theirs.all_pages("/me/alerts") == []


def test_no_answer_holds_an_address_or_the_secret_of_a_link(follower: User, approved_bill: Bill) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    program = program_of(follower)

    said = "".join(program.get(address(path, approved_bill)).content.decode() for path in READ)

    subscription = follower.subscriptions.get()
    assert follower.email not in said
    assert subscription.unsubscribe_token not in said
    assert subscription.public_id not in said


# How often.


def test_a_token_may_ask_so_often_in_a_minute_and_another_still_may(
    advocate: User, editor: User, bill: Bill, now: StandingClock, settings: Any
) -> None:
    settings.API_REQUESTS_PER_TOKEN = 3
    mine, theirs = Program(token_of(advocate)), Program(token_of(editor))
    now.moment = NOW.replace(second=15)
    assert {mine.get("/topics").status_code for _ in range(3)} == {200}

    answer = mine.get("/topics")

    problem_in(answer, 429)
    assert answer["Retry-After"] == "45"
    assert theirs.get("/topics").status_code == 200
    now.moment = NOW.replace(second=15) + timedelta(seconds=45)
    assert mine.get("/topics").status_code == 200


def test_an_address_may_guess_so_often_in_a_minute_and_a_good_token_from_there_still_opens(
    advocate: User, bill: Bill, now: StandingClock, settings: Any
) -> None:
    settings.API_REQUESTS_PER_ADDRESS = 2
    token = token_of(advocate)
    for _ in range(2):
        problem_in(Program("cs_guessed").get("/topics"), 401)

    problem_in(Program("cs_guessed").get("/topics"), 429)

    problem_in(Program().get("/topics"), 429)
    assert Program(token).get("/topics").status_code == 200
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    problem_in(elsewhere.get(f"{V1}/topics"), 401)


def test_the_cache_holds_no_address(bill: Bill, now: StandingClock, settings: Any) -> None:
    settings.API_REQUESTS_PER_ADDRESS = 1
    visitor = Client(REMOTE_ADDR="2001:db8::1234")
    problem_in(visitor.get(f"{V1}/topics"), 401)

    assert not any("2001" in key or "db8" in key for key in cache._cache)  # type: ignore[attr-defined]
    neighbour = Client(REMOTE_ADDR="2001:db8::9999")
    problem_in(neighbour.get(f"{V1}/topics"), 429)


# How it refuses.


@pytest.mark.parametrize(
    ("path", "query", "where"),
    [
        ("/bills", {"jurisdiction": "kz"}, "jurisdiction"),
        ("/bills", {"limit": "0"}, "limit"),
        ("/bills", {"limit": "ten"}, "limit"),
        ("/bills", {"updated_since": "2025-01-01"}, "updated_since"),
        ("/bills", {"window": "ajar"}, "window"),
        ("/bills", {"jurisdicton": "KZ"}, "jurisdicton"),
        ("/bills", {"language": ["en", "ru"]}, "language"),
        ("/bills", {"words": "a\0b"}, "words"),
        ("/deadlines", {"first_on": "20250101"}, "first_on"),
        ("/calculator", {"jurisdiction": "KZ"}, "event"),
        ("/calculator", {"jurisdiction": "KZ", "event": ["signed", "signed=2025-12-30"]}, "event"),
    ],
)
def test_what_cannot_be_is_refused_and_said_where(
    advocate: User, bill: Bill, path: str, query: dict[str, Any], where: str
) -> None:
    said = problem_in(program_of(advocate).get(path, query), 422)

    assert said["type"].endswith("#invalid")
    assert where in {one["where"] for one in said["errors"]} or said["errors"][0]["where"] == "0"
    assert "ajar" not in json.dumps(said)


def test_what_is_wrong_is_said_in_the_language_of_the_request(advocate: User, bill: Bill) -> None:
    program = program_of(advocate)

    english = problem_in(program.get("/nothing"), 404)
    spoken = program.get("/calculator", {"jurisdiction": "KZ", "event": "nothing=2025-12-01", "language": "ru"})

    assert english["title"] == "There is nothing here"
    assert "событи" in problem_in(spoken, 409)["detail"].casefold()


@pytest.mark.parametrize(("method", "path"), [("post", "/bills"), ("put", "/topics"), ("delete", "/bills/1")])
def test_a_method_that_is_not_for_it_is_a_problem_with_what_is(advocate: User, method: str, path: str) -> None:
    answer = getattr(Client(), method)(f"{V1}{path}", headers=program_of(advocate).headers)

    problem_in(answer, 405)
    assert {one.strip() for one in answer["Allow"].split(",")} == {"GET", "HEAD"}


def test_while_the_site_is_worked_on_programs_are_told_so(settings: Any, tmp_path: Path, db: None) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "maintenance").touch()

    answer = Program().get("/bills")

    assert problem_in(answer, 503)["type"].endswith("#away")
    assert answer["Retry-After"] == "300"


def test_a_fault_of_ours_is_a_problem_and_says_nothing_of_itself(
    advocate: User, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Opens, request: object) -> None:
        raise DatabaseError("connection to advocate@example.org lost")

    program = program_of(advocate)
    monkeypatch.setattr(Opens, "__call__", broken)

    said = problem_in(program.get("/me/alerts"), 500)

    assert set(said) == {"type", "title", "status"}
    assert OWN.scope is Scope.READ


def test_a_page_of_the_site_goes_on_saying_what_is_wrong_as_a_page(client: Client, db: None) -> None:
    answer = client.get("/api/v2/bills")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


# The description.


def test_the_description_is_the_same_for_everybody_and_asks_the_database_nothing(
    django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        answer = Program().get("/openapi.json")

    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json() == json.loads(json.dumps(DESCRIPTION))


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    for _method, _path, operation in EVERY:
        assert operation["summary"]
        assert {"401", "403", "404", "422", "429"} <= set(operation["responses"])


def test_the_page_of_the_description_names_every_operation_and_every_problem(client: Client, db: None) -> None:
    page = client.get(f"{V1}/docs").content.decode()

    for _method, _path, operation in EVERY:
        assert f'id="{operation["operationId"]}"' in page
    for name in DESCRIPTION["components"]["responses"]:
        assert f'id="{name}"' in page
    assert "<script" not in page
