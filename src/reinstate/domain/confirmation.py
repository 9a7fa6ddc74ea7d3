"""When an owner's confirmation of activity counts: by a way that is older than the alert.

Whoever took an account over can write messages, change a phone number and set up a second factor.
So only what was there before the alert counts, and only what was confirmed after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How an owner confirms. A message is none of them."""

    SECOND_FACTOR = "second_factor"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One finished attempt; `known_since` is when the factor or the phone number was set up."""

    way: Way
    is_confirmed: bool
    known_since: datetime
    at: datetime


def counts(found: Confirmation, first_raised_at: datetime, last_raised_at: datetime) -> bool:
    """Whether it answers every alert that stands."""
    is_older = found.known_since < first_raised_at
    return found.is_confirmed and is_older and found.at > last_raised_at
