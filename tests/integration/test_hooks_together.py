"""Several workers at once on PostgreSQL: each message is planned once and sent once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from alerts.channels.webhook import WebhookChannel
from alerts.models import HookDelivery
from alerts.services.hooks.plan import plan_hooks
from alerts.services.hooks.replay import Chosen, replay
from alerts.services.hooks.sending import HookPost, claim, send_to_hooks
from tests.fakes import StandingClock
from tests.far_end import FarEnd, far_end, plain_reach
from tests.hooks import listening
from tests.moments import PASSED_AT, STARTED
from tracker.models import Bill
from tracker.services.record import NewEvent, record_event

WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: the gate runs it there")


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


@pytest.fixture
def many(bill: Bill) -> None:
    for number in range(25):
        other = Bill.objects.create(jurisdiction=bill.jurisdiction, identifier=f"No. {number}")
        record_event(bill=other, new=NewEvent("lower_passed", date(2025, 11, 12)), recorded_by=None, now=PASSED_AT)


def at_once(work: Callable[[], Any]) -> list[Any]:
    """Let several workers begin the same at the same moment, each with a connection of its own."""
    start = Barrier(WORKERS)

    def one() -> Any:
        try:
            start.wait(10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        return [running.result(60) for running in [workers.submit(one) for _ in range(WORKERS)]]


@pytest.mark.usefixtures("many")
def test_planners_at_once_plan_each_message_once(end: FarEnd) -> None:
    listening(end, now=STARTED)
    listening(end, now=STARTED, name="Archive")

    at_once(lambda: plan_hooks(now=PASSED_AT))

    assert HookDelivery.objects.count() == 2 * 50
    assert plan_hooks(now=PASSED_AT) == 0


@pytest.mark.usefixtures("many")
def test_workers_at_once_send_each_message_once(end: FarEnd) -> None:
    listening(end, now=STARTED)
    plan_hooks(now=PASSED_AT)

    def work() -> int:
        post = HookPost(WebhookChannel(plain_reach(end)), StandingClock(PASSED_AT))
        tried = 0
        while HookDelivery.objects.filter(status="queued").exists():
            tried += send_to_hooks(post, limit=2)
        return tried

    tried = at_once(work)

    ids = [one.headers["webhook-id"] for one in end.received]
    assert sum(tried) == len(ids) == len(set(ids)) == 50
    assert set(HookDelivery.objects.values_list("status", "attempts")) == {("sent", 1)}


@pytest.mark.usefixtures("many")
def test_of_several_workers_that_saw_a_row_one_takes_it(end: FarEnd) -> None:
    listening(end, now=STARTED)
    plan_hooks(now=PASSED_AT)
    row = HookDelivery.objects.earliest("pk")

    taken = at_once(lambda: claim(row, wall=PASSED_AT))

    assert sum(one is not None for one in taken) == 1


@pytest.mark.usefixtures("many")
def test_a_replay_beside_the_workers_loses_nothing(end: FarEnd) -> None:
    hook, _ = listening(end, now=STARTED)
    plan_hooks(now=PASSED_AT)
    post = HookPost(WebhookChannel(plain_reach(end)), StandingClock(PASSED_AT + timedelta(minutes=1)))

    def work() -> int:
        replay(Chosen(hook_id=hook.pk), now=PASSED_AT)
        while HookDelivery.objects.filter(status="queued").exists():
            send_to_hooks(post, limit=2)
        return sum(one.messages for one in replay(Chosen(hook_id=hook.pk), now=PASSED_AT))

    again = sum(at_once(work))
    while send_to_hooks(post, limit=50):
        pass

    assert set(HookDelivery.objects.values_list("status", flat=True)) == {"sent"}
    assert len({one.headers["webhook-id"] for one in end.received}) == 50
    assert 50 <= len(end.received) <= 50 + again + WORKERS * 50
