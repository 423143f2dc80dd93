"""The examples of the description are answers about the first case, and answers keep to the shapes it says.

With WRITE_EXAMPLES set, the examples are written anew: look at what `git diff` says of them.
"""

import json
import os
import re
from typing import Any

import pytest

from accounts.models import User
from alerts.services.tick import tick
from config import api
from tests.asking import V1, program_of
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tracker import clock
from tracker.api.description import EXAMPLES, operations
from tracker.models import Bill

OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, method, operation in operations(api._description(is_public=False))
}
NUMBERS = {
    "id", "bill", "event", "deadline", "subscription", "started_by", "ended_by", "corrects", "corrected_by",
}  # fmt: skip
PRESENTED = {"kind": "presented", "happened_on": "2025-12-19", "source_url": "https://example.org/news/1"}
QUERIES: dict[str, dict[str, Any]] = {
    "listBills": {"jurisdiction": "KZ", "topic": "lgbt-rights", "limit": 1},
    "listWindows": {"limit": 1},
    "listDeadlines": {"first_on": "2026-01-01", "last_on": "2026-01-31", "limit": 1},
    "listEventsOfBill": {"limit": 1},
    "listEvents": {"kind": "upper_passed", "limit": 1},
    "listJurisdictions": {"limit": 1},
    "listProcedures": {"jurisdiction": "KZ", "limit": 1},
    "calculate": {
        "jurisdiction": "KZ",
        "event": ["lower_passed=2025-11-12", "upper_passed=2025-12-18"],
        "as_of": "2025-12-19",
    },
    "listMyAlerts": {"status": "sent", "limit": 1},
}
BODIES = {"recordEvent": PRESENTED, "previewEvent": PRESENTED}
LONG = {"getProcedure"}
"""Answers that are too long for an example."""


@pytest.fixture
def answered(follower: User, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the API says of the first case, by operation, with a 1 for every number that a database gives."""
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 19))
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    User.objects.filter(pk=follower.pk).update(is_superuser=True)
    program = program_of(follower, ["read", "record"])
    named = {
        "bill_id": approved_bill.pk,
        "event_id": approved_bill.events.earliest("pk").pk,
        "deadline_id": approved_bill.deadlines.get(window="signature").pk,
        "code": "KZ",
        "slug": "kz-1995",
    }
    answers = {}
    for name, (method, path) in sorted(OPERATIONS.items(), key=lambda one: one[0] == "recordEvent"):
        where = path.removeprefix(V1).format(**named)
        said: dict[str, Any] = {"parameters": {**_named_in(path), **QUERIES.get(name, {})}}
        if method == "post":
            answer = program.post(where, BODIES[name], key="6f1c2f0e-9a51-4c5c-8d3c-0a4f3c1b7d11")
            said["body"] = BODIES[name]
        else:
            answer = program.get(where, QUERIES.get(name))
        assert answer.status_code in {200, 201}, answer.content
        answers[name] = said if name in LONG else {**said, "answer": _anonymous(answer.json())}
    return answers


def _named_in(path: str) -> dict[str, Any]:
    known: dict[str, Any] = {"bill_id": 1, "event_id": 1, "deadline_id": 1, "code": "KZ", "slug": "kz-1995"}
    return {name: known[name] for name in re.findall(r"{(\w+)}", path)}


def _anonymous(value: Any) -> Any:
    """Return a value with a 1 for every number that a database gives, and without where another page begins."""
    match value:
        case dict():
            return {key: _said(key, one) for key, one in value.items()}
        case list():
            return [_anonymous(one) for one in value]
        case _:
            return value


def _said(key: str, value: Any) -> Any:
    if key in NUMBERS and isinstance(value, int):
        return 1
    if key == "next" and isinstance(value, str):
        return "bn4xfjE"
    if key == "url" and isinstance(value, str):
        return re.sub(r"^http://127.0.0.1:8000/bills/\d+/$", "https://countersign.example.org/bills/1/", value)
    return _anonymous(value)


def test_the_examples_are_answers_about_the_first_case(answered: dict[str, Any]) -> None:
    if os.environ.get("WRITE_EXAMPLES"):
        EXAMPLES.write_text(json.dumps(answered, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    assert json.loads(EXAMPLES.read_text()) == answered


def test_the_description_has_them() -> None:
    for _path, _method, operation in operations(api._description(is_public=False)):
        status = next(one for one in operation["responses"] if one.startswith("2"))
        has_one = "examples" in operation["responses"][status]["content"]["application/json"]
        assert has_one is (operation["operationId"] not in LONG)
