"""Choices and reminders in words for people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import ESCALATION, GONE, Kind, Step

NAMES: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.STAGE: ("A new stage", "Something happened to the bill: passed, approved, returned."),
    Kind.OUTCOME: ("The outcome", "It was signed, vetoed, withdrawn, or became law in another way."),
    Kind.CORRECTION: ("A correction", "Something you were told was wrong."),
    Kind.CLOCK_STARTED: ("A window begins", "The law's clock has started: from when on and until when one can act."),
    Kind.MOVED: ("New dates", "The dates of a window you were told of have changed, or no longer hold."),
    Kind.OPENING: ("Before it opens", "Reminders before the day on which a window is expected to open."),
    Kind.OPEN: ("While it is open", "A reminder every so many days as long as a window is open."),
    Kind.CLOSING: ("Before it closes", "Reminders before the day on which a window closes."),
    Kind.OUTER: ("Before the outer limit", "Reminders between the day it should close and the last day there can be."),
    Kind.OVERDUE: ("Overdue", "The last day has passed, and no outcome is recorded."),
}
"""What each kind is called for people, and what it tells."""

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def kind_name(kind: Kind, language: str = "en") -> str:
    """Return what a kind of alert is called for people."""
    return NAMES[kind][0]


def kind_help(kind: Kind, language: str = "en") -> str:
    """Return in one sentence what a kind of alert tells."""
    return NAMES[kind][1]


def weekday_name(number: int, language: str = "en") -> str:
    """Return the name of an ISO weekday, Monday being 1."""
    return WEEKDAYS[number - 1]


def manner_in_words(choices: Choices, language: str = "en") -> str:
    """Return in one sentence how somebody who made these choices is told."""
    said = "; ".join([_rhythm(choices), *_reminders(choices), *_exceptions(choices)])
    return f"{said[0].upper()}{said[1:]}."


def steps_in_words(steps: Iterable[Step], before: str, on_the_day: str) -> str:
    """Return lead times in words, "14, 7 and 1 days before it closes and the day it closes"; nothing for none."""
    ordered = sorted(set(steps), key=lambda one: (one.is_after, -one.length, one.is_hours))
    days = [one.amount for one in ordered if not (one.is_after or one.is_hours) and one.amount]
    groups = [f"{_listed(map(str, days))} {'day' if days == [1] else 'days'} {before}"] if days else []
    groups += [on_the_day for one in ordered if not (one.is_after or one.is_hours or one.amount)]
    groups += [f"{_amount(one)} {before}" for one in ordered if one.is_hours]
    groups += [f"{_amount(one)} after it closes" for one in ordered if one.is_after]
    return _listed(groups)


def reminder_in_words(kind: Kind, step: str, language: str = "en") -> str:
    """Return what a reminder is for, as a line of a timetable says it."""
    if step in {GONE, ESCALATION}:
        return {GONE: "the dates you were told no longer hold", ESCALATION: "closing within 24 hours"}[step]
    if not step:
        return NAMES[kind][0].lower()
    lead = Step.parse(step)
    if kind is Kind.OPEN:
        return f"open for {_amount(lead)}"
    if kind is Kind.OUTER:
        return f"{_amount(lead)} after it closed" if lead.is_after else _before(lead, "the outer limit")
    return _before(lead, "it opens" if kind is Kind.OPENING else "it closes")


def _before(lead: Step, what: str) -> str:
    if lead.amount:
        return f"{_amount(lead)} before {what}"
    is_day_of_window = what.startswith("it ")
    if lead.is_hours:
        return f"the hour {what}" if is_day_of_window else f"the hour of {what}"
    return f"the day {what}" if is_day_of_window else f"on {what}"


def _rhythm(choices: Choices) -> str:
    morning = f"in the morning at {choices.morning:%H:%M}"
    if choices.cadence is Cadence.AT_ONCE:
        return f"at once, day reminders {morning}"
    if choices.cadence is Cadence.DAILY:
        return f"gathered in one message a day, {morning}"
    return f"gathered in one message a week, on {WEEKDAYS[choices.digest_weekday - 1]} {morning}"


def _reminders(choices: Choices) -> Iterator[str]:
    kinds = choices.kinds
    if Kind.OPENING in kinds and choices.opening:
        yield steps_in_words(choices.opening, "before it opens", "the day it opens")
    if Kind.OPEN in kinds and choices.open_every_days:
        days = choices.open_every_days
        yield "every day while it is open" if days == 1 else f"every {days} days while it is open"
    if Kind.CLOSING in kinds and choices.closing:
        yield steps_in_words(choices.closing, "before it closes", "the day it closes")
    if Kind.OUTER in kinds and choices.outer:
        yield steps_in_words(choices.outer, "before the outer limit", "on the outer limit")


def _exceptions(choices: Choices) -> Iterator[str]:
    left_out = [NAMES[kind][0].lower() for kind in NAMES if kind not in choices.kinds]
    if left_out:
        yield f"without: {', '.join(left_out)}"
    if choices.quiet:
        yield f"quiet from {choices.quiet[0]:%H:%M} until {choices.quiet[1]:%H:%M}"
    if choices.escalates:
        yield "to the next address, too, when it closes within 24 hours and nobody has seen it"


def _amount(step: Step) -> str:
    unit = "hour" if step.is_hours else "day"
    return f"{step.amount} {unit}{'' if step.amount == 1 else 's'}"


def _listed(texts: Iterable[str]) -> str:
    """Return "a, b and c"."""
    several = list(texts)
    return " and ".join([", ".join(several[:-1]), several[-1]] if len(several) > 1 else several)
