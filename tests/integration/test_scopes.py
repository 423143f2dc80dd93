"""Who follows what: scopes, overlaps, mutes; and that nobody is told what is another's."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from alerts.models import Alert, Delivery, Outlook, Scope
from alerts.queries import people_following
from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind
from alerts.services import demonstration
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import Manner, change_subscription, mute, subscribe, unmute, unsubscribe
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, STARTED, almaty
from tests.wishes import follow, person, told
from tracker.models import Bill, BillTitle, Jurisdiction, Topic
from tracker.services.record import NewEvent, record_event

NEWS = [("stage", ""), ("clock_started", "")]


def covers(name: str, bill: Bill) -> dict[str, Any]:
    """Return a scope that covers the bill, by its name."""
    scopes: dict[str, dict[str, Any]] = {
        "bill": {"scope": Scope.BILL, "bill": bill},
        "topic": {"scope": Scope.TOPIC, "topic": Topic.objects.get(slug="lgbt-rights")},
        "jurisdiction": {"scope": Scope.JURISDICTION, "jurisdiction": bill.jurisdiction},
        "stage": {"scope": Scope.STAGE, "stage": "president"},
        "stage there": {"scope": Scope.STAGE, "stage": "president", "jurisdiction": bill.jurisdiction},
        "search": {"scope": Scope.SEARCH, "words": "Archival unlawful"},
        "search there": {"scope": Scope.SEARCH, "words": "архивного", "jurisdiction": bill.jurisdiction},
        "everything": {"scope": Scope.EVERYTHING},
    }
    return scopes[name]


@pytest.mark.parametrize(
    "name", ["bill", "topic", "jurisdiction", "stage", "stage there", "search", "search there", "everything"]
)
def test_each_scope_covers_the_bills_that_lie_in_it(name: str, passed_bill: Bill) -> None:
    reader = person("reader")
    follow(reader, now=almaty(12, 18, 9), **covers(name, passed_bill))
    demonstration.record(bill=passed_bill, happened=demonstration.APPROVED, recorded_by=None)

    plan_alerts(now=APPROVED_AT)

    assert told(reader) == NEWS


@pytest.mark.parametrize("name", ["another bill", "topic", "jurisdiction", "stage", "search", "search elsewhere"])
def test_a_scope_does_not_cover_others(name: str, approved_bill: Bill) -> None:
    reader = person("reader")
    elsewhere = Jurisdiction.objects.create(code="XX", names={"en": "Elsewhere"}, time_zone="UTC")
    other = Bill.objects.create(jurisdiction=approved_bill.jurisdiction, identifier="Another")
    topic = Topic.objects.create(slug="other", name="Other")
    others: dict[str, dict[str, Any]] = {
        "another bill": {"scope": Scope.BILL, "bill": other},
        "topic": {"scope": Scope.TOPIC, "topic": topic},
        "jurisdiction": {"scope": Scope.JURISDICTION, "jurisdiction": elsewhere},
        "stage": {"scope": Scope.STAGE, "stage": "court"},
        "search": {"scope": Scope.SEARCH, "words": "archival taxes"},
        "search elsewhere": {"scope": Scope.SEARCH, "words": "archival", "jurisdiction": elsewhere},
    }
    follow(reader, **others[name])

    plan_alerts(now=APPROVED_AT)

    assert told(reader) == []


def test_one_who_follows_three_ways_gets_one_message(approved_bill: Bill, channel: FakeChannel) -> None:
    reader = person("reader")
    for name in ("bill", "topic", "everything"):
        follow(reader, **covers(name, approved_bill))

    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))

    assert told(reader) == NEWS
    assert len({message.message_id for message in channel.messages}) == len(channel.messages) == len(NEWS)


def test_of_two_ways_the_sooner_counts(approved_bill: Bill) -> None:
    reader = person("reader")
    follow(reader, choices=Choices(cadence=Cadence.WEEKLY), **covers("topic", approved_bill))
    plan_alerts(now=APPROVED_AT)
    assert {one.due_at for one in Delivery.objects.all()} == {almaty(12, 22, 9)}

    follow(reader, now=almaty(12, 18, 16), **covers("bill", approved_bill))
    plan_alerts(now=almaty(12, 18, 16))

    assert told(reader) == NEWS
    started = Delivery.objects.get(alert__kind="clock_started")
    assert (started.due_at, started.in_digest) == (almaty(12, 18, 16), False)


def test_a_bill_that_is_muted_is_silent_within_a_wider_scope(approved_bill: Bill) -> None:
    reader = person("reader")
    follow(reader, **covers("everything", approved_bill))
    mute(subscriber=reader, bill=approved_bill, now=APPROVED_AT)

    plan_alerts(now=APPROVED_AT)
    assert told(reader) == []
    assert people_following(approved_bill) == 0

    unmute(subscriber=reader, bill=approved_bill, now=almaty(12, 18, 16))
    plan_alerts(now=almaty(12, 18, 16))
    assert told(reader) == [("stage", ""), ("clock_started", "")] or told(reader) == [
        ("clock_started", ""),
        ("stage", ""),
    ]


def test_to_follow_a_muted_bill_is_to_hear_of_it(approved_bill: Bill) -> None:
    reader = person("reader")
    mute(subscriber=reader, bill=approved_bill, now=STARTED)

    subscribe(subscriber=reader, bill=approved_bill, now=STARTED)

    assert people_following(approved_bill) == 1


def test_what_waits_is_not_sent_once_the_bill_is_muted(approved_bill: Bill, channel: FakeChannel) -> None:
    reader = person("reader")
    follow(reader, **covers("topic", approved_bill))
    plan_alerts(now=APPROVED_AT)

    mute(subscriber=reader, bill=approved_bill, now=APPROVED_AT)
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))

    assert channel.messages == []


def test_whoever_followed_a_stage_is_told_what_comes_of_the_bill(approved_bill: Bill, channel: FakeChannel) -> None:
    reader = person("reader")
    follow(reader, **covers("stage", approved_bill))
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))
    demonstration.record(bill=approved_bill, happened=demonstration.SIGNED, recorded_by=None)

    tick(channels={"email": channel}, clock=StandingClock(almaty(12, 30, 16)))

    assert ("outcome", "") in told(reader)


def test_a_bill_that_is_given_a_topic_is_told_to_those_who_follow_it(approved_bill: Bill) -> None:
    reader = person("reader")
    topic = Topic.objects.create(slug="media", name="Media")
    follow(reader, Scope.TOPIC, topic=topic)
    plan_alerts(now=almaty(12, 20))
    assert told(reader) == []

    approved_bill.topics.add(topic)
    Outlook.objects.update(next_at=almaty(12, 20))
    plan_alerts(now=almaty(12, 26))

    assert told(reader) == [("opening", "3d")]


def test_a_reader_is_told_only_what_they_chose(approved_bill: Bill) -> None:
    reader = person("reader")
    follow(reader, choices=Choices(kinds=frozenset({Kind.CLOSING})), **covers("bill", approved_bill))

    plan_alerts(now=APPROVED_AT)
    assert told(reader) == []
    plan_alerts(now=almaty(1, 3, 9, year=2026))
    assert told(reader) == [("closing", "14d")]


def test_new_choices_count_from_now_on_and_nothing_is_told_twice(approved_bill: Bill) -> None:
    reader = person("reader")
    subscription = follow(reader, choices=Choices(kinds=frozenset({Kind.CLOSING})), **covers("bill", approved_bill))
    plan_alerts(now=almaty(12, 28, 9))
    assert told(reader) == []

    change_subscription(subscription=subscription, manner=Manner(Choices()), now=almaty(12, 28, 10))
    plan_alerts(now=almaty(12, 28, 10))
    change_subscription(subscription=subscription, manner=Manner(Choices(open_every_days=1)), now=almaty(12, 28, 11))
    plan_alerts(now=almaty(12, 28, 11))

    assert sorted(told(reader)) == [("opening", "0d"), ("stage", "")]


def test_a_tick_with_nothing_due_costs_the_same_whatever_there_is(passed_bill: Bill) -> None:
    follow(person("first"), Scope.BILL, bill=passed_bill)
    demonstration.record(bill=passed_bill, happened=demonstration.APPROVED, recorded_by=None)
    plan_alerts(now=APPROVED_AT)
    with CaptureQueriesContext(
        connection,
    ) as few:
        plan_alerts(now=APPROVED_AT)

    for number in range(5):
        bill = Bill.objects.create(jurisdiction=passed_bill.jurisdiction, identifier=f"Bill {number}")
        BillTitle.objects.create(bill=bill, language="en", text="A title")
        follow(person(f"reader-{number}"), Scope.BILL, bill=bill)
        for kind, day in (("lower_passed", date(2025, 11, 12)), ("upper_passed", date(2025, 12, 18))):
            record_event(bill=bill, new=NewEvent(kind, day), recorded_by=None, now=APPROVED_AT)
    plan_alerts(now=APPROVED_AT)
    assert Delivery.objects.count() > 5
    with CaptureQueriesContext(connection) as many:
        plan_alerts(now=APPROVED_AT)

    assert len(many) == len(few)


PEOPLE = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["bill", "topic", "jurisdiction", "stage", "search", "everything", "mute", "other bill"]),
            st.sampled_from([tuple(Kind), (Kind.CLOSING, Kind.STAGE), (Kind.OUTCOME,)]),
            st.booleans(),
        ),
        max_size=4,
        unique_by=lambda wish: wish[0],
    ),
    min_size=1,
    max_size=5,
)
Wish = tuple[str, tuple[Kind, ...], bool]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE)
def test_nobody_is_told_what_is_anothers(approved_bill: Bill, people: list[list[Wish]]) -> None:
    """Random people and scopes; each message that went out is checked by a filter of its own."""
    User.objects.all().delete()
    Alert.objects.all().delete()
    Outlook.objects.all().delete()
    wishes = {f"reader-{number}@example.org": wanted for number, wanted in enumerate(people)}
    for address, wanted in wishes.items():
        wish_for(person(address.partition("@")[0]), wanted, approved_bill)
    channel = FakeChannel()

    for moment in (APPROVED_AT, almaty(1, 3, 9, year=2026), almaty(1, 17, 9, year=2026)):
        tick(channels={"email": channel}, clock=StandingClock(moment))

    got = [(one.endpoint.address, one.alert.kind, one.alert.step) for one in Delivery.objects.filter(status="sent")]
    assert sorted(got) == sorted(one for address, wanted in wishes.items() for one in ought(address, wanted))
    assert sorted(message.to for message in channel.messages) == sorted(address for address, _, _ in got)
    for message in channel.messages:
        everything = f"{message.subject}{message.text}{message.html}{message.headers}"
        assert [address for address in wishes if address in everything] == []


def wish_for(reader: User, wanted: list[Wish], bill: Bill) -> None:
    other, _ = Bill.objects.get_or_create(jurisdiction=bill.jurisdiction, identifier="Another")
    for name, kinds, stops in sorted(wanted, key=lambda wish: wish[0] == "mute"):
        if name == "mute":
            mute(subscriber=reader, bill=bill, now=STARTED)
            continue
        scope = {"scope": Scope.BILL, "bill": other} if name == "other bill" else covers(name, bill)
        subscription = follow(reader, choices=Choices(kinds=frozenset(kinds)), **scope)
        if stops:
            unsubscribe(subscription=subscription, now=STARTED)


def ought(address: str, wanted: list[Wish]) -> set[tuple[str, str, str]]:
    """Return what a person with these wishes is told on the three days: worked out without any query."""
    if "mute" in [name for name, _, _ in wanted]:
        return set()
    kinds = {kind for name, chosen, stops in wanted if name != "other bill" and not stops for kind in chosen}
    days = [("stage", ""), ("clock_started", ""), ("closing", "14d"), ("closing", "0d")]
    return {(address, kind, step) for kind, step in days if kind in kinds}
