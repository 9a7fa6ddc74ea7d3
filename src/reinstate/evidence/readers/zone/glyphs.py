"""Single characters of a machine-readable zone, told apart by their shape.

A general text reader has rarely seen OCR-B: it takes `<` for C or K, and O for 0. In a zone each
character stands in a cell of known place and size, so a small network over the cell's pixels does
better. `tools/train_zone_glyphs.py` trains it on drawn zones; the weights are our own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
ROWS, COLUMNS = 20, 16
# A cell's window in units of the distance between characters.
TALL, WIDE = 1.5, 1.2
WEIGHTS = Path(__file__).with_suffix(".npz")

Floats = NDArray[np.float32]


def cut_cells(grey: NDArray[np.uint8], centres: Floats, pitch: Floats, tilt: float = 0.0) -> Floats:
    """Windows (n, ROWS * COLUMNS) around the centres (n, 2) of characters `pitch` pixels apart.

    `tilt`: slope of the row in the picture. Each window has mean 0 and spread 1.
    """
    down, along = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    u = ((along + 0.5) / COLUMNS - 0.5) * WIDE
    v = ((down + 0.5) / ROWS - 0.5) * TALL
    size = pitch[:, None, None]
    x = centres[:, 0, None, None] + size * (u - tilt * v)
    y = centres[:, 1, None, None] + size * (v + tilt * u)
    flat = (len(centres) * ROWS, COLUMNS)
    smooth = _smoothed(grey, float(np.median(pitch)))
    seen = cv2.remap(
        smooth,
        x.reshape(flat).astype(np.float32),
        y.reshape(flat).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    cells = np.asarray(seen, dtype=np.float32).reshape(len(centres), -1)
    cells -= cells.mean(axis=1, keepdims=True)
    return np.asarray(cells / (cells.std(axis=1, keepdims=True) + 6.0), dtype=np.float32)


def _smoothed(grey: NDArray[np.uint8], pitch: float) -> NDArray[np.uint8]:
    """Averaged over what becomes one pixel of a window, where that is more than one."""
    reach = int(pitch * WIDE / COLUMNS)
    return np.asarray(cv2.blur(grey, (reach, reach))) if reach > 1 else grey


def log_chances(cells: Floats) -> Floats:
    """log P(letter) of each cell, (n, 37) in the order of LETTERS."""
    hidden = cells
    weights = _weights()
    for layer in range(len(weights) // 2 - 1):
        hidden = np.maximum(hidden @ weights[2 * layer] + weights[2 * layer + 1], 0)
    raw = hidden @ weights[-2] + weights[-1]
    raw -= raw.max(axis=1, keepdims=True)
    return np.asarray(raw - np.log(np.exp(raw).sum(axis=1, keepdims=True)), dtype=np.float32)


@cache
def _weights() -> tuple[Floats, ...]:
    with np.load(WEIGHTS) as stored:
        return tuple(stored[name].astype(np.float32) for name in sorted(stored.files))
