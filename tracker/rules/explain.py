"""The working of a date, in words that a person can check with a calendar in hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from tracker.rules.counting import DayCount, Unit
from tracker.rules.procedure import Names, Procedure, Silence, Source
from tracker.rules.windows import Figure, Says, Step, sources_of
from tracker.rules.wording import LANGUAGES, Words


@dataclass(frozen=True, slots=True)
class Figured:
    """One date of a window as it is stored: None when nobody knows it, a time of day where hours count."""

    figure: Figure
    on: date | None
    sources: Sequence[Source]
    at: time | None = None


Ending = tuple[date | None, time | None]
"""A last day, and the time of day where hours count; None when nobody knows it."""


def figured(
    steps: Sequence[Step], first_possible_on: date, opens_on: date, closes: Ending, outer: Ending
) -> list[Figured]:
    """Put the four dates of a window together with the sources that the steps to them rest on."""
    possible, closing = sources_of(steps, Figure.FIRST_POSSIBLE), sources_of(steps, Figure.CLOSES)
    outermost = [*sources_of(steps, Figure.CLOCK), *sources_of(steps, Figure.OUTER)]
    return [
        Figured(Figure.FIRST_POSSIBLE, first_possible_on, possible),
        Figured(Figure.OPENS, opens_on, sources_of(steps, Figure.OPENS) or possible),
        Figured(Figure.CLOSES, closes[0], closing, closes[1]),
        Figured(Figure.OUTER, outer[0], outermost or closing, outer[1]),
    ]


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date of a window as a page or a message shows it. `on` is None when nobody knows it.

    `source` is citation and confidence in one, `citation` and `confidence` are the two apart.
    """

    figure: Figure
    label: str
    on: date | None
    in_words: str
    away: str
    source: str
    citation: str
    confidence: str


def date_lines(dates: Iterable[Figured], today: date, language: str = "en") -> list[DateLine]:
    """Return each date with how far away it is and the sources it rests on."""
    words = LANGUAGES[language]
    return [
        DateLine(
            figure=one.figure,
            label=words.labels[one.figure],
            on=one.on,
            in_words=words.day(one.on) + _time(one.at) if one.on else words.not_known,
            away=days_away(one.on, today, language) if one.on else "",
            source="; ".join(source_in_words(source, language) for source in one.sources) if one.on else "",
            citation="; ".join(source.citation for source in one.sources) if one.on else "",
            confidence=confidence_in_words(one.sources[-1], language) if one.on and one.sources else "",
        )
        for one in dates
    ]


def days_away(day: date, today: date, language: str = "en") -> str:
    """Return "today", "tomorrow", "in 3 days", "yesterday" or "3 days ago"."""
    words = LANGUAGES[language]
    days = (day - today).days
    if days in words.away:
        return words.away[days]
    return (words.ahead if days > 0 else words.ago).format(amount=_amount(abs(days), Unit.DAY, words))


def in_words(day: date, language: str = "en") -> str:
    """Return a date that nobody can misread: weekday, day, month by name, year."""
    return LANGUAGES[language].day(day)


def silence(on_silence: Silence | None, language: str = "en") -> str:
    """Return what happens if nobody acts."""
    return LANGUAGES[language].silence[on_silence]


def confidence_in_words(source: Source, language: str = "en") -> str:
    """Return how sure we are of a source: "older text, of 2017"."""
    words = LANGUAGES[language]
    year = f", {words.of_year.format(year=source.text_year)}" if source.text_year else ""
    return words.confidence[source.confidence] + year


def source_in_words(source: Source, language: str = "en") -> str:
    """Return the citation with how sure we are of it: "Constitution, Art. 44(2) (older text, of 2017)"."""
    return f"{source.citation} ({confidence_in_words(source, language)})"


def working(steps: Iterable[Step], procedure: Procedure, language: str = "en") -> list[str]:
    """Return the steps of a window as sentences, in order."""
    return [_sentence(step, procedure, language) for step in steps]


def amount_in_words(count: DayCount, language: str = "en") -> str:
    """Return an amount of legal time: "10 working days"."""
    return _amount(count.amount, count.unit, LANGUAGES[language])


def name_in(names: Names, language: str) -> str:
    """Return a name in that language, or in English where the law has no other."""
    return names.get(language, names["en"])


def _sentence(step: Step, procedure: Procedure, language: str) -> str:
    words = LANGUAGES[language]
    sentence = words.sentences[step.says].format(
        label=words.labels[step.figure],
        event=_event(step, procedure, language),
        window=_window(step, procedure, language),
        days=_days(step, words),
        count=_count(step, words),
        amount=_amount(step.count.amount, step.count.unit, words) if step.count else "",
    )
    authority = f" {source_in_words(step.source, language)}." if step.source else ""
    return f"{sentence.rstrip('.')}.{authority}"


def _event(step: Step, procedure: Procedure, language: str) -> str:
    kind = procedure.events.get(step.event or "")
    return name_in(kind.names, language) if kind else step.event or ""


def _window(step: Step, procedure: Procedure, language: str) -> str:
    names = (window.names for window in procedure.windows if window.name == step.window)
    return next((name_in(one, language) for one in names), step.window or "")


def _days(step: Step, words: Words) -> str:
    if step.on is None:
        return ""
    if step.on.latest is None:
        return words.not_before.format(first=words.day(step.on.earliest))
    if step.on.is_exact:
        at = _time(step.end_at) if step.says is Says.RECORDED else ""
        return words.on.format(day=words.day(step.on.earliest)) + at
    return words.between.format(first=words.day(step.on.earliest), last=words.day(step.on.latest))


def _count(step: Step, words: Words) -> str:
    if step.count is None or step.on is None or step.on.latest is None:
        return ""
    end = words.day_number if step.count.unit is Unit.DAY else words.last_day
    at = _time(step.end_at)
    return words.count.format(
        amount=_amount(step.count.amount, step.count.unit, words),
        start=words.day(step.on.earliest),
        from_day="" if step.count.unit is Unit.HOUR else words.from_day[step.count.counts_day_zero],
        rolled=words.rolled[step.count.roll],
        end=end.format(amount=step.count.amount, day=words.day(step.on.latest) + at),
    )


def _time(at: time | None) -> str:
    return f" {at:%H:%M}" if at else ""


def _amount(number: int, unit: Unit, words: Words) -> str:
    return f"{number} {words.units[unit][words.plural(number)]}"
