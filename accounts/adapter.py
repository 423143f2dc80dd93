"""What allauth asks us: may a stranger sign up, and is this an address we can keep."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.fields import LONGEST_ADDRESS

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, and when the server will not have it, say so in the log without the address and to nobody else.

        The answer of the page must not tell whether there is such an address.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            log.error("a mail of the entrance was not sent: %s", type(error).__name__)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def clean_email(self, email: str) -> str:
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("An address may have at most %(number)d characters.") % {"number": LONGEST_ADDRESS})
        return super().clean_email(email)  # type: ignore[no-any-return]
