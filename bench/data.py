"""The labelled sets beside the checkout, the split by person, and counts with bounds."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator
from pathlib import Path

SPLIT_SEED = "reinstate-2026-11-22"


def folder() -> Path:
    """$REINSTATE_DATA, else ../shared/data beside the checkout."""
    chosen = os.environ.get("REINSTATE_DATA")
    return Path(chosen) if chosen else Path(__file__).parents[2] / "shared" / "data"


def rows(name: str, file: str = "manifest.jsonl") -> list[dict]:
    """The rows of one set's manifest; an empty list when the data is absent."""
    path = folder() / name / file
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def files(*names: str) -> Iterator[tuple[dict, Path]]:
    """Every row of the named sets with its file."""
    for name in names:
        for row in rows(name):
            yield row, folder() / name / row["file"]


def half(key: str) -> int:
    """0 = calibration, 1 = report; everything of one person or app falls into one half."""
    return hashlib.sha256(f"{SPLIT_SEED}:{key}".encode()).digest()[0] % 2


def share(hits: int, total: int) -> str:
    """A count, its share, and the 95 % interval (Wilson)."""
    if not total:
        return "0 of 0"
    z, p = 1.96, hits / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    return (
        f"{hits} of {total} ({p:.1%}, 95 % interval {max(0, middle - reach):.1%}"
        f" to {min(1, middle + reach):.1%})"
    )
