"""The labelled sets beside the checkout, the split by person, and counts with bounds."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from reinstate.domain.intervals import Share

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
    counted = Share(hits, total)
    if counted.value is None:
        return "0 of 0"
    low, high = counted.interval
    return f"{hits} of {total} ({counted.value:.1%}, 95 % interval {low:.1%} to {high:.1%})"
