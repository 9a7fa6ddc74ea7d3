"""The names that an operator gives: pages and the record show them, so each says something."""

from __future__ import annotations

from reinstate.services.errors import Refused

LONGEST = 80  # characters, as many as the columns have


def demand_name(name: str, of: str, example: str) -> None:
    """Refuse a name that is empty, longer than its column, or holds what cannot be shown."""
    if not (name.strip() and len(name) <= LONGEST and name.isprintable()):
        raise Refused(f"{of} is named in 1 to {LONGEST} characters, such as: {example}")
