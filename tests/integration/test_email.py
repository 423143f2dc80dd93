"""Email over real SMTP on loopback: what arrives, and what the server's answers mean."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from alerts.channels import Message, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.inbox import DROP, SILENCE, Inbox, listening
from alerts.models import Delivery
from alerts.services.tick import tick
from tests.fakes import MESSAGE, StandingClock, nothing
from tests.moments import APPROVED_AT
from tracker.models import Bill, BillTitle

pytestmark = pytest.mark.html


def sent_mails(inbox: Inbox, smtp: EmailChannel) -> dict[str, EmailMessage]:
    deliveries = tick(channels={"email": smtp}, clock=StandingClock(APPROVED_AT))
    assert {delivery.status for delivery in deliveries} == {"sent"}
    return {delivery.alert.kind: mail for delivery, mail in zip(deliveries, inbox.mails, strict=True)}


def test_a_mail_arrives_with_the_headers_of_automatic_mail(
    follower: User, approved_bill: Bill, inbox: Inbox, smtp: EmailChannel
) -> None:
    mail = sent_mails(inbox, smtp)["clock_started"]

    delivery = Delivery.objects.get(alert__kind="clock_started", alert__deadline__window="signature")
    assert mail["Message-ID"] == delivery.message_id
    assert mail["To"] == follower.email
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"].strip().startswith("<http://127.0.0.1:8000/unsubscribe/")
    assert mail["Date"] == "Thu, 18 Dec 2025 10:00:00 +0000"
    assert inbox.recipients == [[follower.email]] * len(inbox.mails)


def test_each_header_stands_there_once_and_betrays_nothing(
    follower: User, approved_bill: Bill, inbox: Inbox, smtp: EmailChannel
) -> None:
    """RFC 5322, 3.6; RFC 3834; RFC 2919: the list is ours as a whole, because its name would tell the topic."""
    mails = sent_mails(inbox, smtp)

    assert mails
    for mail in mails.values():
        for name in ("From", "To", "Date", "Message-ID", "Subject", "Auto-Submitted", "List-Unsubscribe", "List-Id"):
            assert len(mail.get_all(name, [])) == 1, name
        assert [address.addr_spec for address in mail["To"].addresses] == [follower.email]
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert mail["List-Id"] == "<alerts.127.0.0.1>"
        assert not {"Cc", "Bcc", "Reply-To", "Precedence", "Return-Receipt-To"} & set(mail.keys())
        assert "List-Unsubscribe-Post" not in mail, "RFC 8058 is for https only"


def test_one_click_unsubscribing_is_offered_where_there_is_https(
    follower: User, approved_bill: Bill, inbox: Inbox, smtp: EmailChannel, settings: Any
) -> None:
    settings.HTTPS, settings.SITE_URL = True, "https://countersign.example.org"

    mail = sent_mails(inbox, smtp)["stage"]

    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith("<https://countersign.example.org/unsubscribe/")


def test_text_and_html_say_the_same(follower: User, approved_bill: Bill, inbox: Inbox, smtp: EmailChannel) -> None:
    mail = sent_mails(inbox, smtp)["clock_started"]
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None

    for content in (text.get_content(), html.get_content()):
        for says in (
            "Thursday 18 December 2025",
            "Sunday 28 December 2025",
            "Saturday 17 January 2026",
            "in 30 days",
            "Wednesday 28 January 2026",
            "Art. 44(2)",
            "older text, of 2017",
            "as reported",
            "Asia/Almaty",
            "silence makes no law",
            "/unsubscribe/",
        ):
            assert says in content, says


HOSTILE = (
    "Law\r\nBcc: x@example.org\x0bReply-To: y@example.org\u2028\u202e<script>alert(1)</script>" + " very long" * 300
)


def test_a_hostile_title_stays_a_title(follower: User, approved_bill: Bill, inbox: Inbox, smtp: EmailChannel) -> None:
    BillTitle.objects.filter(bill=approved_bill, language="en").update(text=HOSTILE)

    mail = sent_mails(inbox, smtp)["clock_started"]

    html = mail.get_body(("html",))
    assert html is not None
    assert mail["Bcc"] is None
    assert mail["Reply-To"] is None
    assert "Law Bcc: x@example.org" in mail["Subject"]
    assert "<script>" not in html.get_content()
    assert inbox.recipients == [[follower.email]] * len(inbox.mails)


ANSWERS = [
    # the server says,                  outcome
    ("550 5.1.1 no such user",          Refused("550 5.1.1 no such user")),
    ("550 5.1.1 <a@example.org> no",    Refused("550 5.1.1 <the address> no")),
    ("450 4.2.0 greylisted",            TryLater("450 4.2.0 greylisted")),
    ("452 4.2.2 mailbox full",          TryLater("452 4.2.2 mailbox full")),
    ("552 5.2.2 mailbox full",          TryLater("552 5.2.2 mailbox full")),
    ("550 5.7.1 blocked",               RelayFault("550 5.7.1 blocked")),
    ("421 4.3.2 shutting down",         RelayFault("421 4.3.2 shutting down")),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "outcome"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_what_an_answer_to_the_recipient_means(inbox: Inbox, smtp: EmailChannel, answer: str, outcome: object) -> None:
    inbox.answer = lambda recipient: answer

    assert smtp.deliver(MESSAGE, nothing) == outcome
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("answer", "outcome"), ANSWERS[:1] + ANSWERS[2:6], ids=[row[0] for row in ANSWERS[:1] + ANSWERS[2:6]]
)
def test_what_an_answer_to_the_final_dot_means(inbox: Inbox, smtp: EmailChannel, answer: str, outcome: object) -> None:
    inbox.verdict = lambda: answer

    assert smtp.deliver(MESSAGE, nothing) == outcome


def test_a_server_that_is_not_there_is_a_fault_of_the_relay() -> None:
    with listening() as inbox:
        gone = EmailChannel(SmtpClient(Relay("127.0.0.1", inbox.port)))

    assert gone.deliver(MESSAGE, nothing) == RelayFault("ConnectionRefusedError")


def test_tls_that_is_not_offered_is_a_fault_and_nothing_goes_in_the_clear(inbox: Inbox) -> None:
    strict = EmailChannel(SmtpClient(Relay("127.0.0.1", inbox.port, starttls=True)))

    assert isinstance(strict.deliver(MESSAGE, nothing), RelayFault)
    assert inbox.mails == []


def test_a_connection_that_breaks_after_the_final_dot_leaves_it_uncertain(inbox: Inbox, smtp: EmailChannel) -> None:
    inbox.verdict = lambda: DROP

    outcome = smtp.deliver(MESSAGE, nothing)

    assert isinstance(outcome, Uncertain)
    assert len(inbox.mails) == 1


def test_a_server_that_never_answers_the_final_dot_leaves_it_uncertain(inbox: Inbox) -> None:
    inbox.verdict = lambda: SILENCE
    impatient = EmailChannel(SmtpClient(Relay("127.0.0.1", inbox.port), patience=0.2))

    assert isinstance(impatient.deliver(MESSAGE, nothing), Uncertain)


def test_the_point_of_no_return_is_passed_once_and_only_when_the_content_was_wanted(
    inbox: Inbox, smtp: EmailChannel
) -> None:
    passed: list[int] = []

    smtp.deliver(MESSAGE, lambda: passed.append(1))
    inbox.answer = lambda recipient: "450 4.2.0 greylisted"
    smtp.deliver(MESSAGE, lambda: passed.append(2))

    assert passed == [1]


def test_a_connection_is_used_again_after_success_and_after_failure(inbox: Inbox, smtp: EmailChannel) -> None:
    smtp.deliver(MESSAGE, nothing)
    inbox.answer = lambda recipient: "450 4.2.0 greylisted"
    smtp.deliver(MESSAGE, nothing)
    inbox.answer = lambda recipient: "250 OK"
    smtp.deliver(MESSAGE, nothing)

    assert len(inbox.mails) == 2
    assert inbox.connections == 1


def test_a_connection_that_the_server_closed_meanwhile_is_made_again(inbox: Inbox, smtp: EmailChannel) -> None:
    smtp.deliver(MESSAGE, nothing)
    assert smtp.client is not None
    assert smtp.client.connection is not None
    smtp.client.connection.close()

    outcomes = [smtp.deliver(MESSAGE, nothing) for _ in range(2)]

    assert isinstance(outcomes[1], Sent)


BODY = ".a line that begins with a dot\n..two\nan end\n.\nMAIL FROM:<x@example.org>\n" + "long " * 500


def test_a_body_arrives_as_it_was_written(inbox: Inbox, smtp: EmailChannel) -> None:
    smtp.deliver(Message("a@example.org", "<two@example.org>", "Тема", BODY, f"<pre>{BODY}</pre>"), nothing)

    (mail,) = inbox.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == BODY.splitlines()
    assert mail["Subject"].strip() == "Тема"


def test_without_a_server_mails_lie_in_a_folder(settings: Any) -> None:
    settings.EMAIL_BACKEND = "alerts.channels.mail_folder.EmlFolderBackend"

    assert [EmailChannel().deliver(MESSAGE, nothing) for _ in range(2)] == [Sent("accepted")] * 2

    names = sorted(path.name for path in Path(settings.EMAIL_FILE_PATH).iterdir())
    assert [name[:7] for name in names] == ["000001-", "000002-"]
    assert all(name.endswith(".eml") for name in names)
