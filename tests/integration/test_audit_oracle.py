"""Two workings of the same rules, the planner's and the audit's, over random people, choices, events and ticks."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.services import set_preferences
from alerts.models import Scope
from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind, Step
from alerts.services import demonstration
from alerts.services.audit import Found, audit
from alerts.services.pause import end_pause, pause
from alerts.services.subscribe import Covered, Manner, mute, subscribe_to, unsubscribe
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import PASSED_AT, almaty
from tracker.models import VOID, Bill, Topic
from tracker.services.record import EventRefused, NewEvent, record_event

BEGIN = almaty(12, 17, 8)
DAYS = 52
END = BEGIN + timedelta(days=DAYS)

moments = st.integers(0, DAYS * 24 * 4 - 1).map(lambda quarter: BEGIN + quarter * timedelta(minutes=15))
hours = st.integers(0, 23).map(time)


def steps(*texts: str) -> st.SearchStrategy[tuple[Step, ...]]:
    return st.lists(st.sampled_from(texts), unique=True).map(lambda some: tuple(Step.parse(text) for text in some))


choices = st.builds(
    Choices,
    kinds=st.just(frozenset(Kind)) | st.frozensets(st.sampled_from(list(Kind))),
    opening=steps("7d", "3d", "1d", "0d", "24h", "12h"),
    closing=steps("14d", "7d", "3d", "1d", "0d", "36h", "12h"),
    outer=steps("+1d", "3d", "1d", "12h"),
    open_every_days=st.sampled_from([0, 1, 3, 7]),
    cadence=st.sampled_from(Cadence),
    digest_weekday=st.integers(1, 7),
    morning=hours,
    quiet=st.none() | st.tuples(hours, hours),
)


@dataclass(frozen=True)
class Person:
    zone: str
    scopes: list[str]
    choices: Choices
    comes_at: datetime
    does: str
    does_at: datetime
    pauses: list[tuple[datetime, int, int | None]]
    """When a pause begins, how many days it lasts, and after how many hours it is ended, None for by itself."""


people = st.builds(
    Person,
    zone=st.sampled_from(["Asia/Almaty", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin"]),
    scopes=st.lists(st.sampled_from(sorted(Scope.values)), min_size=1, max_size=2, unique=True),
    choices=choices,
    comes_at=st.just(PASSED_AT) | moments,
    does=st.sampled_from(["nothing", "nothing", "stop", "mute", "move"]),
    does_at=moments,
    pauses=st.lists(st.tuples(moments, st.integers(0, 40), st.none() | st.integers(0, 200)), max_size=2),
)
acts = st.tuples(moments, st.sampled_from(["approve", "present", "refer", "rule", "strike", "redate", "sign", "other"]))


def covered(bill: Bill, scope: str) -> Covered:
    return {
        "bill": Covered(Scope.BILL, bill=bill),
        "topic": Covered(Scope.TOPIC, topic=Topic.objects.get()),
        "jurisdiction": Covered(Scope.JURISDICTION, jurisdiction=bill.jurisdiction),
        "stage": Covered(Scope.STAGE, stage="president"),
        "search": Covered(Scope.SEARCH, words="content unlawful"),
        "everything": Covered(Scope.EVERYTHING),
    }[scope]


def act(bill: Bill, what: str, now: datetime) -> None:
    kinds = {"approve": "upper_passed", "present": "presented", "refer": "court_referred", "sign": "signed"}
    kinds["rule"] = "constitutional_court"
    last = bill.events.standing().order_by("-pk").first()
    today, new = now.astimezone(bill.jurisdiction.zone).date(), None
    if what in kinds:
        new = NewEvent(kinds[what], today)
    elif what == "other":
        bill = Bill.objects.create(jurisdiction=bill.jurisdiction, identifier=f"Another {now.isoformat()}")
        new = NewEvent("lower_passed", today)
    elif last is not None and last.kind != "lower_passed":
        day = last.happened_on - timedelta(days=what == "redate")
        new = NewEvent(VOID if what == "strike" else last.kind, day, corrects=last, reason="A mistake.")
    if new is not None:
        with suppress(EventRefused), transaction.atomic():
            record_event(bill=bill, new=new, recorded_by=None, now=now)


def come(user: User, bill: Bill, person: Person) -> None:
    for scope in person.scopes:
        manner = Manner(person.choices)
        subscribe_to(subscriber=user, covered=covered(bill, scope), manner=manner, now=person.comes_at)


def do(user: User, bill: Bill, person: Person) -> None:
    if person.does == "stop":
        for subscription in user.subscriptions.filter(ended_at=None):
            unsubscribe(subscription=subscription, now=person.does_at)
    elif person.does == "mute":
        mute(subscriber=user, bill=bill, now=person.does_at)
    elif person.does == "move":
        set_preferences(user=user, language="en", time_zone="Asia/Kolkata")


def lived(persons: list[Person], happened: list[tuple[datetime, str]], ticks: list[datetime]) -> Found:
    """Live through the days and audit them. Besides the random ticks there is one each morning, one in the evening, and
    one shortly before midnight: what a digest or an outage holds past the last day is rightly lost."""
    bill = demonstration.enter_bill(now=PASSED_AT)
    demonstration.record(bill=bill, happened=demonstration.PASSED, recorded_by=None)
    channel = FakeChannel()
    steady = [BEGIN + timedelta(days=day, hours=hour) for day in range(DAYS + 1) for hour in (0, 11, 15.75)]
    todo: list[tuple[datetime, int, Any]] = [
        (moment, 2, partial(tick, channels={"email": channel}, clock=StandingClock(moment)))
        for moment in {*ticks, *steady}
    ]
    todo += [(moment, 0, partial(act, bill, what, moment)) for moment, what in happened]
    for number, person in enumerate(persons):
        user = User.objects.create_user(f"person{number}@example.org", time_zone=person.zone)
        todo.append((person.comes_at, 1, partial(come, user, bill, person)))
        if person.does_at > person.comes_at:
            todo.append((person.does_at, 1, partial(do, user, bill, person)))
        for begins_at, days, ended_after in person.pauses:
            last_on = begins_at.astimezone(user.zone).date() + timedelta(days=days)
            todo.append((begins_at, 1, partial(pause, subscriber=user, last_on=last_on, now=begins_at)))
            if ended_after is not None:
                ended_at = begins_at + timedelta(hours=ended_after)
                todo.append((ended_at, 1, partial(end_pause, subscriber=user, now=ended_at)))
    for _, _, doing in sorted(todo, key=lambda one: one[:2]):
        doing()
    return audit(since=BEGIN, now=END + timedelta(hours=12))


@pytest.mark.weeks
@pytest.mark.django_db
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(people, min_size=1, max_size=3),
    st.lists(acts, max_size=5),
    st.lists(moments, max_size=25),
    st.sampled_from([0, 300]),
)
def test_the_audit_finds_nothing_lost_and_nothing_doubled(
    persons: list[Person], happened: list[tuple[datetime, str]], ticks: list[datetime], hold: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("django.conf.settings.HOLD_SECONDS", hold)
        approved = almaty(12, 18, 15)
        result = lived(persons, [(approved, "approve"), *((max(at, approved), what) for at, what in happened)], ticks)
        transaction.set_rollback(True)

    assert [one.line for one in result.details if one.what != "late"] == []
    assert result.owed == result.delivered + result.withdrawn + result.unknown + result.waiting
    if not any(person.does == "move" for person in persons):
        assert result.unknown == 0
