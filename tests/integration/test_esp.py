"""A mail service: what it tells by its webhook, and sending through it."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailInvalidAddress, AnymailRequestsAPIError
from anymail.message import AnymailRecipientStatus
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.models import User
from alerts.channels import Message, Outcome, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.inbox import listening
from alerts.models import Bounce, Delivery
from alerts.models.names import signed_name
from alerts.services.bounces import Taken
from alerts.services.dispatch import send_next
from alerts.services.plan import plan_alerts
from alerts.services.service_reports import take_event
from alerts.services.suppress import is_suppressed
from config.esp import webhooks
from tests.fakes import FakeChannel, StandingClock, nothing
from tests.moments import APPROVED_AT
from tests.product import ROOT
from tracker import clock
from tracker.models import Bill

pytestmark = pytest.mark.html

NOW = APPROVED_AT
SECRET = "service:a long secret"
NAME = "17-0123456789abcdef"
MESSAGE = Message(
    "a@example.org", "<one@example.org>", "Subject", "Text.", "<p>Text.</p>", {"X-Countersign-Delivery": NAME}
)


@pytest.fixture
def sent(follower: User, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """The one delivery that says the clock has started, sent."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    plan_alerts(now=NOW)
    Delivery.objects.exclude(alert__kind="clock_started", alert__deadline__window="signature").delete()
    send_next(channels={"email": FakeChannel()}, clock=StandingClock(NOW))
    return Delivery.objects.get()


def service(esp: str, settings: Any) -> None:
    """Serve the webhook of one service, as config.urls does where it is configured."""
    urls = ModuleType("urls")
    urls.urlpatterns = webhooks(esp, SECRET)  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "signing key"}
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET


def authorized(secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def postmark(sent: Delivery, **fields: Any) -> dict[str, Any]:
    return {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 1,
        "Email": "somebody@else.example",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"countersign": signed_name(sent.pk, 1)},
        **fields,
    }


def post(client: Client, esp: str, data: Any, secret: str = SECRET) -> int:
    path = f"/anymail/{esp}/tracking/"
    response = client.post(path, json.dumps(data), content_type="application/json", headers=authorized(secret))
    return int(response.status_code)


def test_a_bounce_that_postmark_tells_of_counts_like_a_report(sent: Delivery, client: Client, settings: Any) -> None:
    service("postmark", settings)

    assert post(client, "postmark", postmark(sent)) == 200
    assert post(client, "postmark", postmark(sent)) == 200

    sent.refresh_from_db()
    assert sent.status == "queued"
    assert list(Bounce.objects.values_list("verdict", "subject", "source")) == [("hard", "address", "service")]


@pytest.mark.parametrize("secret", ["service:guessed", ""])
def test_whoever_does_not_know_the_secret_changes_nothing(
    sent: Delivery, client: Client, settings: Any, secret: str
) -> None:
    service("postmark", settings)

    assert post(client, "postmark", postmark(sent), secret) == 400
    assert not Bounce.objects.exists()


def test_a_name_that_is_forged_or_missing_changes_nothing(sent: Delivery, client: Client, settings: Any) -> None:
    service("postmark", settings)

    for metadata in ({"countersign": f"{sent.pk}-{'0' * 16}"}, {}, {"countersign": None}):
        data = postmark(sent, Metadata=metadata, Email=sent.endpoint.address)
        assert post(client, "postmark", data) == 200
    assert not Bounce.objects.exists()


def mailgun(sent: Delivery, signature: str | None = None) -> dict[str, Any]:
    token = "a" * 50
    signed = hmac.new(b"signing key", f"1{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": "1", "token": token, "signature": signature or signed},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "id": "one",
            "timestamp": 1766052000.0,
            "delivery-status": {"code": 550, "message": "550 5.2.2 over quota"},
            "message": {"headers": {"message-id": sent.message_id.strip("<>")}},
            "user-variables": {},
        },
    }


def test_a_signed_event_of_mailgun_is_matched_by_our_message_id(sent: Delivery, client: Client, settings: Any) -> None:
    service("mailgun", settings)

    assert post(client, "mailgun", mailgun(sent, "0" * 64)) == 400
    assert not Bounce.objects.exists()

    assert post(client, "mailgun", mailgun(sent)) == 200
    assert list(Bounce.objects.values_list("verdict", "status")) == [("soft", "5.2.2")]


