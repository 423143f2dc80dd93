"""What a message says, how it is written for many, and how several travel in one."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from alerts.channels import Message, Outcome, TryLater, Uncertain
from alerts.models import Attempt, Delivery, Endpoint, Scope, Snapshot, Subscription
from alerts.rendering import Writer, message_of
from alerts.rules import headlines
from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind
from alerts.rules.letter_wording import LANGUAGES
from alerts.services import demonstration
from alerts.services.dispatch import claim_due
from alerts.services.plan import plan_alerts
from alerts.services.seen import mark_seen
from alerts.services.tick import tick
from alerts.services.watch import watch
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tests.wishes import follow, person, told
from tracker.models import Bill, Deadline

DAILY = Choices(cadence=Cadence.DAILY)


def ticked(channel: FakeChannel, now: Any) -> list[Message]:
    before = len(channel.messages)
    tick(channels={"email": channel}, clock=StandingClock(now))
    return channel.messages[before:]


def test_what_is_written_for_many_is_the_same_to_the_byte_as_what_is_written_for_one(approved_bill: Bill) -> None:
    languages = ["en", "ru", "kk", "en", "ru"]
    for number, language in enumerate(languages):
        reader = person(f"reader-{number}")
        reader.language = language
        reader.save()
        follow(reader, Scope.BILL, bill=approved_bill)
        follow(reader, Scope.EVERYTHING, choices=DAILY)
    plan_alerts(now=APPROVED_AT)
    claim_due(now=almaty(12, 19, 9), wall=APPROVED_AT, limit=100)
    writer, all_of_it = Writer(), list(Delivery.objects.order_by("pk"))
    assert len(all_of_it) == 2 * len(languages)

    for parcel in [[one] for one in all_of_it] + [all_of_it[:2]]:
        assert writer.letter(parcel, APPROVED_AT).message == message_of(parcel, APPROVED_AT)

    assert len(writer.worded) == 2 * 3 + 1, "once for each alert and language, and the one of two"


def test_what_was_sent_is_kept_word_for_word_and_without_what_is_the_readers_own(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    follow(person("other"), Scope.BILL, bill=approved_bill)

    ticked(channel, APPROVED_AT)

    sent = Delivery.objects.filter(status="sent").select_related("snapshot", "subscription")
    assert len(sent) == 4
    assert Snapshot.objects.count() == 2
    for one in sent:
        message = next(message for message in channel.messages if message.message_id == one.message_id)
        assert one.snapshot is not None
        assert one.snapshot.subject == message.subject
        assert one.snapshot.text.split("\n")[:5] == message.text.split("\n")[:5]
        assert one.subscription.unsubscribe_token not in one.snapshot.text
        assert one.token not in one.snapshot.text


def test_what_a_daily_reader_is_owed_comes_in_one_message_in_the_morning(
    passed_bill: Bill, channel: FakeChannel
) -> None:
    reader = person("reader")
    follow(reader, Scope.BILL, bill=passed_bill, choices=DAILY)
    demonstration.record(bill=passed_bill, happened=demonstration.APPROVED, recorded_by=None)
    assert ticked(channel, APPROVED_AT) == []

    digest = ticked(channel, almaty(12, 19, 9))

    assert len(digest) == 1
    assert digest[0].subject.startswith("2 alerts: ")
    assert "President's signature: possible from 18 December 2025" in digest[0].text
    assert "Senate" in digest[0].text
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}
    assert ticked(channel, almaty(12, 19, 10)) == []


@pytest.mark.parametrize("outcome", [TryLater("450 later"), Uncertain("no answer")])
def test_a_digest_that_is_sent_again_is_the_same_digest(
    outcome: Outcome, passed_bill: Bill, channel: FakeChannel
) -> None:
    """Under the same Message-ID it must say the same: what came meanwhile goes in another, or it would be lost."""
    follow(person("reader"), Scope.BILL, bill=passed_bill, choices=DAILY)
    demonstration.record(bill=passed_bill, happened=demonstration.APPROVED, recorded_by=None)
    failing = FakeChannel(lambda message: outcome)
    plan_alerts(now=APPROVED_AT)
    [first] = ticked(failing, almaty(12, 19, 9))
    [second] = ticked(channel, almaty(12, 19, 9) + timedelta(minutes=3))

    assert (second.message_id, second.subject) == (first.message_id, first.subject)
    assert second.text == first.text
    assert Attempt.objects.count() == 4


def test_a_deadline_that_is_nearer_goes_first(approved_bill: Bill, channel: FakeChannel) -> None:
    follow(person("reader"), Scope.BILL, bill=approved_bill)
    plan_alerts(now=APPROVED_AT)
    Delivery.objects.filter(alert__kind="clock_started").update(act_by=almaty(12, 19))

    told_first = [message.subject for message in ticked(channel, APPROVED_AT)]

    assert told_first[0].startswith("President's signature")


def test_to_look_at_the_page_changes_nothing_and_the_button_stops_the_later_steps(
    follower: User, approved_bill: Bill, channel: FakeChannel, client: Client
) -> None:
    ticked(channel, almaty(12, 25, 9))
    opening = Delivery.objects.get(alert__kind="opening")
    path = f"/told/{opening.token}/"
    assert path in channel.messages[-1].text or path in channel.messages[0].text

    for method in (client.get, client.head):
        assert method(path).status_code == 200
        opening.refresh_from_db()
        assert opening.seen_at is None
    assert "You have seen this" in client.post(path, follow=True).content.decode()

    assert ticked(channel, almaty(12, 27, 9)) == []
    demonstration.record(bill=approved_bill, happened=demonstration.SIGNED, recorded_by=None)
    assert len(ticked(channel, almaty(12, 30, 16))) == 1


@pytest.mark.parametrize("token", ["", "x", "1", "1-", "0-abc", "9" * 30, "1-" + "0" * 32, "²-abc"])
def test_a_token_that_is_none_shows_nothing(token: str, follower: User, approved_bill: Bill, client: Client) -> None:
    plan_alerts(now=APPROVED_AT)

    assert client.get(f"/told/{token}/").status_code == 404
    mark_seen(token=token, now=APPROVED_AT)
    assert not Delivery.objects.filter(seen_at__isnull=False).exists()


@pytest.mark.parametrize("is_seen", [False, True])
def test_what_nobody_has_seen_goes_to_the_next_endpoint_in_the_last_day(
    is_seen: bool, approved_bill: Bill, channel: FakeChannel
) -> None:
    reader = person("reader")
    follow(reader, Scope.BILL, bill=approved_bill, choices=Choices(escalates=True))
    other, _ = Endpoint.objects.of_address(owner_id=reader.pk, channel="email", address="other@example.org")
    other.verified_at = APPROVED_AT
    other.save()
    ticked(channel, almaty(1, 16, 9, year=2026))
    if is_seen:
        mark_seen(token=Delivery.objects.get(alert__kind="closing").token, now=almaty(1, 16, 10, year=2026))

    last_day = ticked(channel, almaty(1, 17, 0, year=2026))

    assert [message.to for message in last_day] == ([] if is_seen else ["other@example.org"])
    assert ticked(channel, almaty(1, 17, 1, year=2026)) == []
    assert len(ticked(channel, almaty(1, 17, 9, year=2026))) == (0 if is_seen else 1)


HEADLINES = [
    # when,                          what the latest message says
    (almaty(1, 4, 9, year=2026),     "is open since Sunday 28 December 2025; closes in 13 days, Saturday 17 January 2026"),
    (almaty(1, 18, 9, year=2026),    "was expected by 17 January 2026; no later than Wednesday 28 January 2026, in 10 days"),
    (almaty(1, 29, 9, year=2026),    "is overdue: its last day was Wednesday 28 January 2026, and no outcome is recorded"),
]  # fmt: skip


@pytest.mark.parametrize(("now", "words"), HEADLINES)
def test_the_headline_names_the_day(
    now: Any, words: str, follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    texts = [message.text for message in ticked(channel, now) if "Approved" not in message.subject]

    assert [text.split(".\n")[0] for text in texts] == [f"President's signature {words}"]


def test_one_comma_too_many_in_a_language_is_told_in_english_and_to_the_administrators(
    follower: User, approved_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-74: a letter in the wrong language is better than none."""
    User.objects.update(language="kk")
    broken = replace(LANGUAGES["kk"], started="{name}: {nothing}")
    monkeypatch.setattr(headlines, "LANGUAGES", {**LANGUAGES, "kk": broken})

    subjects = [message.subject for message in ticked(channel, APPROVED_AT)]

    assert any(one.startswith("President's signature: possible from") for one in subjects)
    assert any(one.startswith("Сенат мақұлдады") for one in subjects), "only what cannot be said is in English"
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}
    found = watch(now=APPROVED_AT, wall=APPROVED_AT)
    assert found.unsaid == 1
    assert "Alerts told in English for want of words: 1. The log says why." in found.sentences
    assert watch(now=APPROVED_AT + timedelta(hours=7), wall=APPROVED_AT).unsaid == 0


