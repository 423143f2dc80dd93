"""Other systems are told what is recorded, once, over real HTTP; what was undone never was."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from alerts import tasks
from alerts.channels import Message, Outcome, Sent
from alerts.management.commands import run_alerts
from alerts.models import Hook, HookDelivery
from alerts.rules.happenings import Happening
from alerts.services import leases
from alerts.services.hooks import sending
from alerts.services.hooks.keep import TEST, forget_deliveries, forget_old_secrets, keep_hook, rotate_secret
from alerts.services.hooks.plan import NOT_CHOSEN, UNDONE, plan_hooks
from alerts.services.hooks.replay import Chosen, replay
from alerts.services.hooks.sending import HookPost, claim, send_to_hooks, sweep_hooks
from alerts.services.plan import NEWS_LASTS
from tests.fakes import FakeChannel, StandingClock
from tests.far_end import FarEnd, answering, far_end, hanging_up
from tests.hooks import hook_at, is_genuine, listening, said, send, tell
from tests.moments import APPROVED_AT, PASSED_AT, SIGNED_AT, STARTED, almaty
from tracker import clock
from tracker.models import VOID, Bill, BillEvent, Deadline, Jurisdiction, Topic
from tracker.services.record import NewEvent, record_event, undo_event

HOLD = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
EDITED_AT = almaty(12, 24, 12)
HANDED_OVER = NewEvent("presented", date(2025, 12, 24))
SIGNED = NewEvent("signed", date(2025, 12, 30))

APPROVAL = [
    "bill.event_recorded upper_passed",
    "deadline.closed upper_house 1",
    "deadline.created hand_over 1",
    "deadline.created signature 1",
]
"""What a system hears of the first case after the Senate's approval; what was passed 36 days before is no news."""


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


@pytest.fixture
def held(settings: Any, _no_hold: None) -> None:
    settings.HOLD_SECONDS = HOLD.total_seconds()


def record(bill: Bill, new: NewEvent, now: datetime) -> BillEvent:
    return record_event(bill=bill, new=new, recorded_by=None, now=now).event


def correct(event: BillEvent, now: datetime, kind: str = VOID, on: date | None = None) -> BillEvent:
    new = NewEvent(kind, on or event.happened_on, corrects=event, reason="A mistake.")
    return record(event.bill, new, now)


# What is told.


def test_a_system_hears_of_each_event_and_each_window_once(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)

    assert said(tell(end, APPROVED_AT)) == APPROVAL
    assert tell(end, APPROVED_AT) == tell(end, APPROVED_AT + DAY) == []
    assert HookDelivery.objects.filter(status="sent").count() == len(end.received) == 4


def test_a_window_that_moves_is_told_with_its_dates_before(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)

    record(approved_bill, HANDED_OVER, EDITED_AT)
    messages = tell(end, EDITED_AT)

    assert said(messages) == [
        "bill.event_recorded presented",
        "deadline.closed hand_over 1",
        "deadline.moved signature 2",
    ]
    moved = messages[2]
    assert moved["data"]["deadline"]["closes_on"] == "2026-01-24"
    assert moved["data"]["before"]["closes_on"] == "2026-01-17"
    assert moved["data"]["before"]["version"] == 1
    assert moved["data"]["deadline"]["closed"] is None


def test_a_window_that_ends_is_told_with_what_ended_it(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)

    signed = record(approved_bill, SIGNED, SIGNED_AT)
    messages = tell(end, SIGNED_AT)

    closed = next(one for one in messages if said([one]) == ["deadline.closed signature 1"])
    assert closed["data"]["deadline"]["closed"] == {"how": "ended", "on": "2025-12-30", "ended_by": signed.pk}
    assert closed["timestamp"] == "2025-12-30T10:00:00+00:00"


