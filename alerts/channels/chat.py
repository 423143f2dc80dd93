"""Chat and push by Apprise: one endpoint is one Apprise URL, of a service that the operator named.

Apprise knows many more services than stand here, and much that a stranger's URL may ask of it: to read a file and send
it as a "template", to trust any certificate, to follow redirects, to run a program. So a service is on this list only
when it speaks by `requests` alone, which is bound (`guarded_requests`), and of the options in a URL only those pass
that say to whom and how a message is shown.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apprise import AppriseAsset, NotifyBase, NotifyFormat, NotifyType, OverflowMode
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.gotify import NotifyGotify
from apprise.plugins.mastodon import NotifyMastodon
from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.mattermost import NotifyMattermost
from apprise.plugins.nextcloudtalk import NotifyNextcloudTalk
from apprise.plugins.ntfy import NotifyNtfy
from apprise.plugins.rocketchat import NotifyRocketChat
from apprise.plugins.signal_api import NotifySignalAPI
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram
from apprise.plugins.zulip import NotifyZulip

from alerts.channels import Message, Outcome, PointOfNoReturn, Sent, TryLater
from alerts.channels.exchange import Reach, Unanswered, outcome_of
from alerts.channels.guarded_requests import Journal, underway
from alerts.rules.headers import cleaned, shortened
from alerts.rules.places import UNFIT

# Apprise writes whole URLs, and with them tokens, into its log.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

# A service says so when a token is wrong, and also when it is busy; one cannot be told from the other.
SILENT_FAILURE = "the service did not take the message"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of Apprise: its class, and the options that a URL of it may hold."""

    notify: type[NotifyBase]
    options: frozenset[str]


def _service(notify: type[NotifyBase], *options: str) -> Service:
    return Service(notify, frozenset(options))


_MATRIX = _service(NotifyMatrix, "to", "token", "mode", "version", "msgtype", "e2ee")
_MATTERMOST = _service(NotifyMattermost, "to", "channel", "channels", "mode")
_MASTODON = _service(NotifyMastodon, "to", "token", "visibility", "sensitive")
_NTFY = _service(NotifyNtfy, "to", "mode", "auth", "token", "priority", "tags")
_ROCKETCHAT = _service(NotifyRocketChat, "to", "mode")

SERVICES: Mapping[str, Service] = {
    "discord": _service(NotifyDiscord, "thread", "tts"),
    "gchat": _service(NotifyGoogleChat, "workspace", "key", "token", "thread"),
    "gotify": _service(NotifyGotify, "priority", "token"),
    "gotifys": _service(NotifyGotify, "priority", "token"),
    "mastodon": _MASTODON,
    "mastodons": _MASTODON,
    "matrix": _MATRIX,
    "matrixs": _MATRIX,
    "mmost": _MATTERMOST,
    "mmosts": _MATTERMOST,
    "nctalk": _service(NotifyNextcloudTalk),
    "nctalks": _service(NotifyNextcloudTalk),
    "ntfy": _NTFY,
    "ntfys": _NTFY,
    "rocket": _ROCKETCHAT,
    "rockets": _ROCKETCHAT,
    "signal": _service(NotifySignalAPI, "to", "from"),
    "signals": _service(NotifySignalAPI, "to", "from"),
    "slack": _service(NotifySlack, "to", "token", "mode", "thread"),
    "tgram": _service(NotifyTelegram, "to", "thread", "topic", "silent", "preview"),
    "zulip": _service(NotifyZulip, "to", "token"),
}
"""By what stands before :// in a URL."""


class NotAChat(ValueError):
    """A URL of no service that is allowed here. The text says why, and holds nothing of it."""


class ChatChannel:
    """One message, handed to one service of Apprise."""

    def __init__(self, reach: Reach, services: frozenset[str]) -> None:
        self.reach = reach
        self.services = services

    def deliver(self, message: Message, point_of_no_return: PointOfNoReturn) -> Outcome:
        try:
            with underway(self.reach, point_of_no_return) as journal:
                service = service_of(message.to, self.services)
                is_taken = service.notify(
                    title=message.subject,
                    body=message.text,
                    body_format=NotifyFormat.TEXT,
                    notify_type=NotifyType.INFO,
                )
                outcome = _outcome(is_taken, journal)
                # Some services log out when they are let go, and that, too, is a request under guard.
                del service
        except NotAChat as error:
            return TryLater(str(error))
        return outcome


