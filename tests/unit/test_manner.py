"""Choices and reminders in words, in tables, in each language."""

import string
from dataclasses import fields, replace
from datetime import time
from typing import Any

import pytest

from alerts.rules.choices import Cadence, Choices
from alerts.rules.kinds import ESCALATION, GONE, Kind, Step
from alerts.rules.manner import (
    kind_help,
    kind_name,
    manner_in_words,
    reminder_in_words,
    steps_in_words,
    weekday_name,
)
from alerts.rules.wording import ENGLISH, LANGUAGES, Words
from tracker.rules.wording import LANGUAGES as OF_THE_TRACKER

PLAIN = Choices()
SILENT = replace(PLAIN, opening=(), closing=(), outer=(), open_every_days=0)
ONLY_CLOSING = replace(PLAIN, kinds=frozenset({Kind.CLOSING}))
SIX_HOURS = replace(ONLY_CLOSING, closing=(Step(6, is_hours=True), Step(1), Step(0, is_hours=True)))
DAILY = replace(ONLY_CLOSING, closing=(), cadence=Cadence.DAILY, morning=time(7, 30), quiet=(time(22), time(7)))
WEEKLY = replace(SILENT, cadence=Cadence.WEEKLY, digest_weekday=3, escalates=True)

MANNERS = [
    # choice,             choices, language, in words
    ("none made",         PLAIN,   "en",
     "At once, day reminders in the morning at 09:00; 3 and 1 days before it opens and the day it opens; every 7 days"
     " while it is open; 14, 7, 3 and 1 days before it closes and the day it closes; 3 and 1 days before the outer"
     " limit and 1 day after it closes."),
    ("none made",         PLAIN,   "ru",
     "Сразу, напоминания по дням — утром в 09:00; за 3 и 1 день до открытия и в день открытия; раз в 7 дней, пока срок"
     " открыт; за 14, 7, 3 и 1 день до закрытия и в день закрытия; за 3 и 1 день до крайнего срока и через 1 день"
     " после закрытия."),
    ("none made",         PLAIN,   "kk",
     "Бірден, күндік еске салулар — таңертең (09:00); ашылуына 3 және 1 күн қалғанда және ашылатын күні; ашық кезде"
     " 7 күн сайын; жабылуына 14, 7, 3 және 1 күн қалғанда және жабылатын күні; ең соңғы шекке 3 және 1 күн қалғанда"
     " және жабылғаннан кейін 1 күн өткенде."),
    ("one kind, hours",   SIX_HOURS, "en",
     "At once, day reminders in the morning at 09:00; 1 day before it closes, 6 hours before it closes and the hour it"
     " closes; without: a new stage, the outcome, a correction, a window begins, new dates, before it opens, while it"
     " is open, before the outer limit, overdue."),
    ("one kind, hours",   SIX_HOURS, "ru",
     "Сразу, напоминания по дням — утром в 09:00; за 1 день до закрытия, за 6 часов до закрытия и в час закрытия; не"
     " сообщается: новая стадия, итог, исправление, начало срока, новые даты, перед открытием, пока срок открыт, перед"
     " крайним сроком, срок истёк."),
    ("one kind, hours",   SIX_HOURS, "kk",
     "Бірден, күндік еске салулар — таңертең (09:00); жабылуына 1 күн қалғанда, жабылуына 6 сағат қалғанда және"
     " жабылатын сағатта; хабарланбайды: жаңа саты, нәтиже, түзету, мерзімнің басталуы, жаңа күндер, ашылар алдында,"
     " ашық кезде, ең соңғы шек алдында, мерзімі өтті."),
    ("daily, quiet",      replace(DAILY, kinds=frozenset(Kind), opening=(), outer=(), open_every_days=1), "en",
     "Gathered in one message a day, in the morning at 07:30; every day while it is open; quiet from 22:00 until"
     " 07:00."),
    ("daily, quiet",      replace(DAILY, kinds=frozenset(Kind), opening=(), outer=(), open_every_days=1), "ru",
     "Всё одним сообщением в день, утром в 07:30; каждый день, пока срок открыт; тихие часы с 22:00 до 07:00."),
    ("daily, quiet",      replace(DAILY, kinds=frozenset(Kind), opening=(), outer=(), open_every_days=1), "kk",
     "Күніне бір хабарламаға жиналып, таңертең (07:30); ашық кезде күн сайын; тыныш уақыт: 22:00–07:00."),
    ("weekly, escalates", WEEKLY,  "en",
     "Gathered in one message a week, on Wednesday in the morning at 09:00; to the next address, too, when it closes"
     " within 24 hours and nobody has seen it."),
    ("weekly, escalates", WEEKLY,  "ru",
     "Всё одним сообщением в неделю, по средам утром в 09:00; ещё и на следующий адрес, если до закрытия меньше 24"
     " часов и никто не отметил, что видел."),
    ("weekly, escalates", WEEKLY,  "kk",
     "Аптасына бір хабарламаға жиналып, сәрсенбі күндері таңертең (09:00); жабылуына 24 сағаттан аз қалып, ешкім"
     " көрмеген болса, келесі мекенжайға да."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "choices", "language", "says"), MANNERS)
def test_how_one_is_told_is_said_in_one_sentence(why: str, choices: Choices, language: str, says: str) -> None:
    assert manner_in_words(choices, language) == says, why


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_lead_time_is_no_word(language: str) -> None:
    assert steps_in_words(Kind.CLOSING, [], language) == ""


