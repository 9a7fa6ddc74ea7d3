"""The shared text vectors, for measuring only; tests that need them skip where they are absent."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[3] / "shared" / "data"


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one file of vectors; skips the test when the data are not there."""
    path = Path(os.environ.get("REINSTATE_DATA", BESIDE_THE_CHECKOUT)) / name
    if not path.exists():
        pytest.skip(f"no evaluation data: {name}")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
