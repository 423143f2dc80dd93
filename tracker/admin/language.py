"""The language in which an editor works."""

from django.utils.translation import get_language

from tracker.rules import explain
from tracker.rules.procedure import Names


def spoken() -> str:
    """Return the language of the page that is being made."""
    return get_language() or "en"


def named(names: Names) -> str:
    """Return what the law calls something, in that language."""
    return explain.name_in(names, spoken())
