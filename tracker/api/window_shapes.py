"""A window with its dates, its working and its citations, as the API says it: by the code that the pages show it by."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, Field

from tracker import queries
from tracker.api.law_shapes import Names, SourceOut, source_out
from tracker.api.values import ClockTime, Instant
from tracker.models import Deadline
from tracker.models.deadline import DeadlineStatus
from tracker.rules import explain
from tracker.rules.procedure import Confidence, Procedure, Silence
from tracker.rules.windows import Figure, State, Window
from tracker.rules.wording import LANGUAGES


class DateOut(BaseModel):
    """One of the dates of a window. `on` is null when nobody knows it; `at` is a time of day where hours count."""

    figure: Figure = Field(description="Which of its dates: `first_possible`, `opens`, `closes`, `outer`.")
    label: str
    on: date | None
    at: ClockTime | None
    in_words: str
    sources: list[SourceOut]


class Facts(BaseModel):
    """What a window is, whether it is stored or was calculated. Its days are those of the jurisdiction.

    The law may let the act happen from `first_possible` on; it is expected between `opens` and `closes`; `outer` is
    the last day on which it can be in time, whatever is not recorded yet.
    """

    window: str
    occurrence: int = Field(description="Which time this window is there: 2 when it came back.")
    name: str
    names: Names
    state: State = Field(description="On the day the answer speaks of, there.")
    is_suspended: bool
    procedure: str
    dates: list[DateOut]
    on_silence: Silence | None = Field(description="What the law makes of it if nobody acts; null: nobody knows.")
    if_nobody_acts: str
    confidence: Confidence
    citation: str
    working: list[str] = Field(description="How the dates were found, sentence by sentence.")


class WindowOut(Facts):
    """A window of a bill. When its dates move it gets a new version with a number of its own, and the old one stays."""

    id: int
    bill: int
    version: int
    status: DeadlineStatus
    reminds: bool = Field(description="Whether people are reminded of it.")
    started_by: int = Field(description="The event that started its clock.")
    ended_by: int | None
    ended_on: date | None
    computed_at: Instant
    ceased_at: Instant | None = Field(description="Since when this version runs no more.")


class CalculatedOut(Facts):
    """A window that follows from what was asked."""

    clock_event: str
    derived_from: str | None = Field(description="The window before it, while what starts its own clock is not known.")


def window_out(deadline: Deadline, today: date, language: str) -> WindowOut:
    """Return a stored window as it stands on `today` there."""
    procedure = queries.procedure_value(deadline.procedure)
    silence = Silence(deadline.on_silence) if deadline.on_silence else None
    return WindowOut(
        id=deadline.pk,
        bill=deadline.bill_id,
        version=deadline.version,
        status=DeadlineStatus(deadline.status),
        reminds=deadline.reminds,
        started_by=deadline.started_by_id,
        ended_by=deadline.ended_by_id,
        ended_on=deadline.ended_on,
        computed_at=deadline.computed_at,
        ceased_at=deadline.ceased_at,
        window=deadline.window,
        occurrence=deadline.occurrence,
        name=explain.name_in(deadline.names, language),
        names=deadline.names,
        state=deadline.state(today),
        is_suspended=deadline.is_suspended,
        procedure=procedure.slug,
        dates=_dates(deadline.dates, today, language),
        on_silence=silence,
        if_nobody_acts=explain.silence(silence, language),
        confidence=Confidence(deadline.confidence),
        citation=deadline.citation,
        working=explain.working(deadline.steps, procedure, language),
    )


def calculated_out(window: Window, procedure: Procedure, as_of: date, language: str) -> CalculatedOut:
    """Return a window of the calculator as it stands on that day."""
    figured = explain.figured(
        window.steps,
        window.first_possible.on,
        window.opens.on,
        (window.closes.on, window.closes.at) if window.closes else (None, None),
        (window.outer.on, window.outer.at) if window.outer else (None, None),
    )
    return CalculatedOut(
        clock_event=window.clock_event,
        derived_from=window.derived_from,
        window=window.name,
        occurrence=window.occurrence,
        name=explain.name_in(window.names, language),
        names=dict(window.names),
        state=window.state(as_of),
        is_suspended=window.is_suspended,
        procedure=window.procedure,
        dates=_dates(figured, as_of, language),
        on_silence=window.on_silence,
        if_nobody_acts=explain.silence(window.on_silence, language),
        confidence=window.confidence,
        citation=window.citation,
        working=explain.working(window.steps, procedure, language),
    )


def _dates(figured: Sequence[explain.Figured], today: date, language: str) -> list[DateOut]:
    words = LANGUAGES[language]
    return [
        DateOut(
            figure=one.figure,
            label=words.labels[one.figure],
            on=one.on,
            at=one.at,
            in_words=line.in_words,
            sources=[source_out(source) for source in one.sources] if one.on else [],
        )
        for one, line in zip(figured, explain.date_lines(figured, today, language), strict=True)
    ]
