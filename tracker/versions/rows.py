"""A version of a bill's text in a line: its name, language and day, and where it is read."""

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from django.urls import reverse

from tracker.models import BillText
from tracker.rules import explain


@dataclass(frozen=True, slots=True)
class TextRow:
    """`note` is its language and day; `label` is what editors call it."""

    number: int
    label: str
    note: str
    language: str
    url: str
    withdrawn_reason: str


def text_row(text: BillText, language: str) -> TextRow:
    """Return a version of the text as a list shows it, in the reader's language."""
    day = explain.in_words(text.dated_on, language) if text.dated_on else ""
    return TextRow(
        number=text.pk,
        label=text.label,
        note=" · ".join(word for word in (language_name(text.language, language), day) if word),
        language=text.language,
        url=reverse("tracker:text", args=[text.bill_id, text.pk]),
        withdrawn_reason=text.withdrawn_reason,
    )


def language_name(code: str, language: str) -> str:
    """Return what a language is called in another: the code, where that is not known."""
    try:
        return Locale.parse(code, sep="-").get_display_name(language) or code
    except (UnknownLocaleError, ValueError):
        return code
