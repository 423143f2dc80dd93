"""Email: over SMTP where a relay is named, else through a mail service, else by Django's backend into a folder."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from alerts.channels import DELIVERY_HEADER, Message, Outcome, PointOfNoReturn, Sent, TryLater
from alerts.channels.esp import send_through_service, tracking_headers
from alerts.channels.smtp import SmtpClient


class EmailChannel:
    """One message, one recipient, one call: so that it is always known what became of it."""

    def __init__(self, client: SmtpClient | None = None) -> None:
        self.client = client

    def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            to=[message.to],
            headers={"Message-ID": message.message_id, **message.headers},
        )
        mail.attach_alternative(message.html, "text/html")
        if name := message.headers.get(DELIVERY_HEADER):
            mail.extra_headers.update(tracking_headers(settings.ESP, name))
        if self.client is not None:
            sender = message.envelope_sender or parseaddr(mail.from_email)[1]
            content = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's
            return self.client.send(sender, message.to, content, point_of_no_return)
        if settings.ESP:
            return send_through_service(mail, message.headers.get(DELIVERY_HEADER, ""), point_of_no_return)
        point_of_no_return()
        try:
            get_connection().send_messages([mail])
        except OSError as error:
            return TryLater(type(error).__name__)
        return Sent("accepted")
