"""Taking typed values out of what a source wrote; what has the wrong type is refused with its place."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tracker.importers.limits import LONGEST_TEXT, Record
from tracker.importers.values import FileRefused

NO_DAY = "0000-00-00"
UNPRINTABLE = re.compile(r"[\0\ud800-\udfff]")
LIKE_A_TIME_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def record(value: Any, place: str) -> Record:
    """Return a JSON object; raise FileRefused."""
    if not isinstance(value, dict):
        raise FileRefused(place, f"should be an object and is {_kind(value)}")
    return value


def records(source: Record, key: str, place: str) -> list[Record]:
    """Return the list of objects under a key; a list that is not there, or null, is empty."""
    value = source.get(key)
    # Some writers give an empty list as an empty object.
    if value is None or value == {}:
        return []
    if not isinstance(value, list):
        raise FileRefused(_at(place, key), f"should be a list and is {_kind(value)}")
    return [record(one, f"{_at(place, key)}[{number}]") for number, one in enumerate(value)]


def inner(source: Record, key: str, place: str) -> Record:
    """Return the object under a key; one that is not there, or null, is empty."""
    value = source.get(key)
    return {} if value is None or value == [] else record(value, _at(place, key))


def text(source: Record, key: str, place: str) -> str:
    """Return the text under a key, a number as its digits, and "" when there is none."""
    return as_text(source.get(key), _at(place, key))


def as_text(value: Any, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FileRefused(place, f"should be text and is {_kind(value)}")
    words = str(value)
    if len(words) > LONGEST_TEXT:
        raise FileRefused(place, f"is longer than {LONGEST_TEXT} characters")
    if UNPRINTABLE.search(words):
        raise FileRefused(place, "holds characters that no text has")
    return words.strip()


def needed_text(source: Record, key: str, place: str) -> str:
    words = text(source, key, place)
    if not words:
        raise FileRefused(_at(place, key), "is missing")
    return words


def texts(source: Record, key: str, place: str) -> tuple[str, ...]:
    """Return the list of texts under a key; a single text is a list of one."""
    value = source.get(key)
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (as_text(value, _at(place, key)),)
    if not isinstance(value, list):
        raise FileRefused(_at(place, key), f"should be a list and is {_kind(value)}")
    return tuple(as_text(one, f"{_at(place, key)}[{number}]") for number, one in enumerate(value))


def number(source: Record, key: str, place: str) -> int | None:
    value = source.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:12])
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise FileRefused(_at(place, key), "should be a whole number that is not negative")
    return value


def day(words: str, place: str) -> date | None:
    """Return a day as YYYY-MM-DD, None for none or 0000-00-00; raise FileRefused."""
    if not words or words == NO_DAY:
        return None
    try:
        if words[10:11] not in {"", "T", " "}:
            raise ValueError
        return date.fromisoformat(words[:10])
    except ValueError as error:
        raise FileRefused(place, f"{words[:40]!r} is no day of the form YYYY-MM-DD") from error


def clock_time(words: str, place: str) -> time | None:
    """Return a time of day as HH:MM, with seconds or not; raise FileRefused."""
    if not words:
        return None
    try:
        at = time.fromisoformat(words)
    except ValueError as error:
        raise FileRefused(place, f"{words[:40]!r} is no time of the form HH:MM") from error
    return at.replace(second=0, microsecond=0, tzinfo=None)


def moment(words: str, zone: ZoneInfo | None, place: str) -> tuple[date | None, time | None]:
    """Return the local day of a day or a time stamp, and the local time unless it is midnight.

    A time stamp that names its zone is turned into the clock of the jurisdiction: 01:22 UTC on the 26th is the 25th in
    Washington. Midnight there stands for a day whose time nobody wrote down.
    """
    if not LIKE_A_TIME_STAMP.match(words):
        return day(words, place), None
    try:
        stamp = datetime.fromisoformat(words)
        if stamp.tzinfo is not None and zone is not None:
            stamp = stamp.astimezone(zone)
    except (ValueError, OverflowError) as error:
        raise FileRefused(place, f"{words[:40]!r} is no time stamp") from error
    at = stamp.time().replace(second=0, microsecond=0)
    return stamp.date(), None if stamp.time() == time.min else at


def first(choices: Sequence[str]) -> str:
    """Return the first text that is not empty."""
    return next((one for one in choices if one), "")


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