def test_an_event_that_overtakes_the_sender_is_asked_for_again(sent: Delivery, client: Client, settings: Any) -> None:
    service("postmark", settings)
    Delivery.objects.update(status="sending", settled_at=None, leased_until=NOW)
    client.raise_request_exception = False

    assert post(client, "postmark", postmark(sent)) == 500


EVENTS = [
    # type,                  reason,                     the server's words,      the service's own,         taken
    (EventType.DELIVERED,    None,                       "250 2.0.0 ok",          {},                        Taken.DELIVERED),
    (EventType.DEFERRED,     None,                       "450 4.2.0",             {},                        Taken.DELAYED),
    (EventType.COMPLAINED,   RejectReason.SPAM,          None,                    {},                        Taken.COMPLAINT),
    (EventType.FAILED,       None,                       None,                    {},                        Taken.POLICY),
    (EventType.BOUNCED,      RejectReason.BOUNCED,       "550 5.1.1 unknown",     {},                        Taken.HARD),
    (EventType.BOUNCED,      RejectReason.BOUNCED,       "552 5.2.2 full",        {},                        Taken.SOFT),
    (EventType.BOUNCED,      RejectReason.BOUNCED,       "550 5.7.1 listed",      {},                        Taken.POLICY),
    (EventType.BOUNCED,      RejectReason.BOUNCED,       None,                    {},                        Taken.HARD),
    (EventType.BOUNCED,      RejectReason.BOUNCED,       None,                    {"Type": "SoftBounce"},    Taken.SOFT),
    (EventType.BOUNCED,      None,                       None,                    "not a mapping",           Taken.SOFT),
    (EventType.REJECTED,     RejectReason.INVALID,       None,                    {},                        Taken.HARD),
    (EventType.REJECTED,     RejectReason.BLOCKED,       None,                    {},                        Taken.POLICY),
    (EventType.REJECTED,     RejectReason.UNSUBSCRIBED,  None,                    {},                        Taken.COMPLAINT),
    (EventType.REJECTED,     RejectReason.TIMED_OUT,     None,                    {},                        Taken.SOFT),
    (EventType.OPENED,       None,                       None,                    {},                        Taken.UNREAD),
    (EventType.AUTORESPONDED, None,                      None,                    {},                        Taken.UNREAD),
]  # fmt: skip


@pytest.mark.parametrize("case", EVENTS)
def test_what_a_word_of_the_service_means(sent: Delivery, case: tuple[str, str | None, str | None, Any, Taken]) -> None:
    event_type, reason, words, own, taken = case
    event = AnymailTrackingEvent(
        event_type=event_type,
        reject_reason=reason,
        mta_response=words,
        esp_event=own,
        metadata={"countersign": signed_name(sent.pk, 1)},
    )

    assert take_event(event=event, esp_name="Test", now=NOW) == taken


@pytest.mark.parametrize(("event_type", "status"), [(EventType.COMPLAINED, "sent"), (EventType.REJECTED, "refused")])
def test_a_complaint_suppresses_at_once_and_what_was_not_sent_for_one_is_not_called_sent(
    sent: Delivery, event_type: str, status: str
) -> None:
    event = AnymailTrackingEvent(
        event_type=event_type, reject_reason=RejectReason.SPAM, metadata={"countersign": signed_name(sent.pk, 1)}
    )

    take_event(event=event, esp_name="Test", now=NOW)

    sent.refresh_from_db()
    assert is_suppressed(sent.endpoint)
    assert sent.status == status


# The settings.


def test_the_address_of_a_service_is_there_only_when_it_is_configured(client: Client, db: None) -> None:
    assert webhooks("", "") == []
    assert client.post("/anymail/postmark/tracking/").status_code == 404


