"""Column types: prefixed opaque ids, sealed bytes and exact amounts."""

from __future__ import annotations

import secrets
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

ID_BYTES = 10
ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    """An opaque id such as `cas_5r2k...`: 80 random bits, readable prefix."""
    number = secrets.randbits(ID_BYTES * 8)
    digits = []
    for _ in range(ID_BYTES * 8 // 5):
        number, digit = divmod(number, len(ID_ALPHABET))
        digits.append(ID_ALPHABET[digit])
    return f"{prefix}_{''.join(digits)}"


def _id_maker(prefix: str) -> Any:
    """A module-level callable per prefix, because migrations name defaults by import path."""

    def make() -> str:
        return new_id(prefix)

    make.__name__ = make.__qualname__ = f"new_{prefix}_id"
    return make


new_per_id = _id_maker("per")
new_acc_id = _id_maker("acc")
new_cas_id = _id_maker("cas")
new_pie_id = _id_maker("pie")
new_dec_id = _id_maker("dec")
new_chg_id = _id_maker("chg")
new_msg_id = _id_maker("msg")
new_key_id = _id_maker("key")
new_whe_id = _id_maker("whe")
new_nte_id = _id_maker("nte")
new_pur_id = _id_maker("pur")
new_apt_id = _id_maker("apt")
new_mbx_id = _id_maker("mbx")
new_spr_id = _id_maker("spr")
new_whd_id = _id_maker("whd")
new_upl_id = _id_maker("upl")
new_let_id = _id_maker("let")


class IdField(models.CharField[str, str]):
    """The primary key of a table: an opaque prefixed id made by the given callable."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=32, primary_key=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave out what the class fixes."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "primary_key", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


class SealedField(models.BinaryField[bytes | None, bytes | None]):
    """Bytes encrypted with one person's key. Only `store.vault` reads or writes the content."""


class KeyedField(models.BinaryField[bytes | None, bytes | None]):
    """A digest by an index key (`blind_index`), a byte before it saying by which.

    Whoever declares a column so has it rotated with the others: `keyed_columns` looks for them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 33
        super().__init__(*args, **kwargs)


class KeyedTextField(models.CharField[str, str]):
    """The same in hex."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 66
        super().__init__(*args, **kwargs)


class _AmountText:
    """An exact decimal, stored as text: SQLite would keep a DECIMAL column as a float."""

    def get_internal_type(self) -> str:
        """Stored as text on every database."""
        return "TextField"

    def from_db_value(self, value: str | None, *_: object) -> Decimal | None:
        """Text to Decimal."""
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        """Accepts Decimal, int and text; floats are refused because they are not exact."""
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise TypeError(f"amount {value!r} is a float; give a Decimal or text")
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise ValueError(f"amount {value!r} is not a number") from error

    def get_prep_value(self, value: Any) -> str | None:
        """Decimal to plain text, without an exponent."""
        amount = self.to_python(value)
        return None if amount is None else format(amount, "f")


class AmountField(_AmountText, models.Field[Decimal, Decimal]):
    """An amount that is always known."""


class OptionalAmountField(_AmountText, models.Field[Decimal | None, Decimal | None]):
    """An amount that may be unknown."""
