"""Where a bill stands, in words that can be quoted: what may happen, when it is expected, and until when.

A sentence is put together from clauses between semicolons. Each clause is whole by itself, so that no language has to
inflect one for the sake of another; the dates in it come in the form that the language needs (`rules.days`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from tracker.rules import explain
from tracker.rules.days import day_of
from tracker.rules.procedure import Silence

SIGNING: Final = frozenset({"signature", "speaker_signature"})
"""The windows of which a sentence says that somebody signs; of the others it gives the name."""


class Phase(StrEnum):
    """How far a window has come."""

    SUSPENDED = "suspended"
    OVERDUE = "overdue"
    LAST_DAY = "last_day"
    NOT_YET = "not_yet"
    LATE = "late"
    POSSIBLE = "possible"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a sentence needs to know of a running window. `name` is in the language of the sentence."""

    window: str
    name: str
    first_possible_on: date
    opens_on: date
    closes: tuple[date, time | None] | None
    outer: tuple[date, time | None] | None
    on_silence: Silence | None = None
    is_suspended: bool = False

    @property
    def is_signing(self) -> bool:
        return self.window in SIGNING

    @property
    def opens_later(self) -> bool:
        return self.opens_on > self.first_possible_on

    def phase(self, today: date) -> Phase:
        if self.is_suspended:
            return Phase.SUSPENDED
        if self.outer and self.outer[0] <= today:
            return Phase.OVERDUE if self.outer[0] < today else Phase.LAST_DAY
        if today < self.first_possible_on:
            return Phase.NOT_YET
        if self.closes and self.closes[0] < today:
            return Phase.LATE
        return Phase.POSSIBLE if today < self.opens_on else Phase.OPEN


@dataclass(frozen=True, slots=True)
class Situation:
    """What can be said of a bill today. `silence` says what follows if nobody acts; empty where nothing is awaited."""

    sentence: str
    silence: str = ""

    @property
    def text(self) -> str:
        return f"{self.sentence} {self.silence}".strip()


@dataclass(frozen=True, slots=True)
class _Words:
    """The clauses of one language. `signing` and `other` begin a sentence, the rest may follow."""

    signing: Mapping[Phase, str]
    other: Mapping[Phase, str]
    between: str
    since: str
    by: str
    no_later: str
    unknown: str
    silence: str
    presumed: str
    also: str
    happened: str
    none_runs: str
    nothing: str


ENGLISH: Final = _Words(
    signing={
        Phase.SUSPENDED: "The clock for signing stands still, and the dates move until it goes on",
        Phase.OVERDUE: "The last day to sign it has passed ({outer}), and no outcome is recorded",
        Phase.LAST_DAY: "Today, {outer}, is the last day on which it can be signed",
        Phase.NOT_YET: "It cannot be signed before {first}",
        Phase.LATE: "It was expected to be signed by {closes}, and still may be",
        Phase.POSSIBLE: "It may be signed any day from {first}",
        Phase.OPEN: "It may be signed any day now: the window opened on {opens}",
    },
    other={
        Phase.SUSPENDED: "{window}: the clock stands still, and the dates move until it goes on",
        Phase.OVERDUE: "{window}: the last day has passed ({outer}), and no outcome is recorded",
        Phase.LAST_DAY: "{window}: today, {outer}, is the last day",
        Phase.NOT_YET: "{window}: not possible before {first}",
        Phase.LATE: "{window}: expected by {closes}, and still possible",
        Phase.POSSIBLE: "{window}: possible any day from {first}",
        Phase.OPEN: "{window}: possible any day now, open since {opens}",
    },
    between="expected between {opens} and {closes}",
    since="expected from {opens}",
    by="expected by {closes}",
    no_later="no later than {outer}",
    unknown="the last day is not known",
    silence="If nobody acts: {silence}",
    presumed="What the law presumes: {silence}",
    also="Also running: {windows}",
    happened="{event}: {day}",
    none_runs="No window is running now",
    nothing="Nothing is recorded yet",
)
RUSSIAN: Final = _Words(
    signing={
        Phase.SUSPENDED: "Срок подписания приостановлен, и даты сдвигаются, пока он не возобновится",
        Phase.OVERDUE: "Последний день для подписания прошёл ({outer}), а исход не записан",
        Phase.LAST_DAY: "Сегодня, {outer}, последний день, когда закон могут подписать",
        Phase.NOT_YET: "Подписать нельзя раньше {first}",
        Phase.LATE: "Подписания ожидали не позднее {closes}, и оно всё ещё возможно",
        Phase.POSSIBLE: "Подписать могут в любой день начиная с {first}",
        Phase.OPEN: "Подписать могут в любой день: срок открылся {opens}",
    },
    other={
        Phase.SUSPENDED: "{window}: срок приостановлен, и даты сдвигаются, пока он не возобновится",
        Phase.OVERDUE: "{window}: последний день прошёл ({outer}), а исход не записан",
        Phase.LAST_DAY: "{window}: сегодня, {outer}, последний день",
        Phase.NOT_YET: "{window}: невозможно раньше {first}",
        Phase.LATE: "{window}: ожидалось не позднее {closes} и всё ещё возможно",
        Phase.POSSIBLE: "{window}: возможно в любой день начиная с {first}",
        Phase.OPEN: "{window}: возможно в любой день, срок открылся {opens}",
    },
    between="ожидается с {opens} по {closes}",
    since="ожидается с {opens}",
    by="ожидается не позднее {closes}",
    no_later="крайний срок: {outer}",
    unknown="последний день неизвестен",
    silence="Если никто ничего не сделает: {silence}",
    presumed="Что из этого следует по закону: {silence}",
    also="Идут также сроки: {windows}",
    happened="{event}: {day}",
    none_runs="Сейчас ни один срок не идёт",
    nothing="Пока ничего не записано",
)
KAZAKH: Final = _Words(
    signing={
        Phase.SUSPENDED: "Қол қою мерзімі тоқтатылды, ол жалғасқанша күндер жылжи береді",
        Phase.OVERDUE: "Қол қоюдың соңғы күні өтті ({outer}), ал нәтижесі жазылмаған",
        Phase.LAST_DAY: "Бүгін, {outer}, қол қоюға болатын соңғы күн",
        Phase.NOT_YET: "{first.since} ерте қол қою мүмкін емес",
        Phase.LATE: "Қол қою {closes.until} дейін күтілген еді және әлі де мүмкін",
        Phase.POSSIBLE: "{first.since} бастап кез келген күні қол қойылуы мүмкін",
        Phase.OPEN: "Кез келген күні қол қойылуы мүмкін: мерзім {opens.since} бастап ашық",
    },
    other={
        Phase.SUSPENDED: "{window}: мерзім тоқтатылды, ол жалғасқанша күндер жылжи береді",
        Phase.OVERDUE: "{window}: соңғы күні өтті ({outer}), ал нәтижесі жазылмаған",
        Phase.LAST_DAY: "{window}: бүгін, {outer}, соңғы күн",
        Phase.NOT_YET: "{window}: {first.since} ерте мүмкін емес",
        Phase.LATE: "{window}: {closes.until} дейін күтілген еді, әлі де мүмкін",
        Phase.POSSIBLE: "{window}: {first.since} бастап кез келген күні мүмкін",
        Phase.OPEN: "{window}: кез келген күні мүмкін, {opens.since} бастап ашық",
    },
    between="{opens} – {closes} аралығында күтіледі",
    since="{opens.since} бастап күтіледі",
    by="{closes.until} дейін күтіледі",
    no_later="ең соңғы шегі: {outer}",
    unknown="соңғы күні белгісіз",
    silence="Ешкім әрекет етпесе: {silence}",
    presumed="Заң бойынша салдары: {silence}",
    also="Сондай-ақ жүріп жатқан мерзімдер: {windows}",
    happened="{event}: {day}",
    none_runs="Қазір ешбір мерзім жүріп жатқан жоқ",
    nothing="Әзірге ештеңе жазылмаған",
)
LANGUAGES: Final[Mapping[str, _Words]] = {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}


