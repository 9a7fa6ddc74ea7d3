"""JSON as accounts and batches are written: amounts exact, no key twice, no end of nesting."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable
from decimal import Decimal
from typing import NoReturn

LONGEST_SHOWN = 60  # characters of a key


class NotJson(ValueError):
    """The text cannot be read; says what was found, and where it is known, in which line."""


def read(text: str | bytes, fraction: Callable[[str], object] = Decimal) -> object:
    """What the text says, its numbers with a point as `fraction` reads them; bytes are UTF-8.

    Control characters may stand in strings, as barcodes have them.
    """
    try:
        return json.loads(
            text if isinstance(text, str) else text.removeprefix(BOM_UTF8).decode(),
            parse_float=fraction,
            parse_constant=_no_number,
            strict=False,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, " if "\n" in error.doc.strip() else ""
        raise NotJson(f"{error.msg} ({where}character {error.colno})") from None
    except RecursionError:
        raise NotJson("lists or objects are nested too deeply") from None
    except UnicodeDecodeError as error:
        found = error.object[error.start]
        raise NotJson(f"it is not UTF-8 text (byte {error.start + 1} is 0x{found:02x})") from None
    except NotJson:
        raise
    except ValueError:
        raise NotJson("a whole number in it is too long") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:  # once through: a body of strangers may name very many
        if name in found:
            shown = name[:LONGEST_SHOWN]
            raise NotJson(f"the key {shown!r} stands twice in one object; keep one")
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise NotJson(f"{name} is no number of JSON")