def test_a_language_that_is_no_longer_there_loses_nobody_an_alert(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    User.objects.update(language="de")

    assert any("President's signature" in message.subject for message in ticked(channel, APPROVED_AT))
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_what_fails_in_english_too_is_tried_again(
    follower: User, approved_bill: Bill, channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headlines, "LANGUAGES", {})

    assert ticked(channel, APPROVED_AT) == []
    assert set(Delivery.objects.values_list("status", flat=True)) == {"queued"}
    assert watch(now=APPROVED_AT, wall=APPROVED_AT).unsaid == 0


def test_a_subscription_may_speak_another_language_than_its_owner(
    follower: User, approved_bill: Bill, channel: FakeChannel
) -> None:
    Subscription.objects.update(language="ru")

    assert any(message.subject.startswith("Одобрен Сенатом") for message in ticked(channel, APPROVED_AT))


def test_readers_in_several_zones_are_each_told_the_time_of_day_in_their_own(
    approved_bill: Bill, channel: FakeChannel
) -> None:
    Deadline.objects.filter(window="signature").update(closes_time=time(18))
    zones = {"Asia/Almaty": "", "Europe/Berlin": "14:00 (Europe/Berlin) = ", "Asia/Tokyo": "22:00 (Asia/Tokyo) = "}
    for zone in zones:
        follow(person(zone.lower().replace("/", "-"), zone), Scope.BILL, bill=approved_bill)

    texts = {message.to: message.text for message in ticked(channel, APPROVED_AT) if "possible" in message.subject}

    assert len(texts) == len(zones)
    for zone, in_between in zones.items():
        text = texts[f"{zone.lower().replace('/', '-')}@example.org"]
        assert f"  Closes: Saturday 17 January 2026, {in_between}18:00 (Asia/Almaty), in 30 days\n" in text


def test_a_reader_chooses_kinds_and_one_that_is_not_wanted_any_more_is_not_sent(
    approved_bill: Bill, channel: FakeChannel
) -> None:
    reader = person("reader")
    subscription = follow(reader, Scope.BILL, bill=approved_bill)
    plan_alerts(now=APPROVED_AT)
    wanted = Choices(kinds=frozenset({Kind.OUTCOME}))
    subscription.rhythm = type(subscription.rhythm).objects.of(time_zone="Asia/Almaty", choices=wanted)
    subscription.save()

    assert ticked(channel, APPROVED_AT) == []
    assert told(reader) == []
