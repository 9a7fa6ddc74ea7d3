"""Which place an account belongs to, and how far the exchange serves that place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reinstate.domain import country_names
from reinstate.domain.account import Account, Address, AddressKind
from reinstate.domain.place_codes import NAMES, WITHOUT_STATE, as_state
from reinstate.domain.policy import Authority, Confidence, Dated, PolicyOn

UNLISTED = "unlisted"
# What a list of places says in its last line.
ELSEWHERE = "Anywhere else"


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
    OTHER_ADDRESS = "other_address"  # no residence is known, but where mail goes names a state
    NO_STATE = "no_state"  # in the US, but nobody says where: the domicile stands in
    UNLISTED = "unlisted"  # foreign, American Samoa, Northern Marianas: no rules collected


@dataclass(frozen=True, slots=True)
class Place:
    """Where the owner lives as far as we know, and whose unclaimed-property law applies.

    `law_of` differs from `code` for unlisted places: where the last known address has no rule we
    hold, the state of the holder's domicile may take the property (RUUPA, RCW 63.30.180). Without
    a residence `code` is the domicile, and an address of another kind decides the law alone: any
    description that identifies the state is enough for it (RCW 63.30.150).
    """

    code: str
    law_of: str
    basis: Basis

    @property
    def slug(self) -> str:
        """The place as policy keys write it: us_ca, or `unlisted`."""
        return UNLISTED if self.basis is Basis.UNLISTED else slug(self.code)

    @property
    def is_stand_in(self) -> bool:
        """Whether the domicile's law applies in place of one that is not known or not held."""
        return self.basis not in (Basis.RESIDENCE, Basis.OTHER_ADDRESS)


def slug(code: str) -> str:
    """US-CA as policy keys write it: us_ca."""
    return code.lower().replace("-", "_")


def place_of(account: Account, policy: PolicyOn) -> Place:
    """The place of the latest residence on record that is not in the future."""
    domicile = policy.text("exchange.domicile")
    residence, other = latest_residence(account, policy), other_address(account, policy)
    if residence is not None:
        return _place(residence, policy)
    if other is not None and (found := _place(other, policy)).basis is Basis.RESIDENCE:
        return Place(domicile, found.law_of, Basis.OTHER_ADDRESS)
    return Place(domicile, domicile, Basis.NO_ADDRESS)


def _place(residence: Address, policy: PolicyOn) -> Place:
    domicile, code = policy.text("exchange.domicile"), as_state(residence.jurisdiction)
    if code in WITHOUT_STATE:
        return Place(code, domicile, Basis.NO_STATE)
    if f"support.{slug(code)}" not in policy.policy.parameters:
        return Place(code, domicile, Basis.UNLISTED)
    return Place(code, code, Basis.RESIDENCE)


def latest_residence(account: Account, policy: PolicyOn) -> Address | None:
    """The residence in force; of two from the same day the one recorded last."""
    return next(iter(_residences(account, policy)), None)


def other_address(account: Account, policy: PolicyOn) -> Address | None:
    """The address that tells the state of an owner without a residence: the latest for mail, a
    temporary one only where there is no other.
    """
    found = (_of_kind(kind, account, policy) for kind in _OTHER_KINDS)
    return next((addresses[0] for addresses in found if addresses), None)


_OTHER_KINDS = (AddressKind.MAILING, AddressKind.TEMPORARY)


def _residences(account: Account, policy: PolicyOn) -> list[Address]:
    return _of_kind(AddressKind.RESIDENCE, account, policy)


def _of_kind(kind: AddressKind, account: Account, policy: PolicyOn) -> list[Address]:
    """Those that have begun, the latest first; of two from the same day the one recorded last."""
    begun = {
        address.from_on: address
        for address in account.addresses
        if address.kind is kind and address.from_on <= policy.day
    }
    return [begun[day] for day in sorted(begun, reverse=True)]


@dataclass(frozen=True, slots=True)
class Move:
    """An owner's last move from under another law: `place` is where they lived until `on`."""

    on: date
    law_before: str
    place: str


def last_move(account: Account, policy: PolicyOn) -> Move | None:
    """The day from which the law that applies has applied without a break, and what did before.

    None where no residence under another law is on record.
    """
    law, since = place_of(account, policy).law_of, policy.day
    for home in _residences(account, policy):
        before = _place(home, policy).law_of
        if before != law:
            return Move(since, before, home.jurisdiction)
        since = home.from_on
    return None


def support_level(policy: PolicyOn, place: str) -> SupportLevel:
    """The level in force for a place's slug (`us_ca`, `unlisted`)."""
    return _level(policy.entry(f"support.{place}"))


def level_of(policy: PolicyOn, place: Place) -> SupportLevel:
    """The level in force where an owner lives; nothing is known of it where no state is."""
    if place.basis is Basis.NO_STATE:
        return SupportLevel.UNKNOWN
    return support_level(policy, place.slug)


def _level(entry: Dated) -> SupportLevel:
    return SupportLevel.UNKNOWN if entry.value is None else SupportLevel(str(entry.value))


@dataclass(frozen=True, slots=True)
class PlaceSupport:
    """How far one place is served: the dated line of the public page.

    `code` is None for all places without a line of their own. `next_level` is what an entry
    already announces.
    """

    code: str | None
    name: str
    level: SupportLevel
    since: date
    next_level: SupportLevel | None
    next_on: date | None
    authority: Authority
    confidence: Confidence


def supported_places(policy: PolicyOn) -> tuple[PlaceSupport, ...]:
    """Every listed place by name, then the line for all others."""
    slugs = [key.removeprefix("support.") for key in policy.keys("support.")]
    places = [_place_support(policy, item) for item in slugs]
    return tuple(sorted(places, key=lambda item: (item.code is None, item.name)))


def _place_support(policy: PolicyOn, place: str) -> PlaceSupport:
    key = f"support.{place}"
    entry = policy.entry(key)
    later = [
        item for item in policy.policy.parameters[key].entries if item.effective_on > policy.day
    ]
    following = min(later, key=lambda item: item.effective_on, default=None)
    code = None if place == UNLISTED else place.upper().replace("_", "-")
    return PlaceSupport(
        code=code,
        name=ELSEWHERE if code is None else name_of(code),
        level=_level(entry),
        since=entry.effective_on,
        next_level=_level(following) if following else None,
        next_on=following.effective_on if following else None,
        authority=entry.authority,
        confidence=entry.confidence,
    )


def name_of(code: str) -> str:
    """What people call a place in English; a code without a name stays itself.

    Of other countries' parts, as in CA-ON, only the country is known here.
    """
    country, _, part = code.partition("-")
    return NAMES.get(part, code) if country == "US" and part else country_names.of(country)
