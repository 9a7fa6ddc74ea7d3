"""What a port has to answer. Amounts are exact decimals; accounts are the exchange's own ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that is not filled yet. `side` is `buy` or `sell`."""

    side: str
    asset: str
    amount: Decimal
    limit_usd: Decimal | None = None


class OpenOrders(Protocol):
    """Asked before an owner disables the account, so that nothing is left running unseen."""

    def of(self, account: str) -> tuple[OpenOrder, ...]:
        """Every open order of the account; empty when there is none."""
        ...


class PriceSource(Protocol):
    """Says what coins are worth, so that any of them can cover a debt."""

    def usd(self, assets: Collection[str], at: datetime) -> Mapping[str, Decimal]:
        """Dollars for one unit of each asset; an asset without a price is left out."""
        ...

    def offered(self) -> tuple[str, ...]:
        """The assets that may be deposited to cover a debt, the most usual first."""
        ...


@dataclass(frozen=True, slots=True)
class BegunPurchase:
    """A purchase at the provider. `address` is where the owner pays; empty if nowhere."""

    reference: str
    address: str = ""


class UsdtProvider(Protocol):
    """A third party that sells USDT into the account and reports what was bought."""

    name: str

    def begin(self, account: str, usdt: Decimal) -> BegunPurchase:
        """Begin a purchase of this much USDT for the account."""
        ...

    def bought(self, reference: str) -> Decimal:
        """All USDT the provider reports as bought so far under this reference; 0 if none yet."""
        ...


class SecondFactor(Protocol):
    """Checks a code of the second factor that the exchange holds for an account."""

    def enrolled_at(self, account: str) -> datetime | None:
        """When the present factor was set up; None when there is none."""
        ...

    def is_right(self, account: str, code: str) -> bool:
        """Whether the code is right now. The port itself slows down guessing."""
        ...


class TextMessages(Protocol):
    """Sends short texts to phones that the exchange holds on record."""

    def send(self, number: str, text: str) -> None:
        """Hand the text over; OSError when that failed, and it is tried again."""
        ...


class Post(Protocol):
    """Sends letters on paper. Whoever sends them knows the street; we keep none."""

    def send(self, account: str, subject: str, text: str) -> None:
        """Hand the letter over; OSError when that failed, and it is tried again."""
        ...
