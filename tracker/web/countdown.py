"""A window at a glance: how many days are left, and how far along its line today is."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.models import Deadline

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Countdown:
    """A number of days with what it counts; `days` is None when nobody knows the last day.

    The bar is WIDTH wide, from the first possible day to the last there can be, and to today where that lies outside:
    the act is possible from `possible` to `last`, expected from `opens` to `closes`, and today is at `today`.
    """

    days: int | None
    caption: str
    possible: int
    opens: int
    closes: int
    last: int
    today: int

    @property
    def possible_width(self) -> int:
        return max(self.last - self.possible, 1)

    @property
    def expected_width(self) -> int:
        return max(self.closes - self.opens, 1)


def countdown(deadline: Deadline, today: date) -> Countdown:
    """Return the days until the window closes; after that, until its outer limit; after that, since its last day."""
    days, caption = _counted(deadline, today)
    last = deadline.last_on or max(deadline.opens_on, today)
    begin, end = min(deadline.first_possible_on, today), max(last, today)
    length = max((end - begin).days, 1)

    def at(day: date) -> int:
        return round(WIDTH * (day - begin).days / length)

    return Countdown(
        days=days,
        caption=caption,
        possible=at(deadline.first_possible_on),
        opens=at(deadline.opens_on),
        closes=at(deadline.closes_on or last),
        last=at(last),
        today=at(today),
    )


def _counted(deadline: Deadline, today: date) -> tuple[int | None, str]:
    closes, last = deadline.closes_on, deadline.last_on
    if closes is None or last is None:
        return None, _("no last day is known")
    if today <= closes:
        days = (closes - today).days
        return days, ngettext("day left", "days left", days)
    if today <= last:
        days = (last - today).days
        return days, ngettext("day to the outer limit", "days to the outer limit", days)
    days = (today - last).days
    return days, ngettext("day past the last day", "days past the last day", days)
