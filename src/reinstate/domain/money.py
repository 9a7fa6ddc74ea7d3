"""Exact amounts: decimals in, decimals out, never a binary float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


class NotAnAmount(ValueError):
    """The text says what was found and what to write instead."""


def exact(found: object) -> Decimal:
    """An exact, finite amount from text, a whole number or a Decimal.

    A float has already lost the amount that was meant, so it is refused.
    """
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
        raise NotAnAmount(f'{found!r} is not an exact amount; write it as text, such as "12.50"')
    try:
        amount = Decimal(found)
    except InvalidOperation:
        raise NotAnAmount(f'{found!r} is not a number; write digits, such as "12.50"') from None
    if not amount.is_finite():
        raise NotAnAmount(f'{found!r} is not a finite number; write digits, such as "12.50"')
    return amount


def plain(amount: Decimal) -> str:
    """Digits without an exponent or trailing zeros: 0.00000001, 12.5, 0."""
    text = format(amount, "f")
    trimmed = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if trimmed in ("-0", "") else trimmed