def known_services(names: Iterable[str]) -> frozenset[str]:
    """Return the services of an operator's setting; raise NotAChat when one is not on the list."""
    unknown = sorted(set(names) - SERVICES.keys())
    if unknown:
        raise NotAChat(f"no such services: {', '.join(unknown)}; there are {', '.join(SERVICES)}")
    return frozenset(names)


def service_of(url: str, allowed: frozenset[str]) -> NotifyBase:
    """Return Apprise's service for a URL, ready to send; raise NotAChat when it is none that is allowed."""
    name, _, rest = url.partition("://")
    name = name.lower()
    if name not in allowed or name not in SERVICES:
        raise NotAChat("this service is not among those that the operator of this site allows")
    if UNFIT.search(url) or not rest:
        raise NotAChat("the address holds a blank, a backslash or a control character, or nothing")
    return _made(SERVICES[name], f"{name}://{rest}")


def trouble_with(url: str, allowed: frozenset[str]) -> str:
    """Return why a URL cannot be an endpoint here, or nothing when it can."""
    try:
        service_of(url, allowed)
    except NotAChat as error:
        return str(error)
    return ""


def _made(service: Service, url: str) -> NotifyBase:
    try:
        parsed = service.notify.parse_url(url)
        if parsed is None:
            raise NotAChat("the address is not one of this service")
        _check_options(parsed, service)
        made = service.notify(**{**parsed, "asset": _asset()})
        _check_made(made)
    except NotAChat:
        raise
    except Exception as error:  # each service has its own way of saying that it does not understand
        raise NotAChat("the address is not one of this service") from error
    # What belongs to waiting and cutting is ours: the outbox waits, and a long message is told in parts, not cut off.
    made.request_rate_per_sec = 0
    made.throttle = _no_wait  # type: ignore[method-assign]
    made.overflow_mode = OverflowMode.SPLIT
    return made


def _check_made(made: NotifyBase) -> None:
    """Refuse a service that would read a file, and one that tells several: a code proves one receiver and no other."""
    if getattr(made, "template", None):
        raise NotAChat("templates are not allowed")
    if len(made) != 1:
        raise NotAChat("the address must name one receiver, and no more")


def _no_wait(*args: Any, **kwargs: Any) -> None:
    """Stand in for Apprise's waiting between requests, and after it was told to come back later."""


def _check_options(parsed: Mapping[str, Any], service: Service) -> None:
    """Refuse every option but those known to be harmless; by others Apprise reads files and lets its guard down.

    They are taken as Apprise itself has read them, so that no second reading can differ.
    """
    names = {str(name) for key in ("qsd", "qsd+", "qsd-", "qsd:") for name in parsed.get(key) or ()}
    if unknown := sorted(names - service.options):
        raise NotAChat(shortened(f"these options are not allowed in the address: {cleaned(', '.join(unknown))}", 200))


def _asset() -> AppriseAsset:
    """Return what Apprise says of us: our name, and no picture, which readers' programs would fetch from elsewhere."""
    return AppriseAsset(
        app_id="Countersign",
        app_desc="Countersign",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask=False,
        http_redirects=False,
        allow_templates=False,
        storage_mode="memory",
    )


def _outcome(is_taken: bool, journal: Journal) -> Outcome:
    if not journal.results:
        return TryLater(SILENT_FAILURE)
    if is_taken:
        return Sent(_said(journal))
    unanswered = next((one for one in journal.results if isinstance(one, Unanswered)), None)
    last = outcome_of(unanswered or journal.results[-1])
    return TryLater(SILENT_FAILURE) if isinstance(last, Sent) else last


def _said(journal: Journal) -> str:
    last = outcome_of(journal.results[-1])
    return last.answer if isinstance(last, Sent) else ""
