"""Faults of mail servers that the harness of tests/chaos found."""

import smtplib
import ssl
from pathlib import Path

import pytest
from django.db import OperationalError

from alerts.channels import Message, RelayFault, Sent
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.inbox import Inbox, listening
from tests.chaos.certificates import write_certificate
from tests.fakes import MESSAGE, nothing


def test_a_mail_whose_last_byte_is_held_back_is_not_continued_by_the_next(inbox: Inbox, smtp: EmailChannel) -> None:
    def refuse() -> None:
        raise OperationalError

    with pytest.raises(OperationalError):
        smtp.deliver(MESSAGE, refuse)

    assert isinstance(smtp.deliver(MESSAGE, nothing), Sent)
    assert len(inbox.mails) == 1


def test_a_relay_that_closed_the_connection_meanwhile_is_no_fault(inbox: Inbox, smtp: EmailChannel) -> None:
    smtp.deliver(MESSAGE, nothing)
    assert smtp.client is not None
    assert smtp.client.connection is not None
    assert smtp.client.connection.sock is not None
    smtp.client.connection.sock.close()

    assert isinstance(smtp.deliver(MESSAGE, nothing), Sent)


def test_a_relay_that_wants_no_more_over_one_connection_gets_another(inbox: Inbox, smtp: EmailChannel) -> None:
    smtp.deliver(MESSAGE, nothing)
    answers = iter(["421 4.4.5 too many over this connection"])
    inbox.answer = lambda recipient: next(answers, "250 OK")

    assert isinstance(smtp.deliver(MESSAGE, nothing), Sent)
    assert inbox.connections == 2


def test_an_address_in_kazakh_letters_is_reached(inbox: Inbox, smtp: EmailChannel) -> None:
    message = Message("reader@мысал.қаз", "<two@example.org>", "Subject", "Text.", "<p>Text.</p>")

    assert isinstance(smtp.deliver(message, nothing), Sent)
    assert inbox.recipients == [["reader@xn--80awbu3c.xn--80ao21a"]]


def test_a_server_of_seven_bits_gets_seven_bits(
    inbox: Inbox, smtp: EmailChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows = smtplib.SMTP.has_extn
    monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda self, name: name != "8bitmime" and knows(self, name))
    contents: list[bytes] = []
    send = smtplib.SMTP.send

    def noting(self: smtplib.SMTP, text: str | bytes) -> None:
        contents.append(text if isinstance(text, bytes) else text.encode())
        send(self, text)

    monkeypatch.setattr(smtplib.SMTP, "send", noting)
    message = Message("a@example.org", "<two@example.org>", "Заң", "Архив ісі.\n.\n", "<p>Архив ісі.</p>")

    assert isinstance(smtp.deliver(message, nothing), Sent)

    assert all(one.isascii() for one in contents)
    (mail,) = inbox.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == ["Архив ісі.", "."]
    assert mail["Subject"].strip() == "Заң"


CERTIFICATES = [
    # whose,         days, is taken
    ("127.0.0.1",    365 * 50, True),
    ("127.0.0.1",    365,      False),
    ("mail.example", 365 * 50, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "days", "is_taken"), CERTIFICATES)
def test_a_relay_must_show_a_certificate_of_its_own(
    name: str, days: int, is_taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = write_certificate(tmp_path / "relay.pem", name, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    with listening(tls_context=context) as inbox:
        client = SmtpClient(Relay("127.0.0.1", inbox.port, starttls=True, timeout=10))
        outcome = EmailChannel(client).deliver(MESSAGE, nothing)
        client.close()

    assert isinstance(outcome, Sent) == is_taken
    assert len(inbox.mails) == is_taken


def test_without_a_valid_certificate_it_is_a_fault_of_the_relay(inbox: Inbox) -> None:
    strict = EmailChannel(SmtpClient(Relay("127.0.0.1", inbox.port, tls=True, timeout=10)))

    assert isinstance(strict.deliver(MESSAGE, nothing), RelayFault)