REMINDERS = [
    # kind,             step,         English,                        Russian,                        Kazakh
    (Kind.CLOCK_STARTED, "",          "a window begins",              "начало срока",                 "мерзімнің басталуы"),
    (Kind.MOVED,         "",          "new dates",                    "новые даты",                   "жаңа күндер"),
    (Kind.MOVED,         GONE,        "the dates you were told no longer hold", "сообщённые вам даты больше не действуют",
                                      "сізге хабарланған күндер енді жарамсыз"),
    (Kind.CLOSING,       ESCALATION,  "closing within 24 hours",      "закрывается в ближайшие 24 часа", "24 сағат ішінде жабылады"),
    (Kind.OPENING,       "3d",        "3 days before it opens",       "за 3 дня до открытия",         "ашылуына 3 күн қалғанда"),
    (Kind.OPENING,       "0d",        "the day it opens",             "в день открытия",              "ашылатын күні"),
    (Kind.OPENING,       "0h",        "the hour it opens",            "в час открытия",               "ашылатын сағатта"),
    (Kind.CLOSING,       "1h",        "1 hour before it closes",      "за 1 час до закрытия",         "жабылуына 1 сағат қалғанда"),
    (Kind.CLOSING,       "2h",        "2 hours before it closes",     "за 2 часа до закрытия",        "жабылуына 2 сағат қалғанда"),
    (Kind.CLOSING,       "5h",        "5 hours before it closes",     "за 5 часов до закрытия",       "жабылуына 5 сағат қалғанда"),
    (Kind.CLOSING,       "21d",       "21 days before it closes",     "за 21 день до закрытия",       "жабылуына 21 күн қалғанда"),
    (Kind.OPEN,          "+7d",       "open for 7 days",              "срок открыт уже 7 дней",       "ашылғанына 7 күн болды"),
    (Kind.OPEN,          "+21d",      "open for 21 days",             "срок открыт уже 21 день",      "ашылғанына 21 күн болды"),
    (Kind.OUTER,         "+1d",       "1 day after it closes",        "через 1 день после закрытия",  "жабылғаннан кейін 1 күн өткенде"),
    (Kind.OUTER,         "1d",        "1 day before the outer limit", "за 1 день до крайнего срока",  "ең соңғы шекке 1 күн қалғанда"),
    (Kind.OUTER,         "0d",        "on the outer limit",           "в день крайнего срока",        "ең соңғы шек күні"),
    (Kind.OUTER,         "0h",        "the hour of the outer limit",  "в час крайнего срока",         "ең соңғы шек сағатында"),
    (Kind.OVERDUE,       "",          "overdue",                      "срок истёк",                   "мерзімі өтті"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "step", "english", "russian", "kazakh"), REMINDERS)
def test_a_reminder_says_what_it_is_for(kind: Kind, step: str, english: str, russian: str, kazakh: str) -> None:
    assert [reminder_in_words(kind, step, language) for language in ("en", "ru", "kk")] == [english, russian, kazakh]


DAYS = [
    # lead times,   English,              Russian,          Kazakh
    ((1,),          "1 day",              "1 день",         "1 күн"),
    ((2,),          "2 days",             "2 дня",          "2 күн"),
    ((5,),          "5 days",             "5 дней",         "5 күн"),
    ((21,),         "21 days",            "21 день",        "21 күн"),
    ((7, 2),        "7 and 2 days",       "7 и 2 дня",      "7 және 2 күн"),
    ((21, 5),       "21 and 5 days",      "21 и 5 дней",    "21 және 5 күн"),
    ((14, 7, 3, 1), "14, 7, 3 and 1 days", "14, 7, 3 и 1 день", "14, 7, 3 және 1 күн"),
]  # fmt: skip


@pytest.mark.parametrize(("numbers", "english", "russian", "kazakh"), DAYS)
def test_days_have_the_form_that_their_number_asks_for(
    numbers: tuple[int, ...], english: str, russian: str, kazakh: str
) -> None:
    assert [LANGUAGES[one].days(numbers) for one in ("en", "ru", "kk")] == [english, russian, kazakh]


WEEKDAYS = [(1, "Monday", "понедельник", "дүйсенбі"), (7, "Sunday", "воскресенье", "жексенбі")]


@pytest.mark.parametrize(("number", "english", "russian", "kazakh"), WEEKDAYS)
def test_weekdays_are_counted_from_monday(number: int, english: str, russian: str, kazakh: str) -> None:
    assert [weekday_name(number, language) for language in ("en", "ru", "kk")] == [english, russian, kazakh]


def blanks(words: Any) -> Any:
    """Return the same with each text replaced by the names of what is put into it."""
    if isinstance(words, dict):
        return {key: blanks(text) for key, text in words.items()}
    if isinstance(words, tuple):
        return [blanks(text) for text in words]
    return {name for _, name, _, _ in string.Formatter().parse(str(words)) if name}


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_language_has_every_word_and_the_same_is_put_into_it(words: Words) -> None:
    assert set(words.kinds) == set(Kind)
    for field in fields(words):
        assert blanks(getattr(words, field.name)) == blanks(getattr(ENGLISH, field.name)), field.name


def test_the_languages_are_those_of_the_law() -> None:
    assert set(LANGUAGES) == set(OF_THE_TRACKER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_name_and_a_sentence(language: str) -> None:
    assert all(kind_name(kind, language) and kind_help(kind, language).endswith(".") for kind in Kind)
