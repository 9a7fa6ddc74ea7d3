"""The name of a policy: a digest of what it says, not of how its files are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from reinstate.domain.policy import Dated, Parameter, Value


def digest(parameters: Iterable[Parameter]) -> str:
    """SHA-256 over canonical content: key order, comments and file layout do not matter."""
    content = [_parameter(item) for item in sorted(parameters, key=lambda item: item.key)]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _parameter(item: Parameter) -> Any:
    return [item.key, item.meaning, item.unit, [canonical(entry) for entry in item.entries]]


def canonical(entry: Dated) -> Any:
    """One dated value as JSON that is the same wherever it was written."""
    reviewed = [entry.reviewed.by, _value(entry.reviewed.on)] if entry.reviewed else None
    return [
        _value(entry.effective_on),
        _value(entry.until),
        _value(entry.value),
        str(entry.authority),
        entry.confidence.value,
        reviewed,
    ]


def _value(found: Value | None) -> Any:
    """Types stay apart: the text "3" and the number 3 are different policies."""
    if isinstance(found, Decimal):
        return {"decimal": format(found.normalize(), "f")}
    if isinstance(found, date):
        return {"date": found.isoformat()}
    if isinstance(found, tuple):
        return [_value(item) for item in found]
    if isinstance(found, str | int | None):
        return found
    return {"table": {key: _value(item) for key, item in found.items()}}
