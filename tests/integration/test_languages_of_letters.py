"""The letters of the first case in three languages: word for word, and without a word of another language.

The letters stand in the folder `letters`, as a person reads them. After a change of words, let this be run with
WRITE_LETTERS=1 and read what changed.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from alerts.models import Alert, Delivery, Endpoint, Scope
from alerts.rendering import message_of
from alerts.rules.kinds import ESCALATION, EVENT_KINDS, GONE, Kind
from alerts.services import demonstration
from alerts.services.endpoints import send_code, send_test
from tests.fakes import FakeChannel
from tests.moments import APPROVED_AT, almaty
from tests.wishes import follow, person
from tracker.models import Bill, Deadline

pytestmark = pytest.mark.html

LANGUAGES = ["en", "ru", "kk"]
LETTERS = Path(__file__).parent / "letters"
LINK = re.compile(r"https?://\S+")

STEPS = {Kind.OPEN: "+7d", Kind.OPENING: "3d", Kind.CLOSING: "1d", Kind.OUTER: "+1d"}
KINDS = [*((kind, STEPS.get(kind, "")) for kind in Kind), (Kind.MOVED, GONE), (Kind.CLOSING, ESCALATION)]

OF_THE_LAW_AND_THE_EDITORS = [
    r"Constitution of Kazakhstan \(1995\), Art\. [\d()]+",
    r"Count of Kazakhstani campaigners, December 2025: 10 to 30 days after the Senate's approval",
    r"Unanimously; the number of votes was not published\.",
    demonstration.IDENTIFIER,
    "Asia/Almaty",
]
"""What stands in a letter in the language in which somebody wrote it down."""


def delivery(reader: User, bill: Bill, kind: Kind, step: str) -> Delivery:
    """Return an alert of that kind about the Senate's approval, or the signature, on its way to a reader."""
    about: dict[str, Any]
    if kind in EVENT_KINDS:
        about = {"event": bill.events.get(kind="upper_passed")}
    else:
        about = {"deadline": Deadline.objects.get(bill=bill, window="signature")}
    alert, _ = Alert.objects.get_or_create(kind=kind, bill=bill, step=step, **about)
    subscription = follow(reader, Scope.BILL, bill=bill)
    return Delivery.objects.create(
        alert=alert,
        endpoint=subscription.endpoint,
        subscription=subscription,
        planned_at=APPROVED_AT,
        owed_at=APPROVED_AT,
        due_at=APPROVED_AT,
        act_by=APPROVED_AT + timedelta(days=1),
    )


def reader_of(language: str) -> User:
    reader = person("reader")
    reader.language = language
    reader.save()
    return reader


def foreign_words(text: str) -> list[str]:
    for known in OF_THE_LAW_AND_THE_EDITORS:
        text = re.sub(known, "", text)
    return re.findall(r"[A-Za-z]+", LINK.sub("", text))


@pytest.mark.parametrize("kind", [Kind.STAGE, Kind.CLOCK_STARTED])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_reads_word_for_word(language: str, kind: Kind, approved_bill: Bill) -> None:
    message = message_of([delivery(reader_of(language), approved_bill, kind, "")], APPROVED_AT)

    said = f"{message.subject}\n\n{LINK.sub('[link]', message.text)}"
    path = LETTERS / f"{kind}.{language}.txt"
    if os.environ.get("WRITE_LETTERS"):
        path.write_text(said)
    assert said == path.read_text()


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize(("kind", "step"), KINDS, ids=[f"{kind} {step}".strip() for kind, step in KINDS])
def test_no_english_word_is_left_in_a_letter(kind: Kind, step: str, language: str, approved_bill: Bill) -> None:
    message = message_of([delivery(reader_of(language), approved_bill, kind, step)], almaty(1, 12, 9, year=2026))

    assert foreign_words(message.subject) == []
    assert foreign_words(message.text) == []
    body = re.sub(r"<head>.*</head>|<[^>]+>", " ", message.html, flags=re.DOTALL).replace("&#x27;", "'")
    assert foreign_words(" ".join(body.split())) == []
    assert f'<html lang="{language}">' in message.html


def test_a_digest_counts_its_alerts_and_its_bills(approved_bill: Bill) -> None:
    reader = reader_of("ru")
    several = [delivery(reader, approved_bill, kind, "") for kind in (Kind.STAGE, Kind.CLOCK_STARTED)]

    message = message_of(several, APPROVED_AT)

    assert message.subject.startswith("2 оповещения: Одобрен Сенатом")
    assert "следите за этим законопроектом" in message.text


@pytest.mark.parametrize(
    ("language", "code_says", "test_says"),
    [
        ("en", "Countersign: your code", "Countersign: a test"),
        ("ru", "Countersign: ваш код", "Countersign: проверка"),
        ("kk", "Countersign: сіздің кодыңыз", "Countersign: тексеру"),
        ("de", "Countersign: your code", "Countersign: a test"),
    ],
)
def test_codes_and_tests_are_in_the_language_of_the_owner(
    language: str, code_says: str, test_says: str, channel: FakeChannel, db: None
) -> None:
    owner = reader_of(language)
    endpoint, _ = Endpoint.objects.of_address(owner_id=owner.pk, channel="email", address="other@example.org")
    endpoint.verified_at = APPROVED_AT
    endpoint.save()

    send_code(endpoint=endpoint, channels={"email": channel}, wall=APPROVED_AT)
    send_test(endpoint=endpoint, channels={"email": channel}, wall=APPROVED_AT)

    assert [message.subject for message in channel.messages] == [code_says, test_says]
    assert "30 мин" in channel.messages[0].text or "30 minutes" in channel.messages[0].text
