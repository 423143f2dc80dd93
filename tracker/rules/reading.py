"""Reading a procedure from the mapping that a TOML file gives. What is wrong is refused with key and reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from tracker.rules.counting import DayCount, Roll, Unit
from tracker.rules.procedure import (
    Confidence,
    EventKind,
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

    def words(self, name: str) -> list[str]:
        """Return a list of words; a single word is a list of one."""
        self.left.discard(name)
        value = self.values.get(name, [])
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ProcedureRefused(self.at(name), f"must be a word or a list of words, not {value!r}")
        return words

    def tables(self, name: str) -> list["Table"]:
        rows = self.need(name, list)
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
    events = {event.kind: event for event in (_event(row, stages) for row in table.tables("event"))}
    procedure = Procedure(
        slug=table.need("slug", str),
        jurisdiction=table.need("jurisdiction", str),
        names=_names(table),
        effective_from=table.need("effective_from", date),
        effective_until=table.get("effective_until", date),
        stages=stages,
        events=events,
        windows=[_window(row, stages, events) for row in table.tables("window")],
    )
    table.get("notes", str)
    table.done()
    _check_dates(procedure)
    _check_awaited(procedure.windows)
    return procedure


def _names(table: Table) -> Names:
    names = table.need("name", dict)
    if not all(isinstance(name, str) and name for name in names.values()) or "en" not in names:
        raise ProcedureRefused(table.at("name"), "must give the name by language, English (en) among them")
    return names


def _stage(table: Table) -> Stage:
    stage = Stage(table.need("slug", str), _names(table), bool(table.get("final", bool)))
    table.done()
    return stage


def _event(table: Table, stages: Mapping[str, Stage]) -> EventKind:
    possible_in = table.words("in")
    if possible_in == [ANY_STAGE]:
        possible_in = [stage.slug for stage in stages.values() if not stage.is_final]
    leads_to = table.get("to", str)
    _known(possible_in, stages, table.at("in"), "stage")
    _known([leads_to] if leads_to else [], stages, table.at("to"), "stage")
    if not possible_in:
        raise ProcedureRefused(table.at("in"), 'must name the stages in which this may happen, or "*"')
    event = EventKind(
        kind=table.need("kind", str),
        names=_names(table),
        possible_in=frozenset(possible_in),
        leads_to=leads_to,
        has_votes=bool(table.get("votes", bool)),
        is_outcome=bool(table.get("outcome", bool)),
    )
    table.done()
    return event


def _window(table: Table, stages: Mapping[str, Stage], events: Mapping[str, EventKind]) -> WindowRule:
    clocks, acts, lives_in = (table.words(key) for key in ("clock", "acts", "lives_in"))
    for key, words, known, what in [
        ("clock", clocks, events, "event"),
        ("acts", acts, events, "event"),
        ("lives_in", lives_in, stages, "stage"),
    ]:
        if not words:
            raise ProcedureRefused(table.at(key), "is missing")
        _known(words, known, table.at(key), what)
    reminds = table.get("reminds", bool)
    window = WindowRule(
        name=table.need("slug", str),
        names=_names(table),
        clocks=tuple(clocks),
        lives_in=frozenset(lives_in),
        acts=frozenset(acts),
        awaits=table.get("awaits", str),
        opens=_term(table.table("opens")),
        closes=_term(table.table("closes")),
        expected_opens=_term(table.table("expected_opens")),
        expected_closes=_term(table.table("expected_closes")),
        on_silence=table.choice("on_silence", Silence),
        reminds=True if reminds is None else reminds,
    )
    table.done()
    if window.awaits is None and (window.expected_opens or window.expected_closes):
        raise ProcedureRefused(table.key, "an expected term counts from the awaited window, so `awaits` is needed")
    return window


def _term(table: Table | None) -> Term | None:
    if table is None:
        return None
    amount, unit = table.need("amount", int), table.choice("unit", Unit)
    counts_day_zero = bool(table.get("counts_day_zero", bool))
    if unit is None:
        raise ProcedureRefused(table.at("unit"), "is missing")
    if amount < (1 if counts_day_zero else 0):
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
