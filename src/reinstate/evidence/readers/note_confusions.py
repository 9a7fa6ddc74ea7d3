"""What the recogniser reads where another symbol was written, and how often.

A reading is evidence for what was written only as far as such slips are rare: a cursive `u` is
often read as `m`, a `t` never. Mixing the reading through these chances makes a margin between two
spellings mean the same in every place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# Written symbol -> read symbol -> chance; counted by bench/calibrate_note.py on calibration notes.
# Letters and digits that a hand writes alike (o and 0) are not here: the place tells them apart.
CONFUSIONS: Mapping[str, Mapping[str, float]] = {
    "g": {"y": 0.04},
    "i": {"l": 0.02},
    "l": {"i": 0.02, "1": 0.01},
    "j": {"g": 0.05},
    "r": {"n": 0.02, "l": 0.015},
    "u": {"m": 0.02, "1": 0.01},
    "v": {"r": 0.04},
    "x": {"y": 0.03},
    "z": {"3": 0.09},
    "1": {"/": 0.02},
    "7": {"r": 0.06},
    "8": {"s": 0.23},
    "@": {"e": 0.06, "a": 0.03},
    "/": {"1": 0.14},
    "_": {"-": 0.12, ".": 0.05},
}


def channel(symbols: Sequence[str]) -> NDArray[np.float64]:
    """Chance of reading (column) by what was written (row); the blank, at 0, is only itself."""
    chances = np.eye(len(symbols))
    at = {symbol: index for index, symbol in enumerate(symbols)}
    for written, seen in CONFUSIONS.items():
        for read, chance in seen.items():
            chances[at[written], at[read]] = chance
    return chances
