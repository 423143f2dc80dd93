"""manage.py roles: after an update, and to give somebody a role without a browser."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.roles import LastAdministrator, Role, give_role, keep_roles
from accounts.services import NoSuchAccount, account_of

NONE = "none"


class Command(BaseCommand):
    help = (
        "Make the roles what the program says they may do, give one to an account, and print how many have each. "
        "Exit status 1 when there is no such account, or it is the last administrator."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--give", choices=[*Role.values, NONE], help="a role; none takes it away")
        parser.add_argument("--to", metavar="ADDRESS", help="whom to give it")
        parser.add_argument("--json", action="store_true", help="print one object: how many have each role")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["give"]) != bool(options["to"]):
            raise CommandError("--give and --to go together", returncode=2)
        counts = keep_roles()
        if options["give"]:
            _give(options["to"], None if options["give"] == NONE else Role(options["give"]))
            counts = keep_roles()
        if options["json"]:
            self.stdout.write(json.dumps({role.value: number for role, number in counts.items()}))
            return
        for role, number in counts.items():
            self.stdout.write(f"{role.value:<15}{number}")


def _give(address: str, role: Role | None) -> None:
    try:
        give_role(user=account_of(email=address), role=role)
    except NoSuchAccount as error:
        raise CommandError("there is no such account") from error
    except LastAdministrator as error:
        raise CommandError("this is the last administrator") from error
