"""Bills as the scrapers of Open States write them, one a file: the names of API v3, but for a few.

The session is `legislative_session`, and organizations are JSON in a text, because the scraper does not know their
numbers yet. Time stamps are in UTC; `openstates` turns them to the local day.
"""

from collections.abc import Iterator

from tracker.importers import openstates
from tracker.importers.limits import read_json
from tracker.importers.values import BillRead


def read(data: bytes) -> Iterator[BillRead]:
    """Yield the bills of a file; raise FileRefused."""
    yield from openstates.bills_in(read_json(data))
