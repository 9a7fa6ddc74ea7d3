"""Whose days of review rest on a rule that has changed: the accounts a new policy makes due."""

from __future__ import annotations

from collections.abc import Iterator

from reinstate.domain.policy import PolicyOn

# Everything that says when an account has to be looked at again; no other rule does.
PLANNED_BY = ("assets.", "clock.", "exchange.domicile", "support.", "unclaimed.")
_OF_ONE_PLACE = ("support.us_", "unclaimed.us_")


def changed_places(before: PolicyOn, after: PolicyOn) -> frozenset[str] | None:
    """The places whose accounts may get other days, such as US-CA; None: accounts everywhere.

    Each policy as of a day, so that an announced value changes its accounts on the day it takes
    effect, and a reworded meaning or another threshold of a photo changes nobody's.
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
        was, known = (policy.policy.parameters.get(key) for policy in (before, after))
        is_listed = (was is None) == (known is None)
        if not is_listed or (was and was.in_force(before.day)) != (
            known and known.in_force(after.day)
        ):
            yield key
