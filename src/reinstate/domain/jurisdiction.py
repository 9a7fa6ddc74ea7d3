"""Which place an account belongs to, and how far the exchange serves that place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reinstate.domain.account import Account, Address, AddressKind
from reinstate.domain.policy import PolicyOn

UNLISTED = "unlisted"


class SupportLevel(StrEnum):
    """How far the exchange serves a place. UNKNOWN is shown and never locks an account."""

    OPEN = "open"
    WIND_DOWN = "wind_down"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """Why a place is the one that counts."""

    RESIDENCE = "residence"
    NO_ADDRESS = "no_address"  # the exchange's own state of domicile stands in
    UNLISTED = "unlisted"  # foreign, American Samoa, Northern Marianas: no rules collected


@dataclass(frozen=True, slots=True)
class Place:
    """Where the owner lives as far as we know, and whose unclaimed-property law applies.

    `law_of` differs from `code` for unlisted places: where the last known address has no rule we
    hold, the state of the holder's domicile may take the property (RUUPA, RCW 63.30.180).
    """

    code: str
    law_of: str
    basis: Basis

    @property
    def slug(self) -> str:
        """The place as policy keys write it: us_ca, or `unlisted`."""
        return UNLISTED if self.basis is Basis.UNLISTED else slug(self.code)


def slug(code: str) -> str:
    """US-CA as policy keys write it: us_ca."""
    return code.lower().replace("-", "_")


def place_of(account: Account, policy: PolicyOn) -> Place:
    """The place of the latest residence on record that is not in the future."""
    domicile = policy.text("exchange.domicile")
    residence = latest_residence(account, policy)
    if residence is None:
        return Place(domicile, domicile, Basis.NO_ADDRESS)
    code = residence.jurisdiction
    if f"support.{slug(code)}" not in policy.policy.parameters:
        return Place(code, domicile, Basis.UNLISTED)
    return Place(code, code, Basis.RESIDENCE)


def latest_residence(account: Account, policy: PolicyOn) -> Address | None:
    """The residence in force; of two from the same day the one recorded last."""
    residences = [
        address
        for address in account.addresses
        if address.kind is AddressKind.RESIDENCE and address.from_on <= policy.day
    ]
    latest = max((address.from_on for address in residences), default=None)
    return next((item for item in reversed(residences) if item.from_on == latest), None)


def support_level(policy: PolicyOn, place: str) -> SupportLevel:
    """The level in force for a place's slug (`us_ca`, `unlisted`)."""
    found = policy.entry(f"support.{place}").value
    return SupportLevel.UNKNOWN if found is None else SupportLevel(str(found))


def supported_places(policy: PolicyOn) -> dict[str, SupportLevel]:
    """Every listed place's level today, by slug, for the public page."""
    prefix = "support."
    return {
        key.removeprefix(prefix): support_level(policy, key.removeprefix(prefix))
        for key in policy.keys(prefix)
    }
