"""manage.py mail_doctor: what an operator gets wrong about mail, found before it costs an alert."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.roles import administrators
from alerts.channels.email import EmailChannel
from alerts.doctor import Check, Result, Setup, domain, not_checked, ok, problem, relay, self_test, timing, warning
from alerts.doctor.dns import Dns
from alerts.models.names import envelope_sender
from alerts.tasks import smtp_client
from tracker import clock

NO_DELIVERY = "0-0000000000000000"
"""The name that the test travels under: it belongs to no delivery, so that its bounces change nothing."""


class Command(BaseCommand):
    help = "Check the way of mail from here to a reader, and say what to do. Exit status 1 when a problem is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", help="where the test goes; else to the first administrator")
        parser.add_argument("--no-mail", action="store_true", help="send no test")
        parser.add_argument("--maildir", type=Path, help="the Maildir in which the test arrives, to read it back")
        parser.add_argument("--wait", type=float, default=60.0, help="how many seconds to wait for it there")
        parser.add_argument("--dkim-selector", default=settings.DKIM_SELECTOR, help="the name of the relay's key")
        parser.add_argument("--outgoing-ip", action="append", default=[], help="an address that mail leaves from")
        parser.add_argument("--ntp", help="a time server to compare the clock with")
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found: list[Check] = []
        for check in _checks(options):
            found.append(check)
            if not options["json"]:
                self.stdout.write(f"{check.result:<12} {check.name}: {check.says}")
        has_problem = any(check.result == Result.PROBLEM for check in found)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not has_problem, "checks": [asdict(check) for check in found]}))
        if has_problem:
            sys.exit(1)


def _checks(options: dict[str, Any]) -> Iterator[Check]:
    client = smtp_client()
    setup = Setup(
        from_address=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        bounce_address=settings.BOUNCE_ADDRESS,
        relay=client.relay if client else None,
        message_id_domain=settings.SITE_HOST,
        dkim_selector=options["dkim_selector"],
        outgoing_ips=tuple(options["outgoing_ip"]),
    )
    dns = Dns()
    yield _relay(setup)
    if setup.relay is not None:
        yield relay.encryption(setup.relay, now=clock.wall())
    yield from domain.checks(setup, dns)
    yield _bounces(setup)
    yield from relay.postmasters(setup, dns)
    yield _clock(options["ntp"])
    yield from _self_test(setup, EmailChannel(client), options)
    if client is not None:
        client.close()


def _relay(setup: Setup) -> Check:
    if setup.relay is not None:
        return ok("relay", f"Mail goes to {setup.relay.host}, port {setup.relay.port}.")
    if settings.ESP:
        return ok("relay", f"No relay is configured; mail goes through {settings.ESP}.")
    says = "No relay is configured: mails are put into a folder and reach nobody. Set EMAIL_URL."
    return warning("relay", says) if settings.DEMO else problem("relay", says)


def _bounces(setup: Setup) -> Check:
    if setup.bounce_address and not envelope_sender(NO_DELIVERY):
        return problem("bounces", "BOUNCE_ADDRESS is no address, or too long before the @; see docs/running.md.")
    if setup.bounce_address:
        return ok("bounces", f"Bounces go to {setup.bounce_address}, each under a name of its own.")
    says = "Set BOUNCE_ADDRESS, or let the bounces that reach the From address be read; see docs/running.md."
    return warning("bounces", says)


def _clock(server: str | None) -> Check:
    if not server:
        return not_checked("clock", "Name a time server with --ntp to compare the clock with.")
    try:
        return timing.judged(timing.offset_by(server))
    except timing.NoTime as error:
        return not_checked("clock", f"The time server {server} gave no time ({error}).")


def _self_test(setup: Setup, channel: EmailChannel, options: dict[str, Any]) -> Iterator[Check]:
    if options["no_mail"]:
        yield not_checked("self-test", "No test was sent, as you wished.")
        return
    if setup.relay is None and not settings.ESP:
        yield not_checked("self-test", "Without a relay a test would reach nobody.")
        return
    message = self_test.message_to(
        options["to"] or _administrator(),
        message_id_domain=setup.message_id_domain,
        site_url=settings.SITE_URL,
        envelope_sender=envelope_sender(NO_DELIVERY),
        now=clock.wall(),
    )
    sent = self_test.delivery(message, channel)
    yield sent
    if options["maildir"] is None:
        yield not_checked("arrival", "Name the Maildir in which the test arrives with --maildir to read it back.")
    elif sent.result != Result.PROBLEM:
        yield from self_test.checks_of_received(
            self_test.received(message, options["maildir"], patience=options["wait"])
        )


def _administrator() -> str:
    administrator = administrators().order_by("pk").first()
    if administrator is None:
        raise CommandError("There is no administrator to send the test to; name an address with --to.")
    return administrator.email
