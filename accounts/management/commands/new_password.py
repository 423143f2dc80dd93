"""manage.py new_password: for somebody who lost theirs and whom no mail reaches."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import NoSuchAccount, new_password


class Command(BaseCommand):
    help = "Give an account a new random password and print it. Exit status 1 when there is no such account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = new_password(email=options["email"])
        except NoSuchAccount as error:
            raise CommandError("there is no such account") from error
        self.stdout.write(f"password: {password}   (shown this once)")
