"""The calculator's questions: read, answered, or refused in one line."""

import string
from datetime import date, time

import pytest

from tests.unit.test_replay import CALENDAR, LAW, window
from tracker.rules import explain
from tracker.rules.calculator import QuestionRefused, When, calculated, read_event, read_when
from tracker.rules.counting import Span
from tracker.rules.refusals import REFUSALS, Refusal
from tracker.rules.windows import Figure, sources_of

AS_OF = date(2025, 12, 20)
PASSED, APPROVED = read_event("lower_passed=2025-11-12", 1), read_event("upper_passed=2025-12-18", 2)

WHENS = [
    ("2025-12-18", When(Span.on(date(2025, 12, 18)))),
    ("2025-12-18T14:10", When(Span.on(date(2025, 12, 18)), time(14, 10))),
    ("2025-12-16..2025-12-18", When(Span(date(2025, 12, 16), date(2025, 12, 18)))),
]


@pytest.mark.parametrize(("text", "when"), WHENS)
def test_a_day_a_time_or_a_range_is_read(text: str, when: When) -> None:
    assert read_when(text) == when


REFUSED = [
    ("lower_passed", "is not an event"),
    ("lower_passed=12.11.2025", "is not a date"),
    ("lower_passed=2025-11-12T99:00", "is not a date and time"),
    ("lower_passed=2025-11-12..2025-11-01", "ends before it begins"),
    ("lower_passed=2025-11-12T10:00+05:00", "has a zone"),
    ("lower_passed=9999-12-31", "between 1800 and 2200"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_what_cannot_be_read_is_refused(text: str, says: str) -> None:
    with pytest.raises(QuestionRefused, match=says):
        read_event(text, 1)


UNANSWERED = [
    ([PASSED], date(2025, 11, 1), "lies after 2025-11-01"),
    ([read_event("passed=2025-11-12", 1)], AS_OF, "no event “passed”"),
    ([PASSED, read_event("signed=2025-11-20", 2)], AS_OF, "“signed” does not fit"),
    ([read_event("lower_passed=1990-01-01", 1)], AS_OF, "in force on 1990-01-01"),
]


@pytest.mark.parametrize(("events", "as_of", "says"), UNANSWERED)
def test_what_has_no_answer_is_refused(events: list[object], as_of: date, says: str) -> None:
    with pytest.raises(QuestionRefused, match=says):
        calculated(events, LAW, CALENDAR, as_of)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", REFUSALS)
def test_a_refusal_says_the_same_in_every_language(language: str) -> None:
    def blanks(sentence: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    assert set(REFUSALS[language]) == set(Refusal)
    for refusal in Refusal:
        assert blanks(REFUSALS[language][refusal]) == blanks(REFUSALS["en"][refusal]), refusal


def test_a_refusal_calls_events_and_stages_by_their_names() -> None:
    refused = QuestionRefused(Refusal.DOES_NOT_FIT, event="signed", stage="upper_house")
    names = {("event", "signed"): "Подписан", ("stage", "upper_house"): "В Сенате"}

    assert refused.in_words("ru", lambda what, slug: names[what, slug]) == (
        "событие «Подписан» не подходит: законопроект был на стадии «В Сенате»"
    )
    assert str(refused) == "“signed” does not fit: the bill was in the stage “upper_house”"


def test_a_calculation_may_begin_in_the_middle_or_with_nothing() -> None:
    assert calculated([APPROVED], LAW, CALENDAR, AS_OF).stage == "hand_over"
    assert calculated([], LAW, CALENDAR, AS_OF).windows == ()


def test_each_date_of_a_window_with_its_source_and_how_far_away_it_is() -> None:
    one = window(calculated([PASSED, APPROVED], LAW, CALENDAR, AS_OF), "signature")
    assert one.closes is not None
    assert one.outer is not None
    figured = explain.figured(
        one.steps, one.first_possible.on, one.opens.on, (one.closes.on, None), (one.outer.on, time(11, 6))
    )

    lines = explain.date_lines(figured, AS_OF)

    assert [(line.figure, line.away, line.confidence) for line in lines] == [
        (Figure.FIRST_POSSIBLE, "2 days ago", "older text, of 2017"),
        (Figure.OPENS, "in 8 days", "as reported"),
        (Figure.CLOSES, "in 28 days", "as reported"),
        (Figure.OUTER, "in 39 days", "older text, of 2017"),
    ]
    assert lines[3].in_words == "Wednesday 28 January 2026 11:06"
    assert [source.citation[-9:] for source in sources_of(one.steps, Figure.OUTER)] == ["Art. 44(2)"[-9:]]


def test_a_date_that_nobody_knows_has_no_source() -> None:
    line = explain.date_lines([explain.Figured(Figure.CLOSES, None, [])], AS_OF, "ru")[0]

    assert (line.in_words, line.away, line.source, line.citation, line.confidence) == ("неизвестно", "", "", "", "")


def test_today_and_its_neighbours_have_words_of_their_own() -> None:
    assert [explain.days_away(date(2025, 12, day), AS_OF) for day in (19, 20, 21)] == ["yesterday", "today", "tomorrow"]


def test_a_date_in_words() -> None:
    assert [explain.in_words(AS_OF, language) for language in ("en", "ru", "kk")] == [
        "Saturday 20 December 2025",
        "суббота, 20 декабря 2025 г.",
        "2025 жылғы 20 желтоқсан, сенбі",
    ]
