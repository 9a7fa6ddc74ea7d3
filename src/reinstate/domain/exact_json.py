"""JSON as accounts and batches are written: amounts exact, no key twice, no end of nesting."""

from __future__ import annotations

import json
from decimal import Decimal


class NotJson(ValueError):
    """The text cannot be read; says what was found, and where it is known, in which line."""


def read(text: str | bytes) -> object:
    """What the text says. Control characters may stand in strings, as barcodes have them."""
    try:
        return json.loads(text, parse_float=Decimal, strict=False, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = f", line {error.lineno}" if "\n" in error.doc.strip() else ""
        raise NotJson(f"{error.msg}{where}") from None
    except RecursionError:
        raise NotJson("lists or objects are nested too deeply") from None
    except NotJson:
        raise
    except ValueError:  # a whole number of thousands of digits, bytes that are no text
        raise NotJson("a number in it is too long, or it is not UTF-8 text") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotJson(f"the key {twice!r} stands twice in one object; keep one")
    return found
