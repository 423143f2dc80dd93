"""The way from bill to law, made a tree that is read from above to below, and drawn: for every law that there is."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from tests.unit.examplia import TEXT, law
from tracker.procedures import ProcedureFile, bundled_procedures
from tracker.rules.counting import DayCount, Unit
from tracker.rules.procedure import Adjourned, Confidence, Procedure, Source, Term, WindowRule
from tracker.rules.reading import read_procedure
from tracker.rules.way import TermKind, Track, home_of, terms_of, way_of
from tracker.rules.way_wording import WAY_LANGUAGES, WayWords, window_in_words
from tracker.web.flow import WIDTH, Box, Flow, flow_of, width_of, wrapped

FILES = list(bundled_procedures())
LAWS = {file.procedure.slug: file.procedure for file in FILES}
LANGUAGES = ["en", "ru", "kk"]
SOURCE = Source("Art. 1", Confidence.UNVERIFIED)

every_law = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def window_of(procedure: Procedure, name: str) -> WindowRule:
    return next(window for window in procedure.windows if window.name == name)


def test_the_way_in_kazakhstan_from_above_to_below() -> None:
    stations = way_of(LAWS["kz-1995"])

    assert [(one.stage.slug, one.track, one.depth) for one in stations] == [
        ("lower_house", Track.MAIN, 0),
        ("upper_house", Track.MAIN, 0),
        ("amendments", Track.SIDE, 1),
        ("hand_over", Track.MAIN, 0),
        ("president", Track.MAIN, 0),
        ("court", Track.SIDE, 1),
        ("objections", Track.SIDE, 1),
        ("signed", Track.MAIN, 0),
        ("published", Track.MAIN, 0),
        ("in_force", Track.MAIN, 0),
        ("rejected", Track.END, 0),
        ("withdrawn", Track.END, 0),
    ]


def test_a_stage_says_what_leads_on_what_leads_aside_and_what_moves_nothing() -> None:
    president = next(one for one in way_of(LAWS["kz-1995"]) if one.stage.slug == "president")

    assert [event.kind for event in president.onward] == ["signed"]
    assert [(one.event.kind, one.to.slug) for one in president.aside] == [
        ("court_referred", "court"),
        ("returned", "objections"),
        ("died", "withdrawn"),
        ("withdrawn", "withdrawn"),
    ]
    assert [event.kind for event in president.staying] == ["presented", "postponed"]
    assert [window.name for window in president.windows] == ["signature"]


def test_an_ending_says_what_brings_a_bill_there() -> None:
    rejected = next(one for one in way_of(LAWS["kz-1995"]) if one.stage.slug == "rejected")

    assert [event.kind for event in rejected.arrivals] == ["lower_rejected", "override_failed"]


@every_law
def test_every_stage_and_window_stands_on_the_way_once(file: ProcedureFile) -> None:
    procedure = file.procedure

    stations = way_of(procedure)

    assert Counter(one.stage.slug for one in stations) == Counter(list(procedure.stages))
    assert Counter(id(window) for one in stations for window in one.windows) == Counter(map(id, procedure.windows))
    assert stations[0].stage.slug == procedure.first_stage
    assert [one.stage.slug for one in stations if one.track is Track.MAIN][-1] == "in_force"


@every_law
def test_every_move_of_the_law_stands_at_the_stage_where_it_may_happen(file: ProcedureFile) -> None:
    procedure = file.procedure
    moves = {(event.kind, slug, to) for event in procedure.events.values() for slug, to in event.leads.items()}

    said = set()
    main = [one.stage.slug for one in way_of(procedure) if one.track is Track.MAIN]
    following = dict(pairwise(main))
    for one in way_of(procedure):
        slug = one.stage.slug
        said |= {(event.kind, slug, following[slug]) for event in one.onward}
        said |= {(leads.event.kind, slug, leads.to.slug) for leads in one.aside}
        said |= {(event.kind, slug, slug) for event in one.staying}

    assert said == moves


def test_a_law_of_two_stages_and_one_whose_stage_nothing_leads_to() -> None:
    text = TEXT.replace("[[event]]", '[[stage]]\nslug = "referendum"\n[[event]]', 1)

    stations = way_of(law(text=text).procedures[0])

    assert [one.stage.slug for one in stations if one.depth == 1] == ["referendum", "court", "objections"]


def test_without_a_way_to_a_law_in_force_the_longest_is_the_main_way() -> None:
    tables = {
        "slug": "xx-1",
        "jurisdiction": "XX",
        "effective_from": date(2000, 1, 1),
        "name": {"en": "A law"},
        "stage": [{"slug": "lower_house"}, {"slug": "signed", "final": True}, {"slug": "rejected", "final": True}],
        "event": [
            {"kind": "signed", "in": "lower_house", "to": "signed"},
            {"kind": "vetoed", "in": "lower_house", "to": "rejected"},
        ],
        "window": [{"slug": "signature", "clock": "vetoed", "lives_in": "lower_house", "acts": "signed"}],
    }
    procedure = read_procedure(tables)

    assert [(one.stage.slug, one.track) for one in way_of(procedure)] == [
        ("lower_house", Track.MAIN),
        ("signed", Track.MAIN),
        ("rejected", Track.END),
    ]
    assert home_of(procedure.windows[0], procedure) == "lower_house"


def test_the_numbers_of_a_window_in_the_order_of_its_dates() -> None:
    assert [kind for kind, _ in terms_of(window_of(LAWS["kz-1995"], "signature"))] == [
        TermKind.EXPECTED_OPENS,
        TermKind.EXPECTED_CLOSES,
        TermKind.CLOSES,
    ]
    assert [(kind, term.count.amount) for kind, term in terms_of(window_of(LAWS["us-tx-1876"], "signature"))] == [
        (TermKind.CLOSES, 10),
        (TermKind.ADJOURNED, 20),
    ]


def test_a_number_is_said_with_what_it_counts_from_and_its_source() -> None:
    words = window_in_words(window_of(LAWS["kz-1995"], "upper_house"), LAWS["kz-1995"])

    (number,) = words.numbers
    assert number.sentence == "Within 60 days from “Passed by the Mazhilis”, that day not counted."
    assert number.shortly == "Within 60 days from “Passed by the Mazhilis”"
    assert (number.citation, number.confidence) == (
        "Constitution of Kazakhstan (1995), Art. 61(4)",
        "older text, of 2017",
    )
    assert words.silence == "If nobody acts: Not known: no rule on silence was found in the law."


SAYS = [
    # law, window, language, one of its sentences
    ("us-tx-1876", "signature", "en", "If the legislature adjourns before that: within 20 days from the adjournment"),
    ("us-1787", "signature", "en", "If the legislature adjourns before that: within 10 days without Sundays from “"),
    ("us-1787", "signature", "en", "If nobody acts after an adjournment: It does not become law."),
    ("us-tx-1876", "signature", "ru", "Итог молчания записывается как: «Стал законом без подписи»"),
    ("us-1787", "entry_into_force", "en", "On the very day of “Signed by the President” or “"),
    ("us-mi-1963", "signature", "en", "Within 336 hours from “Presented to the Governor”."),
    ("kz-1995", "signature", "en", "after 10 days from the start of “Hand-over to the President”"),
    ("kz-1995", "signature", "kk", "Мына сатыда есеп тоқтап тұрады: «Конституциялық Сотта»"),
    ("kz-1995", "entry_into_force", "en", "The bill itself may name another day."),
    ("kz-1995", "hand_over", "en", "No reminders are sent for it."),
    ("kz-2026", "signature", "ru", "Срок неизвестен; начало отсчёта: «Передан Президенту»"),
    ("sn-2001", "signature", "en", "the day on which “Referral to the Constitutional Council” passes without an act"),
]


@pytest.mark.parametrize(("slug", "window", "language", "says"), SAYS)
def test_what_is_said_of_a_window(slug: str, window: str, language: str, says: str) -> None:
    words = window_in_words(window_of(LAWS[slug], window), LAWS[slug], language)

    said = [*(one.sentence for one in words.numbers), words.unknown, words.silence, words.adjourned_silence]
    assert says in "\n".join([*said, *words.remarks])


def test_a_term_after_adjournment_that_nobody_knows_is_said_to_be_unknown() -> None:
    procedure = LAWS["kz-1995"]
    rule = WindowRule(
        name="signature",
        names={"en": "Signature"},
        clocks=("presented",),
        lives_in=frozenset({"president"}),
        acts=frozenset({"signed"}),
        closes=Term(DayCount(1, Unit.WEEK), SOURCE),
        adjourned=Adjourned(None, from_adjournment=True),
    )

    assert WAY_LANGUAGES["en"].adjourned_unknown in window_in_words(rule, procedure).remarks


@pytest.mark.parametrize("words", WAY_LANGUAGES.values(), ids=list(WAY_LANGUAGES))
def test_a_language_has_a_sentence_for_every_number(words: WayWords) -> None:
    assert set(words.terms) == set(TermKind)
    assert all("{amount}" in sentence for sentence in words.terms.values())


def test_words_are_broken_where_they_end_and_cut_where_they_must_be() -> None:
    assert wrapped("one two three", 10, width_of("one two", 10)) == ["one two", "three"]
    assert wrapped("ш" * 25, 10, width_of("ш" * 10, 10)) == ["ш" * 10, "ш" * 10, "ш" * 5]
    assert wrapped("", 10, 100) == []


def drawn(procedure: Procedure, language: str) -> Flow:
    return flow_of(procedure, language, "How else it can end")


def meets(one: Box, other: Box) -> bool:
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (apart or one.bottom <= other.y or other.bottom <= one.y)


@pytest.mark.parametrize("language", LANGUAGES)
@every_law
def test_no_box_meets_another_and_nothing_leaves_the_picture(file: ProcedureFile, language: str) -> None:
    procedure = file.procedure

    flow = drawn(procedure, language)

    assert Counter(box.slug for box in flow.stages) == Counter(list(procedure.stages))
    assert Counter(box.slug for box in flow.windows) == Counter(window.name for window in procedure.windows)
    for box in [*flow.stages, *flow.windows]:
        assert box.x >= 0, box
        assert box.x + box.width <= WIDTH, box
        assert 0 <= box.y < box.bottom <= flow.height, box
    for boxes in (flow.stages, flow.windows):
        assert not [(one, other) for one, other in pairwise(boxes) if meets(one, other)]
    for window in flow.windows:
        assert any(
            stage.x < window.x and stage.y < window.y and window.bottom < stage.bottom for stage in flow.stages
        ), window


SIZES = {"stage": 14, "event": 12, "aside": 12, "name": 12.5, "term": 12, "heading": 12}


@pytest.mark.parametrize("language", LANGUAGES)
@every_law
def test_words_stay_inside_and_lines_do_not_meet(file: ProcedureFile, language: str) -> None:
    flow = drawn(file.procedure, language)

    for text in flow.texts:
        boxes = [box for box in [*flow.stages, *flow.windows] if box.y <= text.y <= box.bottom]
        right = min((box.x + box.width for box in boxes), default=WIDTH)
        assert text.x + width_of(text.words, SIZES[text.look]) <= right, text
    assert all(later.y - earlier.y >= 15 for earlier, later in pairwise(sorted(flow.texts, key=lambda one: one.y)))


def test_a_very_long_name_and_a_hostile_one_are_only_words() -> None:
    name = "<script>" + "Ш" * 300
    text = TEXT.replace('slug = "lower_house"', f'slug = "lower_house"\nname = {{ en = "{name}" }}', 1)

    flow = flow_of(law(text=text).procedures[0], "en", "Ends")

    first = flow.stages[0]
    assert all(text.x + width_of(text.words, 14) < WIDTH for text in flow.texts if text.y < first.bottom)
