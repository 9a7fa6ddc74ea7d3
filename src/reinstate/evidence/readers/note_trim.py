"""The box of a line without the ink of its neighbours above and below, where lines stand close.

A box that reaches into the next line is read worse: the line itself is shrunk to make room, and the
letters beside it are read along. It is cut where a row with hardly any ink divides the two.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers import text_recognition
from reinstate.evidence.readers.text import Quad
from reinstate.evidence.readers.text_recognition import HEIGHT, Rgb

PAPER = 12.0  # spread of the blur that takes the writing off the paper, in rows of a crop
FAINT, INKED = 8.0, 0.35  # least darkness of ink: in grey levels, and of the darkest ink
DIVIDES = 0.4  # most ink in a dividing row, of the neighbour's own most
NEARLY_EMPTY = 0.2  # and of the line's
NEIGHBOUR = 0.25  # least ink of what counts as a neighbour, of the line's most
ROOM = 1  # rows left beside the dividing one

Floats = NDArray[np.float32]


def trimmed(rgb: Rgb, quads: Sequence[Quad]) -> list[Quad]:
    """The boxes (first edge along the writing), cut where they reach into other lines."""
    return [_trimmed(rgb, quad) for quad in quads]


def _trimmed(rgb: Rgb, quad: Quad) -> Quad:
    ink = _ink_by_row(text_recognition.crop(rgb, quad))
    core = HEIGHT // 4 + int(ink[HEIGHT // 4 : 3 * HEIGHT // 4].argmax())
    top, bottom = (
        max(0, _dividing_row(part, float(ink[core])) - ROOM) / HEIGHT
        for part in (ink[:core], ink[core:][::-1])
    )
    left, right = quad[3] - quad[0], quad[2] - quad[1]
    corners = [
        quad[0] + left * top, quad[1] + right * top,
        quad[2] - right * bottom, quad[3] - left * bottom,
    ]  # fmt: skip
    return np.asarray(corners, dtype=np.float32)


def _ink_by_row(cut: Rgb) -> Floats:
    """Share of each row that is ink, a little smoothed."""
    grey = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY).astype(np.float32)
    darkness = cv2.GaussianBlur(grey, (0, 0), PAPER) - grey
    is_ink = darkness > max(FAINT, INKED * float(np.percentile(darkness, 98)))
    rows = is_ink.mean(axis=1).astype(np.float32)
    return np.convolve(np.pad(rows, 1, mode="edge"), np.full(3, 1 / 3), "valid").astype(np.float32)


def _dividing_row(ink: Floats, most: float) -> int:
    """The emptiest row between an edge (row 0) and the line, with a neighbour beyond; 0: none."""
    beyond = np.maximum.accumulate(ink)
    divides = (ink <= DIVIDES * beyond) & (ink < NEARLY_EMPTY * most)
    divides &= beyond > NEIGHBOUR * most
    return int(np.where(divides, ink, np.inf).argmin()) if divides.any() else 0
