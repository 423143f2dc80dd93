"""What letters say, in tables, in each language."""

import re
import string
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.rules.headlines import (
    Dates,
    Happening,
    Reading,
    minutes_in_words,
    news_of_event,
    news_of_window,
    several,
    span_in_words,
    votes_in_words,
)
from alerts.rules.kinds import GONE, Kind
from alerts.rules.letter_wording import ENGLISH, LANGUAGES, Words

ALMATY = ZoneInfo("Asia/Almaty")
NAMES = {"en": "President's signature", "ru": "Подпись Президента", "kk": "Президенттің қол қоюы"}
SIGNATURE = Dates(date(2025, 12, 18), date(2025, 12, 28), date(2026, 1, 17), None, date(2026, 1, 28))
AT_ONCE = replace(SIGNATURE, opens_on=SIGNATURE.first_possible_on)
NO_OUTER = replace(SIGNATURE, outer_on=None)
ENDLESS = replace(SIGNATURE, closes_on=None, outer_on=None)
SUSPENDED = replace(ENDLESS, is_suspended=True)


def reading(language: str, on: date, zone: str = "Asia/Almaty", reader_zone: str = "Asia/Almaty") -> Reading:
    now = datetime.combine(on, time(9), ZoneInfo(zone)).astimezone(UTC)
    return Reading(language, now, ZoneInfo(zone), ZoneInfo(reader_zone))


