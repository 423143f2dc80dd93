"""The words of letters: headlines, and all that stands around the facts, in English, Russian and Kazakh.

What a letter is about (a window, an event, a jurisdiction) is never inflected: it stands at the head of a sentence,
before a colon, or in brackets. Dates are put in as `tracker.rules.explain` writes them, or short, without the weekday.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.rules.wording import KAZAKH_MONTHS, RUSSIAN_MONTHS


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language. `alerts` and `minutes` have the forms that the language's plural chooses from.

    `follow` is by whether a letter is about several bills. `own_link` stands in what is kept of a letter, in the place
    of a link that is the single reader's.
    """

    short: Callable[[date], str]
    # Headlines.
    started: str
    moved: str
    gone: str
    opens: str
    opened: str
    is_open: str
    closing: str
    closes: str
    expected: str
    expected_no_later: str
    no_last_day: str
    endless: str
    overdue: str
    happened: str
    happened_between: str
    correction: str
    struck: str
    # The span of a window.
    stands_still: str
    span_without_end: str
    span_at_once: str
    span: str
    # Around them.
    subject: str
    alerts: Sequence[str]
    votes: str
    votes_for: str
    votes_against: str
    votes_abstain: str
    what_was_wrong: str
    source: str
    if_nobody_acts: str
    told_before: str
    why_these_dates: str
    today: str
    the_bill: str
    seen: str
    seen_explained: str
    follow: Mapping[bool, str]
    stop: str
    own_link: str
    # A calendar.
    # What is sent from the page of endpoints.
    code_subject: str
    code: Sequence[str]
    minutes: Sequence[str]
    test_subject: str
    test: Sequence[str]


