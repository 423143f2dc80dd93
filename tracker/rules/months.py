"""Months as a calendar on paper shows them: their weeks, which begin on Monday, and their names in three languages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.wording import KAZAKH_DAYS, KAZAKH_MONTHS, RUSSIAN_DAYS

WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; its name in an address is "2025-12"."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first_on(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_on(self) -> date:
        return self.moved(1).first_on - timedelta(days=1)

    def moved(self, months: int) -> "Month":
        """Return the month that many months later."""
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    def weeks(self) -> list[list[date]]:
        """Return the weeks that have a day in this month, each of seven days, beginning on Monday."""
        first = self.first_on - timedelta(days=self.first_on.weekday())
        days = range((self.last_on - first).days + 1)
        return [[first + timedelta(days=start + day) for day in range(WEEK)] for start in days[::WEEK]]


EARLIEST, LATEST = Month(1900, 1), Month(2199, 12)
"""The months that can be leafed through: no law of ours is older, and nobody plans further ahead."""


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def read_month(text: str) -> Month | None:
    """Return the month of an address, or None when it is none or lies too far away."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}", text):
        return None
    month = Month(int(text[:4]), int(text[5:]))
    return month if 1 <= month.number <= 12 and EARLIEST <= month <= LATEST else None


def read_day(text: str) -> date | None:
    """Return the day of an address, or None when there is no such day or it lies too far away."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) or read_month(text[:7]) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Weekday:
    """The name of a weekday, and how the head of a column shortens it."""

    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one language: of a month with its year as a heading, and of the days from Monday on."""

    month: Callable[[Month], str]
    weekdays: tuple[Weekday, ...]


ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
RUSSIAN_MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _weekdays(names: tuple[str, ...], shorts: str) -> tuple[Weekday, ...]:
    return tuple(Weekday(name, short) for name, short in zip(names, shorts.split(), strict=True))


NAMES: Mapping[str, Names] = {
    "en": Names(
        month=lambda month: f"{ENGLISH_MONTHS[month.number - 1]} {month.year}",
        weekdays=_weekdays(ENGLISH_DAYS, "Mon Tue Wed Thu Fri Sat Sun"),
    ),
    "ru": Names(
        month=lambda month: f"{RUSSIAN_MONTHS[month.number - 1]} {month.year} г.",
        weekdays=_weekdays(RUSSIAN_DAYS, "Пн Вт Ср Чт Пт Сб Вс"),
    ),
    "kk": Names(
        month=lambda month: f"{month.year} жылғы {KAZAKH_MONTHS[month.number - 1]}",
        weekdays=_weekdays(KAZAKH_DAYS, "Дс Сс Ср Бс Жм Сн Жс"),
    ),
}


def month_in_words(month: Month, language: str) -> str:
    """Return a month with its year, as it stands in a heading."""
    return NAMES[language].month(month)


def weekdays(language: str) -> tuple[Weekday, ...]:
    """Return the names of the weekdays, from Monday on."""
    return NAMES[language].weekdays
