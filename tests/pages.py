"""Every address of the site: what it is, who may see it, and with what it is asked for.

Whoever adds a page adds one line to SITE; whoever gives a URL a new parameter says below what stands for it. A test
fails for an address that is in no line, and from then on the page is read, weighed, counted, walked by every role and
looked at in a browser like all the others.
"""

import enum
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.filled import World

Value = Callable[[World], object]
Before = Callable[[Client, World], object]


class Who(enum.Enum):
    """Who may see it: whoever comes; a stranger but nobody who has logged in; whoever comes where the installation is
    public, else whoever has logged in; whoever has logged in; an administrator."""

    ANYBODY = enum.auto()
    STRANGER = enum.auto()
    PUBLIC = enum.auto()
    PERSON = enum.auto()
    ADMINISTRATOR = enum.auto()


class Kind(enum.Enum):
    """A page that people read; an act, which only takes what a form sends; a file for another program."""

    PAGE = enum.auto()
    ACT = enum.auto()
    FILE = enum.auto()


@dataclass(frozen=True, slots=True, eq=False)
class Address:
    """One address of the site. `variant` tells apart several looks at the same page."""

    name: str
    who: Who
    kind: Kind
    variant: str
    query: str
    values: Mapping[str, Value]
    before: Before | None
    is_framed: bool

    def __str__(self) -> str:
        return f"{self.name} {self.variant}".strip()

    @property
    def parameters(self) -> list[str]:
        return PARAMETERS[self.name]

    def url(self, world: World, **instead: object) -> str:
        """Return the address in that world; `instead` are other values than its own."""
        values = {name: value(world) for name, value in {**BELONGS_TO_NOBODY, **MINE, **self.values}.items()}
        wanted = {name: {**values, **instead}[name] for name in self.parameters}
        return f"{reverse(self.name, kwargs=wanted)}{self.query}"


def page(
    name: str,
    who: Who,
    /,
    variant: str = "",
    *,
    query: str = "",
    before: Before | None = None,
    is_framed: bool = False,
    **values: Value,
) -> Address:
    """A page. `before` is what its reader does first; `is_framed` when other sites may show it in a frame, which
    they may where the installation is public."""
    return Address(name, who, Kind.PAGE, variant, query, values, before, is_framed)


def act(name: str, who: Who = Who.PERSON, /, **values: Value) -> Address:
    return Address(name, who, Kind.ACT, "", "", values, None, False)


def file(name: str, who: Who, /, variant: str = "", *, query: str = "", **values: Value) -> Address:
    return Address(name, who, Kind.FILE, variant, query, values, None, False)


# What stands for the parameters of URLs, by their names.

BELONGS_TO_NOBODY: dict[str, Value] = {
    "bill_id": lambda world: world.bills["approved"].pk,
    "event_id": lambda world: world.undoable.pk,
    "name": lambda _: "mail-0",
    "hook_id": lambda world: world.message.hook_id,
    "message_id": lambda world: world.message.pk,
    "text_id": lambda world: world.text.pk,
}
MINE: dict[str, Value] = {
    "subscription_id": lambda world: world.subscription.pk,
    "endpoint_id": lambda world: world.endpoint.pk,
    "search_id": lambda world: world.search.pk,
    "delivery_id": lambda world: world.delivery.pk,
    "feed_id": lambda world: world.feed.pk,
    "token_id": lambda world: world.token.pk,
}
THEIRS: dict[str, Value] = {
    "subscription_id": lambda world: world.their_subscription.pk,
    "endpoint_id": lambda world: world.their_endpoint.pk,
    "search_id": lambda world: world.their_search.pk,
    "delivery_id": lambda world: world.their_delivery.pk,
    "feed_id": lambda world: world.their_feed.pk,
    "token_id": lambda world: world.their_token.pk,
}
"""The same parameters as in MINE, for what belongs to somebody else: asked for it, the site knows nothing of it."""

SECRET = {"token", "key"}
"""Parameters that are secrets themselves: whoever knows one may read the page; each line below says its own."""


def _signs_up(client: Client, world: World) -> None:
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": "a long enough password"})


