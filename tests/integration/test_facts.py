"""What a webhook is told: the facts of an alert, fit for JSON, and nothing of its reader."""

import json

from accounts.models import User
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


def test_the_facts_hold_nothing_of_the_reader(follower: User, approved_bill: Bill) -> None:
    channel = FakeChannel()
    tick(channels={"email": channel}, clock=StandingClock(APPROVED_AT))

    for message in channel.messages:
        said = json.dumps(dict(message.data))
        assert follower.email not in said
        assert "unsubscribe" not in said
