"""Asking for sensitive values in clear: why is said and recorded, and how long is policy."""

from __future__ import annotations

from reinstate.services import clock, journal, rules
from reinstate.services.access import review_access
from reinstate.services.errors import Refused
from reinstate.store.audit import Tag

PURPOSES = ("compare", "contact", "complaint", "authority")
SECONDS = "limits.reveal_seconds"


def record(actor: int, subject: str, purpose: str) -> None:
    """Who asked, about which case or account, and why. Refused without a known purpose."""
    review_access.staff(actor)
    if purpose not in PURPOSES:
        raise Refused("Say why you need the values in clear.", "bad_purpose")
    review_access.record_view(
        Tag.STAFF_VALUES_REVEALED, journal.staff(actor), subject, clock.now(), {"purpose": purpose}
    )


def seconds() -> int:
    """How long revealed values stay on a page."""
    return rules.on(clock.today()).integer(SECONDS)
