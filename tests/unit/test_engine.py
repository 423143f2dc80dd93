"""Clocks that stop, switch, or begin by silence; hours; ranges. On the made-up law of Examplia."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit import examplia
from tracker.procedures import bundled_jurisdictions, bundled_laws
from tracker.rules.calculator import read_event
from tracker.rules.calendars import Calendar, EitherOf
from tracker.rules.counting import Span
from tracker.rules.procedure import Law, Silence
from tracker.rules.replay import Event, Oddity, Standing, replay
from tracker.rules.windows import Says, State, Window

CALENDAR = Calendar(closed_days=frozenset({date(2026, 3, 9)}))
PASSED = Event("lower_passed", Span.on(date(2026, 2, 27)), 1)


def on(kind: str, day: int, ref: int, *, until: int | None = None, at: time | None = None) -> Event:
    """Return an event on a day of March 2026, or on one of the days until another."""
    return Event(kind, Span(date(2026, 3, day), date(2026, 3, until or day)), ref, at=at)


def stand(*events: Event, law: Law | None = None) -> Standing:
    return replay([PASSED, *events], law or examplia.law(), CALENDAR)


def window(standing: Standing, name: str = "signature") -> Window:
    return next(one for one in standing.windows if one.name == name)


def last_days(one: Window) -> tuple[date | None, date | None]:
    return (one.closes.on if one.closes else None, one.outer.on if one.outer else None)


PRESENTED = on("presented", 2, 2)

UNITS = [
    # unit,                              term, last day, why
    ("day",                              10,   12,       "calendar days"),
    ("week",                             1,    9,        "a week"),
    ("working_day",                      5,    10,       "over a weekend and the holiday on the 9th"),
    ("day_except_sundays",               10,   13,       "the 8th is a Sunday"),
    ("day_except_sundays_and_holidays",  10,   14,       "the 8th is a Sunday, the 9th a holiday"),
    ("hour",                             48,   4,        "hours from a day without a time"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "amount", "last", "why"), UNITS)
def test_units_of_terms(unit: str, amount: int, last: int, why: str) -> None:
    one = window(stand(PRESENTED, law=examplia.law(amount=amount, unit=unit)))

    assert last_days(one) == (date(2026, 3, last), date(2026, 3, last)), why


def test_hours_are_exact_to_the_minute() -> None:
    one = window(stand(on("presented", 2, 2, at=time(11, 6)), law=examplia.law(amount=336, unit="hour")))

    assert one.closes is not None
    assert (one.closes.on, one.closes.at) == (date(2026, 3, 16), time(11, 6))


def test_a_day_off_that_was_made_a_working_day_counts() -> None:
    calendar = Calendar(closed_days=EitherOf((), {date(2026, 3, 9)}), open_days={date(2026, 3, 7)})

    standing = replay([PASSED, PRESENTED], examplia.law(amount=5, unit="working_day"), calendar)

    assert last_days(window(standing))[0] == date(2026, 3, 7)
    assert calendar.is_holiday(date(2026, 3, 9))
    assert not calendar.is_holiday(date(2026, 3, 7))


def test_the_clock_stands_still_before_the_court() -> None:
    referred = on("court_referred", 6, 3)

    waiting = window(stand(PRESENTED, referred))
    resumed = window(stand(PRESENTED, referred, on("constitutional_court", 20, 4)))

    assert last_days(waiting) == (None, None)
    assert last_days(resumed) == (date(2026, 3, 26), date(2026, 3, 26))
    assert [step.says for step in resumed.steps][-2:] == [Says.SUSPENDED, Says.RESUMED]


def test_of_working_days_those_that_were_left_count_from_the_resumption() -> None:
    law = examplia.law(amount=5, unit="working_day")

    one = window(stand(PRESENTED, on("court_referred", 4, 3), on("constitutional_court", 13, 4), law=law))

    assert last_days(one)[0] == date(2026, 3, 18)


def test_of_a_month_the_days_that_were_left_count() -> None:
    law = examplia.law(amount=1, unit="month")

    one = window(stand(PRESENTED, on("court_referred", 12, 3), on("constitutional_court", 22, 4), law=law))

    assert last_days(one)[0] == date(2026, 4, 12)


def test_a_reference_after_the_last_day_moves_nothing() -> None:
    one = window(stand(PRESENTED, on("court_referred", 14, 3), on("constitutional_court", 20, 4)))

    assert last_days(one) == (date(2026, 3, 12), date(2026, 3, 12))


def test_a_ruling_of_which_only_a_range_is_known_gives_a_range() -> None:
    one = window(stand(PRESENTED, on("court_referred", 6, 3), on("constitutional_court", 18, 4, until=20)))

    assert last_days(one) == (date(2026, 3, 24), date(2026, 3, 26))


def test_adjournment_before_the_last_day_switches_the_rule() -> None:
    adjourned = on("adjourned", 5, 3)

    from_adjournment = window(stand(PRESENTED, adjourned))
    from_clock = window(stand(PRESENTED, adjourned, law=examplia.law(counts_from="clock")))

    assert last_days(from_adjournment) == (date(2026, 3, 25), date(2026, 3, 25))
    assert last_days(from_clock) == (date(2026, 3, 22), date(2026, 3, 22))
    assert from_adjournment.on_silence is Silence.POCKET_VETO


def test_adjournment_after_the_last_day_switches_nothing() -> None:
    one = window(stand(PRESENTED, on("adjourned", 13, 3)))

    assert last_days(one)[0] == date(2026, 3, 12)
    assert one.on_silence is Silence.SPEAKER_SIGNS


def test_a_bill_handed_over_after_the_adjournment_is_under_the_other_rule() -> None:
    one = window(stand(on("adjourned", 1, 2), on("presented", 3, 3)))

    assert last_days(one)[0] == date(2026, 3, 21)


def test_where_nobody_knows_the_term_after_adjournment_nothing_is_guessed() -> None:
    unknown = examplia.TEXT.replace(
        '[window.adjourned.closes]\namount = 20\nunit = "day"\ncitation = "s. 15"\nconfidence = "text-in-force"\n', ""
    )

    one = window(stand(PRESENTED, on("adjourned", 5, 3), law=examplia.law(text=unknown)))

    assert last_days(one) == (None, None)


def test_silence_opens_the_speakers_window() -> None:
    derived = window(stand(PRESENTED), "speaker_signature")

    assert derived.derived_from == "signature"
    assert derived.first_possible.on == date(2026, 3, 13)
    assert last_days(derived) == (date(2026, 3, 17), date(2026, 3, 17))
    assert derived.steps[1].says is Says.UNUSED


def test_a_window_after_silence_of_unknown_end_has_no_last_day() -> None:
    unknown = examplia.TEXT.replace(
        '[window.closes]\namount = {amount}\nunit = "{unit}"\ncitation = "s. 14"\nconfidence = "text-in-force"\n', ""
    )

    derived = window(stand(PRESENTED, law=examplia.law(text=unknown)), "speaker_signature")

    assert derived.first_possible.on == date(2026, 3, 3)
    assert derived.outer is None


def test_an_act_ends_its_window_though_the_stage_stays() -> None:
    text = examplia.TEXT.replace(
        'kind = "lapsed_into_law"\nin = "president"\nto = "signed"', 'kind = "lapsed_into_law"\nin = "president"'
    )

    standing = stand(PRESENTED, on("lapsed_into_law", 13, 3), law=examplia.law(text=text))

    assert window(standing).ended is not None
    assert window(standing, "speaker_signature").ended is None
    assert window(standing, "speaker_signature").clock == Span.on(date(2026, 3, 13))


def test_a_default_that_a_bill_may_set_aside_is_not_held_against_it() -> None:
    standing = stand(PRESENTED, on("signed", 4, 3), on("in_force", 30, 4))

    assert standing.irregularities == ()


def test_an_act_before_the_first_possible_day_is_reported() -> None:
    text = examplia.TEXT.replace(
        "[window.closes]\namount = {amount}",
        '[window.opens]\namount = 5\nunit = "day"\ncitation = "s. 13"\nconfidence = "text-in-force"\n[window.closes]\namount = {amount}',
    )

    standing = stand(PRESENTED, on("signed", 4, 3), law=examplia.law(text=text))

    assert [odd.oddity for odd in standing.irregularities] == [Oddity.BEFORE_FIRST_DAY]


def test_the_same_kind_leads_from_each_stage_to_its_own() -> None:
    standing = stand(PRESENTED, on("signed", 4, 3), on("constitutional_court", 6, 4))

    assert standing.stage == "signed"
    assert standing.irregularities == ()


DAYS = st.integers(1, 20)


@given(
    DAYS,
    st.integers(0, 8),
    st.integers(0, 8),
    DAYS,
    st.integers(0, 8),
    st.integers(0, 8),
    st.sampled_from(["day", "week", "month", "working_day", "day_except_sundays"]),
)
def test_the_truth_lies_within_the_range(
    start: int, width: int, inside: int, wait: int, court: int, ruled: int, unit: str
) -> None:
    """Whatever day of the ranges was the true one, the true last day is within those of the ranges."""

    def history(presented: Span, ruling: Span, referred: date) -> tuple[date | None, date | None]:
        events = [
            PASSED,
            Event("presented", presented, 2),
            Event("court_referred", Span.on(referred), 3),
            Event("constitutional_court", ruling, 4),
        ]
        return last_days(window(replay(events, examplia.law(amount=2 if unit == "month" else 9, unit=unit), CALENDAR)))

    first = date(2026, 3, 1) + timedelta(days=start)
    true = first + timedelta(days=min(inside, width))
    referred = first + timedelta(days=width + court)
    ruling = referred + timedelta(days=wait)
    true_ruling = ruling + timedelta(days=min(ruled, court))

    closes, outer = history(
        Span(first, first + timedelta(days=width)), Span(ruling, ruling + timedelta(days=court)), referred
    )
    true_closes, true_outer = history(Span.on(true), Span.on(true_ruling), referred)

    assert closes is not None
    assert outer is not None
    assert true_closes == true_outer
    assert true_closes is not None
    assert closes <= true_closes <= outer


PUBLIC_COUNT = """
[window.expected_opens]
amount = 30
unit = "day"
citation = "press"
confidence = "reported"
[window.expected_closes]
amount = 40
unit = "day"
citation = "press"
confidence = "reported"
[window.closes]
amount = {amount}"""

HAND_OVER = """
[[window]]
slug = "hand_over"
clock = "lower_passed"
lives_in = "president"
acts = "presented"
[window.closes]
amount = 1
unit = "day"
citation = "s. 12"
confidence = "text-in-force"
"""


def test_a_public_count_reaches_no_further_than_the_law() -> None:
    text = examplia.TEXT.replace('clock = "presented"\n', 'clock = "presented"\nawaits = "hand_over"\n')
    text = text.replace("[window.closes]\namount = {amount}", PUBLIC_COUNT) + HAND_OVER

    one = window(stand(law=examplia.law(text=text)))

    assert one.outer is not None
    assert one.closes == one.outer
    assert one.opens.on == one.outer.on == date(2026, 3, 10)
    assert [step.says for step in one.steps].count(Says.NOT_AFTER_LAST_DAY) == 2
    assert one.names["en"] == "President's signature"


BUNDLED, COUNTRIES = bundled_laws(), bundled_jurisdictions()


def of(code: str, text: str) -> Standing:
    """Replay a history of a country, written as the calculator takes it."""
    events = [read_event(part, number) for number, part in enumerate(text.split(), start=1)]
    return replay(events, BUNDLED[code], COUNTRIES[code].calendar)


WALKS = [
    # why,                                                      law,  history,                                                                                                                                        window,      closes,       outer
    ("a reference on the last day stops the clock",             "PL", "lower_passed=2024-01-10 upper_passed=2024-01-20 presented=2024-01-22 court_referred=2024-02-12",                                                "signature", None,         None),
    ("after it, the day of the ruling is the last",             "PL", "lower_passed=2024-01-10 upper_passed=2024-01-20 presented=2024-01-22 court_referred=2024-02-12 constitutional_court=2024-03-01",                "signature", "2024-03-01", "2024-03-01"),
    ("a clock that starts after the ruling has all its term",   "KZ", "lower_passed=2025-11-12 upper_passed=2025-12-18 court_referred=2025-12-20 constitutional_court=2026-01-15 presented=2026-01-16",                "signature", "2026-02-16", "2026-02-16"),
    ("a clock that starts in court has all its term left",      "RU", "lower_passed=2024-01-10 upper_passed=2024-01-20 court_referred=2024-01-22 presented=2024-01-24 constitutional_court=2024-02-20",                "signature", "2024-03-05", "2024-03-05"),
    ("the public count does not outlive a reference",           "KZ", "lower_passed=2025-11-12 upper_passed=2025-12-18 court_referred=2025-12-20",                                                                    "signature", None,         None),
    ("after a recess that may be over, both rules",              "US-GA", "adjourned=2025-04-04 presented=2026-03-10",                                                                                                 "signature", "2026-03-16", "2026-04-19"),
    ("a new session ends the recess",                           "US-TX", "adjourned=2025-06-02 convened=2025-06-10 presented=2025-06-11",                                                                             "signature", "2025-06-23", "2025-06-23"),
    ("adjourned while nobody knows if it had closed: both",     "US-TX", "presented=2025-05-20..2025-05-30 adjourned=2025-06-02",                                                                                     "signature", "2025-05-31", "2025-06-22"),
    ("two rules in the sources: neither",                       "US-NE", "presented=2025-05-28 adjourned=2025-06-02",                                                                                                 "signature", None,         None),
    ("a hand-over that nobody puts a term to",                  "GH", "lower_passed=2024-02-28",                                                                                                                      "signature", None,         None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "code", "text", "name", "closes", "outer"), WALKS, ids=[row[0] for row in WALKS])
def test_walks_through_real_law(
    why: str, code: str, text: str, name: str, closes: str | None, outer: str | None
) -> None:
    ends = last_days(window(of(code, text), name))

    assert tuple(end.isoformat() if end else None for end in ends) == (closes, outer)


REGULAR = [
    ("KR", "lower_passed=2024-01-10 presented=2024-01-15 signed=2024-01-23"),
    ("MX", "lower_passed=2024-01-10 upper_passed=2024-01-12 presented=2024-01-17 signed=2024-01-25"),
    (
        "HU",
        "lower_passed=2026-03-02 presented=2026-03-03 returned=2026-03-06 override_passed=2026-03-10T10:00 presented=2026-03-10T15:00",
    ),
    ("KZ", "lower_passed=2025-11-12 upper_passed=2025-12-18..2025-12-20 presented=2025-12-18"),
    ("KZ", "lower_passed=2025-11-12 upper_passed=2025-12-18 presented=2025-12-10..2025-12-24"),
    (
        "KZ",
        "lower_passed=2025-11-12 upper_passed=2025-12-18 signed=2025-12-30 published=2026-01-03 in_force=2026-03-04",
    ),
    (
        "US-TX",
        "presented=2025-03-03 vetoed=2025-03-07 lower_passed=2025-03-10 upper_passed=2025-03-11 override_passed=2025-03-11",
    ),
    (
        "IT",
        "lower_passed=2025-02-03 upper_amended=2025-03-03 lower_amended=2025-04-01 upper_passed=2025-05-05 signed=2025-05-20",
    ),
]


@pytest.mark.parametrize(("code", "text"), REGULAR)
def test_ordinary_histories_have_nothing_odd(code: str, text: str) -> None:
    assert of(code, text).irregularities == ()


ODD = [
    ("KZ", "lower_passed=2025-11-12 upper_passed=2025-12-18 presented=2025-12-20 presented=2025-12-22", Oddity.TWICE),
    (
        "KZ",
        "lower_passed=2025-11-12 upper_passed=2025-12-18 signed=2025-12-30 in_force=2026-01-01 published=2026-01-05",
        Oddity.OUT_OF_ORDER,
    ),
    ("US-MI", "presented=2024-01-01T10:00 signed=2024-01-15T11:00", Oddity.AFTER_LAST_DAY),
    ("US-MI", "presented=2024-01-01T10:00 lapsed_into_law=2024-01-03", Oddity.BEFORE_FIRST_DAY),
    (
        "PH",
        "lower_passed=2024-01-10 upper_passed=2024-01-10 presented=2024-01-15 lapsed_into_law=2025-01-10",
        Oddity.AFTER_LAST_DAY,
    ),
    ("KZ", "lower_passed=2026-06-12 lower_passed=2026-10-01", Oddity.LAW_CHANGED),
]


@pytest.mark.parametrize(("code", "text", "oddity"), ODD)
def test_odd_histories_are_reported(code: str, text: str, oddity: Oddity) -> None:
    assert [odd.oddity for odd in of(code, text).irregularities] == [oddity]


def test_what_comes_after_the_end_brings_no_bill_back() -> None:
    standing = of(
        "KZ",
        "lower_passed=2025-11-12 upper_passed=2025-12-18 signed=2025-12-30 in_force=2026-01-01 published=2026-01-05",
    )

    assert standing.stage == "in_force"
    assert standing.running == []


def test_a_stage_that_is_gone_with_the_old_law_does_not_hold_the_bill() -> None:
    standing = of("KZ", "lower_passed=2026-06-12 lower_passed=2026-10-01")

    assert standing.procedure is not None
    assert (standing.procedure.slug, standing.stage) == ("kz-2026", "hand_over")
    assert [one.name for one in standing.running] == ["hand_over", "signature"]


def test_a_window_whose_clock_stands_still_is_not_open() -> None:
    latvian = window(of("LV", "lower_passed=2024-01-10 referendum_called=2024-01-18"), "signature")

    assert latvian.is_suspended
    assert latvian.state(date(2024, 1, 25)) is State.NOT_OPEN


def test_how_long_after_an_unrecorded_event_is_said() -> None:
    steps = window(of("GH", "lower_passed=2024-02-28"), "signature").steps

    assert [step.says for step in steps][-2:] == [Says.AFTER_EVENT] * 2


def test_silence_after_an_adjournment_that_may_have_been_late_is_not_known() -> None:
    assert window(of("US-TX", "presented=2025-05-20..2025-05-30 adjourned=2025-06-02")).on_silence is None


KINDS = {
    code: sorted({kind for procedure in one.procedures for kind in procedure.events}) for code, one in BUNDLED.items()
}


@given(st.data())
def test_the_dates_of_every_window_stand_in_order_whatever_happens(data: st.DataObject) -> None:
    """First possible, opens, closes, outer limit: under every law, also on histories that no legislature would write."""
    code = data.draw(st.sampled_from(sorted(KINDS)))
    rows = data.draw(
        st.lists(st.tuples(st.sampled_from(KINDS[code]), st.integers(0, 400), st.integers(0, 20)), max_size=9)
    )
    start = date(2025, 1, 6)
    events = [
        Event(kind, Span(start + timedelta(days=day), start + timedelta(days=day + width)), ref)
        for ref, (kind, day, width) in enumerate(rows, start=1)
    ]

    for one in replay(events, BUNDLED[code], COUNTRIES[code].calendar).windows:
        days = [one.first_possible.on, one.opens.on, *(end.on for end in (one.closes, one.outer) if end)]
        assert days == sorted(days), (code, one.name)
