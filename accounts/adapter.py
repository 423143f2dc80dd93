"""What allauth asks us: may a stranger sign up, and is this an address we can keep."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.fields import LONGEST_ADDRESS


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def clean_email(self, email: str) -> str:
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(f"An address may have at most {LONGEST_ADDRESS} characters.")
        return super().clean_email(email)  # type: ignore[no-any-return]
