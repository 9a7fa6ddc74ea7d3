"""The box of a line carried on to where its writing ends.

The detector may lose the last letters of a line, or the first. What goes on without a gap belongs
to the line; ink that does not end is an edge of the sheet or a ruled line, and is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.note.trim import ink_of
from reinstate.evidence.readers.text import recognition
from reinstate.evidence.readers.text.reading import Quad
from reinstate.evidence.readers.text.recognition import HEIGHT, Rgb

REACH = 3.0  # how far is looked beyond either end, in heights of the line
GAP = 0.3  # most between letters of one line, in heights
LEAST, PAD = 0.3, 0.15  # least that is carried on, and what is left beyond the ink, in heights
INKED = 2  # least inked rows of a column that counts as ink
MARGIN = 6  # rows at the top and bottom of the crop that belong to neighbours


def carried_on(rgb: Rgb, quads: Sequence[Quad]) -> list[Quad]:
    """The boxes (first edge along the writing), none of them into another."""
    return [_carried_on(rgb, quad, [q for q in quads if q is not quad]) for quad in quads]


def _carried_on(rgb: Rgb, quad: Quad, others: Sequence[Quad]) -> Quad:
    along = (quad[1] - quad[0] + quad[2] - quad[3]) / 2
    length = float(np.linalg.norm(along))
    height = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    unit = along / max(length, 1e-6)
    reach = REACH * height
    window = _longer(quad, unit * reach, unit * reach)
    ink = ink_of(recognition.crop(rgb, window))[MARGIN:-MARGIN].sum(axis=0) >= INKED
    room = round(reach * HEIGHT / max(height, 1e-6))
    before = _goes_on(ink[: len(ink) // 2][::-1], len(ink) // 2 - room)
    after = _goes_on(ink[len(ink) // 2 :], len(ink) - len(ink) // 2 - room)
    scale = height / HEIGHT
    longer = _longer(quad, unit * before * scale, unit * after * scale)
    return longer if not _meets(longer, quad, others) else quad


def _goes_on(ink: NDArray[np.bool_], end: int) -> int:
    """By how many columns the ink from the middle of a line goes on past its end; 0 where it ends.

    0 as well where it does not end within what is seen.
    """
    at = np.flatnonzero(ink)
    if not len(at) or end <= 0:
        return 0
    gaps = np.flatnonzero(np.diff(at) > GAP * HEIGHT)
    ends = [int(at[gap]) for gap in gaps if at[gap + 1] > end]
    if not ends:
        last = int(at[-1])
        if last >= len(ink) - GAP * HEIGHT:
            return 0
        ends = [last]
    beyond = ends[0] - end
    return round(beyond + PAD * HEIGHT) if beyond >= LEAST * HEIGHT else 0


def _longer(quad: Quad, before: NDArray[np.floating], after: NDArray[np.floating]) -> Quad:
    moved = [quad[0] - before, quad[1] + after, quad[2] + after, quad[3] - before]
    return np.asarray(moved, dtype=np.float32)


def _meets(longer: Quad, quad: Quad, others: Sequence[Quad]) -> bool:
    """Whether the middle of either new end lies in another box."""
    ends = [(longer[n] + quad[n] + longer[m] + quad[m]) / 4 for n, m in ((0, 3), (1, 2))]
    return any(
        cv2.pointPolygonTest(other, (float(x), float(y)), False) > 0
        for other in others
        for x, y in ends
    )
