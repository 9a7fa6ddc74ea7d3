"""The ports a demo database gets. They invent their answers, so nothing else may use them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from reinstate.services import clock
from reinstate.services.integration.ports.protocols import BegunPurchase, OpenOrder
from reinstate.store.fields import new_id

ORDERS = {
    "demo-good": (OpenOrder("buy", "BTC", Decimal("0.01"), Decimal(55000)),),
    "demo-hold": (OpenOrder("sell", "ETH", Decimal("0.25")),),
}

PRICES = {
    asset: Decimal(price)
    for asset, price in {
        "USDT": "1", "USDC": "1", "BTC": "62000", "ETH": "3450", "SOL": "150", "USD": "1",
    }.items()
}  # fmt: skip


class _Sandbox:
    """Refuses to exist outside a demo database, even when an operator names it."""

    def __init__(self) -> None:
        clock.require_demo("use the sandbox ports")


class OpenOrders(_Sandbox):
    """Two demo owners have an order; nobody else does."""

    def of(self, account: str) -> tuple[OpenOrder, ...]:
        """The invented orders of a demo owner."""
        return ORDERS.get(account, ())


class Prices(_Sandbox):
    """Invented prices that never move."""

    def usd(self, assets: Collection[str], at: datetime) -> Mapping[str, Decimal]:
        """The invented price of each asset that has one."""
        return {asset: PRICES[asset] for asset in assets if asset in PRICES}

    def offered(self) -> tuple[str, ...]:
        """Every coin with a price."""
        return tuple(asset for asset in PRICES if asset != "USD")


class UsdtProvider(_Sandbox):
    """Sells exactly what was asked for, at once and for nothing."""

    name = "Sandbox Pay"

    def begin(self, account: str, usdt: Decimal) -> BegunPurchase:
        """The amount travels in the reference, because a sandbox remembers nothing."""
        return BegunPurchase(f"{new_id('sbx')}:{usdt:f}")

    def bought(self, reference: str) -> Decimal:
        """What was asked for."""
        return Decimal(reference.partition(":")[2])


class SecondFactor(_Sandbox):
    """Everybody has had the same code for years."""

    CODE = "135790"

    def enrolled_at(self, account: str) -> datetime | None:
        """Long before any demo owner's alert."""
        return datetime(2020, 1, 1, tzinfo=UTC)

    def is_right(self, account: str, code: str) -> bool:
        """Whether it is the one code."""
        return code == self.CODE


class TextMessages(_Sandbox):
    """Sends nothing: the demo's mailbox page shows texts beside letters."""

    def send(self, number: str, text: str) -> None:
        """Nothing leaves a demo."""


class Post(_Sandbox):
    """Sends nothing: the demo's mailbox page shows letters by post too."""

    def send(self, account: str, subject: str, text: str) -> None:
        """Nothing leaves a demo."""
