"""The three alphabets of PDF417: each of its 929 codewords as bars and as a picture.

`codeword_bars.npy` holds them (ISO/IEC 15438); `tools/learn_codeword_bars.py` learns them from
symbols of known contents.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.barcode.columns import CODEWORD
from reinstate.evidence.readers.barcode.ends import CLOSING, OPENING, Floats, Grey, bars

Integers = NDArray[np.int64]

ALPHABETS = 3  # which the rows use in turn
BARS = Path(__file__).with_name("codeword_bars.npy")
FINE = 2  # samples of a module in a picture
BESIDE = 2  # modules of the neighbours that blur brings in: light before, dark behind


@cache
def pictures(blur: float) -> Floats:
    """(alphabets, codewords, samples), each of mean zero and length one; `blur` in modules."""
    shades = _shades()
    beside = np.ones((*shades.shape[:2], BESIDE), np.float32)
    wide = np.concatenate([beside, shades, -beside], axis=2).repeat(FINE, axis=2)
    flat = wide.reshape(-1, wide.shape[2])
    blurred = cv2.GaussianBlur(flat, (0, 0), sigmaX=blur * FINE, sigmaY=0.01)
    cut = blurred[:, BESIDE * FINE : -BESIDE * FINE]
    return normed(np.ascontiguousarray(cut))[0].reshape(*shades.shape[:2], -1)


def normed(windows: Floats) -> tuple[Floats, Floats]:
    """Pictures of mean zero and length one, and the contrast they had."""
    level = windows - windows.mean(axis=-1, keepdims=True)
    length = np.linalg.norm(level, axis=-1, keepdims=True)
    return level / np.maximum(length, 1e-3), length[..., 0]


def indicators(count: int, columns: int, level: int) -> tuple[Integers, Integers]:
    """The codewords at the left and the right of each row, which say where in what it stands."""
    row = np.arange(count)
    rows, correction, width = (count - 1) // 3, 3 * level + (count - 1) % 3, columns - 1
    turn = np.array([[rows, correction, width], [width, rows, correction]])
    left, right = 30 * (row // ALPHABETS) + turn[:, row % ALPHABETS]
    return left, right


def drawn(words: Integers, level: int) -> Grey:
    """A symbol of these codewords (rows, columns) without a flaw, two pixels a module."""
    count, columns = words.shape
    left, right = indicators(count, columns, level)
    every = np.hstack([left[:, None], words, right[:, None]])
    shades = _shades()[np.arange(count)[:, None] % ALPHABETS, every].reshape(count, -1)
    opening, closing = (
        np.tile(np.array(bars(widths), np.float32), (count, 1)) for widths in (OPENING, CLOSING)
    )
    light = (np.hstack([opening, shades, closing]) > 0).astype(np.uint8) * 255
    enlarged = light.repeat(6, axis=0).repeat(2, axis=1)
    return np.pad(enlarged, 8, constant_values=255)


@cache
def _shades() -> Floats:
    """(alphabets, codewords, CODEWORD): -1 dark, 1 light."""
    bits = np.load(BARS)[..., None] >> np.arange(CODEWORD - 1, -1, -1) & 1
    return np.asarray(1 - 2.0 * bits, np.float32)
