"""What the servers say: the relay's encryption, and whether the domain's own server takes what must be taken."""

import smtplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from alerts.channels.smtp import Relay
from alerts.doctor import Check, Setup, domain_of, not_checked, ok, problem, warning
from alerts.doctor.dns import DnsDidNotAnswer
from alerts.doctor.domain import Names, postmasters_of

SOON = timedelta(days=14)
MX_PORT = 25


def encryption(relay: Relay, *, now: datetime, context: ssl.SSLContext | None = None) -> Check:
    """Look whether the way to the relay is encrypted, and its certificate valid for that name."""
    if not (relay.starttls or relay.tls):
        return _unencrypted(relay)
    try:
        with _encrypted(relay, context or ssl.create_default_context()) as connection:
            assert isinstance(connection.sock, ssl.SSLSocket)
            ends = str((connection.sock.getpeercert() or {})["notAfter"])
    except ssl.SSLCertVerificationError as error:
        return problem("tls", f"The relay's certificate is not valid ({error.verify_message}); nothing is sent to it.")
    except smtplib.SMTPNotSupportedError:
        return problem("tls", "The relay offers no STARTTLS, so nothing is sent to it; mend it or take another port.")
    except (OSError, smtplib.SMTPException) as error:
        return problem("tls", f"The relay cannot be reached ({type(error).__name__}); look at EMAIL_URL.")
    ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    if ends_at - now < SOON:
        return warning("tls", f"The relay's certificate ends on {ends_at:%Y-%m-%d}; renew it.")
    return ok("tls", f"The way to the relay is encrypted; its certificate is valid until {ends_at:%Y-%m-%d}.")


def _unencrypted(relay: Relay) -> Check:
    if relay.host == "localhost" or _is_loopback(relay.host):
        return ok("tls", "The relay is on this machine; nothing in between can listen.")
    return problem("tls", "Mail goes to the relay in the clear; use smtp+tls:// or smtp+ssl:// in EMAIL_URL.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _encrypted(relay: Relay, context: ssl.SSLContext) -> smtplib.SMTP:
    if relay.tls:
        return smtplib.SMTP_SSL(relay.host, relay.port, timeout=relay.timeout, context=context)
    connection = smtplib.SMTP(relay.host, relay.port, timeout=relay.timeout)
    try:
        connection.starttls(context=context)
    except (OSError, smtplib.SMTPException):
        connection.close()
        raise
    return connection


def postmasters(setup: Setup, dns: Names, *, port: int = MX_PORT, timeout: float = 20.0) -> Iterator[Check]:
    """Ask the domain's own servers whether they take mail for postmaster, abuse and the bounces. Nothing is sent."""
    for address in postmasters_of(setup):
        name = f"recipient {address.split('+', 1)[0].split('@', 1)[0]}"
        try:
            exchanges = [one for one in dns.exchanges(domain_of(address)) if one]
        except DnsDidNotAnswer:
            exchanges = []
        if not exchanges:
            yield not_checked(name, f"No mail server of {domain_of(address)} is known to ask.")
            continue
        yield _recipient(name, address, exchanges[0], port=port, timeout=timeout)


def _recipient(name: str, address: str, host: str, *, port: int, timeout: float) -> Check:
    try:
        with smtplib.SMTP(host, port, timeout=timeout) as connection:
            connection.ehlo_or_helo_if_needed()
            connection.mail("")
            code, _ = connection.rcpt(address)
            connection.rset()
    except (OSError, smtplib.SMTPException) as error:
        return not_checked(name, f"{host} cannot be asked from here ({type(error).__name__}); many networks forbid it.")
    if code < 300:
        return ok(name, f"{host} takes mail for {address}.")
    if code < 500:
        return warning(name, f"{host} does not take mail for {address} just now ({code}); ask again later.")
    return problem(name, f"{host} refuses mail for {address} ({code}); make that address.")