@pytest.mark.parametrize(("esp", "secret"), [("nobody", SECRET), ("postmark", ""), ("postmark", "no colon")])
def test_a_service_that_cannot_be_right_is_refused_at_the_start(esp: str, secret: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        webhooks(esp, secret)


def test_a_service_with_one_address_for_everything_has_it_too() -> None:
    assert len(webhooks("mandrill", SECRET)) == 1


def test_the_services_own_settings_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a token")
    environment = {
        **os.environ,
        "ESP": "Postmark",
        "ANYMAIL_WEBHOOK_SECRET": SECRET,
        "ANYMAIL_POSTMARK_SERVER_TOKEN_FILE": str(tmp_path / "token"),
    }
    program = (
        "from django.conf import settings; from django.urls import reverse; import django; django.setup();"
        "print(settings.ANYMAIL['POSTMARK_SERVER_TOKEN'], settings.ANYMAIL['WEBHOOK_SECRET'] == settings."
        "ANYMAIL_WEBHOOK_SECRET, settings.EMAIL_BACKEND, reverse('esp-tracking'))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert said.stdout == "a token True anymail.backends.postmark.EmailBackend /anymail/postmark/tracking/\n"


# Sending.


@pytest.fixture
def through_service(settings: Any) -> Iterator[EmailChannel]:
    settings.ESP = "postmark"
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    mail.outbox = []
    yield EmailChannel()
    mail.outbox = []


def test_a_mail_goes_through_the_service_with_its_name_and_without_any_tracking(through_service: EmailChannel) -> None:
    assert through_service.deliver(MESSAGE, nothing) == Sent("accepted by the mail service")

    (message,) = mail.outbox
    said = message.anymail_test_params  # type: ignore[union-attr]  # the test backend adds it
    assert said["metadata"] == {"countersign": NAME}
    assert (said["track_opens"], said["track_clicks"]) == (False, False)
    assert said["extra_headers"]["Message-ID"] == MESSAGE.message_id


def answered(status: int | None, kind: type[AnymailAPIError] = AnymailAPIError) -> AnymailAPIError:
    return kind("to a@example.org", status_code=status)


class NoConnection(AnymailRequestsAPIError, requests.ConnectionError):  # type: ignore[misc]  # the library has no types
    """As anymail's backends raise it."""


class NoAnswer(AnymailRequestsAPIError, requests.ReadTimeout):  # type: ignore[misc]
    """As anymail's backends raise it."""


def refusing(status: str) -> Any:
    return {"recipient_status": {"a@example.org": AnymailRecipientStatus(message_id=None, status=status)}}


ANSWERS = [
    # the service answers,                   outcome
    (refusing("queued"),                     Sent("accepted by the mail service")),
    (refusing("invalid"),                    Refused("the mail service takes no mail for this address")),
    (refusing("rejected"),                   Refused("the mail service takes no mail for this address")),
    (answered(401),                          RelayFault("HTTP 401")),
    (answered(429),                          RelayFault("HTTP 429")),
    (answered(503),                          RelayFault("HTTP 503")),
    (answered(422),                          TryLater("HTTP 422")),
    (answered(None),                         Uncertain("AnymailAPIError")),
    (NoConnection("no"),                     RelayFault("NoConnection")),
    (NoAnswer("no"),                         Uncertain("NoAnswer")),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "outcome"), ANSWERS)
def test_what_an_answer_of_the_service_means(
    through_service: EmailChannel, monkeypatch: pytest.MonkeyPatch, answer: Any, outcome: Outcome
) -> None:
    monkeypatch.setattr(mail.EmailMessage, "anymail_test_response", answer, raising=False)

    assert through_service.deliver(MESSAGE, nothing) == outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (AnymailInvalidAddress("a@example.org"), Refused("the mail service takes no mail for this address")),
        (AnymailError("a@example.org"), RelayFault("AnymailError")),
    ],
)
def test_what_the_library_finds_wrong_before_the_service_is_asked(
    through_service: EmailChannel, monkeypatch: pytest.MonkeyPatch, error: AnymailError, outcome: Outcome
) -> None:
    def fail(*args: Any) -> None:
        raise error

    monkeypatch.setattr("anymail.backends.test.EmailBackend.build_message_payload", fail)

    assert through_service.deliver(MESSAGE, nothing) == outcome


@pytest.mark.parametrize(
    ("esp", "header", "value"),
    [
        ("postmark", "X-PM-Metadata-countersign", NAME),
        ("mailgun", "X-Mailgun-Variables", json.dumps({"countersign": NAME})),
        ("mandrill", "X-PM-Metadata-countersign", None),
    ],
)
def test_over_smtp_the_name_travels_in_the_header_that_the_service_has_for_it(
    settings: Any, esp: str, header: str, value: str | None
) -> None:
    settings.ESP = esp
    with listening() as inbox:
        client = SmtpClient(Relay("127.0.0.1", inbox.port))
        EmailChannel(client).deliver(MESSAGE, nothing)
        client.close()

    assert inbox.mails[0][header] == value
