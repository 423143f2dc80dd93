"""A window in general, in English, Russian and Kazakh: what its numbers are, and what they are counted from.

As in `wording`, names stand in quotation marks or after a colon, so that no word has to be inflected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.rules import explain
from tracker.rules.counting import Unit
from tracker.rules.procedure import EventKind, Names, Procedure, Term, WindowRule
from tracker.rules.way import TermKind, terms_of
from tracker.rules.wording import LANGUAGES


@dataclass(frozen=True, slots=True)
class WayWords:
    """The words of one language. A sentence of `terms` says what a number is, `counted` what it is counted from,
    `same_day` stands for both where the number is nought."""

    terms: Mapping[TermKind, str]
    counted: str
    same_day: str
    awaited: str
    adjournment: str
    quoted: str
    either: str
    unused: str
    silence: str
    adjourned_silence: str
    no_number: str
    not_binding: str
    suspended: str
    acts: str
    lapses: str
    no_reminder: str
    adjourned_unknown: str


ENGLISH = WayWords(
    terms={
        TermKind.OPENS: "Not before {amount} have passed",
        TermKind.CLOSES: "Within {amount}",
        TermKind.EXPECTED_OPENS: "Expected, by a public count, after {amount}",
        TermKind.EXPECTED_CLOSES: "Expected, by a public count, within {amount}",
        TermKind.ADJOURNED: "If the legislature adjourns before that: within {amount}",
    },
    counted="{term} from {start}{from_day}{rolled}",
    same_day="On the very day of {start}{rolled}",
    awaited="the start of “{window}”",
    adjournment="the adjournment",
    quoted="“{name}”",
    either=" or ",
    unused="the day on which “{window}” passes without an act",
    silence="If nobody acts: {silence}",
    adjourned_silence="If nobody acts after an adjournment: {silence}",
    no_number="No term is known: from {start}, until when is not known here.",
    not_binding="The bill itself may name another day.",
    suspended="The clock stands still at the stage: {stages}",
    acts="The term is for: {events}",
    lapses="What silence brought is recorded as: {events}",
    no_reminder="No reminders are sent for it.",
    adjourned_unknown="If the legislature adjourns before that, another term applies, which is not known here.",
)

RUSSIAN = WayWords(
    terms={
        TermKind.OPENS: "Не раньше чем через {amount}",
        TermKind.CLOSES: "Срок: {amount}",
        TermKind.EXPECTED_OPENS: "По публичному подсчёту ожидается через {amount}",
        TermKind.EXPECTED_CLOSES: "По публичному подсчёту ожидаемый срок: {amount}",
        TermKind.ADJOURNED: "Если сессия закроется раньше, срок: {amount}",
    },
    counted="{term}, начало отсчёта: {start}{from_day}{rolled}",
    same_day="В тот же день; событие: {start}{rolled}",
    awaited="начало срока «{window}»",
    adjournment="закрытие сессии",
    quoted="«{name}»",
    either=" или ",
    unused="день, в который срок «{window}» прошёл без действия",
    silence="Если никто не действует: {silence}",
    adjourned_silence="Если никто не действует после закрытия сессии: {silence}",
    no_number="Срок неизвестен; начало отсчёта: {start}.",
    not_binding="Сам закон может назвать другой день.",
    suspended="Отсчёт стоит на стадии: {stages}",
    acts="Срок отведён на действия: {events}",
    lapses="Итог молчания записывается как: {events}",
    no_reminder="Напоминания о нём не рассылаются.",
    adjourned_unknown="Если сессия закроется раньше, действует другой срок; он здесь неизвестен.",
)

KAZAKH = WayWords(
    terms={
        TermKind.OPENS: "Мынадай мерзім өткенге дейін болмайды: {amount}",
        TermKind.CLOSES: "Мерзімі: {amount}",
        TermKind.EXPECTED_OPENS: "Жария есеп бойынша күтілетін мерзімнің басталуына дейін: {amount}",
        TermKind.EXPECTED_CLOSES: "Жария есеп бойынша күтілетін мерзім: {amount}",
        TermKind.ADJOURNED: "Сессия бұрын жабылса, мерзімі: {amount}",
    },
    counted="{term}, есептің басы: {start}{from_day}{rolled}",
    same_day="Сол күннің өзінде; оқиға: {start}{rolled}",
    awaited="«{window}» мерзімінің басы",
    adjournment="сессияның жабылуы",
    quoted="«{name}»",
    either=" немесе ",
    unused="«{window}» мерзімі әрекетсіз өткен күн",
    silence="Ешкім әрекет етпесе: {silence}",
    adjourned_silence="Сессия жабылған соң ешкім әрекет етпесе: {silence}",
    no_number="Мерзімі белгісіз; есептің басы: {start}.",
    not_binding="Заңның өзі басқа күнді атауы мүмкін.",
    suspended="Мына сатыда есеп тоқтап тұрады: {stages}",
    acts="Мерзім мына әрекеттерге берілген: {events}",
    lapses="Үнсіздіктің нәтижесі былай жазылады: {events}",
    no_reminder="Ол туралы еске салу жіберілмейді.",
    adjourned_unknown="Сессия бұрын жабылса, басқа мерзім қолданылады; ол мұнда белгісіз.",
)

WAY_LANGUAGES: Mapping[str, WayWords] = {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a window in words, and where it was read. `confidence` names the year of the text, too.

    `shortly` leaves out whether the first day counts, and what becomes of a last day that is no working day.
    """

    kind: TermKind
    sentence: str
    shortly: str
    citation: str
    confidence: str