def test_a_window_that_is_no_more_is_told_as_withdrawn(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)
    approval = approved_bill.events.get(kind="upper_passed")

    void = correct(approval, EDITED_AT)
    messages = tell(end, EDITED_AT)

    assert said(messages) == [
        "bill.event_recorded void",
        "deadline.closed hand_over 1",
        "deadline.closed signature 1",
        "deadline.created upper_house 2",
    ]
    assert messages[0]["data"]["event"]["in_place_of"] == [approval.pk]
    assert messages[0]["data"]["event"]["strikes_out"] is True
    assert messages[2]["data"]["deadline"]["closed"] == {"how": "withdrawn", "on": None, "ended_by": None}
    assert messages[0]["data"]["event"]["id"] == void.pk


def test_what_stood_when_a_hook_was_made_is_not_told_and_its_end_is(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=APPROVED_AT + DAY)
    assert tell(end, APPROVED_AT + DAY) == []

    record(approved_bill, HANDED_OVER, EDITED_AT)
    record(approved_bill, SIGNED, SIGNED_AT)

    assert said(tell(end, SIGNED_AT)) == [
        "bill.event_recorded presented",
        "deadline.closed hand_over 1",
        "bill.event_recorded signed",
        "deadline.closed signature 2",
        "deadline.created promulgation 1",
    ]


def test_a_correction_says_what_it_takes_the_place_of(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)
    approval = approved_bill.events.get(kind="upper_passed")

    once = correct(approval, EDITED_AT, "upper_passed", date(2025, 12, 17))
    twice = correct(once, EDITED_AT + DAY, "upper_passed", date(2025, 12, 16))

    messages = [one for one in tell(end, EDITED_AT + DAY) if "event" in one["data"]]
    assert [one["data"]["event"]["in_place_of"] for one in messages] == [[once.pk, approval.pk]]
    assert messages[0]["data"]["event"]["id"] == twice.pk


def test_history_that_is_no_news_is_not_told(end: FarEnd, bill: Bill) -> None:
    listening(end, now=STARTED)

    record(bill, NewEvent("lower_passed", date(2025, 11, 12), is_news=False), PASSED_AT)

    assert said(tell(end, PASSED_AT)) == ["deadline.created upper_house 1"]


def test_a_message_names_nobody_and_repeats_no_words_of_an_editor(
    end: FarEnd, editor: User, follower: User, bill: Bill
) -> None:
    listening(end, now=STARTED)
    new = NewEvent(
        "lower_passed",
        date(2025, 11, 12),
        votes_for=90,
        source_url="https://example.org/vote",
        note="Told us by a friend.",
        irregular_reason="An odd day.",
    )
    record_event(bill=bill, new=new, recorded_by=editor, now=PASSED_AT)

    event = tell(end, PASSED_AT)[0]["data"]["event"]

    assert event["votes"] == {"for": 90, "against": None, "abstain": None}
    assert event["is_irregular"] is True
    assert "recorded_by" not in event
    for secret in (b"friend", b"odd day", editor.email.encode(), follower.email.encode()):
        assert all(secret not in one.body for one in end.received)


def shape(value: Any) -> Any:
    """Return which keys there are, all the way down; texts by language count as one thing."""
    if not isinstance(value, dict):
        return None
    return {name: None if name in {"names", "titles"} else shape(one) for name, one in value.items()}


def test_the_documentation_shows_what_is_sent(end: FarEnd, approved_bill: Bill) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/hooks.md").read_text()
    moved, event = (json.loads(one) for one in re.findall(r"^    \{$.*?^    \}$", page, re.MULTILINE | re.DOTALL))
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)
    record(approved_bill, HANDED_OVER, EDITED_AT)
    messages = {one["type"]: one for one in tell(end, EDITED_AT)}

    assert shape(messages["deadline.moved"]) == shape(moved)
    assert shape(messages["bill.event_recorded"]["data"]["event"]) == shape(event)
    for name in ("first_possible_on", "opens_on", "closes_on", "outer_on", "days_left", "confidence", "procedure"):
        assert messages["deadline.moved"]["data"]["deadline"][name] == moved["data"]["deadline"][name]
    assert all(f"| `{one}` |" in page for one in [*Happening, TEST])


