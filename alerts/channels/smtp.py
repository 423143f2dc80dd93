"""SMTP, one message and one recipient at a time, so that it is always known what became of each.

Django's own backend hides that: it raises in the middle of a batch, and drops what it was told of single recipients.
This client keeps a connection open for as long as the relay likes it, sends the envelope in one go where PIPELINING is
offered (RFC 2920), and after the final dot waits ten minutes for the answer (RFC 5321, 4.5.3.2.6), because giving up
sooner is how mails are doubled.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import compat32

from django.utils.encoding import punycode

from alerts.channels import Outcome, PointOfNoReturn, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.rules.status import is_no_such_address, is_our_fault

PATIENCE_AFTER_THE_DOT = 600.0
IDLE_SECONDS = 30.0
MESSAGES_A_CONNECTION = 100

Reply = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Relay:
    """Where to, and as whom. `timeout` holds for every step but the answer to the final dot."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    timeout: float = 60.0


@dataclass(slots=True)
class SmtpClient:
    """A connection to one relay, made when it is needed and kept while it is used."""

    relay: Relay
    patience: float = PATIENCE_AFTER_THE_DOT
    connection: smtplib.SMTP | None = None
    used_at: float = 0.0
    sent: int = field(default=0)

    def send(self, sender: str, to: str, content: bytes, point_of_no_return: PointOfNoReturn) -> Outcome:
        """Hand a message over; `content` has CRLF line ends and no dot-stuffing yet."""
        was_used = self.connection is not None
        outcome = self._offer(sender, to)
        if isinstance(outcome, RelayFault) and was_used:
            # The relay closed the connection meanwhile, or wants no more over it: that says nothing of a new one.
            self.close()
            outcome = self._offer(sender, to)
        if outcome is not None:
            return outcome
        assert self.connection is not None
        return self._content(self.connection, content, to, point_of_no_return)

    def _offer(self, sender: str, to: str) -> Outcome | None:
        """Connect and say from whom and to whom; return what came of it when the relay does not want the content."""
        try:
            outcome = self._envelope(self._connected(), sender, to)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return RelayFault(_error(error))
        if outcome is not None:
            self._reset()
        return outcome

    def answers(self) -> bool:
        """Return whether the relay takes our connection and our login, and is there: NOOP."""
        try:
            is_there = bool(self._connected().noop()[0] == 250)
        except (OSError, smtplib.SMTPException):
            is_there = False
        if not is_there:
            self.close()
        return is_there

    def close(self) -> None:
        """Drop the connection, without a word if it must be."""
        if self.connection is not None:
            self.connection.close()
        self.connection, self.sent = None, 0

    def _connected(self) -> smtplib.SMTP:
        is_stale = time.monotonic() - self.used_at > IDLE_SECONDS or self.sent >= MESSAGES_A_CONNECTION
        if self.connection is not None and is_stale:
            self.close()
        if self.connection is None:
            self.connection = _connect(self.relay)
        self.used_at = time.monotonic()
        self.sent += 1
        return self.connection

    def _envelope(self, connection: smtplib.SMTP, sender: str, to: str) -> Outcome | None:
        """Say from whom and to whom; return what came of it when the relay does not want the content."""
        options = " BODY=8BITMIME" if connection.has_extn("8bitmime") else ""
        commands = [f"MAIL FROM:<{_in_ascii(sender)}>{options}", f"RCPT TO:<{_in_ascii(to)}>", "DATA"]
        if connection.has_extn("pipelining"):
            connection.send("".join(f"{command}\r\n" for command in commands))
            mail, rcpt, data = connection.getreply(), connection.getreply(), connection.getreply()
            if data[0] == 354 and (mail[0] >= 300 or rcpt[0] >= 300):
                connection.send(".\r\n")
                connection.getreply()
            return _to_mail(mail) or _to_rcpt(rcpt, to) or _to_data(data)
        outcomes: list[Callable[[Reply], Outcome | None]] = [_to_mail, lambda reply: _to_rcpt(reply, to), _to_data]
        for command, outcome_of in zip(commands, outcomes, strict=True):
            connection.putcmd(command)
            if (outcome := outcome_of(connection.getreply())) is not None:
                return outcome
        return None

    def _content(
        self, connection: smtplib.SMTP, content: bytes, to: str, point_of_no_return: PointOfNoReturn
    ) -> Outcome:
        if not connection.has_extn("8bitmime"):
            content = _in_seven_bits(content)
        stuffed = re.sub(rb"(?m)^\.", b"..", content)
        try:
            connection.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return TryLater(f"before the final dot: {_error(error)}")
        try:
            point_of_no_return()
        except BaseException:
            # The relay waits for the end of this mail: whatever came next over this connection would be part of it.
            self.close()
            raise
        try:
            assert connection.sock is not None
            connection.sock.settimeout(self.patience)
            connection.send(b".\r\n")
            reply = connection.getreply()
            connection.sock.settimeout(self.relay.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Uncertain(f"after the final dot: {_error(error)}")
        if reply[0] < 300:
            return Sent(_words(reply, to))
        self._reset()
        return _failed(reply, to)

    def _reset(self) -> None:
        """After any failure: RSET, and if the relay does not take that, a new connection."""
        try:
            if self.connection is None or self.connection.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()


def _connect(relay: Relay) -> smtplib.SMTP:
    # By itself smtplib believes any certificate. SSL_CERT_FILE names the certificates of a relay of one's own.
    context = ssl.create_default_context()
    connection: smtplib.SMTP = (
        smtplib.SMTP_SSL(relay.host, relay.port, timeout=relay.timeout, context=context)
        if relay.tls
        else smtplib.SMTP(relay.host, relay.port, timeout=relay.timeout)
    )
    try:
        assert connection.sock is not None
        # Else the final dot waits 40 ms for the acknowledgement of what came before it.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.ehlo_or_helo_if_needed()
        if relay.starttls:
            # Raises when the relay does not offer it: nothing is ever sent in the clear where TLS was asked for.
            connection.starttls(context=context)
            connection.ehlo()
        if relay.user:
            connection.login(relay.user, relay.password)
    except (OSError, smtplib.SMTPException):
        connection.close()
        raise
    return connection


def _in_seven_bits(content: bytes) -> bytes:
    """Return a mail whose parts are encoded so that a server which takes seven bits only cannot spoil them."""
    if content.isascii():
        return content
    return message_from_bytes(content).as_bytes(policy=compat32.clone(cte_type="7bit", linesep="\r\n"))


def _in_ascii(address: str) -> str:
    """Return an address as every server knows it: a domain in Kazakh or Cyrillic letters has a name in ASCII too."""
    mailbox, _, domain = address.rpartition("@")
    return f"{mailbox}@{punycode(domain)}"


def _to_mail(reply: Reply) -> Outcome | None:
    return None if reply[0] < 300 else RelayFault(_words(reply, ""))


def _to_rcpt(reply: Reply, to: str) -> Outcome | None:
    return None if reply[0] < 300 else _failed(reply, to)


def _to_data(reply: Reply) -> Outcome | None:
    return None if reply[0] == 354 else _failed(reply, "")


def _failed(reply: Reply, to: str) -> Outcome:
    words = _words(reply, to)
    if reply[0] == 421 or is_our_fault(words):
        return RelayFault(words)
    if reply[0] >= 500 and is_no_such_address(words):
        return Refused(words)
    # All else may pass, a full mailbox (5.2.2) and a way that is not found (5.4.x) as well.
    return TryLater(words)


def _words(reply: Reply, address: str) -> str:
    """Return the relay's answer without the address, which is kept sealed and nowhere else."""
    text = f"{reply[0]} {reply[1].decode(errors='replace')}"
    return (text.replace(address, "the address") if address else text)[:500]


def _error(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words((error.smtp_code, bytes(error.smtp_error) if isinstance(error.smtp_error, bytes) else b""), "")
    return type(error).__name__
