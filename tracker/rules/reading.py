"""Reading a procedure from the mapping that a TOML file gives. What is wrong is refused with key and reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from tracker.rules import vocabulary
from tracker.rules.counting import DayCount, Roll, Unit
from tracker.rules.procedure import (
    Adjourned,
    Confidence,
    EventKind,
    KnownException,
    Names,
    Procedure,
    Silence,
    Source,
    Stage,
    Term,
    WindowRule,
)

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

ANY_STAGE = "*"
LONGEST = 10_000
"""No term of any law is longer, in any unit; what is, is a slip."""


class ProcedureRefused(Exception):
    """A procedure file that cannot be used: `key` says where, `reason` says why."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason


class Table:
    """One table of the file. It knows its place, and at the end which of its keys nobody asked for."""

    def __init__(self, values: Any, key: str) -> None:
        if not isinstance(values, Mapping):
            raise ProcedureRefused(key, "must be a table")
        self.values = values
        self.key = key
        self.left = set(values)

    def at(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def get(self, name: str, kind: type[T]) -> T | None:
        """Return the value of `name`, or None when it is absent."""
        self.left.discard(name)
        value = self.values.get(name)
        if value is not None and type(value) is not kind:
            raise ProcedureRefused(self.at(name), f"must be a {kind.__name__}, not {value!r}")
        return value

    def need(self, name: str, kind: type[T]) -> T:
        value = self.get(name, kind)
        if value is None:
            raise ProcedureRefused(self.at(name), "is missing")
        return value

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        value = self.get(name, str)
        if value is None:
            return None
        if value not in list(choices):
            raise ProcedureRefused(self.at(name), f"must be one of {', '.join(choices)}, not {value!r}")
        return choices(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.get(name, bool)
        return default if value is None else value

    def words(self, name: str) -> list[str]:
        """Return a list of words; a single word is a list of one."""
        self.left.discard(name)
        value = self.values.get(name, [])
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ProcedureRefused(self.at(name), f"must be a word or a list of words, not {value!r}")
        return words

    def tables(self, name: str, *, may_be_absent: bool = False) -> list["Table"]:
        rows = (self.get(name, list) or []) if may_be_absent else self.need(name, list)
        return [Table(row, f"{self.at(name)}[{number}]") for number, row in enumerate(rows, start=1)]

    def table(self, name: str) -> "Table | None":
        values = self.get(name, dict)
        return None if values is None else Table(values, self.at(name))

    def done(self) -> None:
        """Refuse a key that means nothing here: a slip of the pen must not change the law."""
        if self.left:
            raise ProcedureRefused(self.at(min(self.left)), "is not a key that is known here")


def read_procedure(values: Mapping[str, Any]) -> Procedure:
    """Return the procedure that the file says; raise ProcedureRefused."""
    table = Table(values, "")
    stages = {stage.slug: stage for stage in map(_stage, table.tables("stage"))}
    events = _events(table.tables("event"), stages)
    windows = [_window(row, stages, events) for row in table.tables("window")]
    exceptions = [_exception(row, events, windows) for row in table.tables("exception", may_be_absent=True)]
    procedure = Procedure(
        slug=table.need("slug", str),
        jurisdiction=table.need("jurisdiction", str),
        names=_names(table),
        effective_from=table.need("effective_from", date),
        effective_until=table.get("effective_until", date),
        stages=stages,
        events=events,
        windows=windows,
        exceptions=exceptions,
        notes=table.get("notes", str) or "",
    )
    table.done()
    _check_dates(procedure)
    _check_awaited(procedure.windows)
    return procedure


def _names(table: Table, default: Names | None = None) -> Names:
    """Return the names that the file gives, and those of the common vocabulary in the languages it does not."""
    given = table.get("name", dict) or {}
    if not all(isinstance(name, str) and name for name in given.values()):
        raise ProcedureRefused(table.at("name"), "must give the name by language")
    names = {**(default or {}), **given}
    if "en" not in names:
        raise ProcedureRefused(table.at("name"), "must give the name by language, English (en) among them")
    return names


def _stage(table: Table) -> Stage:
    slug = table.need("slug", str)
    stage = Stage(slug, _names(table, vocabulary.STAGES.get(slug)), table.flag("final"))
    table.done()
    return stage


def _events(tables: Sequence[Table], stages: Mapping[str, Stage]) -> dict[str, EventKind]:
    """Return the events by kind. A kind may stand in several tables, with other stages; the first gives its name."""
    events: dict[str, EventKind] = {}
    for table in tables:
        event = _event(table, stages, events)
        before = events.get(event.kind)
        if before is not None and (twice := before.leads.keys() & event.leads.keys()):
            raise ProcedureRefused(table.at("in"), f"{event.kind!r} leads from {min(twice)!r} already")
        events[event.kind] = event if before is None else replace(before, leads={**before.leads, **event.leads})
    return events


def _event(table: Table, stages: Mapping[str, Stage], events: Mapping[str, EventKind]) -> EventKind:
    possible_in = table.words("in")
    if possible_in == [ANY_STAGE]:
        possible_in = [stage.slug for stage in stages.values() if not stage.is_final]
    leads_to = table.get("to", str)
    _known(possible_in, stages, table.at("in"), "stage")
    _known([leads_to] if leads_to else [], stages, table.at("to"), "stage")
    if not possible_in:
        raise ProcedureRefused(table.at("in"), 'must name the stages in which this may happen, or "*"')
    kind = table.need("kind", str)
    event = EventKind(
        kind=kind,
        names=_names(table, events[kind].names if kind in events else vocabulary.EVENTS.get(kind)),
        leads={stage: leads_to or stage for stage in possible_in},
        has_votes=table.flag("votes"),
        is_outcome=table.flag("outcome"),
    )
    table.done()
    return event


def _window(table: Table, stages: Mapping[str, Stage], events: Mapping[str, EventKind]) -> WindowRule:
    clocks = _need_known(table, "clock", events, "event")
    slug = table.need("slug", str)
    window = WindowRule(
        name=slug,
        names=_names(table, vocabulary.WINDOWS.get(slug)),
        clocks=tuple(clocks),
        lives_in=frozenset(_need_known(table, "lives_in", stages, "stage")),
        acts=frozenset(_need_known(table, "acts", events, "event")),
        awaits=table.get("awaits", str),
        opens=_term(table.table("opens")),
        closes=_term(table.table("closes")),
        expected_opens=_term(table.table("expected_opens")),
        expected_closes=_term(table.table("expected_closes")),
        on_silence=table.choice("on_silence", Silence),
        reminds=table.flag("reminds", default=True),
        after_silence=table.flag("after_silence"),
        suspended_in=frozenset(_words_known(table, "suspended_in", stages, "stage")),
        lapses=frozenset(_words_known(table, "lapses", events, "event")),
        binding=table.flag("binding", default=True),
        adjourned=_adjourned(table.table("adjourned")),
    )
    table.done()
    _check_window(window, table.key)
    return window


def _check_window(window: WindowRule, key: str) -> None:
    if window.awaits is None and (window.expected_opens or window.expected_closes or window.after_silence):
        reason = "an expected term and a start after silence count from the awaited window, so `awaits` is needed"
        raise ProcedureRefused(key, reason)
    if not window.suspended_in <= window.lives_in:
        raise ProcedureRefused(f"{key}.suspended_in", "must be among the stages of `lives_in`")


def _adjourned(table: Table | None) -> Adjourned | None:
    if table is None:
        return None
    counts_from = table.need("counts_from", str)
    if counts_from not in ("adjournment", "clock"):
        raise ProcedureRefused(table.at("counts_from"), f"must be adjournment or clock, not {counts_from!r}")
    adjourned = Adjourned(
        _term(table.table("closes")), counts_from == "adjournment", table.choice("on_silence", Silence)
    )
    table.done()
    return adjourned


def _exception(table: Table, events: Mapping[str, EventKind], windows: Sequence[WindowRule]) -> KnownException:
    exception = KnownException(
        window=table.need("window", str),
        event=table.need("event", str),
        on=table.need("on", date),
        reason=table.need("reason", str),
    )
    _known([exception.event], events, table.at("event"), "event")
    _known([exception.window], {window.name: window for window in windows}, table.at("window"), "window")
    table.done()
    return exception


def _need_known(table: Table, key: str, known: Mapping[str, object], what: str) -> list[str]:
    words = _words_known(table, key, known, what)
    if not words:
        raise ProcedureRefused(table.at(key), "is missing")
    return words


def _words_known(table: Table, key: str, known: Mapping[str, object], what: str) -> list[str]:
    words = table.words(key)
    _known(words, known, table.at(key), what)
    return words


def _term(table: Table | None) -> Term | None:
    if table is None:
        return None
    amount, unit = table.need("amount", int), table.choice("unit", Unit)
    counts_day_zero = table.flag("counts_day_zero")
    if unit is None:
        raise ProcedureRefused(table.at("unit"), "is missing")
    if not (1 if counts_day_zero else 0) <= amount <= LONGEST:
        raise ProcedureRefused(table.at("amount"), f"cannot be {amount}")
    confidence = table.choice("confidence", Confidence)
    if confidence is None:
        raise ProcedureRefused(table.at("confidence"), "is missing")
    term = Term(
        DayCount(amount, unit, counts_day_zero, table.choice("roll", Roll) or Roll.STAY),
        Source(table.need("citation", str), confidence, table.get("text_year", int)),
    )
    table.done()
    return term


def _known(words: Sequence[str], known: Mapping[str, object], key: str, what: str) -> None:
    for word in words:
        if word not in known:
            raise ProcedureRefused(key, f"there is no {what} {word!r} in this file")


def _check_dates(procedure: Procedure) -> None:
    if procedure.effective_until and procedure.effective_until < procedure.effective_from:
        raise ProcedureRefused("effective_until", "lies before effective_from")


def _check_awaited(windows: Sequence[WindowRule]) -> None:
    names = {window.name for window in windows}
    for number, window in enumerate(windows, start=1):
        if window.awaits and window.awaits not in names:
            raise ProcedureRefused(f"window[{number}].awaits", f"there is no window {window.awaits!r} in this file")