# The hold.


@pytest.mark.usefixtures("held")
def test_nothing_is_told_before_the_hold_is_over(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)

    assert "bill.event_recorded upper_passed" not in said(tell(end, APPROVED_AT + HOLD - timedelta(seconds=1)))
    assert said(tell(end, APPROVED_AT + HOLD))[0] == "bill.event_recorded upper_passed"


@pytest.mark.usefixtures("held")
def test_an_edit_that_is_undone_leaves_no_trace(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT + HOLD)

    undo_event(event=record(approved_bill, HANDED_OVER, EDITED_AT), undone_by=None, now=EDITED_AT + MINUTE)

    assert tell(end, EDITED_AT + 3 * HOLD) == []
    assert list(HookDelivery.objects.filter(status="withdrawn").values_list("event__kind", "answer")) == [
        ("void", UNDONE)
    ]


@pytest.mark.usefixtures("held")
def test_a_correction_that_is_undone_leaves_no_trace(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT + HOLD)
    wrong = correct(approved_bill.events.get(kind="upper_passed"), EDITED_AT, "upper_passed", date(2025, 12, 17))
    undo_event(event=wrong, undone_by=None, now=EDITED_AT + MINUTE)

    assert tell(end, EDITED_AT + 3 * HOLD) == []

    latest = approved_bill.events.order_by("-pk")[0]
    correct(latest, EDITED_AT + DAY)
    assert said(tell(end, EDITED_AT + DAY + HOLD))[0] == "bill.event_recorded void"


@pytest.mark.usefixtures("held")
def test_what_was_missed_before_an_edit_that_was_undone_is_told_after_it(end: FarEnd, approved_bill: Bill) -> None:
    """The program was down while the event was news, and an editor corrected it and took that back."""
    listening(end, now=STARTED)
    wrong = correct(approved_bill.events.get(kind="upper_passed"), EDITED_AT, "upper_passed", date(2025, 12, 17))
    undo_event(event=wrong, undone_by=None, now=EDITED_AT + MINUTE)

    assert sorted(said(tell(end, EDITED_AT + 3 * HOLD))) == sorted(APPROVAL)


@pytest.mark.usefixtures("held")
def test_what_waits_while_an_edit_may_be_undone_is_looked_at_again_when_it_cannot(
    end: FarEnd, approved_bill: Bill
) -> None:
    listening(end, now=STARTED)
    plan_hooks(now=APPROVED_AT + HOLD)
    approval = approved_bill.events.get(kind="upper_passed")
    wrong = correct(approval, EDITED_AT, "upper_passed", date(2025, 12, 17))

    assert said(tell(end, EDITED_AT + MINUTE)) == ["deadline.closed upper_house 1"]
    undo_event(event=wrong, undone_by=None, now=EDITED_AT + 2 * MINUTE)

    assert sorted(said(tell(end, EDITED_AT + 2 * HOLD))) == sorted(set(APPROVAL) - {"deadline.closed upper_house 1"})


