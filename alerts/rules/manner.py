"""Choices and reminders in words for people, in the language asked for."""

from collections.abc import Iterable, Iterator

from alerts.rules.choices import Choices
from alerts.rules.kinds import Kind, Step
from alerts.rules.wording import LANGUAGES, Words
from tracker.rules.counting import Unit


def kind_name(kind: Kind, language: str = "en") -> str:
    """Return what a kind of alert is called."""
    return LANGUAGES[language].kinds[kind][0]


def kind_help(kind: Kind, language: str = "en") -> str:
    """Return in one sentence what a kind of alert tells."""
    return LANGUAGES[language].kinds[kind][1]


def weekday_name(number: int, language: str = "en") -> str:
    """Return the name of an ISO weekday, Monday being 1."""
    return LANGUAGES[language].weekdays[number - 1]


def manner_in_words(choices: Choices, language: str = "en") -> str:
    """Return in one sentence how somebody who made these choices is told."""
    words = LANGUAGES[language]
    said = "; ".join([_rhythm(choices, words), *_reminders(choices, words), *_exceptions(choices, words)])
    return f"{said[0].upper()}{said[1:]}."


def steps_in_words(kind: Kind, steps: Iterable[Step], language: str = "en") -> str:
    """Return lead times in words, "14, 7 and 1 days before it closes and the day it closes"; nothing for none."""
    words = LANGUAGES[language]
    ordered = sorted(set(steps), key=lambda one: (one.is_after, -one.length, one.is_hours))
    days = [one.amount for one in ordered if one.amount and not (one.is_after or one.is_hours)]
    others = [one for one in ordered if one.is_after or one.is_hours or not one.amount]
    groups = [words.before[kind].format(amount=words.days(days))] if days else []
    return words.listed([*groups, *(_lead(kind, one, words) for one in others)]) if ordered else ""


def reminder_in_words(kind: Kind, step: str, language: str = "en") -> str:
    """Return what a reminder is for, as a line of a timetable says it."""
    words = LANGUAGES[language]
    if step in words.steps:
        return words.steps[step]
    if not step:
        return _uncapitalized(kind_name(kind, language))
    lead = Step.parse(step)
    return words.open_for.format(amount=_amount(lead, words)) if kind is Kind.OPEN else _lead(kind, lead, words)


def _lead(kind: Kind, lead: Step, words: Words) -> str:
    if lead.is_after:
        return words.after.format(amount=_amount(lead, words))
    if lead.amount:
        return words.before[kind].format(amount=_amount(lead, words))
    return (words.on_the_hour if lead.is_hours else words.on_the_day)[kind]


def _rhythm(choices: Choices, words: Words) -> str:
    weekly_on = words.weekly_on[choices.digest_weekday - 1]
    return words.rhythm[choices.cadence].format(morning=f"{choices.morning:%H:%M}", weekly_on=weekly_on)


def _reminders(choices: Choices, words: Words) -> Iterator[str]:
    if Kind.OPENING in choices.kinds and choices.opening:
        yield steps_in_words(Kind.OPENING, choices.opening, words.language)
    if Kind.OPEN in choices.kinds and choices.open_every_days:
        days = choices.open_every_days
        yield words.every_day if days == 1 else words.every_days.format(amount=words.amount(days, Unit.DAY))
    if Kind.CLOSING in choices.kinds and choices.closing:
        yield steps_in_words(Kind.CLOSING, choices.closing, words.language)
    if Kind.OUTER in choices.kinds and choices.outer:
        yield steps_in_words(Kind.OUTER, choices.outer, words.language)


def _exceptions(choices: Choices, words: Words) -> Iterator[str]:
    left_out = [_uncapitalized(name) for kind, (name, _) in words.kinds.items() if kind not in choices.kinds]
    if left_out:
        yield words.without.format(kinds=", ".join(left_out))
    if choices.quiet:
        yield words.quiet.format(first=f"{choices.quiet[0]:%H:%M}", end=f"{choices.quiet[1]:%H:%M}")
    if choices.escalates:
        yield words.escalates


def _amount(step: Step, words: Words) -> str:
    return words.amount(step.amount, Unit.HOUR if step.is_hours else Unit.DAY)


def _uncapitalized(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"
