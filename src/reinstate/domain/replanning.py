"""Whose days of review rest on a rule that has changed: the accounts a new policy makes due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reinstate.domain.policy import Parameter, PolicyOn, Value

# Everything that says when an account has to be looked at again; no other rule does.
PLANNED_BY = ("assets.", "clock.", "exchange.domicile", "support.", "unclaimed.")
Eras = tuple[tuple[Value | None, date | None], ...]
_OF_ONE_PLACE = ("support.us_", "unclaimed.us_")


def changed_places(before: PolicyOn, after: PolicyOn) -> frozenset[str] | None:
    """The places whose accounts may get other days, such as US-CA; None: accounts everywhere.

    Each policy as of a day, so that an announced value changes its accounts on the day it takes
    effect, and another source, a signature or a photo's threshold changes nobody's.
    """
    places: set[str] = set()
    for key in _changed(before, after):
        if not key.startswith(_OF_ONE_PLACE):
            return None
        places.add(key.split(".")[1].upper().replace("_", "-"))
    # Its law stands in for whoever has no listed place.
    if after.text("exchange.domicile") in places:
        return None
    return frozenset(places)


def _changed(before: PolicyOn, after: PolicyOn) -> Iterator[str]:
    keys = {key for policy in (before, after) for part in PLANNED_BY for key in policy.keys(part)}
    for key in sorted(keys):
        if _said(before, key) != _said(after, key):
            yield key


def _said(policy: PolicyOn, key: str) -> tuple[bool, bool, Value | None, Eras]:
    """What a rule reads: whether the key stands there, is in force, its value then, and the values
    before it where the days of a law rest on them, too (`state_law.Law.eras`).
    """
    parameter = policy.policy.parameters.get(key)
    entry = parameter.in_force(policy.day) if parameter else None
    eras = _eras(parameter, policy.day) if parameter and key.endswith(".years") else ()
    return parameter is not None, entry is not None, entry.value if entry else None, eras


def _eras(parameter: Parameter, day: date) -> Eras:
    """Each value up to a day with the day on which it took the place of another one."""
    found: list[tuple[Value | None, date | None]] = []
    for entry in parameter.entries:
        if entry.effective_on <= day and (not found or found[-1][0] != entry.value):
            found.append((entry.value, entry.effective_on if found else None))
    return tuple(found)
