"""Programs of editors record what happened: once, whatever is sent twice, and only where the editor may."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role, give_role, keep_roles
from alerts.models import Delivery
from alerts.services import demonstration
from alerts.services.tick import tick
from tests.asking import Program, problem_in, program_of
from tests.fakes import FakeChannel, StandingClock
from tests.moments import STARTED, almaty
from tracker import clock
from tracker.api.history import may_record
from tracker.models import Bill, BillEvent, Deadline, Proposal, Receipt
from tracker.services.record import NewEvent, record_event

NOW = almaty(12, 19)
PRESENTED = {"kind": "presented", "happened_on": "2025-12-19", "source_url": "https://example.org/news?a=1"}
AT_MOST_QUERIES = 40


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program(editor: User) -> Program:
    return program_of(editor, ["read", "record"])


def record(program: Program, bill: Bill, body: Any, key: str | None = None) -> Any:
    return program.post(f"/bills/{bill.pk}/events", body, key=key or str(uuid.uuid4()))


# What is recorded.


def test_an_event_is_recorded_with_what_follows_from_it(program: Program, approved_bill: Bill, editor: User) -> None:
    answer = record(program, approved_bill, {**PRESENTED, "note": "Handed over."})

    assert answer.status_code == 201
    said = answer.json()
    event = BillEvent.objects.latest("pk")
    assert said["event"] == program.get(f"/events/{event.pk}").json()
    assert (event.kind, event.note, event.recorded_by, event.recorded_at) == ("presented", "Handed over.", editor, NOW)
    moved = next(one for one in said["changes"] if one["window"] == "signature")
    assert (moved["turn"], moved["before"]["closes_on"], moved["after"]["closes_on"]) == (
        "moved",
        "2026-01-17",
        "2026-01-19",
    )
    assert Deadline.objects.running().get(window="signature").closes_on == date(2026, 1, 19)


def test_those_who_follow_are_told_as_of_any_other_event(program: Program, follower: User, approved_bill: Bill) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(NOW))
    record(program, approved_bill, PRESENTED)

    tick(channels={"email": FakeChannel()}, clock=StandingClock(NOW + timedelta(minutes=1)))

    told = Delivery.objects.filter(endpoint__owner=follower, alert__event=BillEvent.objects.latest("pk"))
    assert [one.status for one in told] == ["sent"]


def test_a_preview_says_the_same_and_records_nothing(program: Program, follower: User, approved_bill: Bill) -> None:
    before = BillEvent.objects.count()

    preview = program.post(f"/bills/{approved_bill.pk}/events/preview", PRESENTED).json()

    assert BillEvent.objects.count() == before
    assert (preview["stage"]["slug"], preview["people_told"]) == ("president", 1)
    assert preview["changes"] == record(program, approved_bill, PRESENTED).json()["changes"]


def test_a_mistake_is_corrected_and_both_stay(program: Program, passed_bill: Bill) -> None:
    wrong = passed_bill.events.get()
    right = {"kind": "lower_passed", "happened_on": "2025-11-11", "corrects": wrong.pk, "reason": "Another day."}

    said = record(program, passed_bill, right).json()

    assert (said["event"]["corrects"], said["event"]["reason"]) == (wrong.pk, "Another day.")
    struck = {"kind": "void", "happened_on": "2025-11-11", "corrects": said["event"]["id"], "reason": "Not at all."}
    assert record(program, passed_bill, struck).json()["event"]["counts"] is False
    assert not passed_bill.events.standing().exists()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"kind": "signed", "happened_on": "2025-12-20"}, "/happened_on"),
        ({"kind": "nothing_known", "happened_on": "2025-12-19"}, "/kind"),
        ({"kind": "lower_passed", "happened_on": "2025-12-19"}, "/kind"),
        ({"kind": "signed", "happened_on": "2025-12-19", "happened_until": "2025-12-18"}, "/happened_until"),
        ({"kind": "void", "happened_on": "2025-12-19"}, "/corrects"),
        ({"kind": "signed", "happened_on": "2025-12-19", "corrects": 999_999, "reason": "x"}, "/corrects"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    program: Program, approved_bill: Bill, body: dict[str, Any], where: str
) -> None:
    before = BillEvent.objects.count()

    said = problem_in(record(program, approved_bill, body), 409)

    assert said["type"].endswith("#does-not-fit")
    assert said["errors"][0]["where"] == where
    assert (BillEvent.objects.count(), Receipt.objects.count()) == (before, 0)


def test_what_does_not_fit_is_recorded_with_a_reason(program: Program, approved_bill: Bill) -> None:
    body = {"kind": "lower_passed", "happened_on": "2025-12-19", "irregular_reason": "They voted again."}

    assert record(program, approved_bill, body).status_code == 201


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"happened_on": "19.12.2025"}, "/happened_on"),
        ({"happened_on": 0}, "/happened_on"),
        ({"happened_at": "25:00"}, "/happened_at"),
        ({"votes_for": "90"}, "/votes_for"),
        ({"votes_for": -1}, "/votes_for"),
        ({"votes_for": True}, "/votes_for"),
        ({"votes_for": 10**30}, "/votes_for"),
        ({"source_url": "javascript:alert(1)"}, "/source_url"),
        ({"source_url": "https://user:pass word@example.org/"}, "/source_url"),
        ({"note": "a\u0000b"}, "/note"),
        ({"note": "x" * 10_001}, "/note"),
        ({"recorded_by": 1}, "/recorded_by"),
        ({"is_news": False}, "/is_news"),
    ],
)
def test_a_body_that_says_what_cannot_be_is_refused(
    program: Program, approved_bill: Bill, change: dict[str, Any], where: str
) -> None:
    said = problem_in(record(program, approved_bill, {**PRESENTED, **change}), 422)

    assert [one["where"] for one in said["errors"]] == [where]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"presented"', "{}", "[" * 100_000])
def test_a_body_that_is_none_is_refused(program: Program, approved_bill: Bill, body: str) -> None:
    assert record(program, approved_bill, body).status_code in {400, 415, 422}
    assert not Receipt.objects.exists()


def test_a_body_that_is_no_json_or_too_large_is_refused(program: Program, approved_bill: Bill) -> None:
    path = f"/api/v1/bills/{approved_bill.pk}/events"
    form = program.client.post(path, {"kind": "presented"}, headers={**program.headers, "Idempotency-Key": "12345678"})

    problem_in(form, 415)
    problem_in(record(program, approved_bill, {**PRESENTED, "note": "x" * 3_000_000}), 413)


# Who may.


def test_the_scope_is_not_enough(advocate: User, approved_bill: Bill) -> None:
    problem_in(record(program_of(advocate, ["read", "record"]), approved_bill, PRESENTED), 403)
    assert not BillEvent.objects.filter(kind="presented").exists()


def test_the_right_to_record_is_not_enough_either(editor: User, approved_bill: Bill) -> None:
    problem_in(record(program_of(editor, ["read"]), approved_bill, PRESENTED), 403)
    problem_in(program_of(editor).post(f"/bills/{approved_bill.pk}/events/preview", PRESENTED), 403)


@pytest.mark.parametrize(("role", "status"), [(Role.READER, 403), (Role.EDITOR, 201), (Role.ADMINISTRATOR, 201)])
def test_whose_role_lets_them_may_record(advocate: User, approved_bill: Bill, role: Role, status: int) -> None:
    keep_roles()
    give_role(user=advocate, role=role)
    program = program_of(advocate, ["record"])

    assert record(program, approved_bill, PRESENTED).status_code == status


def test_what_a_second_editor_must_confirm_is_proposed_once(
    program: Program, approved_bill: Bill, settings: Any
) -> None:
    settings.SECOND_EDITOR = True
    signed = {"kind": "signed", "happened_on": "2025-12-19"}
    before = BillEvent.objects.count()

    first, second = (record(program, approved_bill, signed, key="one-and-the-same") for _ in range(2))

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.content == second.content
    assert first.json() == {
        "proposal": Proposal.objects.get().pk,
        "state": "waiting",
        "expires_at": (NOW + timedelta(days=14)).isoformat(),
    }
    assert BillEvent.objects.count() == before


def test_what_needs_no_second_editor_is_recorded_at_once(program: Program, approved_bill: Bill, settings: Any) -> None:
    settings.SECOND_EDITOR = True

    assert record(program, approved_bill, PRESENTED).status_code == 201
    assert not Proposal.objects.exists()


def test_a_closed_account_may_not(editor: User) -> None:
    editor.is_active = False

    assert not may_record(editor)


@pytest.mark.parametrize("path", ["/bills/999999/events", "/bills/999999/events/preview"])
def test_there_must_be_such_a_bill(program: Program, approved_bill: Bill, path: str) -> None:
    problem_in(program.post(path, PRESENTED, key="a-key-of-mine"), 404)


# Once.


def test_the_same_request_again_records_nothing_and_gets_the_same_answer(program: Program, approved_bill: Bill) -> None:
    first = record(program, approved_bill, PRESENTED, "one-act-2025")
    other_order = json.dumps(dict(reversed(PRESENTED.items())), indent=2)

    again = record(program, approved_bill, other_order, "one-act-2025")

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert BillEvent.objects.filter(kind="presented").count() == 1


def test_what_happened_since_does_not_change_the_answer(program: Program, approved_bill: Bill) -> None:
    first = record(program, approved_bill, PRESENTED, "one-act-2025")
    correction = NewEvent(
        "presented", date(2025, 12, 18), corrects=BillEvent.objects.latest("pk"), reason="A day earlier."
    )
    record_event(bill=approved_bill, new=correction, recorded_by=None, now=NOW)

    assert record(program, approved_bill, PRESENTED, "one-act-2025").content == first.content


def test_the_key_with_another_request_is_refused(program: Program, approved_bill: Bill) -> None:
    record(program, approved_bill, PRESENTED, "one-act-2025")

    said = problem_in(record(program, approved_bill, {**PRESENTED, "note": "More."}, "one-act-2025"), 409)

    assert said["type"].endswith("#key-reused")
    assert BillEvent.objects.filter(kind="presented").count() == 1


def test_a_key_is_of_one_token(program: Program, editor: User, approved_bill: Bill) -> None:
    record(program, approved_bill, PRESENTED, "one-act-2025")
    signed = {"kind": "signed", "happened_on": "2025-12-19"}

    answer = record(program_of(editor, ["record"]), approved_bill, signed, "one-act-2025")

    assert answer.status_code == 201


def test_the_key_of_a_request_that_was_refused_is_free(program: Program, approved_bill: Bill) -> None:
    problem_in(record(program, approved_bill, {**PRESENTED, "happened_on": "2025-12-20"}, "one-act-2025"), 409)

    assert record(program, approved_bill, PRESENTED, "one-act-2025").status_code == 201


@pytest.mark.parametrize("key", ["", "short", "with a space in it", "x" * 65, "ключ-ключ"])
def test_there_must_be_a_key(program: Program, approved_bill: Bill, key: str) -> None:
    answer = program.post(f"/bills/{approved_bill.pk}/events", PRESENTED, key=key)

    assert [one["where"] for one in problem_in(answer, 422)["errors"]] == ["Idempotency-Key"]


def test_the_database_takes_no_key_twice(program: Program, approved_bill: Bill) -> None:
    record(program, approved_bill, PRESENTED, "one-act-2025")
    kept = Receipt.objects.get()

    assert kept.event == BillEvent.objects.latest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(token=kept.token, key=kept.key, asked="0" * 64, recorded_at=NOW)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do several things at the same time, each in a thread with a connection of its own."""

    def one(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a SQLite database in memory has one connection")
def test_of_requests_at_the_same_time_one_records_and_all_get_its_answer() -> None:
    bill = demonstration.enter_bill(now=STARTED)
    for happened in (demonstration.PASSED, demonstration.APPROVED):
        demonstration.record(bill=bill, happened=happened, recorded_by=None)
    token = program_of(User.objects.create_superuser("editor@example.org"), ["record"]).headers["Authorization"]

    def ask(key: str, note: str = "") -> Callable[[], Any]:
        shown = token.removeprefix("Bearer ")
        return lambda: record(Program(shown), bill, {**PRESENTED, "note": note}, key)

    same = at_once([ask("one-act-2025")] * 4)
    other = at_once([ask("another-act", note) for note in ("", "a", "b")])

    assert {one.status_code for one in same} == {201}
    assert len({one.content for one in same}) == 1
    assert BillEvent.objects.filter(kind="presented").count() == 1
    assert {one.status_code for one in other} == {409}
    assert Receipt.objects.count() == 1


def test_recording_takes_few_queries(program: Program, approved_bill: Bill, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(AT_MOST_QUERIES):
        answer = record(program, approved_bill, PRESENTED)

    assert answer.status_code == 201
