"""Histories led through the law: the first case of the design, and what can go wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.procedures import bundled_jurisdictions, bundled_law
from tracker.rules.counting import Span
from tracker.rules.procedure import Confidence, NoProcedureInForce, Silence
from tracker.rules.replay import Event, Oddity, Standing, replay
from tracker.rules.windows import State, Window

LAW = bundled_law("KZ")
CALENDAR = bundled_jurisdictions()["KZ"].calendar

PASSED = ("lower_passed", date(2025, 11, 12))
APPROVED = ("upper_passed", date(2025, 12, 18))
HANDED_OVER = ("presented", date(2025, 12, 24))
SIGNED = ("signed", date(2025, 12, 30))


def stand(*events: tuple[str, date]) -> Standing:
    return replay([Event(kind, Span.on(day), ref) for ref, (kind, day) in enumerate(events, 1)], LAW, CALENDAR)


def window(standing: Standing, name: str, occurrence: int = 1) -> Window:
    return next(one for one in standing.windows if (one.name, one.occurrence) == (name, occurrence))


def dates(one: Window) -> tuple[date | None, ...]:
    return (one.first_possible.on, one.opens.on, one.closes and one.closes.on, one.outer and one.outer.on)  # type: ignore[return-value]


CASES = [
    # source,                                      events,                                   window,         first possible,     opens,              closes,             outer,              confidence
    ("Art. 61(4): the Senate has 60 days",         [PASSED],                                 "upper_house",  date(2025, 11, 12), date(2025, 11, 12), date(2026, 1, 11),  date(2026, 1, 11),  "older-text"),
    ("Art. 61(4): hand-over within 10 days",       [PASSED, APPROVED],                       "hand_over",    date(2025, 12, 18), date(2025, 12, 18), date(2025, 12, 28), date(2025, 12, 28), "older-text"),
    ("10 to 30 days, and the text beside it",      [PASSED, APPROVED],                       "signature",    date(2025, 12, 18), date(2025, 12, 28), date(2026, 1, 17),  date(2026, 1, 28),  "reported"),
    ("hand-over recorded: one month from it",      [PASSED, APPROVED, HANDED_OVER],          "signature",    date(2025, 12, 24), date(2025, 12, 28), date(2026, 1, 24),  date(2026, 1, 24),  "older-text"),
    ("handed over after the tenth day",            [PASSED, APPROVED, ("presented", date(2025, 12, 30))], "signature", date(2025, 12, 30), date(2025, 12, 30), date(2026, 1, 30), date(2026, 1, 30), "older-text"),
    ("signed: the window keeps its dates",         [PASSED, APPROVED, SIGNED],               "signature",    date(2025, 12, 18), date(2025, 12, 28), date(2026, 1, 17),  date(2026, 1, 28),  "reported"),
    ("no term for publication was found",          [PASSED, APPROVED, SIGNED],               "promulgation", date(2025, 12, 30), date(2025, 12, 30), None,               None,               "unverified"),
    ("Legal Acts Art. 42: ten days",               [PASSED, APPROVED, SIGNED, ("published", date(2026, 1, 2))], "entry_into_force", date(2026, 1, 2), date(2026, 1, 2), date(2026, 1, 12), date(2026, 1, 12), "unverified"),
    ("Art. 54: a month for the objections",        [PASSED, APPROVED, ("returned", date(2026, 1, 31))], "override", date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 2, 28), "older-text"),
    ("draft of 2026: ten days, nothing on signing", [("lower_passed", date(2026, 11, 2))],        "hand_over",    date(2026, 11, 2),  date(2026, 11, 2),  date(2026, 11, 12), date(2026, 11, 12), "reported"),
    ("draft of 2026: no term is known",            [("lower_passed", date(2026, 11, 2))],         "signature",    date(2026, 11, 2),  date(2026, 11, 2),  None,               None,               "unverified"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "events", "name", "first", "opens", "closes", "outer", "confidence"),
    CASES,
    ids=[case[0] for case in CASES],
)
def test_the_dates_of_a_window(
    source: str,
    events: list[tuple[str, date]],
    name: str,
    first: date,
    opens: date,
    closes: date,
    outer: date,
    confidence: str,
) -> None:
    one = window(stand(*events), name)

    assert dates(one) == (first, opens, closes, outer)
    assert one.confidence == Confidence(confidence)


STATES = [
    # window,       on,                 state
    ("signature",   date(2025, 12, 20), State.NOT_OPEN),
    ("signature",   date(2025, 12, 28), State.OPEN),
    ("signature",   date(2026, 1, 18),  State.OPEN),
    ("signature",   date(2026, 1, 28),  State.OPEN),
    ("signature",   date(2026, 1, 29),  State.OVERDUE),
    ("upper_house", date(2025, 12, 17), State.OPEN),
    ("upper_house", date(2025, 12, 18), State.CLOSED),
]  # fmt: skip


@pytest.mark.parametrize(("name", "on", "state"), STATES)
def test_the_state_of_a_window(name: str, on: date, state: State) -> None:
    assert window(stand(PASSED, APPROVED), name).state(on) is state


def test_the_text_of_the_constitution_stands_beside_the_public_count() -> None:
    signature = window(stand(PASSED, APPROVED), "signature")

    assert "Art. 44(2)" in signature.citation
    assert "Art. 61(4)" in signature.citation
    assert "campaigners" in signature.citation
    assert signature.on_silence is Silence.NOTHING
    assert signature.derived_from == "hand_over"
    assert signature.clock == Span(date(2025, 12, 18), date(2025, 12, 28))


def test_a_rumour_stops_no_clock() -> None:
    standing = stand(PASSED, ("postponed", date(2025, 12, 4)))

    assert standing.stage == "upper_house"
    assert window(standing, "upper_house").state(date(2025, 12, 10)) is State.OPEN


def test_a_withdrawal_ends_every_window() -> None:
    standing = stand(PASSED, APPROVED, ("withdrawn", date(2025, 12, 20)))

    assert standing.is_final
    assert standing.running == []


def test_signing_waits_for_the_constitutional_court() -> None:
    """Art. 73(2): the month stands still; 25 of its days were left on 30 December."""
    referred, ruled = ("court_referred", date(2025, 12, 30)), ("constitutional_court", date(2026, 1, 20))

    assert window(stand(PASSED, APPROVED, HANDED_OVER, referred), "signature").closes is None
    assert (
        dates(window(stand(PASSED, APPROVED, HANDED_OVER, referred, ruled), "signature"))[2:]
        == (date(2026, 2, 14),) * 2
    )


def test_an_override_gives_a_second_window_for_the_signature() -> None:
    standing = stand(
        PASSED, APPROVED, HANDED_OVER, ("returned", date(2026, 1, 10)), ("override_passed", date(2026, 2, 5))
    )

    assert dates(window(standing, "signature", 2)) == (
        date(2026, 2, 5),
        date(2026, 2, 5),
        date(2026, 3, 5),
        date(2026, 3, 5),
    )
    assert [one.name for one in standing.running] == ["signature"]


def test_what_its_stage_does_not_allow_is_followed_and_reported() -> None:
    standing = stand(PASSED, SIGNED)

    assert standing.stage == "signed"
    assert [(odd.oddity, odd.ref, odd.about) for odd in standing.irregularities] == [
        (Oddity.OUT_OF_ORDER, 2, "upper_house")
    ]


def test_an_irregular_event_that_was_explained_says_so() -> None:
    events = [Event("lower_passed", Span.on(PASSED[1]), 1), Event("signed", Span.on(SIGNED[1]), 2, is_irregular=True)]

    assert replay(events, LAW, CALENDAR).irregularities[0].is_explained


def test_a_kind_the_law_does_not_know_is_reported_and_moves_nothing() -> None:
    standing = stand(PASSED, ("first_reading", date(2025, 12, 1)))

    assert standing.stage == "upper_house"
    assert standing.irregularities[0].oddity is Oddity.UNKNOWN_KIND


def test_an_act_after_the_last_day_is_reported() -> None:
    standing = stand(PASSED, APPROVED, ("signed", date(2026, 2, 2)))

    assert [(odd.oddity, odd.about) for odd in standing.irregularities] == [(Oddity.AFTER_LAST_DAY, "signature")]


def test_an_unrecorded_hand_over_is_no_late_one() -> None:
    assert stand(PASSED, APPROVED, SIGNED).irregularities == ()


def test_a_change_of_constitution_in_between_is_flagged() -> None:
    standing = stand(
        ("lower_passed", date(2026, 6, 1)), ("upper_passed", date(2026, 6, 25)), ("presented", date(2026, 7, 3))
    )

    assert [(odd.oddity, odd.about) for odd in standing.irregularities] == [(Oddity.LAW_CHANGED, "kz-2026")]
    assert window(standing, "signature").closes is None


def test_a_bill_in_a_stage_the_new_law_does_not_know_stays_under_the_old() -> None:
    standing = stand(("lower_passed", date(2026, 6, 1)), ("upper_passed", date(2026, 7, 3)))

    assert standing.procedure is not None
    assert standing.procedure.slug == "kz-1995"
    assert standing.stage == "hand_over"


def test_nothing_has_happened() -> None:
    standing = stand()

    assert (standing.stage, standing.procedure, standing.windows, standing.is_final) == (None, None, (), False)
    assert [event.kind for event in standing.possible_next(LAW, Span.on(date(2025, 1, 1)))][:2] == [
        "introduced",
        "lower_passed",
    ]


def test_no_law_is_known_for_that_day() -> None:
    with pytest.raises(NoProcedureInForce, match="1990-01-01"):
        stand(("lower_passed", date(1990, 1, 1)))


def test_a_bill_may_have_been_introduced_before_all_law_that_is_known() -> None:
    standing = stand(("introduced", date(1995, 5, 1)), ("lower_passed", date(1995, 12, 1)))

    assert standing.irregularities == ()
    assert standing.stage == "upper_house"


HISTORY = [("introduced", date(2025, 10, 1)), PASSED, ("postponed", date(2025, 12, 4)), APPROVED, HANDED_OVER, SIGNED]


@given(st.permutations(HISTORY))
def test_the_order_of_arrival_does_not_matter(arrived: list[tuple[str, date]]) -> None:
    def facts(standing: Standing) -> object:
        return standing.stage, [(one.name, dates(one), one.steps) for one in standing.windows], standing.irregularities

    assert facts(stand(*arrived)) == facts(stand(*HISTORY))


def test_of_two_events_on_one_day_the_law_knows_which_came_first() -> None:
    day = date(2025, 12, 18)

    assert stand(("upper_passed", day), ("lower_passed", day)).irregularities == ()


@given(st.integers(0, 10))
def test_the_true_date_lies_within_the_derived_range(days: int) -> None:
    derived = window(stand(PASSED, APPROVED), "signature")
    handed_over_on = date.fromordinal(APPROVED[1].toordinal() + days)

    true = window(stand(PASSED, APPROVED, ("presented", handed_over_on)), "signature")

    assert true.closes is not None
    assert derived.outer is not None
    assert derived.first_possible.on <= true.first_possible.on
    assert true.closes.on <= derived.outer.on
