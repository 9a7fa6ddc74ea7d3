"""The box of a line without the ink of its neighbours above and below, where lines stand close.

A box that reaches into the next line is read worse: the line itself is shrunk to make room, and the
letters beside it are read along. It is cut where a row with hardly any ink divides the two.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.pixels.quantile import quantile
from reinstate.evidence.readers.text import recognition
from reinstate.evidence.readers.text.reading import Quad
from reinstate.evidence.readers.text.recognition import HEIGHT, Rgb

PAPER = 12.0  # spread of the blur that takes the writing off the paper, in rows of a crop
FAINT, INKED = 8.0, 0.35  # least darkness of ink: in grey levels, and of the darkest ink
DIVIDES = 0.4  # most ink in a dividing row, of the neighbour's own most
NEARLY_EMPTY = 0.2  # and of the line's
NEIGHBOUR = 0.25  # least ink of what counts as a neighbour, of the line's most
ROOM = 1  # rows left beside the dividing one
LINE = 0.3  # least height, in the box's own, of what was cut off for it to be a line itself
EDGES = 0.25  # share of a box above and below its line

Floats = NDArray[np.float32]


def trimmed(rgb: Rgb, quads: Sequence[Quad]) -> list[Quad]:
    """The boxes (first edge along the writing), cut where they reach into other lines.

    What was cut off is a line of its own where it is as high as one and no other box holds it.
    """
    parts = [_parts(rgb, quad) for quad in quads]
    found = [own for own, cut_off in parts if not cut_off]
    for own, cut_off in parts:
        lines = [own, *cut_off] if cut_off else []
        found += [line for line in lines if not any(_holds(quad, line) for quad in found)]
    return found


def _parts(rgb: Rgb, quad: Quad) -> tuple[Quad, list[Quad]]:
    """The line's own box, and those cut off above and below that are high enough for a line."""
    ink = ink_of(recognition.crop(rgb, quad))
    rows = _by_row(ink)
    core = HEIGHT // 4 + int(rows[HEIGHT // 4 : 3 * HEIGHT // 4].argmax())
    above = _dividing_row(rows[:core], float(rows[core]))
    below = HEIGHT - _dividing_row(rows[core:][::-1], float(rows[core]))
    top, bottom = max(0, above - ROOM), min(HEIGHT, below + ROOM)
    others = [(0, above)] if above >= LINE * HEIGHT else []
    others += [(below, HEIGHT)] if HEIGHT - below >= LINE * HEIGHT else []
    return _between(quad, top, bottom), [_between(quad, *rows) for rows in others]


def _between(quad: Quad, top: int, bottom: int) -> Quad:
    """The part of a box between two rows of its crop."""
    left, right = (quad[3] - quad[0]) / HEIGHT, (quad[2] - quad[1]) / HEIGHT
    corners = [
        quad[0] + left * top, quad[1] + right * top,
        quad[1] + right * bottom, quad[0] + left * bottom,
    ]  # fmt: skip
    return np.asarray(corners, dtype=np.float32)


def _holds(quad: Quad, part: Quad) -> bool:
    """Whether the middle of a part lies in the rows where the box has its own line."""
    x, y = part.mean(axis=0)
    own = _between(quad, round(EDGES * HEIGHT), round((1 - EDGES) * HEIGHT))
    return cv2.pointPolygonTest(own, (float(x), float(y)), False) >= 0


def ink_of(cut: Rgb) -> NDArray[np.bool_]:
    """Which pixels of a line's crop are darker than the paper around them."""
    grey = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY).astype(np.float32)
    darkness = cv2.GaussianBlur(grey, (0, 0), PAPER) - grey
    return np.asarray(darkness > max(FAINT, INKED * float(quantile(darkness.ravel(), 0.98))))


def _by_row(ink: NDArray[np.bool_]) -> Floats:
    """Share of each row that is ink, a little smoothed."""
    rows = ink.mean(axis=1).astype(np.float32)
    return np.convolve(np.pad(rows, 1, mode="edge"), np.full(3, 1 / 3), "valid").astype(np.float32)


def _dividing_row(ink: Floats, most: float) -> int:
    """The emptiest row between an edge (row 0) and the line, with a neighbour beyond; 0: none."""
    beyond = np.maximum.accumulate(ink)
    divides = (ink <= DIVIDES * beyond) & (ink < NEARLY_EMPTY * most)
    divides &= beyond > NEIGHBOUR * most
    return int(np.where(divides, ink, np.inf).argmin()) if divides.any() else 0
