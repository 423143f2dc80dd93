"""The words of the working, in English, Russian and Kazakh.

Sentences are built so that no word has to be inflected by what is put into it: names and dates stand after a colon or
in brackets. Plurals are counted by a function of the language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.rules.counting import Roll, Unit
from tracker.rules.procedure import Confidence, Silence
from tracker.rules.windows import Figure, Says


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language. `units` has the forms that `plural` chooses from."""

    day: Callable[[date], str]
    plural: Callable[[int], int]
    labels: Mapping[Figure, str]
    confidence: Mapping[Confidence, str]
    of_year: str
    units: Mapping[Unit, tuple[str, ...]]
    silence: Mapping[Silence | None, str]
    sentences: Mapping[Says, str]
    on: str
    between: str
    not_before: str
    count: str
    from_day: Mapping[bool, str]
    rolled: Mapping[Roll, str]
    day_number: str
    last_day: str
    away: Mapping[int, str]
    ahead: str
    ago: str
    not_known: str


def _english_day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"


RUSSIAN_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
RUSSIAN_DAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
KAZAKH_MONTHS = (
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
    "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
)  # fmt: skip
KAZAKH_DAYS = ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі")


def _russian_day(day: date) -> str:
    return f"{RUSSIAN_DAYS[day.weekday()]}, {day.day} {RUSSIAN_MONTHS[day.month - 1]} {day.year} г."


def _kazakh_day(day: date) -> str:
    return f"{day.year} жылғы {day.day} {KAZAKH_MONTHS[day.month - 1]}, {KAZAKH_DAYS[day.weekday()]}"


def _english_plural(number: int) -> int:
    return int(number != 1)


def _russian_plural(number: int) -> int:
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def _kazakh_plural(number: int) -> int:
    """After a number the Kazakh noun stays in the singular."""
    return 0


ENGLISH = Words(
    day=_english_day,
    plural=_english_plural,
    labels={
        Figure.CLOCK: "Clock",
        Figure.FIRST_POSSIBLE: "First possible",
        Figure.OPENS: "Opens",
        Figure.CLOSES: "Closes",
        Figure.OUTER: "Outer limit",
    },
    confidence={
        Confidence.TEXT_IN_FORCE: "text in force",
        Confidence.OLDER_TEXT: "older text",
        Confidence.REPORTED: "as reported",
        Confidence.UNVERIFIED: "unverified",
    },
    of_year="of {year}",
    units={
        Unit.HOUR: ("hour", "hours"),
        Unit.DAY: ("day", "days"),
        Unit.DAY_EXCEPT_SUNDAYS: ("day without Sundays", "days without Sundays"),
        Unit.DAY_EXCEPT_SUNDAYS_AND_HOLIDAYS: (
            "day without Sundays and holidays",
            "days without Sundays and holidays",
        ),
        Unit.WORKING_DAY: ("working day", "working days"),
        Unit.WEEK: ("week", "weeks"),
        Unit.MONTH: ("calendar month", "calendar months"),
    },
    silence={
        Silence.NOTHING: "Nothing follows: the term is a directive, and silence makes no law.",
        Silence.DEEMED_SIGNED: "The law is deemed signed.",
        Silence.LAW_WITHOUT_SIGNATURE: "It becomes law without a signature.",
        Silence.SPEAKER_SIGNS: "The speaker of parliament signs instead.",
        Silence.POCKET_VETO: "It does not become law.",
        Silence.DIES: "The bill dies.",
        Silence.DEEMED_APPROVED: "The bill is deemed approved.",
        Silence.OBJECTIONS_ACCEPTED: "The objections count as accepted.",
        Silence.IN_FORCE: "The law is in force.",
        Silence.CONTINUES: "The bill stays where it is.",
        None: "Not known: no rule on silence was found in the law.",
    },
    sentences={
        Says.RECORDED: "{event}: {days}",
        Says.AWAITED: "{event}: not recorded yet, so it lies {days}",
        Says.UNUSED: "If the window “{window}” passes without an act: {days}",
        Says.NO_MINIMUM: "{label}: {days}. No minimum is known, so the day the clock starts counts",
        Says.COUNTED: "{label}: {count}",
        Says.AFTER_EVENT: "{label}: not known; {amount} after “{event}”, which is not recorded",
        Says.ADJOURNED: "{label}: another rule applies after adjournment ({days})",
        Says.SUSPENDED: "{label}: the clock stopped ({event}, {days})",
        Says.RESUMED: "{label}: what was left counts from the resumption ({event}): {count}",
        Says.NOT_BEFORE_POSSIBLE: "{label}: not before the first possible day, {days}",
        Says.NOT_AFTER_LAST_DAY: "{label}: not after the last day, {days}",
        Says.NOT_KNOWN: "{label}: not known",
    },
    on="{day}",
    between="between {first} and {last}",
    not_before="on or after {first}, until when is not known",
    count="{amount} from {start}{from_day}{rolled}; {end}",
    from_day={False: ", that day not counted", True: ", that day counted"},
    rolled={
        Roll.STAY: "",
        Roll.NEXT: ", moved to the next working day if it is not one",
        Roll.PREVIOUS: ", moved to the working day before if it is not one",
    },
    day_number="day {amount} is {day}",
    last_day="the last day is {day}",
    away={0: "today", 1: "tomorrow", -1: "yesterday"},
    ahead="in {amount}",
    ago="{amount} ago",
    not_known="not known",
)

