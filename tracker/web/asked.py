"""What the address of a calendar asks for. What cannot be read is as if it were not said, and nothing fails."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from tracker.rules.months import EARLIEST, LATEST, Month, month_of, read_day, read_month

MONTHS_OF_AGENDA = 3


class View(StrEnum):
    MONTH = "month"
    AGENDA = "agenda"


class Whose(StrEnum):
    ALL = "all"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Asked:
    """A calendar as it was asked for: which view, from which month or of which day, whose bills, of which law."""

    view: View
    month: Month
    day: date | None
    whose: Whose
    jurisdiction: str

    @classmethod
    def read(cls, query: QueryDict, today: date) -> "Asked":
        day = read_day(query.get("day", ""))
        is_agenda = day is not None or query.get("view") == View.AGENDA
        return cls(
            view=View.AGENDA if is_agenda else View.MONTH,
            month=month_of(day) if day else read_month(query.get("month", "")) or month_of(today),
            day=day,
            whose=Whose.MINE if query.get("whose") == Whose.MINE else Whose.ALL,
            jurisdiction=query.get("jurisdiction", "")[:16],
        )

    @property
    def first_on(self) -> date:
        """Return the first day that is shown: in a month, that of its first week."""
        if self.day:
            return self.day
        return self.month.first_on if self.view is View.AGENDA else self.month.weeks()[0][0]

    @property
    def last_on(self) -> date:
        if self.day:
            return self.day
        return self.last_month.last_on if self.view is View.AGENDA else self.month.weeks()[-1][-1]

    @property
    def last_month(self) -> Month:
        return self.month.moved(MONTHS_OF_AGENDA - 1) if self.view is View.AGENDA else self.month

    @property
    def address(self) -> str:
        """Return the part of the address after the path."""
        said: dict[str, Any] = {"view": self.view, "whose": self.whose, "jurisdiction": self.jurisdiction}
        said |= {"day": self.day.isoformat()} if self.day else {"month": self.month}
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def but(self, **changes: Any) -> "Asked":
        """Return the same calendar with something else asked for."""
        return replace(self, **changes)

    def of_day(self, day: date) -> "Asked":
        return self.but(view=View.AGENDA, day=day, month=month_of(day))

    def turned(self, pages: int) -> "Asked | None":
        """Return the calendar that many pages later, or None where it ends."""
        if self.day:
            day = self.day + timedelta(days=pages)
            return self.of_day(day) if EARLIEST <= month_of(day) <= LATEST else None
        month = self.month.moved(pages * (MONTHS_OF_AGENDA if self.view is View.AGENDA else 1))
        return self.but(month=month) if EARLIEST <= month <= LATEST else None
