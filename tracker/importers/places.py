"""Whose bill it is: how the sources name jurisdictions, and the clock that their time stamps are turned to."""

import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from tracker.procedures import bundled_jurisdictions

OCD: Final = re.compile(
    r"ocd-(?:jurisdiction|division)/country:([a-z]{2})(?:/(?:state|territory|district):([a-z]{2}))?"
)

COUNTRIES: Final = {"UK": "GB", "ITA": "IT", "ESP": "ES", "FRA": "FR", "DEU": "DE", "BRA": "BR", "CHE": "CH"}
"""Names of countries in Akoma Ntoso files that are not the two letters of ISO 3166."""

STATES: Final = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID",
    "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
    "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "newhampshire": "NH", "newjersey": "NJ",
    "newmexico": "NM", "newyork": "NY", "northcarolina": "NC", "northdakota": "ND", "ohio": "OH", "oklahoma": "OK",
    "oregon": "OR", "pennsylvania": "PA", "rhodeisland": "RI", "southcarolina": "SC", "southdakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
    "westvirginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip

# Where nobody has written the law down yet, time stamps still have to be turned to the local day.
ZONES_OF_OTHERS: Final = {"US-DC": "America/New_York", "US-PR": "America/Puerto_Rico"}


def of_ocd(name: str) -> str:
    """Return the code for an Open Civic Data name, as US-WY; "" when it is none that can be told."""
    found = OCD.match(name)
    if found is None:
        return ""
    country, state = found[1].upper(), found[2]
    return f"{country}-{state.upper()}" if state else country


def of_state(letters: str) -> str:
    """Return the code for the two letters of a state; US are the United States themselves."""
    letters = letters.upper()
    return "US" if letters == "US" else f"US-{letters}"


def of_country(name: str, *, part: str = "") -> str:
    """Return the code for a country, and for a state of it that is named in full."""
    code = name.upper().partition("-")[0]
    code = COUNTRIES.get(code, code)
    state = STATES.get(re.sub(r"[^a-z]", "", part.lower())) if code == "US" else None
    return f"{code}-{state}" if state else code


@lru_cache
def zone_of(code: str) -> ZoneInfo | None:
    """Return the clock of a jurisdiction, None where it is not known."""
    facts = bundled_jurisdictions().get(code)
    name = facts.time_zone if facts else ZONES_OF_OTHERS.get(code)
    return ZoneInfo(name) if name else None


def in_the_states(code: str) -> bool:
    return code == "US" or code.startswith("US-")


def normal_identifier(code: str, identifier: str) -> str:
    """Return an identifier as it is compared: in the United States HB 1, H.B. 1 and HB0001 are one bill.

    Elsewhere only spaces and letter case are set aside: nobody promises that "No. 08" is "No. 8".
    """
    if not in_the_states(code):
        return " ".join(identifier.split()).casefold()
    plain = re.sub(r"[\s.]", "", identifier).upper()
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def origin_of(identifier: str) -> str:
    """Return the chamber that the number of a bill of the United States names as its first, "" when it names none."""
    return {"H": "lower", "A": "lower", "S": "upper"}.get(identifier.strip()[:1].upper(), "")
