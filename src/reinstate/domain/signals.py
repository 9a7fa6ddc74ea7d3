"""Signals: what the rules may name as a reason for a longer hold or a second person.

Policy may name no other word: a rule about what nobody raises could never act.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum


class Signal(StrEnum):
    """Permanent codes. `services/case/signals.py` says how each is seen."""

    EMAIL_CHANGED = "email_changed"
    PHONE_CHANGED = "phone_changed"
    NEW_DEVICE = "new_device"
    NEW_COUNTRY = "new_country"
    NO_ENROLLED_REFERENCE = "no_enrolled_reference"
    DOCUMENT_REUSED = "document_reused"
    SANCTIONS_CHANGED = "sanctions_changed"
    FRAUD_ALERT_CLEARED = "fraud_alert_cleared"


def is_new_device(first_seen: Collection[datetime], since: datetime) -> bool:
    """Whether a device came after `since` and after another one; of the first that was told of,
    nobody knows whether it was new.

    `first_seen`: when each device was first logged in from.
    """
    return bool(first_seen) and max(first_seen) > since and min(first_seen) < max(first_seen)


def is_new_country(
    first_seen: Collection[tuple[datetime, bool]], since: datetime, *, has_home: bool
) -> bool:
    """The same for countries. Where the owner lives is known without any log-in from there.

    `first_seen`: when each country was first logged in from, and whether they lived there then.
    `has_home`: whether any residence is known.
    """
    earliest = min((at for at, _ in first_seen), default=since)
    return any(
        at > since and not is_home and (has_home or at > earliest) for at, is_home in first_seen
    )
