"""A search of the list of bills as a feed reads it: the query string that the list has in its address."""

import re
from typing import Final

from django.http import QueryDict

from tracker.listing import Asked
from tracker.models import Stance
from tracker.rules.search import query_of

NAMES: Final = ("jurisdiction", "stage", "topic", "stance")
LONGEST: Final = 150
SLUG: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class WrongSearch(Exception):
    """The list of bills would not take this."""


def search_in(said: QueryDict) -> Asked:
    """Return what a query string chooses, of any day: the state of a window and the days only choose what a list shows.

    Raise WrongSearch. A jurisdiction or topic that is not there finds nothing.
    """
    words = " ".join(said.get("words", "").split())
    jurisdiction, stage, topic, stance = (said.get(name, "").strip() for name in NAMES)
    is_odd = "\0" in words or len(words) > LONGEST or (bool(words) and query_of(words).is_empty)
    if is_odd or any(value and not SLUG.fullmatch(value) for value in (jurisdiction, stage, topic)):
        raise WrongSearch
    if stance and stance not in Stance.values:
        raise WrongSearch
    return Asked(words=words, jurisdiction=jurisdiction, stage=stage, topic=topic, stance=stance)