WINDOWS = [
    # source,                    kind,               step,    dates,     today,             language, says
    ("the first case",           Kind.CLOCK_STARTED, "",      SIGNATURE, date(2025, 12, 18), "en",
     "President's signature: possible from 18 December 2025, expected between 28 December 2025 and 17 January 2026, no"
     " later than 28 January 2026"),
    ("the first case",           Kind.CLOCK_STARTED, "",      SIGNATURE, date(2025, 12, 18), "ru",
     "Подпись Президента: возможно с 18 декабря 2025 г., ожидается с 28 декабря 2025 г. по 17 января 2026 г., не позднее"
     " 28 января 2026 г."),
    ("the first case",           Kind.CLOCK_STARTED, "",      SIGNATURE, date(2025, 12, 18), "kk",
     "Президенттің қол қоюы: 2025 жылғы 18 желтоқсан күнінен бастап мүмкін, 2025 жылғы 28 желтоқсан – 2026 жылғы 17"
     " қаңтар аралығында күтіледі, ең кеші 2026 жылғы 28 қаңтар"),
    ("the dates went",           Kind.MOVED,         GONE,    SIGNATURE, date(2025, 12, 19), "en",
     "President's signature: the dates you were told no longer hold, and no others take their place"),
    ("the dates went",           Kind.MOVED,         GONE,    SIGNATURE, date(2025, 12, 19), "ru",
     "Подпись Президента: сообщённые вам даты больше не действуют, новых нет"),
    ("the dates went",           Kind.MOVED,         GONE,    SIGNATURE, date(2025, 12, 19), "kk",
     "Президенттің қол қоюы: сізге хабарланған күндер енді жарамсыз, орнына басқа күн жоқ"),
    ("no minimum",               Kind.MOVED,         "",      AT_ONCE,   date(2025, 12, 19), "en",
     "President's signature, new dates: possible from 18 December 2025, no later than 28 January 2026"),
    ("no minimum",               Kind.MOVED,         "",      AT_ONCE,   date(2025, 12, 19), "ru",
     "Подпись Президента, новые даты: возможно с 18 декабря 2025 г., не позднее 28 января 2026 г."),
    ("no minimum",               Kind.MOVED,         "",      AT_ONCE,   date(2025, 12, 19), "kk",
     "Президенттің қол қоюы, жаңа күндер: 2025 жылғы 18 желтоқсан күнінен бастап мүмкін, ең кеші 2026 жылғы 28 қаңтар"),
    ("three days before",        Kind.OPENING,       "3d",    SIGNATURE, date(2025, 12, 25), "en",
     "President's signature opens in 3 days, Sunday 28 December 2025"),
    ("three days before",        Kind.OPENING,       "3d",    SIGNATURE, date(2025, 12, 25), "ru",
     "Подпись Президента: открытие через 3 дня (воскресенье, 28 декабря 2025 г.)"),
    ("three days before",        Kind.OPENING,       "3d",    SIGNATURE, date(2025, 12, 25), "kk",
     "Президенттің қол қоюы: ашылатын күні — 2025 жылғы 28 желтоқсан, жексенбі (3 күн қалды)"),
    ("told too late",            Kind.OPENING,       "0d",    SIGNATURE, date(2025, 12, 29), "en",
     "President's signature opened yesterday, Sunday 28 December 2025"),
    ("told too late",            Kind.OPENING,       "0d",    SIGNATURE, date(2025, 12, 29), "ru",
     "Подпись Президента: открытие было вчера (воскресенье, 28 декабря 2025 г.)"),
    ("told too late",            Kind.OPENING,       "0d",    SIGNATURE, date(2025, 12, 29), "kk",
     "Президенттің қол қоюы: ашылған күні — 2025 жылғы 28 желтоқсан, жексенбі (кеше)"),
    ("a late comer",             Kind.OPEN,          "+14d",  SIGNATURE, date(2026, 1, 12), "en",
     "President's signature is open since Sunday 28 December 2025; closes in 5 days, Saturday 17 January 2026"),
    ("a late comer",             Kind.OPEN,          "+14d",  SIGNATURE, date(2026, 1, 12), "ru",
     "Подпись Президента: срок открыт с 28 декабря 2025 г.; закрытие через 5 дней (суббота, 17 января 2026 г.)"),
    ("a late comer",             Kind.OPEN,          "+14d",  SIGNATURE, date(2026, 1, 12), "kk",
     "Президенттің қол қоюы: 2025 жылғы 28 желтоқсан күнінен бастап ашық; жабылатын күні — 2026 жылғы 17 қаңтар, сенбі"
     " (5 күн қалды)"),
    ("no last day",              Kind.OPEN,          "+7d",   ENDLESS,   date(2026, 1, 4), "en",
     "President's signature is open since Sunday 28 December 2025; no last day is known"),
    ("no last day",              Kind.OPEN,          "+7d",   ENDLESS,   date(2026, 1, 4), "ru",
     "Подпись Президента: срок открыт с 28 декабря 2025 г.; последний день неизвестен"),
    ("no last day",              Kind.OPEN,          "+7d",   ENDLESS,   date(2026, 1, 4), "kk",
     "Президенттің қол қоюы: 2025 жылғы 28 желтоқсан күнінен бастап ашық; соңғы күні белгісіз"),
    ("one day before",           Kind.CLOSING,       "1d",    SIGNATURE, date(2026, 1, 16), "en",
     "President's signature closes tomorrow, Saturday 17 January 2026"),
    ("one day before",           Kind.CLOSING,       "1d",    SIGNATURE, date(2026, 1, 16), "ru",
     "Подпись Президента: закрытие завтра (суббота, 17 января 2026 г.)"),
    ("one day before",           Kind.CLOSING,       "1d",    SIGNATURE, date(2026, 1, 16), "kk",
     "Президенттің қол қоюы: жабылатын күні — 2026 жылғы 17 қаңтар, сенбі (ертең)"),
    ("past, no outer limit",     Kind.CLOSING,       "0d",    NO_OUTER,  date(2026, 1, 18), "en",
     "President's signature was expected by Saturday 17 January 2026"),
    ("past, no outer limit",     Kind.CLOSING,       "0d",    NO_OUTER,  date(2026, 1, 18), "ru",
     "Подпись Президента: ожидаемый срок прошёл 17 января 2026 г."),
    ("past, no outer limit",     Kind.CLOSING,       "0d",    NO_OUTER,  date(2026, 1, 18), "kk",
     "Президенттің қол қоюы: 2026 жылғы 17 қаңтар күніне дейін күтілген еді"),
    ("after it closed",          Kind.OUTER,         "+1d",   SIGNATURE, date(2026, 1, 18), "en",
     "President's signature was expected by 17 January 2026; no later than Wednesday 28 January 2026, in 10 days"),
    ("after it closed",          Kind.OUTER,         "+1d",   SIGNATURE, date(2026, 1, 18), "ru",
     "Подпись Президента: ожидаемый срок прошёл 17 января 2026 г.; крайний срок через 10 дней (среда, 28 января 2026"
     " г.)"),
    ("after it closed",          Kind.OUTER,         "+1d",   SIGNATURE, date(2026, 1, 18), "kk",
     "Президенттің қол қоюы: 2026 жылғы 17 қаңтар күніне дейін күтілген еді; ең соңғы шек — 2026 жылғы 28 қаңтар,"
     " сәрсенбі (10 күн қалды)"),
    ("the morning after",        Kind.OVERDUE,       "",      NO_OUTER,  date(2026, 1, 18), "en",
     "President's signature is overdue: its last day was Saturday 17 January 2026, and no outcome is recorded"),
    ("the morning after",        Kind.OVERDUE,       "",      SIGNATURE, date(2026, 1, 29), "ru",
     "Подпись Президента: срок истёк (последний день: среда, 28 января 2026 г.), а итог не записан"),
    ("the morning after",        Kind.OVERDUE,       "",      SIGNATURE, date(2026, 1, 29), "kk",
     "Президенттің қол қоюы: мерзімі өтті (соңғы күні — 2026 жылғы 28 қаңтар, сәрсенбі), ал нәтиже жазылмаған"),
    ("overdue, the day is gone", Kind.OVERDUE,       "",      ENDLESS,   date(2026, 1, 29), "en",
     "President's signature: no last day is known"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "step", "dates", "today", "language", "says"), WINDOWS)
