"""Turned squares of a photo: cut one out for a model, and carry the model's points back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.pixels import scaling

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the photo: centre and side in pixels, turned clockwise by `angle` radians."""

    x: float
    y: float
    side: float
    angle: float = 0.0

    def matrix(self, size: int) -> Floats:
        """2 x 3: from pixels of a size x size cut to pixels of the photo."""
        scale = self.side / size
        cos, sin = scale * math.cos(self.angle), scale * math.sin(self.angle)
        half = size / 2
        return np.array(
            [
                [cos, -sin, self.x - cos * half + sin * half],
                [sin, cos, self.y - sin * half - cos * half],
            ],
            dtype=np.float32,
        )

    def cut(self, rgb: Pixels, size: int) -> Pixels:
        """The square as size x size pixels; what lies outside the photo is black."""
        return scaling.cut(rgb, self.matrix(size), (size, size))

    def to_photo(self, points: Floats, size: int) -> Floats:
        """Points (n, 2) of the cut in pixels of the photo."""
        matrix = self.matrix(size)
        return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)


def whole(rgb: Pixels) -> Square:
    """The smallest upright square around the whole photo."""
    height, width = rgb.shape[:2]
    return Square(width / 2, height / 2, max(height, width))


def unit(pixels: Pixels) -> Floats:
    """A cut as a model's input: one image of floats 0 to 1."""
    return (pixels.astype(np.float32) / 255.0)[None]


def overlap(a: Floats, b: Floats) -> float:
    """Intersection over union of two boxes x0, y0, x1, y1."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return 0.0
    shared = float(wide * high)
    areas = float((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]))
    return shared / (areas - shared)


def keep_best(boxes: Floats, scores: Floats, most_overlap: float) -> list[int]:
    """Indices of boxes (n, 4), best first, without those that overlap a better one."""
    kept: list[int] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        if all(overlap(boxes[index], boxes[other]) <= most_overlap for other in kept):
            kept.append(index)
    return kept
