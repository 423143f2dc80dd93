"""The words of choices and reminders, in English, Russian and Kazakh.

As in `tracker.rules.wording`, nothing is inflected by what is put into a sentence: amounts have their forms there, and
names and times stand after a colon or in brackets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alerts.rules.choices import Cadence
from alerts.rules.kinds import ESCALATION, GONE, Kind
from tracker.rules import wording as tracker_wording
from tracker.rules.counting import Unit


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language.

    `kinds` has what each kind is called, and what it tells. `before`, `on_the_day` and `on_the_hour` are by the day of
    the window that a reminder of that kind looks to. `several` says whether a noun after several numbers, as in "3 and
    1 days", is that of many, or else that of the last number.
    """

    language: str
    kinds: Mapping[Kind, tuple[str, str]]
    steps: Mapping[str, str]
    weekdays: Sequence[str]
    weekly_on: Sequence[str]
    rhythm: Mapping[Cadence, str]
    before: Mapping[Kind, str]
    on_the_day: Mapping[Kind, str]
    on_the_hour: Mapping[Kind, str]
    after: str
    open_for: str
    every_day: str
    every_days: str
    without: str
    quiet: str
    escalates: str
    last_of_several: str
    several: bool = False

    def amount(self, number: int, unit: Unit) -> str:
        """Return "1 day" or "6 hours"."""
        return f"{number} {self._noun(number, unit)}"

    def days(self, numbers: Sequence[int]) -> str:
        """Return "14, 7, 3 and 1 days"."""
        deciding = sum(numbers) if self.several else numbers[-1]
        return f"{self.listed([str(one) for one in numbers])} {self._noun(deciding, Unit.DAY)}"

    def listed(self, texts: Sequence[str]) -> str:
        """Return "a, b and c"."""
        return self.last_of_several.join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)

    def _noun(self, number: int, unit: Unit) -> str:
        words = tracker_wording.LANGUAGES[self.language]
        return words.units[unit][words.plural(number)]


