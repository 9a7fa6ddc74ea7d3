"""What is wrong with a field of a request, in a permanent code and a sentence of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MISSING, WRONG_TYPE, UNUSABLE = "missing", "wrong_type", "unusable"
TOO_SHORT, TOO_LONG, OUT_OF_RANGE = "too_short", "too_long", "out_of_range"
CODES = (MISSING, WRONG_TYPE, UNUSABLE, TOO_SHORT, TOO_LONG, OUT_OF_RANGE)
NO_OBJECT = (WRONG_TYPE, "is no object; write {{…}}")
NO_NUMBER = (WRONG_TYPE, "is no whole number; write it in digits")
# By the name that pydantic has for it, which is no promise of ours.
SAID = {
    "missing": (MISSING, "is missing; add it"),
    "string_type": (WRONG_TYPE, "is no text; write it in quotes"),
    "list_type": (WRONG_TYPE, "is no list; write […]"),
    "dict_type": NO_OBJECT,
    "model_type": NO_OBJECT,
    "model_attributes_type": NO_OBJECT,
    "int_type": NO_NUMBER,
    "int_parsing": NO_NUMBER,
    "int_parsing_size": NO_NUMBER,
    "int_from_float": NO_NUMBER,
    "string_unicode": (UNUSABLE, "holds half a character, which is no text; leave it out"),
    "string_pattern_mismatch": (UNUSABLE, "holds U+0000, which is no text; leave it out"),
    "string_too_short": (TOO_SHORT, "is empty; write at least {min_length} character"),
    "string_too_long": (TOO_LONG, "is too long; write at most {max_length} characters"),
    "too_short": (TOO_SHORT, "has too few items; send at least {min_length}"),
    "too_long": (TOO_LONG, "has too many items; send at most {max_length}"),
    "greater_than_equal": (OUT_OF_RANGE, "is too small; write at least {ge}"),
    "less_than_equal": (OUT_OF_RANGE, "is too large; write at most {le}"),
}


def fault(found: dict[str, Any]) -> dict[str, Any]:
    """An item of `errors`, of what pydantic found."""
    parts = _parts(found["loc"])
    code, says = SAID.get(found["type"], (UNUSABLE, ""))
    if says:
        name = parts[-1] if parts else "the body"
        detail = f"{name} {says.format(**found.get('ctx', {}))}."
    else:
        detail = found["msg"].removeprefix("Value error, ")
    return {"pointer": "".join(f"/{part}" for part in parts), "code": code, "detail": detail}


def _parts(place: Sequence[str | int]) -> Sequence[str | int]:
    """Where in the body or the query; our own code's name for the whole body is no part of it."""
    source, *parts = place
    return parts[1:] if source == "body" else parts
