"""Choices and reminders in words, in tables."""

from dataclasses import replace
from datetime import time

import pytest

from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import Kind, Step
from alerts.rules.manner import NAMES, manner_in_words, reminder_in_words, steps_in_words

PLAIN = Choices()
ONLY_CLOSING = replace(PLAIN, kinds=frozenset({Kind.CLOSING}))
LEFT_OUT = (
    "without: a new stage, the outcome, a correction, a window begins, new dates, before it opens, while it is open, "
    "before the outer limit, overdue"
)

MANNERS = [
    # why, choices, in words
    (
        "who chose nothing",
        PLAIN,
        "At once, day reminders in the morning at 09:00; 3 and 1 days before it opens and the day it opens; every 7 days"
        " while it is open; 14, 7, 3 and 1 days before it closes and the day it closes; 3 and 1 days before the outer"
        " limit and 1 day after it closes.",
    ),
    (
        "one kind, hours",
        replace(ONLY_CLOSING, closing=(Step(6, is_hours=True), Step(1))),
        f"At once, day reminders in the morning at 09:00; 1 day before it closes and 6 hours before it closes; {LEFT_OUT}.",
    ),
    (
        "a daily digest, quiet",
        replace(ONLY_CLOSING, closing=(), cadence=Cadence.DAILY, morning=time(7, 30), quiet=(time(22), time(7))),
        f"Gathered in one message a day, in the morning at 07:30; {LEFT_OUT}; quiet from 22:00 until 07:00.",
    ),
    (
        "a weekly digest, escalating",
        replace(PLAIN, opening=(), closing=(), outer=(), open_every_days=0, cadence=Cadence.WEEKLY, escalates=True),
        "Gathered in one message a week, on Monday in the morning at 09:00; to the next address, too, when it closes"
        " within 24 hours and nobody has seen it.",
    ),
    (
        "every day while it is open",
        replace(PLAIN, opening=(), closing=(), outer=(), open_every_days=1),
        "At once, day reminders in the morning at 09:00; every day while it is open.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("why", "choices", "says"), MANNERS)
def test_how_one_is_told_is_said_in_one_sentence(why: str, choices: Choices, says: str) -> None:
    assert manner_in_words(choices) == says, why


def test_no_lead_time_is_no_word() -> None:
    assert steps_in_words([], "before it closes", "the day it closes") == ""


REMINDERS = [
    # kind,             step,         in words
    (Kind.CLOCK_STARTED, "",           "a window begins"),
    (Kind.MOVED,         "",           "new dates"),
    (Kind.MOVED,         "gone",       "the dates you were told no longer hold"),
    (Kind.CLOSING,       "escalation", "closing within 24 hours"),
    (Kind.OPENING,       "3d",         "3 days before it opens"),
    (Kind.OPENING,       "0d",         "the day it opens"),
    (Kind.OPENING,       "0h",         "the hour it opens"),
    (Kind.CLOSING,       "6h",         "6 hours before it closes"),
    (Kind.OPEN,          "+7d",        "open for 7 days"),
    (Kind.OUTER,         "+1d",        "1 day after it closed"),
    (Kind.OUTER,         "1d",         "1 day before the outer limit"),
    (Kind.OUTER,         "0d",         "on the outer limit"),
    (Kind.OUTER,         "0h",         "the hour of the outer limit"),
    (Kind.OVERDUE,       "",           "overdue"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "step", "says"), REMINDERS)
def test_a_reminder_says_what_it_is_for(kind: Kind, step: str, says: str) -> None:
    assert reminder_in_words(kind, step) == says


def test_every_kind_has_a_name_and_a_sentence() -> None:
    assert set(NAMES) == set(Kind)
    assert all(name and sentence.endswith(".") for name, sentence in NAMES.values())