def test_what_is_no_longer_true_when_it_would_be_sent_is_withdrawn(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    plan_hooks(now=APPROVED_AT)
    approval = approved_bill.events.get(kind="upper_passed")
    correct(approval, EDITED_AT, "upper_passed", date(2025, 12, 17))

    assert said(tell(end, EDITED_AT)) == [
        "deadline.closed upper_house 1",
        "bill.event_recorded upper_passed",
        "deadline.moved hand_over 2",
        "deadline.moved signature 2",
    ]
    withdrawn = HookDelivery.objects.filter(status="withdrawn").order_by("pk")
    assert [(one.happening, one.answer) for one in withdrawn] == [
        ("bill.event_recorded", sending.CORRECTED),
        ("deadline.created", sending.REPLACED),
        ("deadline.created", sending.REPLACED),
    ]


@pytest.mark.parametrize("happening", list(Happening))
def test_the_database_itself_refuses_to_tell_anything_twice(passed_bill: Bill, happening: Happening) -> None:
    hook_at("https://hooks.example.org/x", now=STARTED)
    plan_hooks(now=PASSED_AT)
    deadline = Deadline.objects.get(bill=passed_bill)
    is_event = happening is Happening.EVENT_RECORDED
    one = HookDelivery.objects.get(event__isnull=not is_event)
    one.pk, one.webhook_id, one.happening = None, "another", happening
    if happening is Happening.DEADLINE_CLOSED:
        HookDelivery.objects.filter(deadline=deadline).update(happening=happening)

    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()


# What it costs, and what is chosen.


def test_an_idle_tick_costs_the_same_however_much_there_is(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert tell(end, EDITED_AT) == []
        return len(counted)

    one = cost()
    for number in range(20):
        other = Bill.objects.create(jurisdiction=approved_bill.jurisdiction, identifier=f"Other {number}")
        record(other, NewEvent("lower_passed", date(2025, 11, 12)), APPROVED_AT)
        hook, _ = hook_at(f"https://hooks.example.org/{number}", now=EDITED_AT, name=f"Other {number}")
        hook.jurisdictions.add(approved_bill.jurisdiction)
    tell(end, EDITED_AT - MINUTE)

    assert cost() == one == 5


def test_a_system_hears_of_its_jurisdictions_and_topics_alone(end: FarEnd, approved_bill: Bill) -> None:
    elsewhere = Jurisdiction.objects.create(code="XX", names={"en": "Elsewhere"}, time_zone="UTC")
    topic, other = (Topic.objects.create(slug=slug, name=slug) for slug in ("archives", "taxes"))
    approved_bill.topics.add(topic)
    hooks = {name: listening(end, now=STARTED, name=name)[0] for name in ("there", "elsewhere", "archives", "taxes")}
    hooks["there"].jurisdictions.add(approved_bill.jurisdiction, elsewhere)
    hooks["elsewhere"].jurisdictions.add(elsewhere)
    hooks["archives"].topics.add(topic, other)
    hooks["taxes"].topics.add(other)

    plan_hooks(now=APPROVED_AT)

    told = set(HookDelivery.objects.values_list("hook__name", flat=True))
    assert told == {"there", "archives"}


def test_a_system_hears_of_what_it_chose_alone(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED, happenings=[Happening.DEADLINE_MOVED.value])
    tell(end, APPROVED_AT)
    record(approved_bill, HANDED_OVER, EDITED_AT)

    assert said(tell(end, EDITED_AT)) == ["deadline.moved signature 2"]
    assert set(HookDelivery.objects.filter(status="withdrawn").values_list("happening", "answer")) == {
        ("deadline.created", NOT_CHOSEN)
    }


def test_one_that_is_switched_off_hears_nothing_and_then_what_it_missed(end: FarEnd, approved_bill: Bill) -> None:
    hook, _ = listening(end, now=STARTED)
    Hook.objects.update(is_active=False)
    assert tell(end, APPROVED_AT) == []

    hook.is_active = True
    keep_hook(hook=hook, address="", now=APPROVED_AT + DAY)

    assert said(tell(end, APPROVED_AT + DAY)) == APPROVAL


def test_a_drill_is_no_news_to_other_systems(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    Jurisdiction.objects.filter(pk=approved_bill.jurisdiction_id).update(code="ZZ")

    assert tell(end, APPROVED_AT) == []


# On the wire.


def test_a_receiver_knows_that_it_is_us_and_drops_a_copy(end: FarEnd, passed_bill: Bill) -> None:
    _, secret = listening(end, now=STARTED)
    end.act = hanging_up
    tell(end, PASSED_AT)
    end.act = answering()
    send(end, PASSED_AT + 10 * MINUTE)

    assert all(is_genuine(secret, one) for one in end.received)
    assert not is_genuine("whsec_AAAA", end.received[0])
    ids = [one.headers["webhook-id"] for one in end.received]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    bodies = {one.headers["webhook-id"]: one.body for one in end.received}
    assert all(one.body == bodies[one.headers["webhook-id"]] for one in end.received)
    assert json.loads(end.received[0].body)["id"] == ids[0]


def test_a_new_secret_signs_beside_the_old_one_for_a_day(end: FarEnd, passed_bill: Bill) -> None:
    hook, old = listening(end, now=STARTED)
    new = rotate_secret(hook=hook, wall=PASSED_AT)
    tell(end, PASSED_AT)
    assert is_genuine(old, end.received[0])
    assert is_genuine(new, end.received[0])

    record(passed_bill, NewEvent("upper_passed", date(2025, 11, 13)), PASSED_AT + DAY)
    tell(end, PASSED_AT + DAY)
    assert not is_genuine(old, end.received[-1])
    assert is_genuine(new, end.received[-1])

    assert forget_old_secrets(wall=PASSED_AT + DAY) == 1
    assert Hook.objects.get().old_secret_sealed == ""


@pytest.mark.django_db
def test_address_and_secrets_are_sealed(end: FarEnd) -> None:
    hook, secret = listening(end, now=STARTED)

    row = Hook.objects.filter(pk=hook.pk).values().get()
    assert secret not in str(row)
    assert "hooks.example.org" not in str(row)
    assert hook.host == f"http://hooks.example.org:{end.port}"


# Faults.


def test_a_system_that_fails_rests_and_is_told_all_of_it_afterwards(end: FarEnd, approved_bill: Bill) -> None:
    hook, _ = listening(end, now=STARTED)
    end.act = answering("HTTP/1.1 500 Oh no\r\n\r\n")
    plan_hooks(now=APPROVED_AT)

    assert send(end, APPROVED_AT) == 1
    hook.refresh_from_db()
    assert (hook.faults, hook.rests_until) == (1, APPROVED_AT + timedelta(seconds=30))
    assert HookDelivery.objects.filter(answer="500 Oh no", failures=1).count() == 1

    end.act = answering()
    assert send(end, APPROVED_AT + 10 * MINUTE) == 4
    hook.refresh_from_db()
    assert (hook.faults, hook.rests_until) == (0, None)


def test_a_system_that_fails_holds_up_no_other(end: FarEnd, passed_bill: Bill) -> None:
    hook_at("https://not.allowed.example/x", now=STARTED, name="First")
    listening(end, now=STARTED, name="Second")

    assert len(tell(end, PASSED_AT)) == 2
    assert HookDelivery.objects.filter(hook__name="First", status="queued", failures=1).count() == 1


@pytest.mark.weeks
def test_what_fails_for_three_days_is_given_up_and_says_so(end: FarEnd, passed_bill: Bill) -> None:
    listening(end, now=STARTED)
    end.act = answering("HTTP/1.1 503 Later\r\n\r\n")
    tell(end, PASSED_AT)
    now = PASSED_AT
    while HookDelivery.objects.filter(status="queued").exists():
        now += timedelta(hours=1)
        send(end, now)

    assert timedelta(hours=71) < now - PASSED_AT < timedelta(hours=74)
    assert set(HookDelivery.objects.values_list("status", "answer")) == {("given up", "503 Later")}
    assert len(end.received) > 60


def test_one_that_answers_gone_is_switched_off(end: FarEnd, approved_bill: Bill) -> None:
    hook, _ = listening(end, now=STARTED)
    end.act = answering("HTTP/1.1 410 Gone\r\n\r\n")

    tell(end, APPROVED_AT)

    hook.refresh_from_db()
    assert (hook.is_active, hook.gone_at) == (False, APPROVED_AT)
    assert len(end.received) == 1
    assert sorted(HookDelivery.objects.values_list("status", flat=True)) == ["queued"] * 3 + ["refused"]


def test_a_worker_that_died_between_claim_and_settle_loses_nothing(end: FarEnd, passed_bill: Bill) -> None:
    listening(end, now=STARTED)
    plan_hooks(now=PASSED_AT)
    for row in HookDelivery.objects.order_by("pk"):
        assert claim(row, wall=PASSED_AT) is not None

    assert send(end, PASSED_AT) == sweep_hooks(wall=PASSED_AT + MINUTE) == 0
    assert sweep_hooks(wall=PASSED_AT + 3 * MINUTE) == 2
    assert send(end, PASSED_AT + 3 * MINUTE) == 2


def test_a_worker_that_died_after_the_answer_sends_one_copy_under_the_same_id(
    end: FarEnd, passed_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening(end, now=STARTED)
    plan_hooks(now=PASSED_AT)

    def die(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            send(end, PASSED_AT)
    assert sweep_hooks(wall=PASSED_AT + 10 * MINUTE) == 0
    later = PASSED_AT + leases.LEASE_AFTER_THE_DOT + MINUTE
    assert sweep_hooks(wall=later) == 1
    assert send(end, later) == 2

    ids = [one.headers["webhook-id"] for one in end.received]
    assert (len(ids), len(set(ids))) == (3, 2)
    assert set(HookDelivery.objects.values_list("status", flat=True)) == {"sent"}


def test_a_worker_that_lost_its_lease_sends_no_last_byte_and_settles_nothing(passed_bill: Bill) -> None:
    hook_at("https://hooks.example.org/x", now=STARTED)
    plan_hooks(now=PASSED_AT)
    went_out = []

    class SlowChannel:
        def deliver(self, message: Message, point_of_no_return: Any) -> Outcome:
            sweep_hooks(wall=PASSED_AT + DAY)
            point_of_no_return()
            went_out.append(message)
            return Sent()

    send_to_hooks(HookPost(SlowChannel(), StandingClock(PASSED_AT)), limit=1)

    assert went_out == []
    assert set(HookDelivery.objects.values_list("status", flat=True)) == {"queued"}


def test_a_settling_that_comes_too_late_is_not_believed(passed_bill: Bill) -> None:
    hook_at("https://hooks.example.org/x", now=STARTED)
    plan_hooks(now=PASSED_AT)
    row = HookDelivery.objects.order_by("pk")[0]
    first = claim(row, wall=PASSED_AT)
    sweep_hooks(wall=PASSED_AT + DAY)
    second = claim(HookDelivery.objects.get(pk=row.pk), wall=PASSED_AT + DAY)
    assert first is not None
    assert second is not None

    assert not sending.settle(first, Sent("200 OK"), now=PASSED_AT + DAY, wall=PASSED_AT + DAY)
    assert HookDelivery.objects.get(pk=row.pk).status == "sending"
    assert sending.settle(second, Sent("200 OK"), now=PASSED_AT + DAY, wall=PASSED_AT + DAY)


def test_a_message_that_cannot_be_written_holds_up_no_other(end: FarEnd, passed_bill: Bill) -> None:
    broken, _ = listening(end, now=STARTED, name="Broken")
    Hook.objects.filter(pk=broken.pk).update(secret_sealed="noise")
    listening(end, now=STARTED, name="Whole")

    assert len(tell(end, PASSED_AT)) == 2
    assert set(HookDelivery.objects.filter(hook=broken).values_list("status", "answer")) == {
        ("queued", sending.UNWRITTEN)
    }


# What is cleared away, and what is sent again.


def test_what_was_cleared_away_is_never_planned_again(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED)
    tell(end, APPROVED_AT)

    assert forget_deliveries(now=APPROVED_AT + 89 * DAY) == 0
    assert forget_deliveries(now=APPROVED_AT + 91 * DAY) == 4
    for moment in (APPROVED_AT + 91 * DAY, APPROVED_AT + NEWS_LASTS - MINUTE, APPROVED_AT):
        assert tell(end, moment) == []

    record(approved_bill, SIGNED, SIGNED_AT)
    assert "deadline.closed signature 1" in said(tell(end, SIGNED_AT))


def test_what_still_waits_is_not_cleared_away(end: FarEnd, passed_bill: Bill) -> None:
    listening(end, now=STARTED)
    plan_hooks(now=PASSED_AT)

    assert forget_deliveries(now=PASSED_AT + 900 * DAY) == 0
    assert HookDelivery.objects.count() == 2


def test_a_replay_sends_the_same_again_under_the_same_id(end: FarEnd, approved_bill: Bill) -> None:
    hook, _ = listening(end, now=STARTED)
    tell(end, APPROVED_AT)
    first = {one.headers["webhook-id"]: one.body for one in end.received}

    replayed = replay(Chosen(hook_id=hook.pk), now=APPROVED_AT + DAY)
    send(end, APPROVED_AT + DAY)

    assert [one.messages for one in replayed] == [4]
    again = {one.headers["webhook-id"]: one.body for one in end.received[4:]}
    assert again == first
    assert set(HookDelivery.objects.values_list("status", "sent_at")) == {("sent", APPROVED_AT)}


def test_a_replay_leaves_out_what_there_was_nothing_to_tell_of(end: FarEnd, approved_bill: Bill) -> None:
    listening(end, now=STARTED, happenings=[Happening.DEADLINE_MOVED.value])
    tell(end, APPROVED_AT)

    assert HookDelivery.objects.count() == 2
    assert replay(Chosen(), now=APPROVED_AT) == []


def test_a_channel_is_asked_for_nothing_when_it_is_time_to_stop(passed_bill: Bill, channel: FakeChannel) -> None:
    hook_at("https://hooks.example.org/x", now=STARTED)
    plan_hooks(now=PASSED_AT)

    assert send_to_hooks(HookPost(channel, StandingClock(PASSED_AT), is_over=lambda: True), limit=9) == 0
    assert channel.messages == []
    assert set(HookDelivery.objects.values_list("status", flat=True)) == {"queued"}


def test_a_window_that_began_and_ended_at_once_is_no_news(end: FarEnd, bill: Bill) -> None:
    listening(end, now=STARTED)
    record(bill, NewEvent("lower_passed", date(2025, 11, 12)), APPROVED_AT)
    record(bill, NewEvent("upper_passed", date(2025, 12, 18)), APPROVED_AT)

    assert said(tell(end, APPROVED_AT)) == [
        "bill.event_recorded lower_passed",
        "bill.event_recorded upper_passed",
        "deadline.created hand_over 1",
        "deadline.created signature 1",
    ]
    assert Deadline.objects.filter(window="upper_house", status="ended").exists()


# The bells.


def test_the_bells_plan_send_and_clear_away(
    passed_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook_at("https://hooks.example.org/x", now=STARTED)
    moment = StandingClock(PASSED_AT)
    monkeypatch.setattr(clock, "now", moment.now)
    monkeypatch.setattr(clock, "wall", moment.wall)
    monkeypatch.setitem(tasks.CHANNELS, "webhook", channel)

    tasks.tell_hooks()
    tasks.tell_hooks()
    assert len(channel.messages) == 2

    moment.moment += 91 * DAY
    tasks.sweep_leases()
    assert not HookDelivery.objects.exists()


def test_one_round_without_celery_tells_other_systems_too(
    passed_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook_at("https://hooks.example.org/x", now=STARTED)
    monkeypatch.setattr(clock, "now", lambda: PASSED_AT)
    monkeypatch.setattr(run_alerts, "close_old_connections", lambda: None)
    monkeypatch.setitem(tasks.CHANNELS, "webhook", channel)

    with pytest.raises(SystemExit, match="0"):
        call_command("run_alerts")

    assert [message.data["type"] for message in channel.messages] == ["bill.event_recorded", "deadline.created"]
