"""What is said of a bill: right in every state of a window, in each language, with one full stop."""

from dataclasses import replace
from datetime import date, time

import pytest

from tracker.rules.days import KAZAKH_SINCE, KAZAKH_UNTIL, day_of, month
from tracker.rules.procedure import Silence
from tracker.rules.situation import LANGUAGES, Phase, Prospect, of_bill, of_window

FIRST, OPENS, CLOSES, OUTER = date(2025, 12, 18), date(2025, 12, 28), date(2026, 1, 17), date(2026, 1, 28)
SIGNATURE = Prospect("signature", "President's signature", FIRST, OPENS, (CLOSES, None), (OUTER, None), Silence.NOTHING)
HANDED_OVER = replace(SIGNATURE, closes=(OUTER, None))
NO_MINIMUM = replace(SIGNATURE, opens_on=FIRST)
OF_THE_LAW = replace(NO_MINIMUM, closes=(OUTER, None))
NO_LAST_DAY = replace(SIGNATURE, outer=None)
NO_DATES = replace(NO_MINIMUM, closes=None, outer=None)
IN_HOURS = replace(NO_MINIMUM, closes=(OUTER, time(14, 10)), outer=(OUTER, time(14, 10)))
SENATE = replace(OF_THE_LAW, window="upper_house", name="Senate's decision")

CASES = [
    # window, today, what is said
    (SIGNATURE, date(2025, 12, 17), "It cannot be signed before 18 December 2025; expected between 28 December 2025 and 17 January 2026; no later than 28 January 2026."),
    (SIGNATURE, date(2025, 12, 18), "It may be signed any day from 18 December 2025; expected between 28 December 2025 and 17 January 2026; no later than 28 January 2026."),
    (SIGNATURE, date(2025, 12, 27), "It may be signed any day from 18 December 2025; expected between 28 December 2025 and 17 January 2026; no later than 28 January 2026."),
    (SIGNATURE, date(2025, 12, 28), "It may be signed any day now: the window opened on 28 December 2025; expected by 17 January 2026; no later than 28 January 2026."),
    (SIGNATURE, date(2026, 1, 17), "It may be signed any day now: the window opened on 28 December 2025; expected by 17 January 2026; no later than 28 January 2026."),
    (SIGNATURE, date(2026, 1, 18), "It was expected to be signed by 17 January 2026, and still may be; no later than 28 January 2026."),
    (SIGNATURE, date(2026, 1, 28), "Today, 28 January 2026, is the last day on which it can be signed."),
    (SIGNATURE, date(2026, 1, 29), "The last day to sign it has passed (28 January 2026), and no outcome is recorded."),
    (replace(SIGNATURE, is_suspended=True), date(2026, 1, 29), "The clock for signing stands still, and the dates move until it goes on."),
    (HANDED_OVER, date(2025, 12, 19), "It may be signed any day from 18 December 2025; expected from 28 December 2025; no later than 28 January 2026."),
    (NO_MINIMUM, date(2025, 12, 17), "It cannot be signed before 18 December 2025; expected by 17 January 2026; no later than 28 January 2026."),
    (OF_THE_LAW, date(2025, 12, 17), "It cannot be signed before 18 December 2025; no later than 28 January 2026."),
    (OF_THE_LAW, date(2025, 12, 18), "It may be signed any day now: the window opened on 18 December 2025; no later than 28 January 2026."),
    (NO_LAST_DAY, date(2025, 12, 19), "It may be signed any day from 18 December 2025; expected between 28 December 2025 and 17 January 2026; the last day is not known."),
    (NO_LAST_DAY, date(2026, 2, 1), "It was expected to be signed by 17 January 2026, and still may be; the last day is not known."),
    (replace(NO_LAST_DAY, closes=None), date(2025, 12, 19), "It may be signed any day from 18 December 2025; expected from 28 December 2025; the last day is not known."),
    (NO_DATES, date(2030, 1, 1), "It may be signed any day now: the window opened on 18 December 2025; the last day is not known."),
    (IN_HOURS, date(2026, 1, 1), "It may be signed any day now: the window opened on 18 December 2025; no later than 28 January 2026, 14:10."),
    (SENATE, date(2025, 12, 17), "Senate's decision: not possible before 18 December 2025; no later than 28 January 2026."),
    (SENATE, date(2025, 12, 18), "Senate's decision: possible any day now, open since 18 December 2025; no later than 28 January 2026."),
    (SENATE, date(2026, 1, 28), "Senate's decision: today, 28 January 2026, is the last day."),
    (SENATE, date(2026, 1, 29), "Senate's decision: the last day has passed (28 January 2026), and no outcome is recorded."),
]  # fmt: skip