def _english_short(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _russian_short(day: date) -> str:
    return f"{day.day} {RUSSIAN_MONTHS[day.month - 1]} {day.year} г."


def _kazakh_short(day: date) -> str:
    return f"{day.year} жылғы {day.day} {KAZAKH_MONTHS[day.month - 1]}"


ENGLISH: Final = Words(
    short=_english_short,
    started="{name}: {span}",
    moved="{name}, new dates: {span}",
    gone="{name}: the dates you were told no longer hold, and no others take their place",
    opens="{name} opens {away}, {day}",
    opened="{name} opened {away}, {day}",
    is_open="{name} is open since {day}; {closing}",
    closing="{name} {closing}",
    closes="closes {away}, {day}",
    expected="was expected by {day}",
    expected_no_later="was expected by {short}; no later than {day}, {away}",
    no_last_day="no last day is known",
    endless="{name}: no last day is known",
    overdue="{name} is overdue: its last day was {day}, and no outcome is recorded",
    happened="{name} on {day}",
    happened_between="{name} between {day} and {until}",
    correction="Correction: {headline}",
    struck="Correction: this did not happen: {name}, {day}",
    stands_still="the clock stands still, and no last day is known",
    span_without_end="possible from {first}; no last day is known",
    span_at_once="possible from {first}, no later than {last}",
    span="possible from {first}, expected between {opens} and {closes}, no later than {last}",
    subject="{headline}: {title}",
    alerts=("{number} alert: {headline}", "{number} alerts: {headline}"),
    votes="Votes: {votes}",
    votes_for="{number} for",
    votes_against="{number} against",
    votes_abstain="{number} abstaining",
    what_was_wrong="What was wrong",
    source="Source",
    if_nobody_acts="If nobody acts",
    told_before="You were told before",
    why_these_dates="Why these dates",
    today="Today is {today} in {jurisdiction} ({zone}); a day ends there at midnight.",
    the_bill="The bill",
    seen="I have seen it",
    seen_explained="The page has a button that stops further reminders of this deadline.",
    follow={
        False: "You get this because you follow this bill.",
        True: "You get this because you follow these bills.",
    },
    stop="Stop these mails",
    own_link="(a link of your own)",
    code_subject="Countersign: your code",
    code=(
        "Your code is {code}.",
        "Type it into the page from which you asked for it, within {minutes}.",
        "If you did not ask for it, do nothing: without the code nothing more is sent here.",
    ),
    minutes=("{number} minute", "{number} minutes"),
    test_subject="Countersign: a test",
    test=("This is a test. You see it because its way works.",),
)

RUSSIAN: Final = Words(
    short=_russian_short,
    started="{name}: {span}",
    moved="{name}, новые даты: {span}",
    gone="{name}: сообщённые вам даты больше не действуют, новых нет",
    opens="{name}: открытие {away} ({day})",
    opened="{name}: открытие было {away} ({day})",
    is_open="{name}: срок открыт с {short}; {closing}",
    closing="{name}: {closing}",
    closes="закрытие {away} ({day})",
    expected="ожидаемый срок прошёл {short}",
    expected_no_later="ожидаемый срок прошёл {short}; крайний срок {away} ({day})",
    no_last_day="последний день неизвестен",
    endless="{name}: последний день неизвестен",
    overdue="{name}: срок истёк (последний день: {day}), а итог не записан",
    happened="{name} ({day})",
    happened_between="{name} ({day} – {until})",
    correction="Исправление. {headline}",
    struck="Исправление. Этого не было: {name} ({day})",
    stands_still="отсчёт приостановлен, последний день неизвестен",
    span_without_end="возможно с {first}; последний день неизвестен",
    span_at_once="возможно с {first}, не позднее {last}",
    span="возможно с {first}, ожидается с {opens} по {closes}, не позднее {last}",
    subject="{headline} · {title}",
    alerts=(
        "{number} оповещение: {headline}",
        "{number} оповещения: {headline}",
        "{number} оповещений: {headline}",
    ),
    votes="Голоса: {votes}",
    votes_for="за — {number}",
    votes_against="против — {number}",
    votes_abstain="воздержались — {number}",
    what_was_wrong="Что было неверно",
    source="Источник",
    if_nobody_acts="Если никто ничего не сделает",
    told_before="Раньше вам сообщали",
    why_these_dates="Откуда эти даты",
    today="Сегодня {today} ({jurisdiction}, {zone}); день там заканчивается в полночь.",
    the_bill="Законопроект",
    seen="Просмотрено",
    seen_explained="На странице есть кнопка, которая отключает дальнейшие напоминания об этом сроке.",
    follow={
        False: "Вы получили это сообщение, потому что следите за этим законопроектом.",
        True: "Вы получили это сообщение, потому что следите за этими законопроектами.",
    },
    stop="Отписаться",
    own_link="(ваша личная ссылка)",
    code_subject="Countersign: ваш код",
    code=(
        "Ваш код: {code}.",
        "Введите его на странице, с которой вы его запросили. Код действует {minutes}.",
        "Если вы его не запрашивали, ничего не делайте: без кода сюда больше ничего не придёт.",
    ),
    minutes=("{number} минуту", "{number} минуты", "{number} минут"),
    test_subject="Countersign: проверка",
    test=("Это проверка. Раз вы её видите, сообщения сюда доходят.",),
)

KAZAKH: Final = Words(
    short=_kazakh_short,
    started="{name}: {span}",
    moved="{name}, жаңа күндер: {span}",
    gone="{name}: сізге хабарланған күндер енді жарамсыз, орнына басқа күн жоқ",
    opens="{name}: ашылатын күні — {day} ({away})",
    opened="{name}: ашылған күні — {day} ({away})",
    is_open="{name}: {short} күнінен бастап ашық; {closing}",
    closing="{name}: {closing}",
    closes="жабылатын күні — {day} ({away})",
    expected="{short} күніне дейін күтілген еді",
    expected_no_later="{short} күніне дейін күтілген еді; ең соңғы шек — {day} ({away})",
    no_last_day="соңғы күні белгісіз",
    endless="{name}: соңғы күні белгісіз",
    overdue="{name}: мерзімі өтті (соңғы күні — {day}), ал нәтиже жазылмаған",
    happened="{name} ({day})",
    happened_between="{name} ({day} – {until})",
    correction="Түзету. {headline}",
    struck="Түзету. Бұл болған жоқ: {name} ({day})",
    stands_still="есеп тоқтатылған, соңғы күні белгісіз",
    span_without_end="{first} күнінен бастап мүмкін; соңғы күні белгісіз",
    span_at_once="{first} күнінен бастап мүмкін, ең кеші {last}",
    span="{first} күнінен бастап мүмкін, {opens} – {closes} аралығында күтіледі, ең кеші {last}",
    subject="{headline} · {title}",
    alerts=("{number} хабарлама: {headline}",),
    votes="Дауыстар: {votes}",
    votes_for="жақтап — {number}",
    votes_against="қарсы — {number}",
    votes_abstain="қалыс қалған — {number}",
    what_was_wrong="Қатесі неде",
    source="Дереккөз",
    if_nobody_acts="Ешкім әрекет етпесе",
    told_before="Бұрын сізге хабарланған",
    why_these_dates="Бұл күндер қалай есептелді",
    today="Бүгін — {today} ({jurisdiction}, {zone}); ол жерде күн түн ортасында аяқталады.",
    the_bill="Заң жобасы",
    seen="Көрдім",
    seen_explained="Бетте осы мерзім туралы кейінгі еске салуларды тоқтататын батырма бар.",
    follow={
        False: "Сіз осы заң жобасын бақылайсыз, сондықтан бұл хабарламаны алдыңыз.",
        True: "Сіз осы заң жобаларын бақылайсыз, сондықтан бұл хабарламаны алдыңыз.",
    },
    stop="Жазылымнан бас тарту",
    own_link="(өзіңізге арналған сілтеме)",
    code_subject="Countersign: сіздің кодыңыз",
    code=(
        "Сіздің кодыңыз: {code}.",
        "Оны код сұралған бетке енгізіңіз. Код жарамды уақыт: {minutes}.",
        "Код сұрамаған болсаңыз, ештеңе істемеңіз: кодсыз мұнда бұдан әрі ештеңе жіберілмейді.",
    ),
    minutes=("{number} минут",),
    test_subject="Countersign: тексеру",
    test=("Бұл — тексеру. Оны көріп тұрсаңыз, хабарламалар мұнда жетеді.",),
)

LANGUAGES: Final[Mapping[str, Words]] = {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}
