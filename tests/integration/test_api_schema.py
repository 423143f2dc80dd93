"""The API does what its description says: schemathesis asks it, with what is right and what is wrong, and finds nothing.

Bounded and without chance: the same requests each time, so that what fails, fails for the change that brought it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from accounts.models import User
from alerts.services import demonstration
from alerts.services.subscribe import subscribe
from alerts.services.tick import tick
from config.wsgi import application
from tests.asking import V1, program_of
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, STARTED, almaty
from tracker import clock

EXAMPLES = 10
NOW = almaty(12, 19)

CONFIG = SchemathesisConfig.from_dict({"generation": {"deterministic": True, "max-examples": EXAMPLES}})
schema = schemathesis.openapi.from_wsgi(f"{V1}/openapi.json", application, config=CONFIG)

pytestmark = [pytest.mark.django_db, pytest.mark.html]

Known = Mapping[str, Any]


@pytest.fixture(scope="module")
def token(known: Known) -> str:
    """A token that opens everything, of an editor who follows the first case."""
    return program_of(User.objects.get(pk=known["editor"]), ["read", "record"]).headers["Authorization"]


@pytest.fixture(scope="module")
def known(django_db_setup: None, django_db_blocker: Any) -> Iterator[Known]:
    """What is there: a value for each parameter that names something."""
    limits = {"API_REQUESTS_PER_TOKEN": 10**9, "API_REQUESTS_PER_ADDRESS": 10**9}
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, override_settings(**limits):
        patch.setattr(clock, "now", lambda: NOW)
        with kept_open(), transaction.atomic():
            yield _enter_the_first_case()
            transaction.set_rollback(True)


@contextmanager
def kept_open() -> Iterator[None]:
    """Let requests leave the connection as it is, as Django's own test client does: a transaction is open in it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _enter_the_first_case() -> Known:
    bill = demonstration.enter_bill(now=STARTED)
    editor = User.objects.create_superuser("editor@example.org")
    subscribe(subscriber=editor, bill=bill, now=STARTED)
    for happened in (demonstration.PASSED, demonstration.APPROVED):
        demonstration.record(bill=bill, happened=happened, recorded_by=None)
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    return {
        "editor": editor.pk,
        "bill_id": bill.pk,
        "event_id": bill.events.earliest("pk").pk,
        "deadline_id": bill.deadlines.earliest("pk").pk,
        "slug": "kz-1995",
        "code": "KZ",
        "jurisdiction": "KZ",
        "topic": "lgbt-rights",
    }


def _asks_for_what_is_there(case: Any, known: Known) -> None:
    """Let a request that is right name what is there, and begin at the first page: else all would be answered by 404."""
    if not case.meta.generation.mode.is_positive:
        return
    for values in (case.path_parameters, case.query):
        for name in set(values or {}) & set(known):
            values[name] = known[name]
    query = case.query or {}
    query.pop("cursor", None)
    if "event" in query:
        query |= {"event": ["lower_passed=2025-11-12"], "as_of": "2025-12-19"}
    if isinstance(case.body, dict):
        case.body |= {"kind": "postponed", "happened_on": "2025-12-18"}
        for name in ("happened_until", "happened_at", "corrects"):
            case.body.pop(name, None)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
def test_it_keeps_to_its_description(case: Any, known: Known, token: str) -> None:
    _asks_for_what_is_there(case, known)

    case.call_and_validate(headers={"Authorization": token})


def test_the_first_case_is_answered(known: Known, token: str) -> None:
    """Look that the requests above can be answered at all."""
    case = schema[f"{V1}/bills/{{bill_id}}/windows"]["GET"].Case(path_parameters={"bill_id": known["bill_id"]})

    response = case.call(headers={"Authorization": token})

    assert response.status_code == 200
    assert response.json()["items"]