RUSSIAN = Words(
    day=_russian_day,
    plural=_russian_plural,
    labels={
        Figure.CLOCK: "Отсчёт",
        Figure.FIRST_POSSIBLE: "Возможно с",
        Figure.OPENS: "Открывается",
        Figure.CLOSES: "Закрывается",
        Figure.OUTER: "Крайний срок",
    },
    confidence={
        Confidence.TEXT_IN_FORCE: "действующий текст",
        Confidence.OLDER_TEXT: "прежняя редакция",
        Confidence.REPORTED: "по сообщениям",
        Confidence.UNVERIFIED: "не проверено",
    },
    of_year="{year} г.",
    units={
        Unit.HOUR: ("час", "часа", "часов"),
        Unit.DAY: ("день", "дня", "дней"),
        Unit.DAY_EXCEPT_SUNDAYS: ("день без воскресений", "дня без воскресений", "дней без воскресений"),
        Unit.DAY_EXCEPT_SUNDAYS_AND_HOLIDAYS: (
            "день без воскресений и праздников",
            "дня без воскресений и праздников",
            "дней без воскресений и праздников",
        ),
        Unit.WORKING_DAY: ("рабочий день", "рабочих дня", "рабочих дней"),
        Unit.WEEK: ("неделя", "недели", "недель"),
        Unit.MONTH: ("календарный месяц", "календарных месяца", "календарных месяцев"),
    },
    silence={
        Silence.NOTHING: "Ничего: срок лишь предписан, молчание не делает закона.",
        Silence.DEEMED_SIGNED: "Закон считается подписанным.",
        Silence.LAW_WITHOUT_SIGNATURE: "Становится законом без подписи.",
        Silence.SPEAKER_SIGNS: "Вместо главы государства подписывает спикер.",
        Silence.POCKET_VETO: "Законом не становится.",
        Silence.DIES: "Законопроект снимается.",
        Silence.DEEMED_APPROVED: "Законопроект считается одобренным.",
        Silence.OBJECTIONS_ACCEPTED: "Возражения считаются принятыми.",
        Silence.IN_FORCE: "Закон вступает в силу.",
        Silence.CONTINUES: "Законопроект остаётся в той же стадии.",
        None: "Неизвестно: правило о молчании в законе не найдено.",
    },
    sentences={
        Says.RECORDED: "{event}: {days}",
        Says.AWAITED: "{event}: ещё не записано, возможные дни: {days}",
        Says.UNUSED: "Если срок «{window}» пройдёт без действия: {days}",
        Says.NO_MINIMUM: "{label}: {days} (наименьший срок неизвестен, поэтому годится и день начала отсчёта)",
        Says.COUNTED: "{label}: {count}",
        Says.AFTER_EVENT: "{label}: неизвестно; срок: {amount}, отсчёт от события «{event}», которое не записано",
        Says.ADJOURNED: "{label}: после закрытия сессии действует другое правило ({days})",
        Says.SUSPENDED: "{label}: отсчёт остановлен ({event}, {days})",
        Says.RESUMED: "{label}: остаток срока считается с возобновления ({event}): {count}",
        Says.NOT_BEFORE_POSSIBLE: "{label}: не раньше первого возможного дня, {days}",
        Says.NOT_AFTER_LAST_DAY: "{label}: не позже последнего дня, {days}",
        Says.NOT_KNOWN: "{label}: неизвестно",
    },
    on="{day}",
    between="{first} – {last}",
    not_before="не раньше: {first}; до какого дня, неизвестно",
    count="{amount}, начало отсчёта: {start}{from_day}{rolled}; {end}",
    from_day={False: " (сам день не считается)", True: " (сам день считается)"},
    rolled={
        Roll.STAY: "",
        Roll.NEXT: ", нерабочий последний день переносится вперёд",
        Roll.PREVIOUS: ", нерабочий последний день переносится назад",
    },
    day_number="день {amount}: {day}",
    last_day="последний день: {day}",
    away={0: "сегодня", 1: "завтра", -1: "вчера"},
    ahead="через {amount}",
    ago="{amount} назад",
    not_known="неизвестно",
)

