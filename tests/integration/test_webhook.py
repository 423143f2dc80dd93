"""Webhooks over real HTTP: what a receiver gets, how it checks it, and what its answers mean."""

import base64
import hashlib
import hmac
import json
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alerts.channels import Message, Outcome, Refused, Sent, TryLater, Uncertain
from alerts.channels.webhook import WebhookChannel, new_secret, signature, trouble_with
from alerts.rules.places import Place
from tests.fakes import nothing
from tests.far_end import NAME, FarEnd, answering, far_end, hanging_up, plain_reach, url_of

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()
MESSAGE = Message(
    to="",
    message_id="<0123456789abcdef@countersign.example.org>",
    subject="Тема: closes in 3 days",
    text="Text.",
    html="<p>Text.</p>",
    headers={"List-Unsubscribe": "<https://countersign.example.org/unsubscribe/token/>"},
    data={"type": "alert.closing", "data": {"deadline": {"closes_on": "2026-01-17"}}},
    secret=SECRET,
)


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


def deliver(end: FarEnd, message: Message = MESSAGE, patience: float = 10) -> Outcome:
    channel = WebhookChannel(plain_reach(end, patience), wall=lambda: 1_766_000_000.7)
    return channel.deliver(replace(message, to=url_of(end)), nothing)


def test_a_receiver_gets_the_words_and_the_facts_and_nothing_else(end: FarEnd) -> None:
    assert deliver(end) == Sent("200 OK")

    (received,) = end.received
    assert received.line == "POST /hook HTTP/1.1"
    assert received.headers["content-type"] == "application/json"
    assert json.loads(received.body) == {
        "type": "alert.closing",
        "id": "0123456789abcdef",
        "subject": "Тема: closes in 3 days",
        "text": "Text.",
        "data": {"deadline": {"closes_on": "2026-01-17"}},
    }
    assert b"unsubscribe/token" not in received.body


def test_a_receiver_can_check_who_signed_and_when(end: FarEnd) -> None:
    deliver(end)

    headers, body = end.received[0].headers, end.received[0].body
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(SECRET.split("_")[1])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == "1766000000"


def test_the_check_that_the_documentation_gives_is_right(end: FarEnd) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/alerts.md").read_text()
    code = (
        "import base64, hashlib, hmac\n"
        + page.split("import base64, hashlib, hmac\n", 1)[1].split("\n\nA message", 1)[0]
    )
    written: dict[str, Any] = {}
    exec(textwrap.dedent(code.replace("\n        ", "\n")), written)  # noqa: S102 - our own page
    deliver(end)
    headers, body = end.received[0].headers, end.received[0].body

    assert written["is_genuine"](SECRET, headers, body)
    assert written["is_genuine"](
        SECRET, {**headers, "webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}, body
    )
    assert not written["is_genuine"](SECRET, headers, body + b" ")
    assert not written["is_genuine"](SECRET, {**headers, "webhook-timestamp": "1766000001"}, body)
    assert not written["is_genuine"](new_secret(), headers, body)


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    """The example of Svix, from which Standard Webhooks came; its libraries are tested with the same numbers."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_try_has_the_same_id_for_the_receiver_to_drop_a_copy(end: FarEnd) -> None:
    deliver(end)
    deliver(end)

    first, second = (received.headers for received in end.received)
    assert first["idempotency-key"] == second["idempotency-key"] == MESSAGE.message_id
    assert first["webhook-id"] == second["webhook-id"] == "0123456789abcdef"


def test_nothing_goes_out_unsigned(end: FarEnd) -> None:
    with pytest.raises(AssertionError):
        deliver(end, replace(MESSAGE, secret=""))
    assert end.received == []


def test_secrets_differ_and_are_long(end: FarEnd) -> None:
    first, second = new_secret(), new_secret()

    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
    assert SECRET not in repr(MESSAGE)


def test_gone_is_refused_and_other_trouble_tried_again(end: FarEnd) -> None:
    end.act = answering("HTTP/1.1 410 Gone\r\n\r\n")
    assert deliver(end) == Refused("410 Gone")

    end.act = answering("HTTP/1.1 429 Slow down\r\n\r\n")
    assert deliver(end) == TryLater("429 Slow down")


def test_no_answer_to_the_whole_message_is_uncertain_and_no_connection_is_not(end: FarEnd) -> None:
    end.act = hanging_up
    assert isinstance(deliver(end), Uncertain)

    end.act_before_reading = hanging_up
    outcome = deliver(end, replace(MESSAGE, text="x" * 9_000_000))
    assert isinstance(outcome, TryLater)


ADDRESSES = [
    # URL,                                     trouble
    ("https://hooks.example.org/a",            ""),
    ("https://ntfy.example.org:8443/a",        ""),
    ("https://ntfy.example.org/a",             "ntfy.example.org is not among the hosts that the operator of this site allows"),
    ("http://hooks.example.org/a",             "http://hooks.example.org is not among the hosts that the operator of this site allows"),
    ("https://hooks.example.org./a",           "the name of the host is not a name"),
    ("https://me@hooks.example.org/a",         "the address holds a name or a password before its host"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "trouble"), ADDRESSES, ids=[row[0] for row in ADDRESSES])
def test_only_a_place_that_the_operator_named_can_be_an_endpoint(url: str, trouble: str) -> None:
    places = frozenset({Place("https", NAME, 443), Place("https", "ntfy.example.org", 8443)})

    assert trouble_with(url, places) == trouble