def _opens_the_link_of_the_mail(client: Client, world: World) -> None:
    key = default_token_generator.make_token(world.advocate)
    client.get(reverse("account_reset_password_from_key", args=[_number(world.advocate), key]))


def _has_been_away(client: Client, world: World) -> None:
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = []
    session.save()


def _has_proved_who_they_are(client: Client, world: World) -> None:
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(world.advocate)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()


def _number(user: User) -> str:
    return str(user_pk_to_url_str(user))


def _bill(name: str) -> Value:
    return lambda world: world.bills[name].pk


_ENTERED = "?jurisdiction=KZ&as_of=2025-12-19&lower_passed=2025-11-12&upper_passed=2025-12-18"

SITE: list[Address] = [
    # Bills and law.
    page("tracker:bill-list", Who.PUBLIC),
    page("tracker:bill-list", Who.PUBLIC, "filtered", query="?words=law&jurisdiction=KZ&window=open&sort=event"),
    page("tracker:bill-list", Who.PUBLIC, "wrong", query="?jurisdiction=XX&from=yesterday&sort=x"),
    file("tracker:bill-csv", Who.PUBLIC),
    page("tracker:search-list", Who.PERSON),
    act("tracker:search-save"),
    act("tracker:search-rename"),
    act("tracker:search-delete"),
    page("tracker:bill", Who.PUBLIC),
    *(
        page("tracker:bill", Who.PUBLIC, name, bill_id=_bill(name))
        for name in ("silent", "long", "odd", "overdue", "suspended", "final", "american")
    ),
    page("tracker:bill-brief", Who.PUBLIC),
    page("tracker:bill-changes", Who.PUBLIC),
    page("tracker:bill-changes", Who.PUBLIC, "long", bill_id=_bill("long")),
    file("tracker:bill-card", Who.PUBLIC),
    page("tracker:bill-embed", Who.ANYBODY, is_framed=True),
    page("tracker:bill-embed-window", Who.ANYBODY, is_framed=True),
    page("tracker:text-list", Who.PUBLIC),
    page("tracker:text", Who.PUBLIC),
    page("tracker:text", Who.PUBLIC, "further", query="?at=1000"),
    page("tracker:text-difference", Who.PUBLIC),
    page("tracker:text-difference", Who.PUBLIC, "further", query="?page=3"),
    page("tracker:text-difference", Who.PUBLIC, "of nothing", bill_id=_bill("silent")),
    file("tracker:text-file", Who.PUBLIC),
    page("tracker:calendar", Who.PUBLIC),
    page("tracker:calendar", Who.PUBLIC, "agenda", query="?view=agenda"),
    page("tracker:calendar", Who.PUBLIC, "day", query="?view=agenda&day=2025-12-28"),
    file("tracker:calendar-file", Who.PUBLIC),
    file("tracker:bill-calendar", Who.PUBLIC),
    page("tracker:jurisdiction-list", Who.PUBLIC),
    page("tracker:jurisdiction", Who.PUBLIC, code=lambda _: "KZ"),
    page("tracker:jurisdiction", Who.PUBLIC, "of a state", code=lambda _: "US-MI"),
    page("tracker:calculator", Who.ANYBODY),
    page("tracker:calculator", Who.ANYBODY, "answered", query=_ENTERED),
    page("tracker:calculator", Who.ANYBODY, "refused", query="?jurisdiction=KZ&lower_passed=yesterday"),
    # Feeds.
    page("feeds:list", Who.PERSON, query="?what=bill_dates-1"),
    act("feeds:revoke"),
    file("feeds:bill", Who.PUBLIC),
    file("feeds:bill", Who.PUBLIC, "long", bill_id=_bill("long")),
    file("feeds:bill-dates", Who.PUBLIC),
    file("feeds:bill-dates", Who.PUBLIC, "long", bill_id=_bill("long")),
    file("feeds:jurisdiction", Who.PUBLIC, code=lambda _: "KZ"),
    file("feeds:topic", Who.PUBLIC, slug=lambda _: "press"),
    file("feeds:search", Who.PUBLIC, query="?words=law&topic=press"),
    file("feeds:private-news", Who.ANYBODY, token=lambda world: world.news_secret),
    file("feeds:private-dates", Who.ANYBODY, token=lambda world: world.dates_secret),
    # What is one's own.
    page("alerts:dashboard", Who.PERSON),
    page("alerts:delivery-list", Who.PERSON),
    page("alerts:delivery", Who.PERSON),
    page("alerts:pause", Who.PERSON),
    act("alerts:pause-end"),
    page("alerts:subscription-list", Who.PERSON),
    page("alerts:subscription-new", Who.PERSON),
    page("alerts:subscription", Who.PERSON),
    file("alerts:subscription-row", Who.PERSON),
    page("alerts:timetable", Who.PERSON),
    page("alerts:endpoint-list", Who.PERSON),
    page("alerts:endpoint", Who.PERSON),
    page("alerts:endpoint-remove", Who.PERSON),
    act("alerts:subscribe"),
    act("alerts:stop"),
    act("alerts:try-again"),
    act("alerts:mute"),
    act("alerts:unmute"),
    act("alerts:subscription-stop"),
    act("alerts:endpoint-code"),
    act("alerts:endpoint-test"),
    act("alerts:endpoint-up"),
    # Behind a secret that was in a mail.
    page("alerts:told", Who.ANYBODY, token=lambda world: world.delivery.token),
    page("alerts:unsubscribe", Who.ANYBODY, token=lambda world: world.subscription.unsubscribe_token),
    # The demonstration.
    page("alerts:mail-list", Who.PERSON),
    page("alerts:mail", Who.PERSON),
    file("alerts:mail-html", Who.PERSON),
    act("alerts:next-day"),
    act("alerts:next-alert"),
    # The account.
    page("account_login", Who.STRANGER),
    page("account_signup", Who.STRANGER),
    page("account_email_verification_sent", Who.STRANGER, before=_signs_up),
    page("account_reset_password", Who.ANYBODY),
    page("account_reset_password_done", Who.ANYBODY),
    page(
        "account_reset_password_from_key",
        Who.ANYBODY,
        before=_opens_the_link_of_the_mail,
        uidb36=lambda world: _number(world.advocate),
        key=lambda _: "set-password",
    ),
    page(
        "account_reset_password_from_key",
        Who.ANYBODY,
        "expired",
        uidb36=lambda world: _number(world.advocate),
        key=lambda _: "abc-def",
    ),
    page("account_reset_password_from_key_done", Who.ANYBODY),
    page("account_inactive", Who.ANYBODY),
    page("account_logout", Who.PERSON),
    page("account_preferences", Who.PERSON),
    page("account_tokens", Who.PERSON),
    page("account_token_new", Who.PERSON, before=_has_proved_who_they_are),
    act("account_token_revoke"),
    act("account_tokens_revoke_all"),
    page("account_email", Who.PERSON),
    page("account_change_password", Who.PERSON),
    page("account_reauthenticate", Who.PERSON, before=_has_been_away),
    act("choose_language", Who.ANYBODY),
    # Administrators.
    page("admin:index", Who.ADMINISTRATOR),
    page("admin:alerts-health", Who.ADMINISTRATOR),
    page("admin:bounces", Who.ADMINISTRATOR),
    page("admin:tracker_bill_record", Who.ADMINISTRATOR),
    page("admin:tracker_bill_record", Who.ADMINISTRATOR, "of a long history", bill_id=_bill("long")),
    page("admin:tracker_bill_session", Who.ADMINISTRATOR),
    page("admin:tracker_bill_session", Who.ADMINISTRATOR, "with rows", query="?jurisdiction=KZ&day=2025-12-18"),
    page("admin:tracker_bill_oddities", Who.ADMINISTRATOR, bill_id=_bill("twice")),
    page("admin:tracker_bill_history", Who.ADMINISTRATOR, object_id=_bill("odd")),
    page("admin:tracker_importreview_change", Who.ADMINISTRATOR, object_id=lambda world: world.review.pk),
    page("admin:tracker_proposal_change", Who.ADMINISTRATOR, object_id=lambda world: world.proposal.pk),
    page("admin:tracker_bill_undo", Who.ADMINISTRATOR, bill_id=_bill("undoable")),
    page("admin:tracker_bill_text_add", Who.ADMINISTRATOR),
    page("admin:tracker_bill_text_withdraw", Who.ADMINISTRATOR),
    page("admin:tracker_procedure_add", Who.ADMINISTRATOR),
    page("admin:alerts_hook_secret", Who.ADMINISTRATOR),
    page("admin:alerts_hook_test", Who.ADMINISTRATOR),
    page("admin:alerts_hookdelivery_again", Who.ADMINISTRATOR),
    # For other programs.
    file("healthz", Who.ANYBODY),
    page("api-docs", Who.ANYBODY),
    file("openapi", Who.ANYBODY),
]

