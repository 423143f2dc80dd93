"""What is odd about a bill's history, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.models import Bill
from tracker.rules import explain
from tracker.rules.procedure import Law, Names, WindowRule
from tracker.rules.replay import Oddity


def in_words(bill: Bill, law: Law) -> list[str]:
    """Return a sentence for each irregularity that the replay found, in the language of the page."""
    language = get_language() or "en"
    return [sentence(one, law, language) for one in bill.irregularities]


def sentence(irregularity: Mapping[str, Any], law: Law, language: str) -> str:
    """Return what an irregularity, as a bill keeps it, is in words."""
    name = event_name(irregularity["event"], law, language)
    about = irregularity["about"]
    window = _called(about, (one.names for one in _windows(law) if one.name == about), language)
    match Oddity(irregularity["oddity"]):
        case Oddity.OUT_OF_ORDER:
            said = _("“%(name)s” was recorded although the stage of the bill does not allow it.")
        case Oddity.UNKNOWN_KIND:
            said = _("“%(name)s” is not an event that the law of that day knows.")
        case Oddity.TWICE:
            said = _("“%(name)s” was recorded twice: the window starts anew (%(window)s).")
        case Oddity.AFTER_LAST_DAY:
            said = _("“%(name)s” came after the last day of its window (%(window)s).")
        case Oddity.BEFORE_FIRST_DAY:
            said = _("“%(name)s” came before the first possible day of its window (%(window)s).")
        case Oddity.LAW_CHANGED:
            said = _("The law changed on the bill's way: a person should check which rules apply (%(name)s, %(law)s).")
    return said % {"name": name, "window": window, "law": law_name(about, law, language)}


def event_name(kind: str, law: Law, language: str) -> str:
    """Return what the first version of the law that knows the event calls it."""
    return _called(kind, (one.events[kind].names for one in law.procedures if kind in one.events), language)


def stage_name(slug: str, law: Law, language: str) -> str:
    """Return what the first version of the law that knows the stage calls it."""
    return _called(slug, (one.stages[slug].names for one in law.procedures if slug in one.stages), language)


def law_name(slug: str, law: Law, language: str) -> str:
    """Return what a version of the law is called."""
    return _called(slug, (one.names for one in law.procedures if one.slug == slug), language)


def _windows(law: Law) -> Iterable[WindowRule]:
    return (window for procedure in law.procedures for window in procedure.windows)


def _called(slug: str, named: Iterable[Names], language: str) -> str:
    return next((explain.name_in(names, language) for names in named), slug)
