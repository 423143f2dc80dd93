"""What allauth asks us: may a stranger sign up, is this an address we can keep, in which language to write."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.fields import LONGEST_ADDRESS
from accounts.models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the account's own language, to a stranger in that of the page.

        When the server will not have it, say so in the log without the address and to nobody else: the answer of the
        page must not tell whether there is such an address.
        """
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = user.language if isinstance(user, User) else translation.get_language()
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, {"may_sign_up": settings.SIGNUP_OPEN, **context})
        except OSError as error:
            log.error("a mail of the entrance was not sent: %s", type(error).__name__)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Say what was done, and when by the account's clock. From where stays out of the mail: others may read it."""
        said = {"user": user, "zone": user.time_zone, **(context or {})}
        super().send_notification_mail(template_prefix, user, said, email)

    def new_user(self, request: HttpRequest) -> User:
        """Return an account that speaks the language of the page on which it is made."""
        user: User = super().new_user(request)
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return user

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def clean_email(self, email: str) -> str:
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("An address may have at most %(number)d characters.") % {"number": LONGEST_ADDRESS})
        return super().clean_email(email)  # type: ignore[no-any-return]