EXCEPTIONS: dict[str, str] = {
    "favicon.ico": "leads to the picture",
    "account_set_password": "leads to the page for changing it: nobody here is without a password",
    "account_confirm_login_code": "leads to the login: nobody logs in by a code here",
    "admin:login": "leads to the login of the site",
    "admin:logout": "Django's own, and not linked: one logs out at the top of the page",
    "admin:password_change": "leads to the page of the site",
    "admin:password_change_done": "Django's own, and nothing leads to it",
    "admin:app_list": "Django's own",
}
"""Addresses that are in no line above, each with the reason."""

NOT_OURS = ("django.contrib.admin.options.", "django.contrib.contenttypes.", "django.contrib.admin.sites.AdminSite.")
"""Where the views of Django's admin come from that show one model after the other: their pages are Django's own."""


def patterns() -> Iterator[tuple[str, list[str], URLPattern]]:
    """Yield every address that the site answers at: its name, the names of its parameters, and its pattern."""
    yield from _below(get_resolver(), "", "", [])


def is_not_ours(name: str, pattern: URLPattern) -> bool:
    """Return whether a page is one of those that Django's admin makes for every model, or no page but a question of
    the API, which takes a token: tests/integration/test_api_access.py asks each of them."""
    if name.startswith("api:"):
        return True
    is_admins = name.startswith(("admin:", "admin/"))
    return is_admins and pattern.lookup_str.startswith((*NOT_OURS, "django.views.generic.base.RedirectView"))


