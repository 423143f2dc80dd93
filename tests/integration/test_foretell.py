"""What is foretold is what is told: the planner and the sender run over time, and every message must have been foreseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.services import set_preferences
from alerts import queries
from alerts.models import Delivery, Endpoint, Scope, Subscription
from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind, Step
from alerts.services.foretell import foretold, missed, ways_by_bill
from alerts.services.pause import pause
from alerts.services.plan import plan_alerts
from alerts.services.seen import mark_seen
from alerts.services.subscribe import Covered, Manner, change_subscription, mute, subscribe, subscribe_to
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, STARTED, almaty
from tracker.models import Bill, Jurisdiction, Topic
from tracker.services.record import NewEvent, record_event

HALF_AN_HOUR = timedelta(minutes=30)
OFTEN = timedelta(hours=11, minutes=30)
LAST = almaty(2, 1, year=2026)
PLAIN = Choices()
EARLY = replace(PLAIN, morning=time(7), closing=tuple(map(Step.parse, ("20d", "7d", "6h"))))

Told = list[tuple[datetime, str, str, int]]


def follow(user: User, scope: Scope = Scope.EVERYTHING, *, at: datetime = STARTED, **manner: Any) -> Subscription:
    topic = Topic.objects.get() if scope is Scope.TOPIC else None
    bill = Bill.objects.get() if scope is Scope.BILL else None
    stage, words = "president" if scope is Scope.STAGE else "", "archival" if scope is Scope.SEARCH else ""
    covered = Covered(scope, bill=bill, topic=topic, stage=stage, words=words)
    return subscribe_to(subscriber=user, covered=covered, manner=Manner(**{"choices": PLAIN, **manner}), now=at)


def another_endpoint(user: User) -> Endpoint:
    endpoint, _ = Endpoint.objects.of_address(owner_id=user.pk, channel="email", address="other@example.org")
    Endpoint.objects.filter(pk=endpoint.pk).update(verified_at=STARTED)
    return endpoint


def plainly(user: User) -> None:
    follow(user)


def two_ways_with_other_choices(user: User) -> None:
    follow(user, Scope.BILL)
    follow(user, Scope.TOPIC, choices=EARLY)


def by_stage_and_by_search(user: User) -> None:
    follow(user, Scope.STAGE, choices=EARLY)
    follow(user, Scope.SEARCH)


def in_a_daily_digest(user: User) -> None:
    follow(user, choices=replace(PLAIN, cadence=Cadence.DAILY, morning=time(18)))


def in_a_weekly_digest_and_at_once(user: User) -> None:
    follow(user, choices=replace(PLAIN, cadence=Cadence.WEEKLY, digest_weekday=3))
    follow(user, Scope.TOPIC, choices=replace(PLAIN, kinds=frozenset({Kind.CLOSING})))


def with_quiet_hours(user: User) -> None:
    follow(user, choices=replace(PLAIN, quiet=(time(8), time(10)), open_every_days=2))


def at_two_endpoints(user: User) -> None:
    follow(user, Scope.BILL)
    follow(user, Scope.BILL, choices=EARLY, endpoint=another_endpoint(user))


def with_an_escalation(user: User) -> None:
    another_endpoint(user)
    follow(user, choices=replace(PLAIN, escalates=True))


def in_another_zone(user: User) -> None:
    follow(user)
    set_preferences(user=user, language="en", time_zone="America/Los_Angeles")


def late(user: User) -> None:
    follow(user, at=almaty(12, 26, 20))


def pausing_over_the_opening(user: User) -> None:
    follow(user)
    pause(subscriber=user, last_on=date(2025, 12, 29), now=almaty(12, 18, 16))


def pausing_with_a_weekly_digest(user: User) -> None:
    follow(user, choices=replace(PLAIN, cadence=Cadence.WEEKLY, digest_weekday=3))
    follow(user, Scope.TOPIC, choices=EARLY)
    pause(subscriber=user, last_on=date(2025, 12, 30), now=almaty(12, 18, 16))


def pausing_into_the_last_day_with_an_escalation(user: User) -> None:
    with_an_escalation(user)
    pause(subscriber=user, last_on=date(2026, 1, 16), now=almaty(12, 18, 16))


def pausing_with_quiet_hours_at_two_endpoints(user: User) -> None:
    with_quiet_hours(user)
    follow(user, choices=EARLY, endpoint=another_endpoint(user))
    pause(subscriber=user, last_on=date(2026, 1, 4), now=almaty(12, 18, 16))


MANNERS = [
    plainly,
    two_ways_with_other_choices,
    by_stage_and_by_search,
    in_a_daily_digest,
    in_a_weekly_digest_and_at_once,
    with_quiet_hours,
    at_two_endpoints,
    with_an_escalation,
    in_another_zone,
    late,
    pausing_over_the_opening,
    pausing_with_a_weekly_digest,
    pausing_into_the_last_day_with_an_escalation,
    pausing_with_quiet_hours_at_two_endpoints,
]


SINCE = (almaty(12, 18, 16), almaty(12, 27, 12))
FROM_WHEN = [
    pytest.param(choose, since, marks=() if number % 2 == place else pytest.mark.long)
    for number, choose in enumerate(MANNERS)
    for place, since in enumerate(SINCE)
]
"""Each manner from either moment; the gate takes one of them each, in turn."""


def live(channel: FakeChannel, since: datetime, until: datetime) -> Told:
    """Run the product, often and whenever something was foretold; return what was told, at the moment it went out."""
    before = set(Delivery.objects.filter(status="sent").values_list("pk", flat=True))
    often = {since + number * OFTEN for number in range((until - since) // OFTEN + 1)}
    user = User.objects.get()
    moments = often | {one.due_at for one in foretold(subscriber=user, now=since, until=until)}
    for moment in sorted(moments):
        tick(channels={"email": channel}, clock=StandingClock(moment))
    sent = Delivery.objects.filter(status="sent", alert__event=None).exclude(pk__in=before)
    rows = sent.values_list("settled_at", "alert__kind", "alert__step", "endpoint")
    return sorted((at, kind, step, endpoint) for at, kind, step, endpoint in rows if at is not None)


def lines(user: User, now: datetime, until: datetime = LAST) -> Told:
    found = foretold(subscriber=user, now=now, until=until)
    return sorted((one.due_at, str(one.kind), one.step, one.endpoint.pk) for one in found)


@pytest.mark.weeks
@pytest.mark.parametrize(("choose", "since"), FROM_WHEN)
def test_what_was_foretold_is_what_is_told(
    advocate: User, approved_bill: Bill, channel: FakeChannel, choose: Callable[[User], None], since: datetime
) -> None:
    choose(advocate)
    said = lines(advocate, since)

    assert live(channel, since, LAST) == said
    assert said


@pytest.mark.weeks
@pytest.mark.parametrize(
    "choose", [plainly, pytest.param(two_ways_with_other_choices, marks=pytest.mark.long), at_two_endpoints]
)
def test_it_holds_as_well_between_two_ticks(
    advocate: User, approved_bill: Bill, channel: FakeChannel, choose: Callable[[User], None]
) -> None:
    choose(advocate)
    live(channel, almaty(12, 18, 16), almaty(12, 31))
    later = almaty(12, 31) + HALF_AN_HOUR
    said = lines(advocate, later)

    assert live(channel, later, LAST) == said
    assert said


def test_new_dates_are_foretold_to_whom_they_will_be_told(
    advocate: User, approved_bill: Bill, channel: FakeChannel, settings: Any
) -> None:
    settings.HOLD_SECONDS = 1800
    follow(advocate)
    live(channel, almaty(12, 18, 16), almaty(12, 24, 11))
    now = almaty(12, 24)
    record_event(bill=approved_bill, new=NewEvent("presented", now.date()), recorded_by=None, now=now)

    said = lines(advocate, now)

    assert (now + HALF_AN_HOUR, "moved", "") in [line[:3] for line in said], "when the hold is over"
    assert live(channel, now, LAST) == said


def test_overlapping_ways_at_one_endpoint_give_one_line(advocate: User, approved_bill: Bill) -> None:
    follow(advocate, Scope.BILL)
    once = lines(advocate, APPROVED_AT)
    follow(advocate, Scope.TOPIC)
    follow(advocate, Scope.EVERYTHING)

    assert lines(advocate, APPROVED_AT) == once


@pytest.mark.weeks
def test_what_was_seen_is_not_foretold_any_more(advocate: User, approved_bill: Bill, channel: FakeChannel) -> None:
    follow(advocate)
    live(channel, almaty(12, 18, 16), almaty(12, 25, 9))
    told = Delivery.objects.filter(alert__deadline__window="signature", status="sent").first()
    assert told is not None
    mark_seen(token=told.token, now=almaty(12, 25, 10))

    said = lines(advocate, almaty(12, 25, 10))

    assert [line[1] for line in said if line[1] not in ("overdue",)] == []
    assert live(channel, almaty(12, 25, 10), LAST) == said


def test_of_a_muted_bill_nothing_is_foretold(advocate: User, approved_bill: Bill) -> None:
    follow(advocate, Scope.TOPIC)
    mute(subscriber=advocate, bill=approved_bill, now=APPROVED_AT)

    assert lines(advocate, APPROVED_AT) == []


@pytest.mark.weeks
def test_whoever_chooses_otherwise_sees_other_lines(advocate: User, approved_bill: Bill, channel: FakeChannel) -> None:
    wish = follow(advocate, Scope.BILL)
    live(channel, almaty(12, 18, 16), almaty(12, 20))
    change_subscription(subscription=wish, manner=Manner(EARLY), now=almaty(12, 20))
    now = almaty(12, 20) + HALF_AN_HOUR

    said = lines(advocate, now)

    assert live(channel, now, LAST) == said
    assert "20d" in [line[2] for line in said]


def test_a_closed_endpoint_is_foretold_nothing(advocate: User, approved_bill: Bill) -> None:
    follow(advocate)
    advocate.endpoints.update(refused_at=APPROVED_AT)

    assert lines(advocate, APPROVED_AT) == []


def test_a_person_is_covered_in_the_ways_the_planner_says(advocate: User, approved_bill: Bill) -> None:
    for scope in (Scope.BILL, Scope.TOPIC, Scope.STAGE, Scope.SEARCH, Scope.EVERYTHING):
        follow(advocate, scope)
    elsewhere = Jurisdiction.objects.create(code="EX", names={"en": "Examplia"}, time_zone="UTC")
    other = Covered(Scope.SEARCH, words="archival", jurisdiction=elsewhere)
    subscribe_to(subscriber=advocate, covered=other, manner=Manner(PLAIN), now=STARTED)
    wishes = list(queries.subscriptions_of(advocate))

    ways = ways_by_bill([approved_bill], wishes)[approved_bill.pk]

    assert {one.pk for one in ways} == set(queries.covering(approved_bill).values_list("pk", flat=True))
    assert len(ways) == 5


def test_who_was_told_by_stage_keeps_the_bill(advocate: User, approved_bill: Bill) -> None:
    wish = follow(advocate, Scope.STAGE)
    plan_alerts(now=APPROVED_AT)
    Bill.objects.filter(pk=approved_bill.pk).update(stage="court")
    approved_bill.refresh_from_db()

    assert ways_by_bill([approved_bill], list(queries.subscriptions_of(advocate)))[approved_bill.pk] == [wish]


@pytest.mark.weeks
def test_the_questions_do_not_grow_with_the_bills(
    advocate: User, approved_bill: Bill, django_assert_max_num_queries: Any
) -> None:
    follow(advocate, Scope.EVERYTHING)
    for number in range(6):
        bill = Bill.objects.create(jurisdiction=approved_bill.jurisdiction, identifier=f"No. {number}")
        subscribe(subscriber=advocate, bill=bill, now=STARTED)
        record_event(bill=bill, new=NewEvent("lower_passed", STARTED.date()), recorded_by=None, now=STARTED)
        record_event(bill=bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT)
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))

    with django_assert_max_num_queries(8):
        assert len({line.deadline.bill_id for line in foretold(subscriber=advocate, now=APPROVED_AT, until=LAST)}) == 7


def test_what_nobody_has_seen_is_foretold_to_the_endpoint_that_stands_next(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(advocate, choices=replace(PLAIN, escalates=True))
    for position, address in ((2, "last@example.org"), (1, "next@example.org")):
        endpoint, _ = Endpoint.objects.of_address(owner_id=advocate.pk, channel="email", address=address)
        Endpoint.objects.filter(pk=endpoint.pk).update(verified_at=STARTED, position=position)
    day_before = almaty(1, 16, 9, year=2026)
    tick(channels={"email": channel}, clock=StandingClock(day_before))
    [line] = [one for one in foretold(subscriber=advocate, now=day_before, until=LAST) if one.step == "escalation"]

    tick(channels={"email": channel}, clock=StandingClock(line.due_at))

    assert channel.messages[-1].to == line.endpoint.address == "next@example.org"


@pytest.mark.weeks
def test_what_a_pause_would_withhold_is_said_beforehand(
    advocate: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(advocate)
    live(channel, almaty(12, 18, 16), almaty(12, 20))
    ends_at = almaty(12, 28, 9)
    found = missed(subscriber=advocate, now=almaty(12, 20), last_on=date(2025, 12, 27))
    said = [(one.kind, one.step) for one in found.lines]
    pause(subscriber=advocate, last_on=date(2025, 12, 27), now=almaty(12, 20))

    assert live(channel, almaty(12, 20), ends_at - HALF_AN_HOUR) == []
    withheld = Delivery.objects.filter(reason="paused").order_by("owed_at")
    assert found.ends_at == ends_at
    assert said == [(Kind.OPENING, "3d"), (Kind.OPENING, "1d")]
    assert list(withheld.values_list("alert__kind", "alert__step")) == said
