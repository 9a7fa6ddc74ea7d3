"""Covering a debt with what came in: at stated prices, exactly, and never with more than came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal

from reinstate.domain.money import added, total

SMALLEST = Decimal("0.00000001")  # amounts are kept to eight places

_WIDE = Context(prec=160)  # an amount and two prices, each as long as the exchange may send it

Prices = Mapping[str, Decimal]  # dollars for one unit, each above zero


@dataclass(frozen=True, slots=True)
class Movement:
    """One amount booked in one asset."""

    asset: str
    amount: Decimal


def needed(owed: Mapping[str, Decimal], asset: str, prices: Prices) -> Decimal | None:
    """How much of one asset covers everything owed; None when a price is missing."""
    parts = [_needed(one, amount, asset, prices) for one, amount in owed.items()]
    known = [part for part in parts if part is not None]
    return total(known) if len(known) == len(parts) else None


def settle(
    owed: Mapping[str, Decimal], asset: str, amount: Decimal, prices: Prices
) -> tuple[Movement, ...]:
    """What to book when `amount` of `asset` comes in: the deposit, then what covers each debt.

    A debt in the same asset is covered first and needs no conversion. A debt whose price is not
    known is left alone.
    """
    booked = [Movement(asset, amount)]
    free = added(amount, owed.get(asset, Decimal(0)).copy_negate())
    for other, debt in owed.items():
        wanted = _needed(other, debt, asset, prices)
        if other == asset or wanted is None or free <= 0:
            continue
        used = min(free, wanted)
        # `wanted` is rounded up: a little less than it may still be worth more than the debt.
        covered = min(debt, _worth(used, asset, other, prices, ROUND_DOWN))
        covered = debt if used == wanted else covered
        if covered > 0:
            booked += [Movement(asset, used.copy_negate()), Movement(other, covered)]
            free = added(free, used.copy_negate())
    return tuple(booked)


def _needed(other: str, debt: Decimal, asset: str, prices: Prices) -> Decimal | None:
    if other == asset:
        return debt
    if asset not in prices or other not in prices:
        return None
    return _worth(debt, other, asset, prices, ROUND_UP)


def _worth(amount: Decimal, of: str, in_: str, prices: Prices, rounding: str) -> Decimal:
    """What an amount of one asset is in another, to the smallest amount that is kept."""
    exact = _WIDE.divide(_WIDE.multiply(amount, prices[of]), prices[in_])
    return exact.quantize(SMALLEST, rounding, _WIDE)