KAZAKH = Words(
    day=_kazakh_day,
    plural=_kazakh_plural,
    labels={
        Figure.CLOCK: "Есептің басы",
        Figure.FIRST_POSSIBLE: "Мүмкін болатын алғашқы күн",
        Figure.OPENS: "Ашылады",
        Figure.CLOSES: "Жабылады",
        Figure.OUTER: "Ең соңғы шек",
    },
    confidence={
        Confidence.TEXT_IN_FORCE: "қолданыстағы мәтін",
        Confidence.OLDER_TEXT: "бұрынғы редакция",
        Confidence.REPORTED: "хабарлар бойынша",
        Confidence.UNVERIFIED: "тексерілмеген",
    },
    of_year="{year} ж.",
    units={
        Unit.HOUR: ("сағат",),
        Unit.DAY: ("күн",),
        Unit.DAY_EXCEPT_SUNDAYS: ("жексенбісіз күн",),
        Unit.DAY_EXCEPT_SUNDAYS_AND_HOLIDAYS: ("жексенбі мен мерекесіз күн",),
        Unit.WORKING_DAY: ("жұмыс күні",),
        Unit.WEEK: ("апта",),
        Unit.MONTH: ("күнтізбелік ай",),
    },
    silence={
        Silence.NOTHING: "Ештеңе: мерзім тек нұсқау, үнсіздіктен заң шықпайды.",
        Silence.DEEMED_SIGNED: "Заңға қол қойылған деп саналады.",
        Silence.LAW_WITHOUT_SIGNATURE: "Қолсыз заңға айналады.",
        Silence.SPEAKER_SIGNS: "Оның орнына парламент спикері қол қояды.",
        Silence.POCKET_VETO: "Заңға айналмайды.",
        Silence.DIES: "Заң жобасы тоқтатылады.",
        Silence.DEEMED_APPROVED: "Заң жобасы мақұлданған деп саналады.",
        Silence.OBJECTIONS_ACCEPTED: "Қарсылықтар қабылданған деп саналады.",
        Silence.IN_FORCE: "Заң күшіне енеді.",
        Silence.CONTINUES: "Заң жобасы сол сатыда қалады.",
        None: "Белгісіз: заңнан үнсіздік туралы ереже табылмады.",
    },
    sentences={
        Says.RECORDED: "{event}: {days}",
        Says.AWAITED: "{event}: әлі жазылмаған, мүмкін күндер: {days}",
        Says.UNUSED: "«{window}» мерзімі әрекетсіз өтсе: {days}",
        Says.NO_MINIMUM: "{label}: {days} (ең аз мерзім белгісіз, сондықтан есеп басталған күннің өзі де жарайды)",
        Says.COUNTED: "{label}: {count}",
        Says.AFTER_EVENT: "{label}: белгісіз; мерзім: {amount}, есеп «{event}» оқиғасынан басталады, ол жазылмаған",
        Says.ADJOURNED: "{label}: сессия жабылған соң басқа ереже қолданылады ({days})",
        Says.SUSPENDED: "{label}: есеп тоқтатылды ({event}, {days})",
        Says.RESUMED: "{label}: қалған мерзім жалғасқан күннен есептеледі ({event}): {count}",
        Says.NOT_BEFORE_POSSIBLE: "{label}: мүмкін болатын алғашқы күннен ерте емес, {days}",
        Says.NOT_AFTER_LAST_DAY: "{label}: соңғы күннен кеш емес, {days}",
        Says.NOT_KNOWN: "{label}: белгісіз",
    },
    on="{day}",
    between="{first} – {last}",
    not_before="{first} немесе кейін; қай күнге дейін екені белгісіз",
    count="{amount}, есеп басталатын күн: {start}{from_day}{rolled}; {end}",
    from_day={False: " (бұл күннің өзі есептелмейді)", True: " (бұл күннің өзі есептеледі)"},
    rolled={
        Roll.STAY: "",
        Roll.NEXT: ", жұмыс күні болмаса, кейінгі жұмыс күніне ауысады",
        Roll.PREVIOUS: ", жұмыс күні болмаса, алдыңғы жұмыс күніне ауысады",
    },
    day_number="{amount}-күн: {day}",
    last_day="соңғы күн: {day}",
    away={0: "бүгін", 1: "ертең", -1: "кеше"},
    ahead="{amount} қалды",
    ago="{amount} бұрын",
    not_known="белгісіз",
)

LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}
