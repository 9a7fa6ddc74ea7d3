"""Words of one written line that were found apart, joined: people leave wide gaps between words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from reinstate.evidence.readers.text.reading import Quad

GAP = 0.4  # most between two boxes of a line, in heights; the detector grows boxes by as much
SHARED = 0.6  # least of the lower box's height that the other shares
ALIKE = 1.7  # most by which one is taller


@dataclass(frozen=True, slots=True)
class _Extent:
    """A box seen along the direction of writing; lengths in pixels."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def continues(self, other: _Extent) -> bool:
        """Whether the other goes on in the same line."""
        low, high = sorted((self.height, other.height))
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        gap = max(self.left, other.left) - min(self.right, other.right)
        return gap < GAP * low and shared > SHARED * low and high < ALIKE * low


def joined_rows(quads: Sequence[Quad], angle: float) -> list[Quad]:
    """The boxes, with those of one line as one; `angle`: of the writing, in degrees."""
    rows = [[quad] for quad in quads]
    extents = [_extent(quad, angle) for quad in quads]
    at = 0
    while at < len(rows):
        other = next(
            (n for n in range(at + 1, len(rows)) if extents[at].continues(extents[n])), None
        )
        if other is None:
            at += 1
            continue
        rows[at] += rows.pop(other)
        extents.pop(other)
        extents[at] = _extent(np.concatenate(rows[at]), angle)
    return [row[0] if len(row) == 1 else _around(row) for row in rows]


def _extent(points: Quad, angle: float) -> _Extent:
    """Bounds of a box; its height is the mean of its sides, not of its slanted bounds."""
    radians = np.radians(angle)
    along = np.array([np.cos(radians), np.sin(radians)])
    down = np.array([-along[1], along[0]])
    x, y = points @ along, points @ down
    if len(points) == 4:
        half = min(np.linalg.norm(points[1] - points[0]), np.linalg.norm(points[2] - points[1])) / 2
    else:
        half = (y.max() - y.min()) / 2
    middle = float(y.mean())
    return _Extent(float(x.min()), float(x.max()), middle - float(half), middle + float(half))


def _around(row: Sequence[Quad]) -> Quad:
    return np.asarray(cv2.boxPoints(cv2.minAreaRect(np.concatenate(row))), dtype=np.float32)