@pytest.mark.parametrize(("window", "today", "says"), CASES)
def test_the_sentence_is_right_in_every_state(window: Prospect, today: date, says: str) -> None:
    assert of_window(window, today).sentence == says


IN_OTHER_LANGUAGES = [
    ("ru", date(2025, 12, 17), "Подписать нельзя раньше 18 декабря 2025 г.; ожидается с 28 декабря 2025 г. по 17 января 2026 г.; крайний срок: 28 января 2026 г."),
    ("ru", date(2025, 12, 19), "Подписать могут в любой день начиная с 18 декабря 2025 г.; ожидается с 28 декабря 2025 г. по 17 января 2026 г.; крайний срок: 28 января 2026 г."),
    ("ru", date(2026, 1, 28), "Сегодня, 28 января 2026 г., последний день, когда закон могут подписать."),
    ("kk", date(2025, 12, 19), "2025 жылғы 18 желтоқсаннан бастап кез келген күні қол қойылуы мүмкін; 2025 жылғы 28 желтоқсан – 2026 жылғы 17 қаңтар аралығында күтіледі; ең соңғы шегі: 2026 жылғы 28 қаңтар."),
    ("kk", date(2026, 1, 18), "Қол қою 2026 жылғы 17 қаңтарға дейін күтілген еді және әлі де мүмкін; ең соңғы шегі: 2026 жылғы 28 қаңтар."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "today", "says"), IN_OTHER_LANGUAGES)
def test_the_sentence_reads_well_in_russian_and_kazakh(language: str, today: date, says: str) -> None:
    assert of_window(SIGNATURE, today, language).sentence == says


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("window", "today", "_says"), CASES)
def test_no_placeholder_is_left_and_there_is_one_full_stop(
    language: str, window: Prospect, today: date, _says: str
) -> None:
    said = of_window(window, today, language)

    assert "{" not in said.text
    assert ".." not in said.text
    assert said.sentence.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_phase(language: str) -> None:
    words = LANGUAGES[language]

    assert set(words.signing) == set(words.other) == set(Phase)


def test_what_follows_if_nobody_acts_is_said_and_after_the_last_day_what_the_law_presumes() -> None:
    deemed = replace(SIGNATURE, on_silence=Silence.DEEMED_SIGNED)

    assert of_window(deemed, OPENS).silence == "If nobody acts: The law is deemed signed."
    assert of_window(deemed, date(2026, 2, 1)).silence == "What the law presumes: The law is deemed signed."
    assert of_window(replace(SIGNATURE, on_silence=None), OPENS).silence.startswith("If nobody acts: Not known")


BILLS = [
    # awaited, running besides, what happened last, what is said
    ([], [], None, "Nothing is recorded yet."),
    ([], [], ("Withdrawn", FIRST), "Withdrawn: 18 December 2025. No window is running now."),
    ([SENATE, SIGNATURE], [], ("Approved", FIRST), "Senate's decision: possible any day now, open since 18 December 2025; no later than 28 January 2026. Also running: President's signature."),
    ([OF_THE_LAW], [SENATE], ("Approved", FIRST), "It may be signed any day now: the window opened on 18 December 2025; no later than 28 January 2026."),
    ([], [SENATE], ("Signed", FIRST), "Signed: 18 December 2025. Senate's decision: possible any day now, open since 18 December 2025; no later than 28 January 2026."),
]  # fmt: skip


@pytest.mark.parametrize(("awaited", "others", "last", "says"), BILLS)
def test_what_is_awaited_is_said_first_and_else_what_happened(
    awaited: list[Prospect], others: list[Prospect], last: tuple[str, date] | None, says: str
) -> None:
    assert of_bill(awaited, others, last, OPENS).sentence == says


def test_the_text_of_a_bill_without_a_window_is_its_sentence() -> None:
    assert of_bill([], [], None, OPENS, "ru").text == "Пока ничего не записано."


def test_every_kazakh_month_has_its_endings() -> None:
    assert len(KAZAKH_SINCE) == len(KAZAKH_UNTIL) == 12
    assert day_of(date(2026, 9, 1), "kk").since == "2026 жылғы 1 қыркүйектен"
    assert day_of(date(2026, 9, 1), "kk").until == "2026 жылғы 1 қыркүйекке"


def test_a_month_in_short_names_its_year_in_january_only() -> None:
    assert [month(date(2026, number, 1), "ru") for number in (1, 2)] == ["янв. 2026", "февр."]
