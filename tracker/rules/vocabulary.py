"""The common names of stages, events and windows, in English, Russian and Kazakh.

A procedure file says what a thing is called in its own country ("Passed by the Sejm"); what it leaves out is called
by these names. The slugs are the same in every file, so that histories can be compared.
"""

from collections.abc import Mapping

Names = Mapping[str, str]


def _names(en: str, ru: str, kk: str) -> Names:
    return {"en": en, "ru": ru, "kk": kk}


STAGES: Mapping[str, Names] = {
    "lower_house": _names("In parliament", "В парламенте", "Парламентте"),
    "upper_house": _names("In the upper house", "В верхней палате", "Жоғарғы палатада"),
    "amendments": _names("Back in the first chamber", "Снова в первой палате", "Бірінші палатада қайтадан"),
    "hand_over": _names("Passed, to be handed over", "Принят, ожидает передачи", "Қабылданды, тапсырылуы тиіс"),
    "president": _names("Before the President", "У президента", "Президентте"),
    "president_again": _names(
        "Before the President, after an override",
        "У президента после преодоления вето",
        "Вето еңсерілген соң президентте",
    ),
    "court": _names("Before the constitutional court", "В конституционном суде", "Конституциялық сотта"),
    "objections": _names("Returned to parliament", "Возвращён в парламент", "Парламентке қайтарылды"),
    "speaker": _names("Before the speaker", "У спикера", "Спикерде"),
    "referendum": _names(
        "Suspended for a referendum", "Приостановлен ради референдума", "Референдумға байланысты тоқтатылды"
    ),
    "signed": _names("Signed", "Подписан", "Қол қойылды"),
    "published": _names("Published", "Опубликован", "Жарияланды"),
    "in_force": _names("In force", "Вступил в силу", "Күшіне енді"),
    "rejected": _names("Rejected", "Отклонён", "Қабылданбады"),
    "withdrawn": _names("Withdrawn", "Отозван", "Кері қайтарып алынды"),
}

EVENTS: Mapping[str, Names] = {
    "introduced": _names("Introduced", "Внесён", "Енгізілді"),
    "lower_passed": _names("Passed by parliament", "Принят парламентом", "Парламент қабылдады"),
    "lower_rejected": _names("Rejected by parliament", "Отклонён парламентом", "Парламент қабылдамады"),
    "transmitted": _names("Sent to the upper house", "Направлен в верхнюю палату", "Жоғарғы палатаға жіберілді"),
    "upper_passed": _names("Passed by the upper house", "Принят верхней палатой", "Жоғарғы палата қабылдады"),
    "upper_deemed": _names(
        "Deemed passed by the upper house",
        "Считается принятым верхней палатой",
        "Жоғарғы палата қабылдады деп саналады",
    ),
    "lower_amended": _names(
        "Passed with changes, back to the other chamber",
        "Принят с изменениями, возвращён в другую палату",
        "Өзгерістермен қабылданды, басқа палатаға қайтарылды",
    ),
    "upper_rejected": _names("Rejected by the upper house", "Отклонён верхней палатой", "Жоғарғы палата қабылдамады"),
    "upper_amended": _names("Amended by the upper house", "Изменён верхней палатой", "Жоғарғы палата өзгертті"),
    "amendments_agreed": _names("Amendments agreed", "Поправки приняты", "Түзетулер қабылданды"),
    "presented": _names("Handed to the President", "Передан президенту", "Президентке ұсынылды"),
    "signed": _names("Signed", "Подписан", "Қол қойылды"),
    "vetoed": _names("Vetoed", "Наложено вето", "Вето қойылды"),
    "returned": _names("Returned to parliament", "Возвращён в парламент", "Парламентке қайтарылды"),
    "override_passed": _names("Veto overridden", "Вето преодолено", "Вето еңсерілді"),
    "override_failed": _names("Override failed", "Вето не преодолено", "Вето еңсерілмеді"),
    "objections_accepted": _names("Objections accepted", "Возражения приняты", "Қарсылықтар қабылданды"),
    "lapsed_into_law": _names("Became law without a signature", "Стал законом без подписи", "Қолсыз заңға айналды"),
    "pocket_vetoed": _names("Pocket veto", "Карманное вето", "Қалта ветосы"),
    "speaker_signed": _names("Signed by the speaker", "Подписан спикером", "Спикер қол қойды"),
    "court_referred": _names(
        "Referred to the constitutional court", "Направлен в конституционный суд", "Конституциялық сотқа жіберілді"
    ),
    "constitutional_court": _names(
        "Ruling of the constitutional court", "Решение конституционного суда", "Конституциялық сот шешімі"
    ),
    "referendum_called": _names(
        "Suspended for a referendum", "Приостановлен ради референдума", "Референдумға тоқтатылды"
    ),
    "referendum_held": _names("Referendum over", "Референдум завершён", "Референдум аяқталды"),
    "published": _names("Officially published", "Официально опубликован", "Ресми жарияланды"),
    "in_force": _names("Entered into force", "Вступил в силу", "Күшіне енді"),
    "adjourned": _names("Legislature adjourned", "Сессия закрыта", "Сессия жабылды"),
    "convened": _names("Legislature convened", "Сессия открыта", "Сессия ашылды"),
    "recalled": _names("Recalled by the legislature", "Отозван легислатурой", "Легислатура кері шақырды"),
    "postponed": _names("Reported as postponed", "Сообщено об отсрочке", "Кейінге қалдырылғаны хабарланды"),
    "withdrawn": _names("Withdrawn", "Отозван", "Кері қайтарып алынды"),
    "died": _names("Died with the session", "Снят с окончанием сессии", "Сессиямен бірге тоқтатылды"),
}

WINDOWS: Mapping[str, Names] = {
    "upper_house": _names("Upper house's decision", "Решение верхней палаты", "Жоғарғы палатаның шешімі"),
    "transmission": _names("Sending to the upper house", "Направление в верхнюю палату", "Жоғарғы палатаға жіберу"),
    "lower_house": _names("First chamber's decision", "Решение первой палаты", "Бірінші палатаның шешімі"),
    "hand_over": _names("Hand-over to the President", "Передача президенту", "Президентке тапсыру"),
    "signature": _names("President's signature", "Подпись президента", "Президенттің қол қоюы"),
    "court_referral": _names(
        "Referral to the constitutional court", "Обращение в конституционный суд", "Конституциялық сотқа жүгіну"
    ),
    "court_ruling": _names(
        "Ruling of the constitutional court", "Решение конституционного суда", "Конституциялық сот шешімі"
    ),
    "override": _names("Vote on the objections", "Голосование по возражениям", "Қарсылықтар бойынша дауыс беру"),
    "speaker_signature": _names("Speaker's signature", "Подпись спикера", "Спикердің қол қоюы"),
    "promulgation": _names("Promulgation", "Обнародование", "Жариялау"),
    "entry_into_force": _names(
        "Entry into force, unless the law names another day",
        "Вступление в силу, если закон не назвал иного дня",
        "Заңда өзге күн көрсетілмесе, күшіне енуі",
    ),
}
