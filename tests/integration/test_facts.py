"""What a webhook is told: the facts of an alert, fit for JSON, and nothing of its reader."""

import json
from typing import Any

import pytest

from accounts.models import User
from alerts.facts import Told, facts_of
from alerts.models import Delivery, Endpoint, Subscription
from alerts.rendering import message_of
from alerts.services.endpoints import add_endpoint
from alerts.services.plan import plan_alerts
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT
from tracker.models import Bill


def test_an_alert_about_a_deadline_says_its_dates_and_how_sure_they_are(follower: User, approved_bill: Bill) -> None:
    channel = FakeChannel()
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))

    facts = [json.loads(json.dumps(dict(message.data))) for message in channel.messages]
    (told,) = [
        one
        for one in facts
        if one["type"] == "alert.clock_started" and one["data"]["deadlines"][0]["window"] == "signature"
    ]

    assert told["timestamp"] == "2025-12-18T10:00:00+00:00"
    assert told["data"]["event"] is None
    assert told["data"]["bill"] == {
        "jurisdiction": "KZ",
        "identifier": approved_bill.identifier,
        "title": approved_bill.title("en"),
        "url": f"http://127.0.0.1:8000/bills/{approved_bill.pk}/",
    }
    (deadline,) = told["data"]["deadlines"]
    assert deadline["first_possible_on"] == "2025-12-18"
    assert deadline["opens_on"] == "2025-12-28"
    assert deadline["closes_on"] == "2026-01-17"
    assert deadline["outer_on"] == "2026-01-28"
    assert (deadline["closes_time"], deadline["outer_time"]) == (None, None)
    assert deadline["time_zone"] == "Asia/Almaty"
    assert deadline["status"] == "running"
    assert "44(2)" in deadline["citation"]


def test_an_alert_about_an_event_says_what_happened(follower: User, approved_bill: Bill) -> None:
    channel = FakeChannel()
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))

    (told,) = [
        message.data
        for message in channel.messages
        if message.data["data"]["event"] and message.data["data"]["event"]["kind"] == "upper_passed"
    ]

    assert told["type"] == "alert.stage"
    assert told["data"]["event"] == {
        "kind": "upper_passed",
        "happened_on": "2025-12-18",
        "source_url": "https://www.zakon.kz/obshestvo/6501528",
        "is_correction": False,
    }
    assert told["data"]["deadlines"]


@pytest.mark.parametrize(("language", "name"), [("en", "President's signature"), ("kk", "Президенттің қол қоюы")])
def test_names_are_in_the_language_of_the_message_and_the_keys_are_in_every_language_the_same(
    language: str, name: str, follower: User, approved_bill: Bill
) -> None:
    plan_alerts(now=APPROVED_AT)
    delivery = Delivery.objects.get(alert__kind="clock_started", alert__deadline__window="signature")
    assert delivery.alert.deadline is not None
    told = [Told(delivery.alert, "A law", "https://x/", [delivery.alert.deadline])]

    facts = facts_of(told, language, APPROVED_AT)

    assert facts["language"] == language
    assert facts["data"]["deadlines"][0]["name"] == name
    assert facts["data"]["deadlines"][0]["window"] == "signature"


def test_a_digest_says_one_after_the_other(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=APPROVED_AT)
    told = [Told(one.alert, "A law", "https://x/", []) for one in Delivery.objects.order_by("pk")]
    assert len(told) > 1

    facts = facts_of(told, "kk", APPROVED_AT)

    assert (facts["type"], facts["language"]) == ("alert.digest", "kk")
    assert [one["type"] for one in facts["data"]["alerts"]] == [f"alert.{one.alert.kind}" for one in told]


def test_the_facts_hold_nothing_of_the_reader(follower: User, approved_bill: Bill) -> None:
    channel = FakeChannel()
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))

    for message in channel.messages:
        said = json.dumps(dict(message.data))
        assert follower.email not in said
        assert "unsubscribe" not in said


def test_only_a_mail_carries_the_link_by_which_anybody_can_end_the_subscription(
    follower: User, approved_bill: Bill, settings: Any
) -> None:
    settings.ENDPOINT_HOSTS = ["hooks.example.org"]
    hook = add_endpoint(owner=follower, channel="webhook", address="https://hooks.example.org/a", name="")
    Endpoint.objects.filter(pk=hook.pk).update(verified_at=APPROVED_AT)
    plan_alerts(now=APPROVED_AT)
    delivery = Delivery.objects.order_by("pk")[0]
    token = Subscription.objects.get().unsubscribe_token

    by_mail = message_of([delivery], APPROVED_AT)
    Delivery.objects.filter(pk=delivery.pk).update(endpoint=hook)
    by_webhook = message_of([Delivery.objects.get(pk=delivery.pk)], APPROVED_AT)

    assert token in by_mail.text
    assert token not in by_webhook.text
    assert by_mail.secret == ""
    assert by_webhook.secret == Endpoint.objects.get(pk=hook.pk).secret
