"""What the operator of this installation lets people use: the settings, read into values."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from alerts.channels import chat, webhook
from alerts.channels.exchange import Reach
from alerts.rules.places import NotAPlace, Place, place_named


def places() -> frozenset[Place]:
    """Return the hosts of ENDPOINT_HOSTS; raise ImproperlyConfigured when one cannot be read."""
    return frozenset(_place(entry) for entry in settings.ENDPOINT_HOSTS)


def services() -> frozenset[str]:
    """Return the chat services of CHAT_SERVICES; raise ImproperlyConfigured when one is not known here."""
    try:
        return chat.known_services(settings.CHAT_SERVICES)
    except chat.NotAChat as error:
        raise ImproperlyConfigured(f"CHAT_SERVICES: {error}") from error


def reach() -> Reach:
    """Return how far requests may go."""
    return Reach(places(), own_network=settings.ALLOW_PRIVATE_ADDRESSES)


def offered() -> list[str]:
    """Return the channels that people may choose from. Without a host that may be reached there is only email."""
    is_offered = {"email": True, "webhook": bool(places()), "chat": bool(places() and services())}
    return [channel for channel, can_be_used in is_offered.items() if can_be_used]


def trouble_with(channel: str, address: str) -> str:
    """Return why an address cannot be an endpoint here, or nothing when it can."""
    if channel not in offered():
        return "The operator of this site does not allow this way."
    match channel:
        case "webhook":
            return webhook.trouble_with(address, places())
        case "chat":
            return chat.trouble_with(address, services())
        case _:
            return _trouble_with_email(address)


def _trouble_with_email(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        return str(error.message)
    return ""


def _place(entry: str) -> Place:
    try:
        return place_named(entry)
    except NotAPlace as error:
        raise ImproperlyConfigured(f"ENDPOINT_HOSTS: “{entry}”: {error}") from error
