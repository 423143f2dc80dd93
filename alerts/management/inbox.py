"""A real SMTP server on loopback that keeps what it takes. For the demonstration, and for tests."""

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DROP = "drop"
"""A verdict: take the mail and break the connection without an answer."""
SILENCE = "silence"
"""A verdict: take the mail and never answer."""


@dataclass(slots=True)
class Inbox:
    """What the server took, in order.

    `answer` may be given to refuse a recipient ("550 5.1.1 unknown"), `verdict` to answer the final dot otherwise.
    `on_sender` hears whom each mail is from.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    connections: int = 0
    answer: Callable[[str], str] = lambda recipient: "250 OK"
    verdict: Callable[[], str] = lambda: "250 taken"
    on_sender: Callable[[str], None] = lambda sender: None

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.on_sender(address)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(email.message_from_bytes(envelope.content, _class=EmailMessage, policy=email.policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        verdict = self.verdict()
        if verdict == SILENCE:
            await asyncio.Event().wait()
        if verdict == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return verdict


class FreePortController(Controller):
    """Listens on a port that the system chose: the library itself wants to be told one."""

    def __init__(self, handler: Inbox, **options: Any) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self.listening.getsockname()[1], **options)

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.listening)


@contextmanager
def listening(**options: Any) -> Iterator[Inbox]:
    """Run the server; its `port` is where to deliver. `options` are the library's own, such as `tls_context`."""
    inbox = Inbox()
    controller = FreePortController(inbox, **options)
    inbox.port = controller.port
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
