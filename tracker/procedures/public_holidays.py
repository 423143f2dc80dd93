"""Public holidays, from the library `holidays`. They are a seed and not the law: editors add what was decreed."""

from collections.abc import Container
from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=256)
def public_holidays(name: str) -> Container[date]:
    """Return the public holidays of a calendar, "KZ" or "US-MI"; of one that the library does not have, none."""
    country, _, subdivision = name.partition("-")
    if country not in holidays.list_supported_countries():
        return ()
    has_subdivision = subdivision in holidays.list_supported_countries()[country]
    return holidays.country_holidays(country, subdiv=subdivision if has_subdivision else None)
