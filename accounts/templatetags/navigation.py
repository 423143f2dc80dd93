"""Links of the navigation, of which the one to where the reader is says so."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, url: str, label: str, *, exactly: bool = False, app: str = "") -> SafeString:
    """Return a link; it is the current one on its page and, unless `exactly`, on the pages below.

    With `app` it is so on all pages of that app but the first page of the site.
    """
    request = context.get("request")
    path = request.path if request else ""
    is_current = path == url if exactly else path.startswith(url)
    if app and request is not None and request.resolver_match is not None:
        is_current = request.resolver_match.app_name == app and path != "/"
    return format_html('<a href="{}"{}>{}</a>', url, SafeString(' aria-current="page"') if is_current else "", label)
