"""The working of a date, in words that a person can check with a calendar in hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.rules.counting import DayCount, Roll, Unit
from tracker.rules.procedure import Confidence, Procedure, Silence, Source
from tracker.rules.windows import Figure, Says, Step

LABELS = {
    Figure.CLOCK: "Clock",
    Figure.FIRST_POSSIBLE: "First possible",
    Figure.OPENS: "Opens",
    Figure.CLOSES: "Closes",
    Figure.OUTER: "Outer limit",
}

CONFIDENCE = {
    Confidence.TEXT_IN_FORCE: "text in force",
    Confidence.OLDER_TEXT: "older text",
    Confidence.REPORTED: "as reported",
    Confidence.UNVERIFIED: "unverified",
}

UNITS = {
    Unit.DAY: ("day", "days"),
    Unit.WORKING_DAY: ("working day", "working days"),
    Unit.WEEK: ("week", "weeks"),
    Unit.MONTH: ("calendar month", "calendar months"),
}

SILENCE = {
    Silence.NOTHING: "Nothing follows: the term is a directive, and silence makes no law.",
    Silence.DEEMED_SIGNED: "The law is deemed signed.",
    Silence.LAW_WITHOUT_SIGNATURE: "It becomes law without a signature.",
    Silence.SPEAKER_SIGNS: "The speaker of parliament signs instead.",
    Silence.POCKET_VETO: "It does not become law.",
    Silence.DIES: "The bill dies.",
    Silence.DEEMED_APPROVED: "The bill is deemed approved.",
    Silence.OBJECTIONS_ACCEPTED: "The objections count as accepted.",
    Silence.IN_FORCE: "The law is in force.",
}


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


def date_lines(dates: Iterable[tuple[Figure, date | None, Sequence[Source]]], today: date) -> list[DateLine]:
    """Return each date with how far away it is and the sources it rests on."""
    return [
        DateLine(
            figure=figure,
            label=LABELS[figure],
            on=on,
            in_words=in_words(on) if on else "not known",
            away=days_away(on, today) if on else "",
            source="; ".join(map(source_in_words, sources)) if on else "",
            citation="; ".join(source.citation for source in sources) if on else "",
            confidence=confidence_in_words(sources[-1]) if on and sources else "",
        )
        for figure, on, sources in dates
    ]


def days_away(day: date, today: date) -> str:
    """Return "today", "tomorrow", "in 3 days", "yesterday" or "3 days ago"."""
    match (day - today).days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
        case days if days > 0:
            return f"in {days} days"
        case days:
            return f"{-days} days ago"


def in_words(day: date) -> str:
    """Return a date that nobody can misread: weekday, day, month by name, year."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def silence(on_silence: Silence | None) -> str:
    """Return what happens if nobody acts."""
    return SILENCE[on_silence] if on_silence else "Not known: no rule on silence was found in the law."


def confidence_in_words(source: Source) -> str:
    """Return how sure we are of a source: "older text, of 2017"."""
    return CONFIDENCE[source.confidence] + (f", of {source.text_year}" if source.text_year else "")


def source_in_words(source: Source) -> str:
    """Return the citation with how sure we are of it: "Constitution, Art. 44(2) (older text, of 2017)"."""
    return f"{source.citation} ({confidence_in_words(source)})"


def working(steps: Iterable[Step], procedure: Procedure) -> list[str]:
    """Return the steps of a window as sentences, in order."""
    return [_sentence(step, procedure) + _authority(step.source) for step in steps]


def _authority(source: Source | None) -> str:
    return f" {source_in_words(source)}." if source else ""


def _sentence(step: Step, procedure: Procedure) -> str:
    subject = LABELS[step.figure]
    match step.says:
        case Says.RECORDED:
            subject, words = _event(step, procedure), _days(step)
        case Says.AWAITED:
            subject, words = _event(step, procedure), f"not recorded yet, so it lies {_days(step)}"
        case Says.NO_MINIMUM:
            words = f"{_days(step)}. No minimum is known, so the day the clock starts counts"
        case Says.COUNTED:
            words = _count(step)
        case Says.NOT_BEFORE_POSSIBLE:
            words = f"not before the first possible day, {_days(step)}"
        case Says.NOT_AFTER_LAST_DAY:
            words = f"not after the last day, {_days(step)}"
        case Says.NOT_KNOWN:
            words = "not known"
    return f"{subject}: {words}."


def _event(step: Step, procedure: Procedure) -> str:
    kind = procedure.events.get(step.event or "")
    return kind.names["en"] if kind else str(step.event)


def _days(step: Step) -> str:
    assert step.start_on is not None
    if step.end_on is None:
        return f"on or after {in_words(step.start_on)}, until when is not known"
    if step.start_on == step.end_on:
        return in_words(step.start_on)
    return f"between {in_words(step.start_on)} and {in_words(step.end_on)}"


def _count(step: Step) -> str:
    assert step.count is not None
    assert step.start_on is not None
    assert step.end_on is not None
    amount = f"{step.count.amount} {UNITS[step.count.unit][step.count.amount != 1]}"
    rolled = "" if step.count.roll is Roll.STAY else ", moved to a working day if it is not one"
    return f"{amount} from {in_words(step.start_on)}{_first_day(step.count)}{rolled}; {_last(step)}"


def _first_day(count: DayCount) -> str:
    return ", that day counted" if count.counts_day_zero else ", that day not counted"


def _last(step: Step) -> str:
    assert step.end_on is not None
    assert step.count is not None
    if step.count.unit is Unit.DAY:
        return f"day {step.count.amount} is {in_words(step.end_on)}"
    return f"the last day is {in_words(step.end_on)}"
