"""What every page knows of this installation: may a stranger make an account, and may they read."""

from django.conf import settings
from django.http import HttpRequest


def doors(request: HttpRequest) -> dict[str, bool]:
    return {"signup_is_open": settings.SIGNUP_OPEN, "is_public": settings.PUBLIC}
