"""Days as forms send them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from reinstate.services.errors import Refused


def typed(text: str) -> date | None:
    """The day of a field; None where it was left empty."""
    return needed(text) if text else None


def needed(text: str) -> date:
    """The day of a field that may not be left empty."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Write days as 2026-11-27."), "bad_day") from None
