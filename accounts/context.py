"""What every page knows of this installation: its languages, may a stranger make an account, and may they read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, Any]:
    """Return it; a language is called by its own name, whatever language the page speaks."""
    return {"languages": settings.LANGUAGES, "signup_is_open": settings.SIGNUP_OPEN, "is_public": settings.PUBLIC}
