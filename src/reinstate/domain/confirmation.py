"""When an owner's confirmation of activity counts: by a way that is older than the alert.

Whoever took an account over can write messages, change a phone number and set up a second factor,
and does so before anybody raises an alert. So only what was there well before it counts, and only
what was confirmed after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
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


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts that stand: when the first was raised, and when the last one was learned of.

    An alert comes after what it is about, so what changed within `recent` before it counts as new,
    unless it is as old as the account here, `owner_since`.
    """

    first_at: datetime
    last_at: datetime
    owner_since: datetime
    recent: timedelta

    def is_older(self, since: datetime) -> bool:
        """Whether what was set up then is the owner's, whoever acted before the alert."""
        settled_at = max(self.first_at - self.recent, self.owner_since)
        return since <= settled_at and since < self.first_at


def counts(found: Confirmation, alerts: Alerts) -> bool:
    """Whether it answers every alert that stands."""
    return found.is_confirmed and alerts.is_older(found.known_since) and found.at > alerts.last_at
