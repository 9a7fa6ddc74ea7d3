"""The codes of places: ISO 3166 as far as an address, a law or a filter may name one."""

from __future__ import annotations

from collections.abc import Mapping

from reinstate.domain import country_names

# The names of US states and territories by their postal code.
NAMES: Mapping[str, str] = {
    "AK": "Alaska", "AL": "Alabama", "AR": "Arkansas", "AS": "American Samoa", "AZ": "Arizona",
    "CA": "California", "CO": "Colorado", "CT": "Connecticut", "DC": "District of Columbia",
    "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii",
    "IA": "Iowa", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts", "MD": "Maryland", "ME": "Maine",
    "MI": "Michigan", "MN": "Minnesota", "MO": "Missouri", "MP": "Northern Mariana Islands",
    "MS": "Mississippi", "MT": "Montana", "NC": "North Carolina", "ND": "North Dakota",
    "NE": "Nebraska", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NV": "Nevada", "NY": "New York", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia",
    "VI": "US Virgin Islands", "VT": "Vermont", "WA": "Washington", "WI": "Wisconsin",
    "WV": "West Virginia", "WY": "Wyoming",
}  # fmt: skip

# No law of their own is held for these: minor islands, and mail to the armed forces abroad.
_OTHER_POSTAL = frozenset({"AA", "AE", "AP", "UM"})

# Parts of the US that ISO 3166-1 lists as if they were countries.
_TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "UM", "VI"})


# Somewhere in the US, of no known state: ZIP codes of the armed forces abroad say none either.
WITHOUT_STATE = frozenset({"US", "US-AA", "US-AE", "US-AP"})


def as_state(code: str) -> str:
    """PR as US-PR: ISO 3166 lists parts of the US in both ways. Other codes stay."""
    return f"US-{code}" if code in _TERRITORIES else code


def country_of(code: str) -> str:
    """The country of a place: US for US-CA, and for PR, which looks up as one of its own."""
    country = code.partition("-")[0]
    return "US" if country in _TERRITORIES else country


def states_by_name() -> list[tuple[str, str]]:
    """States and territories as code and name, in the order in which somebody looks for one."""
    return sorted(((f"US-{code}", name) for code, name in NAMES.items()), key=lambda one: one[1])


def is_place(code: str) -> bool:
    """Whether a country, or a state or territory of the US, has this code: US-CA, US-PR, US, FR.

    Of other countries' parts, as in CA-ON, only the country is known here.
    """
    country, dash, _ = code.partition("-")
    is_ours = dash and country == "US"
    return is_state(code) if is_ours else country in country_names.NAMES


def is_state(code: str) -> bool:
    """Whether a state or territory of the US has this code, such as US-CA."""
    country, _, part = code.partition("-")
    return country == "US" and (part in NAMES or part in _OTHER_POSTAL)
