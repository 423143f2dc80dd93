"""What every page knows: in demonstration mode, its date."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tracker import clock


def demonstration(request: HttpRequest) -> dict[str, Any]:
    return {"demonstration_now": clock.now() if settings.DEMO else None}
