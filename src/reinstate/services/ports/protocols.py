"""What a port has to answer. Amounts are exact decimals; accounts are the exchange's own ids."""

from __future__ import annotations

from dataclasses import dataclass
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
