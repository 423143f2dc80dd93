"""What every page knows of accounts: whether a stranger may make one."""

from django.conf import settings
from django.http import HttpRequest


def signup(request: HttpRequest) -> dict[str, bool]:
    return {"signup_is_open": settings.SIGNUP_OPEN}