def _below(
    resolver: URLResolver, namespace: str, route: str, parameters: list[str]
) -> Iterator[tuple[str, list[str], URLPattern]]:
    for one in resolver.url_patterns:
        here, taken = f"{route}{one.pattern}", [*parameters, *one.pattern.regex.groupindex]
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _below(one, inner, here, taken)
        else:
            yield (f"{namespace}{one.name}" if one.name else here), taken, one


PARAMETERS: dict[str, list[str]] = {name: parameters for name, parameters, _ in patterns()}

PAGES = [one for one in SITE if one.kind is Kind.PAGE]


ROLE_OF = {
    Who.ANYBODY: Who.STRANGER,
    Who.STRANGER: Who.STRANGER,
    Who.PUBLIC: Who.PERSON,
    Who.PERSON: Who.PERSON,
    Who.ADMINISTRATOR: Who.ADMINISTRATOR,
}
"""As whom a page is read by the tests."""


def visitor(world: World, who: Who) -> Client:
    """Return a new client of a role; one with an account has logged in just now."""
    client = Client()
    user = {Who.PERSON: world.advocate, Who.ADMINISTRATOR: world.administrator}.get(who)
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session.save()
    return client


def reader_of(address: Address, world: World) -> Client:
    """Return a client that may see the page, and has done what must be done before."""
    client = visitor(world, ROLE_OF[address.who])
    if address.before is not None:
        address.before(client, world)
    return client


def is_led_to_the_login(response: Any, *, and_back: bool = False) -> bool:
    """Return whether the answer sends its reader to the login, and with `and_back` afterwards here again."""
    if response.status_code != 302:
        return False
    there = urlsplit(response["Location"])
    is_login = there.path in {reverse("account_login"), reverse("admin:login")}
    return is_login and ("next=" in there.query or not and_back)