def test_an_alert_about_a_window_is_one_sentence(
    source: str, kind: Kind, step: str, dates: Dates, today: date, language: str, says: str
) -> None:
    assert news_of_window(NAMES[language], kind, step, dates, reading(language, today)) == says, source


SPANS = [
    # dates,    English,                                                Russian,                                       Kazakh
    (SUSPENDED, "the clock stands still, and no last day is known",     "отсчёт приостановлен, последний день неизвестен", "есеп тоқтатылған, соңғы күні белгісіз"),
    (ENDLESS,   "possible from 18 December 2025; no last day is known", "возможно с 18 декабря 2025 г.; последний день неизвестен", "2025 жылғы 18 желтоқсан күнінен бастап мүмкін; соңғы күні белгісіз"),
    (replace(AT_ONCE, outer_on=None), "possible from 18 December 2025, no later than 17 January 2026", "возможно с 18 декабря 2025 г., не позднее 17 января 2026 г.", "2025 жылғы 18 желтоқсан күнінен бастап мүмкін, ең кеші 2026 жылғы 17 қаңтар"),
]  # fmt: skip


@pytest.mark.parametrize(("dates", "english", "russian", "kazakh"), SPANS)
def test_a_span_says_what_is_known(dates: Dates, english: str, russian: str, kazakh: str) -> None:
    assert [span_in_words(dates, language) for language in ("en", "ru", "kk")] == [english, russian, kazakh]


SENATE = Happening("Senate", date(2025, 12, 18))
EVENTS = [
    # what,                              event,  correction, struck, English, Russian, Kazakh
    ("news",                             SENATE, False, False, "Senate on Thursday 18 December 2025",
     "Senate (четверг, 18 декабря 2025 г.)", "Senate (2025 жылғы 18 желтоқсан, бейсенбі)"),
    ("a day that nobody knows",          replace(SENATE, until=date(2025, 12, 19)), False, False,
     "Senate between Thursday 18 December 2025 and Friday 19 December 2025",
     "Senate (четверг, 18 декабря 2025 г. – пятница, 19 декабря 2025 г.)",
     "Senate (2025 жылғы 18 желтоқсан, бейсенбі – 2025 жылғы 19 желтоқсан, жұма)"),
    ("a correction",                     SENATE, True,  False, "Correction: Senate on Thursday 18 December 2025",
     "Исправление. Senate (четверг, 18 декабря 2025 г.)", "Түзету. Senate (2025 жылғы 18 желтоқсан, бейсенбі)"),
    ("struck out",                       SENATE, True,  True,
     "Correction: this did not happen: Senate, Thursday 18 December 2025",
     "Исправление. Этого не было: Senate (четверг, 18 декабря 2025 г.)",
     "Түзету. Бұл болған жоқ: Senate (2025 жылғы 18 желтоқсан, бейсенбі)"),
    ("where hours count",                replace(SENATE, at=time(18)), False, False,
     "Senate on Thursday 18 December 2025, 18:00 (Asia/Almaty)",
     "Senate (четверг, 18 декабря 2025 г., 18:00 (Asia/Almaty))",
     "Senate (2025 жылғы 18 желтоқсан, бейсенбі, 18:00 (Asia/Almaty))"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "event", "is_correction", "is_struck", "english", "russian", "kazakh"), EVENTS)
def test_an_alert_about_an_event_is_one_sentence(
    what: str, event: Happening, is_correction: bool, is_struck: bool, english: str, russian: str, kazakh: str
) -> None:
    said = [
        news_of_event(event, reading(one, date(2025, 12, 18)), is_correction=is_correction, is_struck=is_struck)
        for one in ("en", "ru", "kk")
    ]

    assert said == [english, russian, kazakh], what


