"""The public list of places: how far each is served, and its years of silence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reinstate.domain.jurisdiction import PlaceSupport, SupportLevel, slug, supported_places
from reinstate.domain.policy import PolicyOn


@dataclass(frozen=True, slots=True)
class Place:
    """One line. `years` None: our records do not say, and neither do we."""

    support: PlaceSupport
    level_text: str
    next_text: str
    years: int | None


def places(policy: PolicyOn) -> tuple[Place, ...]:
    """Every listed place by name, then the line for all others."""
    return tuple(_place(policy, support) for support in supported_places(policy))


def _place(policy: PolicyOn, support: PlaceSupport) -> Place:
    return Place(
        support=support,
        level_text=_level_text(support.level),
        next_text=_level_text(support.next_level) if support.next_level else "",
        years=_years(policy, support.code),
    )


def _years(policy: PolicyOn, code: str | None) -> int | None:
    key = f"unclaimed.{slug(code or '')}.virtual_currency.years"
    return policy.integer(key) if policy.has(key) else None


def _level_text(level: SupportLevel) -> str:
    return {
        SupportLevel.OPEN: _("Served"),
        SupportLevel.WIND_DOWN: _("Ending: withdrawals only"),
        SupportLevel.CLOSED: _("Not served"),
        SupportLevel.UNKNOWN: _("Not known"),
    }[level]
