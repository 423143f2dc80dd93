"""What falls on a day of a window, in words."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker import queries
from tracker.models import Deadline
from tracker.rules import explain
from tracker.rules.bars import Happens
from tracker.rules.procedure import Law
from tracker.rules.windows import Figure


def laws_of_ended(deadlines: Iterable[Deadline]) -> dict[int, Law]:
    """Return the law that names the ends of these windows; it is read only when one of them has ended."""
    places = {one.bill.jurisdiction_id for one in deadlines if one.ended_by}
    return queries.laws_of(places) if places else {}


def in_words(happens: Sequence[Happens], lines: Mapping[Figure, explain.DateLine]) -> str:
    """Return what falls on a day, by the names that the dates of windows have everywhere."""
    return ", ".join(_("Ended") if one is Happens.ENDED else lines[Figure(one)].label for one in happens)


def outcome_of(deadline: Deadline, laws: Mapping[int, Law], language: str) -> str:
    """Return what ended a window, in the words of the law; nothing while it runs."""
    if deadline.ended_by is None:
        return ""
    return queries.event_name(deadline.ended_by, laws[deadline.bill.jurisdiction_id], language)


def address_of(deadline: Deadline) -> str:
    """Return where the page of the bill shows this window."""
    return f"{reverse('tracker:bill', args=[deadline.bill_id])}#{deadline.window}-{deadline.occurrence}"
