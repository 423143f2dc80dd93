"""Email: over SMTP where a relay is named, else through a mail service, else by Django's backend into a folder."""

from email.message import Message as MailHeaders
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from alerts.channels import DELIVERY_HEADER, Attachment, Message, Outcome, PointOfNoReturn, Sent, TryLater
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
        for attachment in message.attachments:
            mail.attach(_part(attachment))
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


def _part(attachment: Attachment) -> MIMEBase:
    """Return a text as a part of a mail, with the parameters of its type: a calendar's method stands in one."""
    kind = MailHeaders()
    kind["Content-Type"] = attachment.content_type
    assert kind.get_content_maintype() == "text"
    part = MIMEText(attachment.content.decode(), kind.get_content_subtype(), "utf-8")
    for name, value in kind.get_params(failobj=[])[1:]:
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part
