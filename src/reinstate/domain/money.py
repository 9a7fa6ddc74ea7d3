"""Exact amounts: decimals in, decimals out, never a binary float."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import reduce

# Before the point and behind it. More before it is an amount in a token's smallest unit.
MOST_WHOLE, MOST_PLACES = 18, 40
_EXACT = Context(prec=160, traps=[Inexact, InvalidOperation])


class NotAnAmount(ValueError):
    """The text says what was found and what to write instead."""


def exact(found: object) -> Decimal:
    """An exact, finite amount from text, a whole number or a Decimal.

    A float has already lost the amount that was meant, so it is refused.
    """
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
        raise NotAnAmount(f'{found!r} is not an exact amount; write it as text, such as "12.50"')
    if isinstance(found, str) and ("_" in found or not found.isascii()):  # Decimal reads both
        raise NotAnAmount(f'{found!r} is not a number; write digits, such as "12.50"')
    try:
        amount = Decimal(found)
    except InvalidOperation:
        raise NotAnAmount(f'{found!r} is not a number; write digits, such as "12.50"') from None
    if not amount.is_finite():
        raise NotAnAmount(f'{found!r} is not a finite number; write digits, such as "12.50"')
    exponent = amount.as_tuple().exponent
    if amount.adjusted() >= MOST_WHOLE or (isinstance(exponent, int) and exponent < -MOST_PLACES):
        raise NotAnAmount(
            f"an amount has at most {MOST_WHOLE} digits before the point and {MOST_PLACES} behind "
            "it; write it in whole units of the asset"
        )
    return amount


def added(amount: Decimal, change: Decimal) -> Decimal:
    """The sum to the last digit; Python's own `+` rounds to 28 of them."""
    return _EXACT.add(amount, change)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum to the last digit, whatever their order."""
    return reduce(added, amounts, Decimal(0))


def total_known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The same; None where one of them is not known."""
    found = list(amounts)
    known = [one for one in found if one is not None]
    return total(known) if len(known) == len(found) else None


def plain(amount: Decimal) -> str:
    """Digits without an exponent or trailing zeros: 0.00000001, 12.5, 0."""
    text = format(amount, "f")
    trimmed = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if trimmed == "-0" else trimmed
