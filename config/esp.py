"""The mail service, where one is named: its settings from the environment, and the one address it may report to."""

import os
from collections.abc import Mapping

from anymail import urls
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, path

PREFIX = "ANYMAIL_"


def anymail_settings(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what the service's own settings are, as django-anymail wants them: ANYMAIL_POSTMARK_SERVER_TOKEN=..."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and not name.endswith("_FILE")
    }


def webhooks(esp: str, secret: str) -> list[URLPattern | URLResolver]:
    """Return the address at which the service tells what became of mails; none where no service is named.

    Raise ImproperlyConfigured for a service nobody knows, and where no secret keeps strangers out.
    """
    if not esp:
        return []
    known = {pattern.name: pattern.callback for pattern in urls.urlpatterns}
    view = known.get(f"{esp}_tracking_webhook", known.get(f"{esp}_webhook"))
    if view is None:
        raise ImproperlyConfigured(f"ESP: django-anymail knows no service “{esp}”.")
    if ":" not in secret:
        raise ImproperlyConfigured("ANYMAIL_WEBHOOK_SECRET must be “name:password” when ESP is set.")
    return [path(f"anymail/{esp}/tracking/", view, name="esp-tracking")]
