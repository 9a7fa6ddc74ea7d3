"""The account document: what the exchange tells us of one account, as frozen values.

`from_document` reads a parsed document and answers bad input with one sentence that names the
field, what was found, what was expected and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from reinstate.domain.account_fields import (
    BadAccount,
    day,
    email,
    instant,
    person_name,
    shown,
    text,
)
from reinstate.domain.money import NotAnAmount, exact
from reinstate.domain.place_codes import as_state, is_place
from reinstate.domain.restrictions import RaisedRestriction, RestrictionKind

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Platform(StrEnum):
    """Whose account it is: ours, or the separate company's that shares the name."""

    US = "us"
    COM = "com"


class AddressKind(StrEnum):
    """What an address is to its owner; only a residence decides the jurisdiction."""

    RESIDENCE = "residence"
    MAILING = "mailing"
    TEMPORARY = "temporary"


class ActivityKind(StrEnum):
    """What happened on an account. Which of these are the owner's own acts is policy."""

    LOGIN = "login"
    FAILED_LOGIN = "failed_login"
    TRADE = "trade"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    RECURRING_DEPOSIT = "recurring_deposit"
    STAKING_REWARD = "staking_reward"
    INBOUND_TRANSFER = "inbound_transfer"
    FEE = "fee"
    MESSAGE_FROM_OWNER = "message_from_owner"
    REACTIVATION_REQUEST = "reactivation_request"
    RETURNED_COMMUNICATION = "returned_communication"


@dataclass(frozen=True, slots=True)
class Address:
    """A place on record. `jurisdiction` is an ISO 3166 code: US-CA, US-PR, FR.

    Documents name only places that exist; what was stored before that was asked stays readable.
    """

    jurisdiction: str
    from_on: date
    kind: AddressKind


@dataclass(frozen=True, slots=True)
class Balance:
    """What the account holds or owes of one asset; `usd` is its value when the exchange says."""

    asset: str
    amount: Decimal
    usd: Decimal | None = None
    asset_class: str | None = None  # only when the exchange classifies the asset itself

    @property
    def worth(self) -> Decimal | None:
        """In dollars, which are worth themselves; None where the exchange gave no value."""
        return self.amount if self.asset == "USD" else self.usd


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened, at one instant."""

    kind: ActivityKind
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveredToState:
    """The property was handed to a state, which now answers claims."""

    jurisdiction: str
    on: date


@dataclass(frozen=True, slots=True)
class Account:
    """Everything standing is computed from, as the exchange holds it."""

    id: str
    platform: Platform
    opened_on: date
    email: str = ""
    legal_name: str = ""
    birth_date: date | None = None
    closed_on: date | None = None
    delivered_to_state: DeliveredToState | None = None
    addresses: tuple[Address, ...] = ()
    balances: tuple[Balance, ...] = ()
    activity: tuple[Activity, ...] = ()
    restrictions: tuple[RaisedRestriction, ...] = ()


def from_document(document: object) -> Account:
    """Read an account from a parsed document. Keys it does not know are left alone."""
    if not isinstance(document, Mapping):
        raise BadAccount("the whole document", f"{shown(document)} is not an object; write {{…}}")
    return Account(
        id=_required(document, "id", text),
        platform=_required(document, "platform", _one_of(Platform)),
        opened_on=_required(document, "opened_on", day),
        email=_optional(document, "email", email) or "",
        legal_name=_optional(document, "legal_name", person_name) or "",
        birth_date=_optional(document, "birth_date", day),
        closed_on=_optional(document, "closed_on", day),
        delivered_to_state=_optional(document, "delivered_to_state", _delivered),
        addresses=_each(document, "addresses", _address),
        balances=_each(document, "balances", _balance),
        activity=_each(document, "activity", _activity),
        restrictions=_each(document, "restrictions", _restriction),
    )


Read = Callable[[object, str], T]
Fields = Mapping[object, object]


def _required(fields: Fields, key: str, read: Read[T], where: str = "") -> T:
    path = f"{where}.{key}" if where else key
    if fields.get(key) is None:
        raise BadAccount(path, "missing; add it")
    return read(fields[key], path)


def _optional(fields: Fields, key: str, read: Read[T], where: str = "") -> T | None:
    path = f"{where}.{key}" if where else key
    found = fields.get(key)
    return None if found is None else read(found, path)


def _each(fields: Fields, key: str, read: Read[T]) -> tuple[T, ...]:
    found = fields.get(key)
    if found is None:
        return ()
    if not isinstance(found, list | tuple):
        raise BadAccount(key, f"{shown(found)} is not a list; write […]")
    return tuple(read(item, f"{key}[{index}]") for index, item in enumerate(found))


def _address(found: object, where: str) -> Address:
    fields = _object(found, where)
    return Address(
        jurisdiction=_required(fields, "jurisdiction", _jurisdiction, where),
        from_on=_required(fields, "from", day, where),
        kind=_required(fields, "kind", _one_of(AddressKind), where),
    )


def _balance(found: object, where: str) -> Balance:
    fields = _object(found, where)
    return Balance(
        asset=_required(fields, "asset", asset_code, where),
        amount=_required(fields, "amount", _amount, where),
        usd=_optional(fields, "usd", _amount, where),
        asset_class=_optional(fields, "asset_class", text, where),
    )


def _activity(found: object, where: str) -> Activity:
    fields = _object(found, where)
    return Activity(
        kind=_required(fields, "kind", _one_of(ActivityKind), where),
        at=_required(fields, "at", instant, where),
    )


def _restriction(found: object, where: str) -> RaisedRestriction:
    fields = _object(found, where)
    return RaisedRestriction(
        kind=_required(fields, "kind", _one_of(RestrictionKind), where),
        raised_at=_required(fields, "raised_at", instant, where),
        raised_by=_optional(fields, "raised_by", text, where) or "",
    )


def _delivered(found: object, where: str) -> DeliveredToState:
    fields = _object(found, where)
    return DeliveredToState(
        jurisdiction=_required(fields, "jurisdiction", _jurisdiction, where),
        on=_required(fields, "on", day, where),
    )


def _object(found: object, where: str) -> Fields:
    if not isinstance(found, Mapping):
        raise BadAccount(where, f"{shown(found)} is not an object; write {{…}}")
    return found


def _amount(found: object, where: str) -> Decimal:
    try:
        return exact(found)
    except NotAnAmount as error:
        raise BadAccount(where, str(error)) from None


_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def _jurisdiction(found: object, where: str) -> str:
    code = text(found, where).upper()
    if not _JURISDICTION.fullmatch(code):
        raise BadAccount(where, f"{shown(found)} is not an ISO 3166 code; write one like US-CA")
    if not is_place(code):
        raise BadAccount(
            where, f"there is no place {code!r}; write an ISO 3166 code such as US-CA, or FR abroad"
        )
    return as_state(code)


_ASSET = re.compile(r"[A-Z0-9][A-Z0-9._$-]{0,15}")


def asset_code(found: object, where: str) -> str:
    """An asset's code in capitals, such as BTC."""
    code = text(found, where).upper()
    if not _ASSET.fullmatch(code):
        raise BadAccount(where, f"{shown(found)} is no asset's code; write one like BTC")
    return code


def _one_of(kind: type[E]) -> Read[E]:
    def read(found: object, where: str) -> E:
        try:
            return kind(text(found, where))
        except ValueError:
            known = ", ".join(kind)
            raise BadAccount(where, f"{shown(found)} is not known; use one of {known}") from None

    return read
