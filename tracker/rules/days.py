"""Dates inside a sentence, in English, Russian and Kazakh: without the weekday, and inflected where a language must."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from tracker.rules.wording import KAZAKH_MONTHS, RUSSIAN_MONTHS

SHORT_MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек."),
    "kk": ("қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел."),
}

# The endings of the Kazakh months, "from" and "up to": the last sound of each decides.
KAZAKH_SINCE: Final = ("дан", "нан", "дан", "ден", "дан", "нан", "ден", "дан", "тен", "нан", "дан", "нан")
KAZAKH_UNTIL: Final = ("ға", "ға", "ға", "ге", "ға", "ға", "ге", "ға", "ке", "ға", "ға", "ға")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a sentence uses it: by itself, after "from" and before "until". Only Kazakh tells the three apart."""

    plain: str
    since: str
    until: str

    def __str__(self) -> str:
        return self.plain


def day_of(on: date, language: str, at: time | None = None) -> Day:
    """Return a day, with the time of day where hours count."""
    forms = _kazakh(on) if language == "kk" else (plain(on, language),) * 3
    clock = f", {at:%H:%M}" if at else ""
    return Day(*(form + clock for form in forms))


def plain(on: date, language: str) -> str:
    """Return a date without its weekday: "18 December 2025"."""
    match language:
        case "ru":
            return f"{on.day} {RUSSIAN_MONTHS[on.month - 1]} {on.year} г."
        case "kk":
            return f"{on.year} жылғы {on.day} {KAZAKH_MONTHS[on.month - 1]}"
        case _:
            return f"{on.day} {on:%B} {on.year}"


def month(on: date, language: str) -> str:
    """Return the month of a date in short, with the year in January: "Dec", "Jan 2026"."""
    name = SHORT_MONTHS[language][on.month - 1]
    return f"{name} {on.year}" if on.month == 1 else name


def _kazakh(on: date) -> tuple[str, str, str]:
    words = plain(on, "kk")
    return words, words + KAZAKH_SINCE[on.month - 1], words + KAZAKH_UNTIL[on.month - 1]
