"""What letters say in words: plain values in, whole sentences out, in the language of the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from alerts.rules.kinds import GONE, Kind
from alerts.rules.letter_wording import LANGUAGES, Words
from tracker.rules import explain
from tracker.rules import wording as tracker_wording


@dataclass(frozen=True, slots=True)
class Reading:
    """When a letter is read, in which language, and where: in `reader_zone`, of what happens in `zone`."""

    language: str
    now: datetime
    zone: tzinfo
    reader_zone: tzinfo

    @property
    def words(self) -> Words:
        return LANGUAGES[self.language]

    @property
    def today(self) -> date:
        """Return which day it is in the jurisdiction."""
        return self.now.astimezone(self.zone).date()

    def day(self, on: date, at: time | None = None) -> str:
        """Return a day in words. A time of day is said in the reader's zone, with the jurisdiction's beside it."""
        if at is None:
            return explain.in_words(on, self.language)
        there = datetime.combine(on, at, self.zone)
        here = there.astimezone(self.reader_zone)
        if here.replace(tzinfo=None) == there.replace(tzinfo=None):
            return self._moment(there)
        beside = f"{there:%H:%M} ({there.tzinfo})" if here.date() == on else self._moment(there)
        return f"{self._moment(here)} = {beside}"

    def away(self, on: date, at: time | None = None) -> str:
        """Return how far away that day is: the day that `day` says first."""
        if at is None:
            return explain.days_away(on, self.today, self.language)
        here = datetime.combine(on, at, self.zone).astimezone(self.reader_zone)
        return explain.days_away(here.date(), self.now.astimezone(self.reader_zone).date(), self.language)

    def _moment(self, moment: datetime) -> str:
        return f"{explain.in_words(moment.date(), self.language)}, {moment:%H:%M} ({moment.tzinfo})"


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a window, None where nobody knows them; while it is suspended its clock stands still."""

    first_possible_on: date
    opens_on: date
    closes_on: date | None = None
    closes_time: time | None = None
    outer_on: date | None = None
    outer_time: time | None = None
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """An event by the name that the law has for it; `until` is the last day it can have been, if that is not known."""

    name: str
    on: date
    until: date | None = None
    at: time | None = None


def news_of_window(name: str, kind: Kind, step: str, dates: Dates, reading: Reading) -> str:
    """Return in one sentence what an alert about a window says, as it is when it is read."""
    words = reading.words
    last_on, last_at = (dates.outer_on, dates.outer_time) if dates.outer_on else (dates.closes_on, dates.closes_time)
    match kind:
        case Kind.CLOCK_STARTED:
            said = words.started.format(name=name, span=span_in_words(dates, reading.language))
        case Kind.MOVED if step == GONE:
            said = words.gone.format(name=name)
        case Kind.MOVED:
            said = words.moved.format(name=name, span=span_in_words(dates, reading.language))
        case Kind.OPENING:
            sentence = words.opens if reading.today <= dates.opens_on else words.opened
            said = sentence.format(name=name, away=reading.away(dates.opens_on), day=reading.day(dates.opens_on))
        case Kind.OPEN:
            day, short = reading.day(dates.opens_on), words.short(dates.opens_on)
            said = words.is_open.format(name=name, day=day, short=short, closing=_closing(dates, reading))
        case Kind.OVERDUE if last_on is not None:
            said = words.overdue.format(name=name, day=reading.day(last_on, last_at))
        case _ if dates.closes_on is None:
            said = words.endless.format(name=name)
        case _:
            said = words.closing.format(name=name, closing=_closing(dates, reading))
    return said


def news_of_event(happening: Happening, reading: Reading, *, is_correction: bool, is_struck: bool) -> str:
    """Return in one sentence what an alert about an event says; `is_struck` when it did not happen at all."""
    words = reading.words
    day = reading.day(happening.on, happening.at)
    if is_struck:
        return words.struck.format(name=happening.name, day=day)
    if happening.until is not None:
        headline = words.happened_between.format(name=happening.name, day=day, until=reading.day(happening.until))
    else:
        headline = words.happened.format(name=happening.name, day=day)
    return words.correction.format(headline=headline) if is_correction else headline


def span_in_words(dates: Dates, language: str) -> str:
    """Return from when on a window can be used, when that is expected, and until when."""
    words = LANGUAGES[language]
    first = words.short(dates.first_possible_on)
    if dates.is_suspended:
        return words.stands_still
    if dates.closes_on is None:
        return words.span_without_end.format(first=first)
    last = words.short(dates.outer_on or dates.closes_on)
    if dates.opens_on == dates.first_possible_on:
        return words.span_at_once.format(first=first, last=last)
    opens, closes = words.short(dates.opens_on), words.short(dates.closes_on)
    return words.span.format(first=first, opens=opens, closes=closes, last=last)


def several(number: int, headline: str, language: str) -> str:
    """Return the subject of a letter that says so many things, of which this is the first."""
    return _of_number(LANGUAGES[language].alerts, number, language).format(number=number, headline=headline)


def minutes_in_words(number: int, language: str) -> str:
    """Return "30 minutes", as how long something lasts."""
    return _of_number(LANGUAGES[language].minutes, number, language).format(number=number)


def votes_in_words(votes_for: int | None, against: int | None, abstain: int | None, language: str) -> str:
    """Return how the votes were, as far as they are known; nothing when none is."""
    words = LANGUAGES[language]
    said = [(words.votes_for, votes_for), (words.votes_against, against), (words.votes_abstain, abstain)]
    known = [sentence.format(number=number) for sentence, number in said if number is not None]
    return words.votes.format(votes=", ".join(known)) if known else ""


def _of_number(forms: Sequence[str], number: int, language: str) -> str:
    return forms[tracker_wording.LANGUAGES[language].plural(number)]


def _closing(dates: Dates, reading: Reading) -> str:
    words = reading.words
    if dates.closes_on is None:
        return words.no_last_day
    away, day = reading.away(dates.closes_on, dates.closes_time), reading.day(dates.closes_on, dates.closes_time)
    if reading.today <= dates.closes_on:
        return words.closes.format(away=away, day=day)
    short = words.short(dates.closes_on)
    if dates.outer_on is None:
        return words.expected.format(day=day, short=short)
    away, day = reading.away(dates.outer_on, dates.outer_time), reading.day(dates.outer_on, dates.outer_time)
    return words.expected_no_later.format(short=short, day=day, away=away)
