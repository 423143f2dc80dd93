"""Email, by Django's mail backend: SMTP in production, a folder of .eml files on a laptop."""

import re
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from alerts.channels import Message, Outcome, Refused, Sent, TryLater

# The enhanced status codes (RFC 3463) that say: this address does not exist. All else may be our own fault.
NO_SUCH_ADDRESS = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")


class EmailChannel:
    """One message, one recipient, one call: so that it is always known what became of it."""

    def __init__(self, connection: BaseEmailBackend | None = None) -> None:
        self.connection = connection

    def deliver(self, message: Message) -> Outcome:
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            to=[message.to],
            headers={"Message-ID": message.message_id, **message.headers},
            connection=self.connection or get_connection(),
        )
        mail.attach_alternative(message.html, "text/html")
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            return _outcome(code, answer, message.to)
        except SMTPResponseException as error:
            return TryLater(_in_words(error.smtp_code, error.smtp_error, message.to))
        except (SMTPException, OSError) as error:
            return TryLater(type(error).__name__)
        return Sent("accepted")


def _outcome(code: int, answer: bytes | str, address: str) -> Outcome:
    words = _in_words(code, answer, address)
    return Refused(words) if code >= 500 and NO_SUCH_ADDRESS.search(words) else TryLater(words)


def _in_words(code: int, answer: bytes | str, address: str) -> str:
    """Return the server's answer without the address, which is kept sealed and nowhere else."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {text}".replace(address, "the address")[:500]
