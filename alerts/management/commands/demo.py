"""manage.py demo: the Kazakhstani case, day by day, and every mail it sends.

It runs in a database of its own that is gone afterwards, and delivers over real SMTP to a server on loopback
that it starts itself. Nothing of the installation is touched.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from textwrap import indent
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from accounts.models import User
from accounts.services import make_account
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.inbox import listening
from alerts.models import Delivery
from alerts.services import demonstration
from alerts.services.subscribe import subscribe
from alerts.services.tick import tick
from tracker import clock

ADVOCATE = "advocate@example.org"
FIRST_ON, LAST_ON = date(2025, 11, 12), date(2025, 12, 31)
MORNING, EVENING = time(9), time(18)


@dataclass(frozen=True, slots=True)
class ReplayedClock:
    """A clock that stands at a moment of the case, while the real time goes on."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def wall(self) -> datetime:
        return clock.wall()


class Command(BaseCommand):
    help = (
        "Replay the Kazakhstani case from 12 November to 31 December 2025 and print every mail it sends. "
        "Exit status 1 when it could not be replayed to its end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON line a mail, and nothing else")
        parser.add_argument(
            "--language", choices=dict(settings.LANGUAGES), default="en", help="the language of the advocate"
        )
        parser.add_argument("--folder", type=Path, help="put each mail into a file of this folder, too")

    def handle(self, *args: Any, **options: Any) -> None:
        with _database(), listening() as inbox:
            for number, kind in enumerate(_replay(inbox.port, options["language"])):
                self._print(kind, inbox.mails[number], as_json=options["json"])
                if options["folder"]:
                    _keep(inbox.mails[number], options["folder"] / f"{number + 1:02} {kind}.eml")
        if not options["json"]:
            self.stdout.write(f"{len(inbox.mails)} mails.")

    def _print(self, kind: str, mail: EmailMessage, *, as_json: bool) -> None:
        sent_at = parsedate_to_datetime(mail["Date"]).astimezone(demonstration.ALMATY)
        to, subject = mail["To"], mail["Subject"].strip()
        if as_json:
            row = {"sent_on": sent_at.date().isoformat(), "kind": kind, "subject": subject, "to": to}
            self.stdout.write(json.dumps(row, ensure_ascii=False))
            return
        body = mail.get_body(("plain",))
        text = indent(body.get_content().strip() if body else "", "    ")
        self.stdout.write(f"{sent_at:%a %d %b %Y %H:%M} Almaty  {kind}\nTo: {to}\nSubject: {subject}\n\n{text}\n\n")


def _keep(mail: EmailMessage, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mail.as_bytes())


def _replay(port: int, language: str) -> Iterator[str]:
    """Live through the case, two ticks a day, recording what happened in between; yield the kind of each mail sent."""
    started = datetime.combine(FIRST_ON, MORNING, tzinfo=demonstration.ALMATY)
    bill = demonstration.enter_bill(now=started)
    make_account(email=ADVOCATE, is_administrator=False)
    User.objects.filter(email=ADVOCATE).update(language=language)
    subscribe(subscriber=User.objects.get(email=ADVOCATE), bill=bill, now=started)
    channels = {"email": EmailChannel(SmtpClient(Relay("127.0.0.1", port)))}
    for moment in _moments():
        for happened in demonstration.CASE:
            if happened.recorded_at <= moment:
                demonstration.record(bill=bill, happened=happened, recorded_by=None)
        for delivery in tick(channels=channels, clock=ReplayedClock(moment)):
            assert delivery.status == Delivery.Status.SENT, delivery.reason
            yield delivery.alert.kind


def _moments() -> Iterator[datetime]:
    for day in range((LAST_ON - FIRST_ON).days + 1):
        for hour in (MORNING, EVENING):
            yield datetime.combine(FIRST_ON + timedelta(days=day), hour, tzinfo=demonstration.ALMATY)


@contextmanager
def _database() -> Iterator[None]:
    """Make an empty database beside the configured one, as tests do, and drop it afterwards."""
    configured = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(configured, verbosity=0)