def of_window(window: Prospect, today: date, language: str = "en") -> Situation:
    """Return what can be said of one running window, and what follows if nobody acts."""
    words, phase = LANGUAGES[language], window.phase(today)
    beginnings = words.signing if window.is_signing else words.other
    sentence = "; ".join([beginnings[phase], *_clauses(window, phase, words)])
    filled = sentence.format(
        window=window.name,
        first=day_of(window.first_possible_on, language),
        opens=day_of(window.opens_on, language),
        closes=day_of(window.closes[0], language, window.closes[1]) if window.closes else "",
        outer=day_of(window.outer[0], language, window.outer[1]) if window.outer else "",
    )
    silence = words.presumed if phase is Phase.OVERDUE else words.silence
    return Situation(_ended(filled), silence.format(silence=explain.silence(window.on_silence, language)))


def of_bill(
    awaited: Sequence[Prospect],
    others: Sequence[Prospect],
    last: tuple[str, date] | None,
    today: date,
    language: str = "en",
) -> Situation:
    """Return what can be said of a bill.

    `awaited` are the running windows that people are reminded of, the most urgent first; `others` run besides, as the
    one for publication does. `last` is what happened last, by its name. Where nothing is awaited, that comes first.
    """
    words = LANGUAGES[language]
    if awaited:
        first = of_window(awaited[0], today, language)
        return Situation(" ".join([first.sentence, *_also(awaited[1:], words)]), first.silence)
    if last is None:
        return Situation(_ended(words.nothing))
    event, on = last
    happened = _ended(words.happened.format(event=event, day=day_of(on, language)))
    if not others:
        return Situation(f"{happened} {_ended(words.none_runs)}")
    first = of_window(others[0], today, language)
    return Situation(" ".join([happened, first.sentence, *_also(others[1:], words)]), first.silence)


def _clauses(window: Prospect, phase: Phase, words: _Words) -> list[str]:
    """Return when it is expected, if that says more than the last day does, and the last day."""
    if phase in {Phase.SUSPENDED, Phase.OVERDUE, Phase.LAST_DAY}:
        return []
    is_to_open = phase in {Phase.NOT_YET, Phase.POSSIBLE} and window.opens_later
    is_to_close = phase is not Phase.LATE and window.closes is not None and window.closes != window.outer
    expected = {(True, True): words.between, (True, False): words.since, (False, True): words.by}
    last = words.no_later if window.outer else words.unknown
    clause = expected.get((is_to_open, is_to_close))
    return [clause, last] if clause else [last]


def _also(windows: Sequence[Prospect], words: _Words) -> list[str]:
    return [_ended(words.also.format(windows=", ".join(one.name for one in windows)))] if windows else []


def _ended(sentence: str) -> str:
    """Return the sentence with one full stop, for a Russian date has its own."""
    return f"{sentence.rstrip('.')}."
