"""The audit's own working of what is owed: one table a rule, from docs/alerts.md."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.rules.choices import Cadence, Choices, Reader
from alerts.rules.dues import Span, dues, may_wait_until
from alerts.rules.kinds import Kind, Step
from tests.moments import ALMATY, APPROVED_AT, almaty

SIGNATURE = Span(
    zone=ALMATY,
    came_to_be_at=APPROVED_AT,
    opens_on=date(2025, 12, 28),
    closes_on=date(2026, 1, 17),
    outer_on=date(2026, 1, 28),
)
END = almaty(3, 1, year=2026)


def told(
    span: Span = SIGNATURE, zone: Any = ALMATY, until: datetime = END, **choices: Any
) -> list[tuple[Any, str, str]]:
    found = dues(span, Reader(zone, Choices(**choices)), until)
    return [(one.moment.astimezone(span.zone), one.kind, one.step) for one in found]


def of_kind(kind: Kind, *steps: str, span: Span = SIGNATURE, zone: Any = ALMATY) -> list[datetime]:
    chosen: dict[str, Any] = {str(kind): tuple(Step.parse(step) for step in steps)} if steps else {}
    return [moment for moment, _, _ in told(span, zone, kinds=frozenset({kind}), **chosen)]


def test_the_reminders_of_the_first_case() -> None:
    assert [(f"{moment:%d.%m. %H}", kind, step) for moment, kind, step in told()] == [
        ("25.12. 09", "opening", "3d"),
        ("27.12. 09", "opening", "1d"),
        ("28.12. 09", "opening", "0d"),
        ("03.01. 09", "closing", "14d"),
        ("04.01. 09", "open", "+7d"),
        ("10.01. 09", "closing", "7d"),
        ("11.01. 09", "open", "+14d"),
        ("14.01. 09", "closing", "3d"),
        ("16.01. 09", "closing", "1d"),
        ("17.01. 09", "closing", "0d"),
        ("18.01. 09", "outer", "+1d"),
        ("25.01. 09", "outer", "3d"),
        ("27.01. 09", "outer", "1d"),
        ("29.01. 09", "overdue", ""),
    ]


MOMENTS = [
    # rule,                                          kind,         steps,    span,                                                zone,                  moments
    ("the day, not later than six hours before",     Kind.CLOSING, ["0d"],   SIGNATURE,                                           "Pacific/Honolulu",    [almaty(1, 17, 18, year=2026)]),
    ("the same for the day it opens",                Kind.OPENING, ["0d"],   SIGNATURE,                                           "Pacific/Honolulu",    [almaty(12, 28, 18)]),
    ("hours, from 24:00 of the last day",            Kind.CLOSING, ["6h"],   SIGNATURE,                                           "Asia/Almaty",         [almaty(1, 17, 18, year=2026)]),
    ("hours, from its time where hours count",       Kind.CLOSING, ["6h"],   replace(SIGNATURE, closes_time=time(12)),            "Asia/Almaty",         [almaty(1, 17, 6, year=2026)]),
    ("hours, from midnight of the day it opens",     Kind.OPENING, ["6h"],   SIGNATURE,                                           "Asia/Almaty",         [almaty(12, 27, 18)]),
    ("hours after it closes",                        Kind.OUTER,   ["+6h"],  SIGNATURE,                                           "Asia/Almaty",         [almaty(1, 18, 6, year=2026)]),
    ("outer: only what lies between the two",        Kind.OUTER,   ["3d"],   replace(SIGNATURE, outer_on=date(2026, 1, 19)),      "Asia/Almaty",         []),
    ("outer: nothing where the two are one",         Kind.OUTER,   [],       replace(SIGNATURE, outer_on=None),                   "Asia/Almaty",         []),
    ("overdue: not before the end, wherever",        Kind.OVERDUE, [],       replace(SIGNATURE, zone=ZoneInfo("Pacific/Honolulu")), "Pacific/Kiritimati", [datetime(2026, 1, 29, tzinfo=ZoneInfo("Pacific/Honolulu"))]),
    ("nothing of a closing that nobody knows",       Kind.CLOSING, [],       replace(SIGNATURE, closes_on=None, outer_on=None),   "Asia/Almaty",         []),
    ("no overdue of it either",                      Kind.OVERDUE, [],       replace(SIGNATURE, closes_on=None, outer_on=None),   "Asia/Almaty",         []),
    ("a moment before it came to be is none",        Kind.OPENING, ["14d"],  SIGNATURE,                                           "Asia/Almaty",         []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "steps", "span", "zone", "moments"), MOMENTS, ids=[row[0] for row in MOMENTS])
def test_the_moment_of_a_reminder(
    rule: str, kind: Kind, steps: list[str], span: Span, zone: str, moments: list[datetime]
) -> None:
    assert of_kind(kind, *steps, span=span, zone=ZoneInfo(zone)) == moments


def test_while_it_is_open_every_so_many_days_and_not_in_the_last_hours() -> None:
    every_20_days: dict[str, Any] = {"kinds": frozenset({Kind.OPEN}), "open_every_days": 20}

    assert told(**every_20_days, morning=time(18)) == []
    assert [step for _, _, step in told(**every_20_days, morning=time(17))] == ["+20d"]
    assert told(kinds=frozenset({Kind.OPEN}), open_every_days=0) == []


def test_a_window_whose_end_nobody_knows_is_open_for_two_years() -> None:
    unknown = replace(SIGNATURE, closes_on=None, outer_on=None)
    ten_years_on = datetime(2035, 1, 1, tzinfo=UTC)

    assert told(unknown, until=ten_years_on)[-1][1:] == ("open", "+728d")


def test_of_one_moment_only_the_most_urgent_is_owed() -> None:
    short = replace(SIGNATURE, closes_on=date(2025, 12, 29), outer_on=None)

    assert [one for one in told(short) if one[0] == almaty(12, 28, 9)] == [(almaty(12, 28, 9), "closing", "1d")]


def test_hours_are_hours_where_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = replace(SIGNATURE, zone=berlin, closes_on=date(2026, 3, 29), outer_on=None)
    found = dues(spring, Reader(berlin, Choices(closing=(Step.parse("24h"),))), datetime(2026, 4, 1, tzinfo=UTC))

    assert [one.moment for one in found if one.kind is Kind.CLOSING] == [datetime(2026, 3, 28, 22, tzinfo=UTC)]


DAY, NOON = almaty(1, 5, 12, year=2026), time(12)  # a Monday
WAITS = [
    # why,                                            choices,                                                          too late at,                   waits until
    ("at once",                                       {},                                                               None,                          DAY),
    ("a daily digest",                                {"cadence": Cadence.DAILY},                                       None,                          almaty(1, 6, 9, year=2026)),
    ("a daily digest at that very time",              {"cadence": Cadence.DAILY, "morning": NOON},                      None,                          DAY),
    ("a weekly digest, on Mondays",                   {"cadence": Cadence.WEEKLY},                                      None,                          almaty(1, 12, 9, year=2026)),
    ("a digest that would end too late: now",         {"cadence": Cadence.WEEKLY},                                      almaty(1, 7, 9, year=2026),    DAY),
    ("quiet hours",                                   {"quiet": (time(10), time(14))},                                  None,                          almaty(1, 5, 14, year=2026)),
    ("quiet hours over midnight",                     {"quiet": (time(11), time(7))},                                   None,                          almaty(1, 6, 7, year=2026)),
    ("quiet at other hours",                          {"quiet": (time(22), time(7))},                                   None,                          DAY),
    ("quiet hours that would end too late: now",      {"quiet": (time(10), time(14))},                                  almaty(1, 5, 13, year=2026),   DAY),
    ("a digest in quiet hours, after them",           {"cadence": Cadence.DAILY, "quiet": (time(8), time(10))},         None,                          almaty(1, 6, 10, year=2026)),
    ("too late after them: in the quiet hours",       {"cadence": Cadence.DAILY, "quiet": (time(8), time(10))},         almaty(1, 6, 9, year=2026),    almaty(1, 6, 9, year=2026)),
    ("too late for the digest: after the quiet hours", {"cadence": Cadence.DAILY, "quiet": (time(10), time(14))},       almaty(1, 5, 20, year=2026),   almaty(1, 5, 14, year=2026)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "choices", "too_late_at", "until"), WAITS, ids=[row[0] for row in WAITS])
def test_how_long_what_is_owed_may_wait(
    why: str, choices: dict[str, Any], too_late_at: datetime | None, until: datetime
) -> None:
    assert may_wait_until(DAY, Reader(ALMATY, Choices(**choices)), too_late_at) == until
