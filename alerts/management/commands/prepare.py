"""manage.py prepare: what `make run` does once the database is migrated. A second time it changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from accounts.roles import keep_roles
from accounts.services import KeysDoNotFit, check_keys, make_account
from alerts.services import demonstration
from alerts.services.subscribe import subscribe
from tracker import clock
from tracker.models import DemonstrationClock
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures
from tracker.services.search import index_what_is_missing


class Command(BaseCommand):
    help = (
        "Load the law and make an administrator; in demonstration mode also the bill, an advocate and the date. "
        "Exit status 1 when the keys do not open what is in the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--admin", default="admin@example.org", help="the administrator's address")
        parser.add_argument("--advocate", default="advocate@example.org", help="the demonstration advocate's address")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_keys()
        except KeysDoNotFit as error:
            reason = "the keys do not open the addresses in this database; bring the right ones back from your backup"
            raise CommandError(reason) from error
        load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=clock.now())
        index_what_is_missing()
        keep_roles()
        self._account("administrator", options["admin"], is_administrator=True)
        if settings.DEMO:
            self._account("advocate", options["advocate"], is_administrator=False)
            self._demonstration(options["advocate"])
        self.stdout.write(
            f"\nOpen {settings.SITE_URL} and log in. Editors record what happens at {settings.SITE_URL}/admin/"
        )
        self.stdout.write("Stop with Ctrl-C.\n")

    def _account(self, role: str, email: str, *, is_administrator: bool) -> None:
        password = make_account(email=email, is_administrator=is_administrator)
        if password is None:
            self.stdout.write(f"{role}: {email} (password as before; a new one: manage.py new_password {email})")
        else:
            self.stdout.write(f"{role}: {email} password: {password}   (shown this once)")

    def _demonstration(self, advocate: str) -> None:
        if DemonstrationClock.objects.exists():
            return
        with transaction.atomic():
            self._set_up(advocate)

    def _set_up(self, advocate: str) -> None:
        clock.set_demonstration(demonstration.STARTS_AT)
        bill = demonstration.enter_bill(now=demonstration.STARTS_AT)
        demonstration.record(bill=bill, happened=demonstration.PASSED, recorded_by=None)
        subscribe(subscriber=User.objects.get(email=advocate), bill=bill, now=demonstration.STARTS_AT)
