"""The stages of a bill: passed, current, ahead."""

from datetime import date

import pytest

from tests.unit.examplia import law
from tracker.rules.calendars import Calendar
from tracker.rules.counting import Span
from tracker.rules.journey import Place, journey
from tracker.rules.procedure import Procedure
from tracker.rules.replay import Event, Passed, replay

LAW = law()
PROCEDURE = LAW.procedures[0]


def way(*events: tuple[str, date]) -> list[tuple[str, str]]:
    history = [Event(kind, Span(on, on), number) for number, (kind, on) in enumerate(events, start=1)]
    standing = replay(history, LAW, Calendar())
    return [(step.stage, step.place) for step in journey(standing.passed, standing.procedure or PROCEDURE)]


def test_before_anything_has_happened_all_of_the_usual_way_is_ahead() -> None:
    assert way() == [("lower_house", "ahead"), ("president", "ahead"), ("signed", "ahead"), ("in_force", "ahead")]


def test_a_bill_has_passed_where_it_was_and_has_the_rest_of_the_usual_way_ahead() -> None:
    assert way(("lower_passed", date(2020, 1, 6))) == [
        ("lower_house", "done"),
        ("president", "current"),
        ("signed", "ahead"),
        ("in_force", "ahead"),
    ]


def test_a_stage_that_most_bills_never_see_is_shown_when_the_bill_came_there_and_each_time() -> None:
    stages = way(
        ("lower_passed", date(2020, 1, 6)),
        ("court_referred", date(2020, 1, 8)),
        ("constitutional_court", date(2020, 1, 20)),
    )

    assert stages == [
        ("lower_house", "done"),
        ("president", "done"),
        ("court", "done"),
        ("president", "current"),
        ("signed", "ahead"),
        ("in_force", "ahead"),
    ]


def test_nothing_is_ahead_of_a_bill_at_its_end() -> None:
    passed = [Passed("rejected", PROCEDURE, None)]

    assert [step.place for step in journey(passed, PROCEDURE)] == [Place.CURRENT]


def test_each_stage_knows_what_led_there_and_what_ended_it() -> None:
    event = Event("lower_passed", Span(date(2020, 1, 6), date(2020, 1, 6)), 7)
    house, president, *_ahead = journey(replay([event], LAW, Calendar()).passed, PROCEDURE)

    assert (house.since, house.until) == (None, event.as_happening)
    assert (president.since, president.until) == (event.as_happening, None)


def test_an_event_that_leads_nowhere_is_what_brought_the_bill_to_its_first_stage() -> None:
    event = Event("presented", Span(date(2020, 1, 6), date(2020, 1, 6)), 1, is_irregular=True)

    first = replay([event], LAW, Calendar()).passed[0]

    assert (first.stage, first.since) == ("lower_house", event.as_happening)


@pytest.mark.parametrize("procedure", [None, PROCEDURE])
def test_a_stage_that_the_law_no_longer_knows_is_shown_by_its_slug(procedure: Procedure | None) -> None:
    first = journey([Passed("diet", PROCEDURE, None)], procedure)[0]

    assert first.names == {"en": "diet"}