ENGLISH: Final = Words(
    language="en",
    kinds={
        Kind.STAGE: ("A new stage", "Something happened to the bill: passed, approved, returned."),
        Kind.OUTCOME: ("The outcome", "It was signed, vetoed, withdrawn, or became law in another way."),
        Kind.CORRECTION: ("A correction", "Something you were told was wrong."),
        Kind.CLOCK_STARTED: (
            "A window begins",
            "The law's clock has started: from when on and until when one can act.",
        ),
        Kind.MOVED: ("New dates", "The dates of a window you were told of have changed, or no longer hold."),
        Kind.OPENING: ("Before it opens", "Reminders before the day on which a window is expected to open."),
        Kind.OPEN: ("While it is open", "A reminder every so many days as long as a window is open."),
        Kind.CLOSING: ("Before it closes", "Reminders before the day on which a window closes."),
        Kind.OUTER: (
            "Before the outer limit",
            "Reminders between the day it should close and the last day there can be.",
        ),
        Kind.OVERDUE: ("Overdue", "The last day has passed, and no outcome is recorded."),
    },
    steps={GONE: "the dates you were told no longer hold", ESCALATION: "closing within 24 hours"},
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    weekly_on=("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
    rhythm={
        Cadence.AT_ONCE: "at once, day reminders in the morning at {morning}",
        Cadence.DAILY: "gathered in one message a day, in the morning at {morning}",
        Cadence.WEEKLY: "gathered in one message a week, {weekly_on} in the morning at {morning}",
    },
    before={
        Kind.OPENING: "{amount} before it opens",
        Kind.CLOSING: "{amount} before it closes",
        Kind.OUTER: "{amount} before the outer limit",
    },
    on_the_day={
        Kind.OPENING: "the day it opens",
        Kind.CLOSING: "the day it closes",
        Kind.OUTER: "on the outer limit",
    },
    on_the_hour={
        Kind.OPENING: "the hour it opens",
        Kind.CLOSING: "the hour it closes",
        Kind.OUTER: "the hour of the outer limit",
    },
    after="{amount} after it closes",
    open_for="open for {amount}",
    every_day="every day while it is open",
    every_days="every {amount} while it is open",
    without="without: {kinds}",
    quiet="quiet from {first} until {end}",
    escalates="to the next address, too, when it closes within 24 hours and nobody has seen it",
    last_of_several=" and ",
    several=True,
)

RUSSIAN: Final = Words(
    language="ru",
    kinds={
        Kind.STAGE: ("Новая стадия", "С законопроектом что-то произошло: принят, одобрен, возвращён."),
        Kind.OUTCOME: ("Итог", "Закон подписан, отклонён, отозван или вступил в силу иным путём."),
        Kind.CORRECTION: ("Исправление", "Что-то из сообщённого вам оказалось неверным."),
        Kind.CLOCK_STARTED: ("Начало срока", "Начался отсчёт по закону: с какого и до какого дня можно действовать."),
        Kind.MOVED: ("Новые даты", "Даты срока, о котором вам сообщали, изменились или больше не действуют."),
        Kind.OPENING: ("Перед открытием", "Напоминания до дня, когда срок, как ожидается, откроется."),
        Kind.OPEN: ("Пока срок открыт", "Напоминание раз в несколько дней, пока срок открыт."),
        Kind.CLOSING: ("Перед закрытием", "Напоминания до дня, когда срок закрывается."),
        Kind.OUTER: (
            "Перед крайним сроком",
            "Напоминания между ожидаемым днём закрытия и последним возможным днём.",
        ),
        Kind.OVERDUE: ("Срок истёк", "Последний день прошёл, а итог не записан."),
    },
    steps={GONE: "сообщённые вам даты больше не действуют", ESCALATION: "закрывается в ближайшие 24 часа"},
    weekdays=tracker_wording.RUSSIAN_DAYS,
    weekly_on=(
        "по понедельникам", "по вторникам", "по средам", "по четвергам",
        "по пятницам", "по субботам", "по воскресеньям",
    ),
    rhythm={
        Cadence.AT_ONCE: "сразу, напоминания по дням — утром в {morning}",
        Cadence.DAILY: "всё одним сообщением в день, утром в {morning}",
        Cadence.WEEKLY: "всё одним сообщением в неделю, {weekly_on} утром в {morning}",
    },
    before={
        Kind.OPENING: "за {amount} до открытия",
        Kind.CLOSING: "за {amount} до закрытия",
        Kind.OUTER: "за {amount} до крайнего срока",
    },
    on_the_day={
        Kind.OPENING: "в день открытия",
        Kind.CLOSING: "в день закрытия",
        Kind.OUTER: "в день крайнего срока",
    },
    on_the_hour={
        Kind.OPENING: "в час открытия",
        Kind.CLOSING: "в час закрытия",
        Kind.OUTER: "в час крайнего срока",
    },
    after="через {amount} после закрытия",
    open_for="срок открыт уже {amount}",
    every_day="каждый день, пока срок открыт",
    every_days="раз в {amount}, пока срок открыт",
    without="не сообщается: {kinds}",
    quiet="тихие часы с {first} до {end}",
    escalates="ещё и на следующий адрес, если до закрытия меньше 24 часов и никто не отметил, что видел",
    last_of_several=" и ",
)  # fmt: skip

KAZAKH: Final = Words(
    language="kk",
    kinds={
        Kind.STAGE: ("Жаңа саты", "Заң жобасына қатысты оқиға болды: қабылданды, мақұлданды, қайтарылды."),
        Kind.OUTCOME: (
            "Нәтиже",
            "Заңға қол қойылды, вето қойылды, ол кері қайтарып алынды немесе басқа жолмен күшіне енді.",
        ),
        Kind.CORRECTION: ("Түзету", "Сізге хабарланған бір мәлімет қате болып шықты."),
        Kind.CLOCK_STARTED: (
            "Мерзімнің басталуы",
            "Заң бойынша есеп басталды: қай күннен қай күнге дейін әрекет етуге болады.",
        ),
        Kind.MOVED: ("Жаңа күндер", "Сізге хабарланған мерзімнің күндері өзгерді немесе енді жарамсыз."),
        Kind.OPENING: ("Ашылар алдында", "Мерзім ашылады деп күтілетін күнге дейінгі еске салулар."),
        Kind.OPEN: ("Ашық кезде", "Мерзім ашық тұрғанда бірнеше күн сайын еске салу."),
        Kind.CLOSING: ("Жабылар алдында", "Мерзім жабылатын күнге дейінгі еске салулар."),
        Kind.OUTER: (
            "Ең соңғы шек алдында",
            "Жабылуы күтілетін күн мен ең соңғы мүмкін күн арасындағы еске салулар.",
        ),
        Kind.OVERDUE: ("Мерзімі өтті", "Соңғы күн өтті, ал нәтиже жазылмаған."),
    },
    steps={GONE: "сізге хабарланған күндер енді жарамсыз", ESCALATION: "24 сағат ішінде жабылады"},
    weekdays=tracker_wording.KAZAKH_DAYS,
    weekly_on=tuple(f"{day} күндері" for day in tracker_wording.KAZAKH_DAYS),
    rhythm={
        Cadence.AT_ONCE: "бірден, күндік еске салулар — таңертең ({morning})",
        Cadence.DAILY: "күніне бір хабарламаға жиналып, таңертең ({morning})",
        Cadence.WEEKLY: "аптасына бір хабарламаға жиналып, {weekly_on} таңертең ({morning})",
    },
    before={
        Kind.OPENING: "ашылуына {amount} қалғанда",
        Kind.CLOSING: "жабылуына {amount} қалғанда",
        Kind.OUTER: "ең соңғы шекке {amount} қалғанда",
    },
    on_the_day={
        Kind.OPENING: "ашылатын күні",
        Kind.CLOSING: "жабылатын күні",
        Kind.OUTER: "ең соңғы шек күні",
    },
    on_the_hour={
        Kind.OPENING: "ашылатын сағатта",
        Kind.CLOSING: "жабылатын сағатта",
        Kind.OUTER: "ең соңғы шек сағатында",
    },
    after="жабылғаннан кейін {amount} өткенде",
    open_for="ашылғанына {amount} болды",
    every_day="ашық кезде күн сайын",
    every_days="ашық кезде {amount} сайын",
    without="хабарланбайды: {kinds}",
    quiet="тыныш уақыт: {first}–{end}",
    escalates="жабылуына 24 сағаттан аз қалып, ешкім көрмеген болса, келесі мекенжайға да",
    last_of_several=" және ",
)  # fmt: skip

LANGUAGES: Final[Mapping[str, Words]] = {one.language: one for one in (ENGLISH, RUSSIAN, KAZAKH)}
