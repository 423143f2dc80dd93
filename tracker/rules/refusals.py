"""Why a question to the calculator has no answer, in English, Russian and Kazakh.

As in `wording`, what is put into a sentence stands in quotation marks or brackets, so that it need not be inflected.
"""

from collections.abc import Mapping
from enum import StrEnum


class Refusal(StrEnum):
    NOT_A_DATE = "not_a_date"
    FAR_YEAR = "far_year"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    NOT_A_MOMENT = "not_a_moment"
    HAS_A_ZONE = "has_a_zone"
    NOT_AN_EVENT = "not_an_event"
    NOT_YET = "not_yet"
    NO_LAW = "no_law"
    NO_SUCH_EVENT = "no_such_event"
    DOES_NOT_FIT = "does_not_fit"
    NO_JURISDICTION = "no_jurisdiction"


ENGLISH = {
    Refusal.NOT_A_DATE: "“{text}” is not a date (YYYY-MM-DD)",
    Refusal.FAR_YEAR: "“{text}” is not between {first} and {last}",
    Refusal.ENDS_BEFORE_IT_BEGINS: "“{text}” ends before it begins",
    Refusal.NOT_A_MOMENT: "“{text}” is not a date and time (YYYY-MM-DDTHH:MM)",
    Refusal.HAS_A_ZONE: "“{text}” has a zone; times are those of the jurisdiction",
    Refusal.NOT_AN_EVENT: "“{text}” is not an event (KIND=YYYY-MM-DD)",
    Refusal.NOT_YET: "“{event}” on {day} lies after {as_of}, the day it is seen from",
    Refusal.NO_LAW: "no law that is known here was in force on {day}",
    Refusal.NO_SUCH_EVENT: "there is no event “{event}” in this law: “{law}”",
    Refusal.DOES_NOT_FIT: "“{event}” does not fit: the bill was in the stage “{stage}”",
    Refusal.NO_JURISDICTION: "there is no jurisdiction “{text}”",
}

RUSSIAN = {
    Refusal.NOT_A_DATE: "«{text}» не является датой (ГГГГ-ММ-ДД)",
    Refusal.FAR_YEAR: "дата «{text}» вне пределов: {first}–{last}",
    Refusal.ENDS_BEFORE_IT_BEGINS: "промежуток «{text}» кончается раньше, чем начинается",
    Refusal.NOT_A_MOMENT: "«{text}» не является датой со временем (ГГГГ-ММ-ДДTЧЧ:ММ)",
    Refusal.HAS_A_ZONE: "в записи «{text}» указан часовой пояс, а время здесь всегда местное",
    Refusal.NOT_AN_EVENT: "«{text}» не является событием (СОБЫТИЕ=ГГГГ-ММ-ДД)",
    Refusal.NOT_YET: "событие «{event}» ({day}) позже дня, на который ведётся расчёт ({as_of})",
    Refusal.NO_LAW: "закон, действовавший в этот день, здесь неизвестен ({day})",
    Refusal.NO_SUCH_EVENT: "события «{event}» нет в этой версии закона: «{law}»",
    Refusal.DOES_NOT_FIT: "событие «{event}» не подходит: законопроект был на стадии «{stage}»",
    Refusal.NO_JURISDICTION: "юрисдикции «{text}» здесь нет",
}

KAZAKH = {
    Refusal.NOT_A_DATE: "«{text}» күн емес (ЖЖЖЖ-АА-КК)",
    Refusal.FAR_YEAR: "«{text}» күні мына шектен тыс: {first}–{last}",
    Refusal.ENDS_BEFORE_IT_BEGINS: "«{text}» аралығы басталғанынан бұрын аяқталады",
    Refusal.NOT_A_MOMENT: "«{text}» күн мен уақыт емес (ЖЖЖЖ-АА-ККTСС:ММ)",
    Refusal.HAS_A_ZONE: "«{text}» жазбасында уақыт белдеуі бар, ал мұнда уақыт әрқашан жергілікті",
    Refusal.NOT_AN_EVENT: "«{text}» оқиға емес (ОҚИҒА=ЖЖЖЖ-АА-КК)",
    Refusal.NOT_YET: "«{event}» оқиғасы ({day}) есеп жүргізілетін күннен кейін ({as_of})",
    Refusal.NO_LAW: "сол күні қолданыста болған заң мұнда белгісіз ({day})",
    Refusal.NO_SUCH_EVENT: "заңның бұл нұсқасында («{law}») мұндай оқиға жоқ: «{event}»",
    Refusal.DOES_NOT_FIT: "«{event}» оқиғасы сәйкес келмейді: заң жобасы мына сатыда болған: «{stage}»",
    Refusal.NO_JURISDICTION: "мұнда «{text}» юрисдикциясы жоқ",
}

REFUSALS: Mapping[str, Mapping[Refusal, str]] = {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}