@dataclass(frozen=True, slots=True)
class WindowInWords:
    """A window in general. `remarks` are what else is to be known of it."""

    name: str
    numbers: tuple[Number, ...]
    unknown: str
    silence: str
    adjourned_silence: str
    remarks: tuple[str, ...]


def window_in_words(window: WindowRule, procedure: Procedure, language: str = "en") -> WindowInWords:
    """Return all that the law says of a window; `unknown` says so where the law's text gave no number."""
    words = WAY_LANGUAGES[language]
    adjourned = window.adjourned.on_silence if window.adjourned else None
    return WindowInWords(
        name=explain.name_in(window.names, language),
        numbers=tuple(_number(kind, term, window, procedure, language) for kind, term in terms_of(window)),
        unknown="" if window.closes else words.no_number.format(start=_start(window, procedure, language)),
        silence=words.silence.format(silence=explain.silence(window.on_silence, language)),
        adjourned_silence=words.adjourned_silence.format(silence=explain.silence(adjourned, language))
        if adjourned
        else "",
        remarks=tuple(_remarks(window, procedure, language)),
    )


def _number(kind: TermKind, term: Term, window: WindowRule, procedure: Procedure, language: str) -> Number:
    words, count = WAY_LANGUAGES[language], term.count
    amount = words.terms[kind].format(amount=explain.amount_in_words(count, language))
    start = _counted_from(kind, window, procedure, language)
    from_day = "" if count.unit is Unit.HOUR else LANGUAGES[language].from_day[count.counts_day_zero]
    rolled = LANGUAGES[language].rolled[count.roll]
    saying = words.counted if count.amount else words.same_day
    sentence = saying.format(term=amount, start=start, from_day=from_day, rolled=rolled)
    return Number(
        kind=kind,
        sentence=f"{sentence}.",
        shortly=saying.format(term=amount, start=start, from_day="", rolled=""),
        citation=term.source.citation,
        confidence=explain.confidence_in_words(term.source, language),
    )


def _counted_from(kind: TermKind, window: WindowRule, procedure: Procedure, language: str) -> str:
    words = WAY_LANGUAGES[language]
    if kind in (TermKind.EXPECTED_OPENS, TermKind.EXPECTED_CLOSES):
        return words.awaited.format(window=_awaited_name(window, procedure, language))
    if kind is TermKind.ADJOURNED and window.adjourned and window.adjourned.from_adjournment:
        return words.adjournment
    return _start(window, procedure, language)


def _start(window: WindowRule, procedure: Procedure, language: str) -> str:
    words = WAY_LANGUAGES[language]
    if window.after_silence:
        return words.unused.format(window=_awaited_name(window, procedure, language))
    return _named((procedure.events[clock] for clock in window.clocks), language)


def _awaited_name(window: WindowRule, procedure: Procedure, language: str) -> str:
    return next(explain.name_in(one.names, language) for one in procedure.windows if one.name == window.awaits)


def _remarks(window: WindowRule, procedure: Procedure, language: str) -> Iterable[str]:
    words = WAY_LANGUAGES[language]
    events = procedure.events.values()
    yield words.acts.format(events=_named((event for event in events if event.kind in window.acts), language))
    if lapses := [event for event in events if event.kind in window.lapses]:
        yield words.lapses.format(events=_named(lapses, language))
    if window.suspended_in:
        still = [stage for stage in procedure.stages.values() if stage.slug in window.suspended_in]
        yield words.suspended.format(stages=words.either.join(_quoted(stage.names, language) for stage in still))
    if window.adjourned and not window.adjourned.closes:
        yield words.adjourned_unknown
    if not window.binding:
        yield words.not_binding
    if not window.reminds:
        yield words.no_reminder


def _named(events: Iterable[EventKind], language: str) -> str:
    names = dict.fromkeys(_quoted(event.names, language) for event in events)
    return WAY_LANGUAGES[language].either.join(names)


def _quoted(names: Names, language: str) -> str:
    return WAY_LANGUAGES[language].quoted.format(name=explain.name_in(names, language))
