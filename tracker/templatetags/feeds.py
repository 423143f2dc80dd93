"""Links of pages to their feeds: to the feed itself where the installation is public, else to where one is made."""

from typing import Any, Final

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

register = template.Library()

BILL, JURISDICTION, SEARCH, MINE = "bill", "jurisdiction", "search", "mine"
PARAMETERS: Final = {BILL: "bill_id", JURISDICTION: "code"}


@register.simple_tag
def feed_head(kind: str, what: object, title: str) -> SafeString:
    """Return what leads a feed reader from the head of a page to its feed; nothing where it would have to log in."""
    if not settings.PUBLIC:
        return SafeString("")
    link = '<link rel="alternate" type="application/atom+xml" href="{}" title="{}">'
    return format_html(link, _news(kind, what), title)


@register.inclusion_tag("tracker/_feed_links.html", takes_context=True)
def feed_links(context: template.Context, kind: str, what: object = "") -> dict[str, Any]:
    """Return where the reader of a page subscribes to what happens (`news`) and to dates (`dates`), "" for nowhere."""
    is_person = context["user"].is_authenticated
    if kind == MINE:
        return {"news": _made("news"), "dates": _made("calendar")} if is_person else {"news": "", "dates": ""}
    if settings.PUBLIC:
        dates = reverse("feeds:bill-dates", args=[what]) if kind == BILL else ""
        return {"news": _news(kind, what), "dates": dates}
    if kind == SEARCH:
        return {"news": reverse("tracker:search-list"), "dates": ""}
    return {"news": _made(f"{kind}-{what}"), "dates": _made(f"bill_dates-{what}") if kind == BILL else ""}


@register.simple_tag
def feed_of_search(number: int) -> str:
    """Return where the address of a saved search's feed is made."""
    return _made(f"search-{number}")


def _news(kind: str, what: object) -> str:
    if kind == SEARCH:
        return f"{reverse('feeds:search')}?{what}".rstrip("?")
    return reverse(f"feeds:{kind}", kwargs={PARAMETERS[kind]: what})


def _made(what: str) -> str:
    return f"{reverse('feeds:list')}?{urlencode({'what': what})}"
