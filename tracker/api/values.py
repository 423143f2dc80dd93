"""The words of questions. Each takes what its schema says and nothing else: a slip is refused, and never guessed at."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final, Literal

from django.conf import settings
from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from tracker.api.paging import AT_MOST, USUAL

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
DIGITS: Final = re.compile(r"-?\d{1,10}", re.ASCII)
BIGGEST: Final = 2**31 - 1
PLAIN: Final = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$"
"""A text without any control character but tab and the ends of lines."""


def _must_match(pattern: re.Pattern[str], what: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(what)
        return value

    return BeforeValidator(check)


def _in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; what lies before or after all time that a computer knows is one of these."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST if moment.year == 1 else LAST


def _whole(value: Any) -> Any:
    """Take a whole number of JSON, also one that is written as 3.0; nothing that only looks like one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError("a whole number")
    return int(value)


Day = Annotated[date, _must_match(DAY, "a day, YYYY-MM-DD")]
Moment = Annotated[
    datetime, _must_match(MOMENT, "a moment with its offset, 2025-12-18T15:00:00+05:00"), AfterValidator(_in_utc)
]
TimeOfDay = Annotated[
    time,
    _must_match(CLOCK, "a time of day, HH:MM"),
    WithJsonSchema({"type": "string", "pattern": f"^{CLOCK.pattern}$"}),
]
ClockTime = Annotated[
    time,
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{CLOCK.pattern}$"}),
]
"""A time of day in an answer."""
Instant = Annotated[
    datetime,
    PlainSerializer(lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment in an answer: in UTC, whatever zone it was given in."""
Count = Annotated[
    int,
    BeforeValidator(_whole),
    Field(ge=0, le=BIGGEST),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": BIGGEST}),
]
Number = Annotated[
    int,
    BeforeValidator(_whole),
    Field(ge=1, le=2**63 - 1),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 2**63 - 1}),
]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", description="ISO 3166: `KZ`, `US-MI`.")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$")]
TopicSlug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,50}$")]
Kind = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
Words = Annotated[str, Field(max_length=150, pattern=PLAIN)]
Language = Literal["en", "ru", "kk"]


class Spoken(BaseModel):
    """In which language names and sentences are."""

    model_config = ConfigDict(extra="forbid")

    language: Language | None = Field(
        None, description="The language of names and sentences; without it, that of `Accept-Language`."
    )

    @property
    def words_in(self) -> str:
        """Return the language that names and sentences are to be in."""
        return spoken(self.language)


class Paged(Spoken):
    """Which page of an answer."""

    cursor: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9_-]{4,200}$",
        description="Where the page begins: `next` of the page before it. It is opaque, and good for the same filters.",
    )
    limit: Annotated[int, _must_match(DIGITS, "a whole number")] = Field(
        USUAL, ge=1, le=AT_MOST, description="How many rows a page has at most."
    )


def spoken(language: str | None) -> str:
    """Return the language that is asked for, else that of the request."""
    known = dict(settings.LANGUAGES)
    return next((one for one in (language, get_language()) if one in known), settings.LANGUAGE_CODE)
