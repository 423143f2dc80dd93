"""Stand-ins that keep what they were given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from alerts.channels import Message, Outcome, PointOfNoReturn, Sent

MESSAGE = Message("a@example.org", "<one@example.org>", "Subject", "Text.", "<p>Text.</p>")


def nothing() -> None:
    """Pass the point of no return without a word."""


def accept(message: Message) -> Outcome:
    return Sent("accepted")


@dataclass
class FakeChannel:
    """A channel that answers as it is told, and remembers every message."""

    answer: Callable[[Message], Outcome] = accept
    messages: list[Message] = field(default_factory=list)

    def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
        self.messages.append(message)
        return self.answer(message)


@dataclass
class StandingClock:
    """A clock that stands until it is set; the real time stands with it unless it is set apart."""

    moment: datetime
    real: datetime | None = None

    def now(self) -> datetime:
        return self.moment

    def wall(self) -> datetime:
        return self.real or self.moment


class RefusingBackend(BaseEmailBackend):
    """A mail backend whose server refuses everybody."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({email_messages[0].to[0]: (550, b"5.7.1 no")})
