"""What a reader hands on: a bill as its source tells it, in plain frozen values.

A reader keeps the source's own words beside everything it understood, and lists what it did not understand: nothing
that a source says is dropped without a trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time


class FileRefused(Exception):
    """A file that cannot be imported: where in it, and why. Nothing of it is taken."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TitleRead:
    language: str
    text: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class SourceRead:
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class DocumentRead:
    url: str
    title: str
    language: str = ""
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """How a vote went; what the source does not say is None."""

    in_favour: int | None = None
    against: int | None = None
    abstain: int | None = None


@dataclass(frozen=True, slots=True)
class EventRead:
    """One event of ours, and the words of the source that it was read from.

    `happened_until` is the latest day where the source gives a range, `dated_by_source` the day under which the source
    files it when its own words name another.
    """

    kind: str
    happened_on: date
    happened_at: time | None = None
    happened_until: date | None = None
    votes: Votes = field(default=Votes())
    text: str = ""
    classification: tuple[str, ...] = ()
    source_url: str = ""
    dated_by_source: date | None = None
    note: str = ""
    irregular_reason: str = ""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Something the source says that is no event of ours. `matters`: a person should look, as at a partial veto."""

    day: str
    text: str
    classification: tuple[str, ...] = ()
    matters: bool = False


@dataclass(frozen=True, slots=True)
class BillRead:
    """A bill as its source tells it.

    `source_id` is the source's own name for it. A reading that `is_partial` does not hold the whole history: what is
    not in it may still have happened.
    """

    jurisdiction: str
    identifier: str
    titles: tuple[TitleRead, ...]
    source_id: str
    summary: str = ""
    session: str = ""
    sources: tuple[SourceRead, ...] = ()
    documents: tuple[DocumentRead, ...] = ()
    events: tuple[EventRead, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    topics: tuple[str, ...] = ()
    stance: str = ""
    stance_reason: str = ""
    is_partial: bool = False

    @property
    def title(self) -> str:
        """Return the title in English, else in the first language that the source gives."""
        texts: Mapping[str, str] = {title.language: title.text for title in self.titles}
        return texts.get("en") or next(iter(texts.values()), "")
