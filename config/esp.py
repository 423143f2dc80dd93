"""The one address at which a mail service tells what became of mails, where a service is named."""

from anymail import urls
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, path


def webhooks(esp: str, secret: str) -> list[URLPattern]:
    """Return the address of the service's reports; none where no service is named.

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
