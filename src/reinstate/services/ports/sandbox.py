"""The ports a demo database gets. They invent their answers, so nothing else may use them."""

from __future__ import annotations

from decimal import Decimal

from reinstate.services import clock
from reinstate.services.ports.protocols import OpenOrder

ORDERS = {
    "demo-good": (OpenOrder("buy", "BTC", Decimal("0.01"), Decimal(55000)),),
    "demo-hold": (OpenOrder("sell", "ETH", Decimal("0.25")),),
}


class _Sandbox:
    """Refuses to exist outside a demo database, even when an operator names it."""

    def __init__(self) -> None:
        clock.require_demo("use the sandbox ports")


class OpenOrders(_Sandbox):
    """Two demo owners have an order; nobody else does."""

    def of(self, account: str) -> tuple[OpenOrder, ...]:
        """The invented orders of a demo owner."""
        return ORDERS.get(account, ())