MOMENTS = [
    # whose,            reader's zone,   the law's zone,      time,     says,                                                   away
    ("at home",         "Asia/Almaty",   "Asia/Almaty",       time(18), "Saturday 17 January 2026, 18:00 (Asia/Almaty)",        "tomorrow"),
    ("the same day",    "Europe/Berlin", "America/New_York",  time(12), "Saturday 17 January 2026, 18:00 (Europe/Berlin) = 12:00 (America/New_York)", "tomorrow"),
    ("the day after",   "Europe/Berlin", "America/New_York",  time(23), "Sunday 18 January 2026, 05:00 (Europe/Berlin) = Saturday 17 January 2026, 23:00 (America/New_York)", "in 2 days"),
    ("the day itself",  "Europe/Berlin", "America/New_York",  None,     "Saturday 17 January 2026",                             "tomorrow"),
]  # fmt: skip


@pytest.mark.parametrize(("whose", "here", "there", "at", "says", "away"), MOMENTS)
def test_a_time_is_said_in_the_readers_zone_with_the_jurisdictions_beside_it(
    whose: str, here: str, there: str, at: time | None, says: str, away: str
) -> None:
    one = reading("en", date(2026, 1, 16), there, here)

    assert (one.day(date(2026, 1, 17), at), one.away(date(2026, 1, 17), at)) == (says, away), whose


NUMBERS = [
    # number, English,       Russian,             Kazakh
    (1,       "1 alert: A",   "1 оповещение: A",   "1 хабарлама: A"),
    (2,       "2 alerts: A",  "2 оповещения: A",   "2 хабарлама: A"),
    (5,       "5 alerts: A",  "5 оповещений: A",   "5 хабарлама: A"),
    (11,      "11 alerts: A", "11 оповещений: A",  "11 хабарлама: A"),
    (21,      "21 alerts: A", "21 оповещение: A",  "21 хабарлама: A"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "english", "russian", "kazakh"), NUMBERS)
def test_alerts_are_counted_in_the_forms_of_the_language(number: int, english: str, russian: str, kazakh: str) -> None:
    assert [several(number, "A", language) for language in ("en", "ru", "kk")] == [english, russian, kazakh]


MINUTES = [
    # number, English,      Russian,      Kazakh
    (1,       "1 minute",   "1 минуту",   "1 минут"),
    (2,       "2 minutes",  "2 минуты",   "2 минут"),
    (30,      "30 minutes", "30 минут",   "30 минут"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "english", "russian", "kazakh"), MINUTES)
def test_minutes_are_counted_in_the_forms_of_the_language(number: int, english: str, russian: str, kazakh: str) -> None:
    assert [minutes_in_words(number, language) for language in ("en", "ru", "kk")] == [english, russian, kazakh]


VOTES = [
    # votes,        English,                               Russian,                                      Kazakh
    ((77, 0, 3),    "Votes: 77 for, 0 against, 3 abstaining", "Голоса: за — 77, против — 0, воздержались — 3", "Дауыстар: жақтап — 77, қарсы — 0, қалыс қалған — 3"),
    ((77, None, None), "Votes: 77 for",                    "Голоса: за — 77",                            "Дауыстар: жақтап — 77"),
    ((None, None, None), "",                               "",                                           ""),
]  # fmt: skip


@pytest.mark.parametrize(("votes", "english", "russian", "kazakh"), VOTES)
def test_votes_are_said_as_far_as_they_are_known(votes: Any, english: str, russian: str, kazakh: str) -> None:
    voted_for, against, abstain = votes

    said = [votes_in_words(voted_for, against, abstain, language) for language in ("en", "ru", "kk")]

    assert said == [english, russian, kazakh]


def texts_of(value: Any) -> list[str]:
    """Return all texts in a value of the words of a language."""
    if isinstance(value, str):
        return [value]
    several_values = value.values() if isinstance(value, dict) else value
    return [] if callable(value) else [text for one in several_values for text in texts_of(one)]


def blanks(value: Any) -> set[str]:
    return {name for text in texts_of(value) for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_language_has_every_word_and_says_nothing_that_english_does_not(words: Words) -> None:
    for field in fields(words):
        ours, theirs = getattr(words, field.name), getattr(ENGLISH, field.name)
        assert all(text.strip() for text in texts_of(ours)), field.name
        # A day may be said with its weekday in one language and without in another.
        assert {"day" if one == "short" else one for one in blanks(ours)} == {
            "day" if one == "short" else one for one in blanks(theirs)
        }, field.name
        if isinstance(theirs, dict):
            assert set(ours) == set(theirs), field.name


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_english_word_is_left_in_another_language(language: str) -> None:
    words = LANGUAGES[language]
    for field in fields(words):
        for text in texts_of(getattr(words, field.name)):
            said = re.sub(r"{\w+}", "", text).replace("Countersign", "")
            assert not re.search(r"[A-Za-z]", said), f"{field.name}: {text}"
