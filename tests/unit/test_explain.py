"""The working of a date, in words."""

import json
from dataclasses import asdict
from datetime import date

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from tests.unit.test_replay import APPROVED, HANDED_OVER, LAW, PASSED, stand, window
from tracker.rules import explain
from tracker.rules.counting import DayCount, Roll, Span, Unit
from tracker.rules.procedure import Silence
from tracker.rules.windows import Figure, Says, Step

KZ = LAW.in_force(date(2025, 12, 18))


def test_the_working_of_the_signature_window() -> None:
    sentences = explain.working(window(stand(PASSED, APPROVED), "signature").steps, KZ)

    assert sentences[0] == "Approved by the Senate: Thursday 18 December 2025."
    assert sentences[1].startswith(
        "Handed to the President: not recorded yet, so it lies between Thursday 18 December 2025 and Sunday 28 December 2025."
    )
    assert "day 10 is Sunday 28 December 2025" in sentences[3]
    assert "day 30 is Saturday 17 January 2026" in sentences[4]
    assert sentences[5] == (
        "Outer limit: 1 calendar month from Sunday 28 December 2025, that day not counted; the last day is "
        "Wednesday 28 January 2026. Constitution of Kazakhstan (1995), Art. 44(2) (older text, of 2017)."
    )


def test_a_window_whose_start_is_known_has_no_second_count() -> None:
    steps = window(stand(PASSED, APPROVED, HANDED_OVER), "signature").steps

    assert [step.figure for step in steps].count(Figure.OUTER) == 0


def test_every_kind_of_step_has_words() -> None:
    day = date(2026, 3, 7)
    count = DayCount(3, Unit.WORKING_DAY, counts_day_zero=True, roll=Roll.NEXT)

    for says in Says:
        sentence = explain.working([Step(Figure.CLOSES, says, Span.on(day), "signed", count)], KZ)[0]
        assert sentence.endswith(".")


def test_what_nobody_knows_is_said() -> None:
    steps = [
        Step(Figure.CLOSES, Says.NOT_KNOWN),
        Step(Figure.CLOCK, Says.AWAITED, Span(date(2026, 3, 7), None), "unheard_of"),
    ]

    assert explain.working(steps, KZ) == [
        "Closes: not known.",
        "unheard_of: not recorded yet, so it lies on or after Saturday 7 March 2026, until when is not known.",
    ]


def test_counts_in_words() -> None:
    day = date(2026, 3, 7)
    step = Step(Figure.CLOSES, Says.COUNTED, Span.on(day), None, DayCount(3, Unit.WORKING_DAY, True, Roll.NEXT))

    assert explain.working([step], KZ) == [
        "Closes: 3 working days from Saturday 7 March 2026, that day counted, moved to the next working day if it is not one;"
        " the last day is Saturday 7 March 2026."
    ]


def test_silence_in_words() -> None:
    assert explain.silence(None).startswith("Not known")
    assert all(explain.silence(one) for one in Silence)


AWAY = [
    (date(2026, 3, 7), "today"),
    (date(2026, 3, 8), "tomorrow"),
    (date(2026, 3, 6), "yesterday"),
    (date(2026, 3, 17), "in 10 days"),
    (date(2026, 2, 25), "10 days ago"),
]


@pytest.mark.parametrize(("day", "words"), AWAY)
def test_how_far_away_a_day_is(day: date, words: str) -> None:
    assert explain.days_away(day, date(2026, 3, 7)) == words


def test_steps_survive_being_stored() -> None:
    steps = list(window(stand(PASSED, APPROVED), "signature").steps)

    stored = json.loads(json.dumps([asdict(step) for step in steps], cls=DjangoJSONEncoder))

    assert [Step.from_json(step) for step in stored] == steps
