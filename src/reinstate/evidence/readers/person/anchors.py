"""Decoding of the MediaPipe detectors: a box and key points for each point of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.models import sessions
from reinstate.evidence.readers.pixels.squares import Floats, Square, keep_best, unit

MOST_OVERLAP = 0.3


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector: its model, input side, and boxes per cell for each grid, coarse last.

    `is_signed`: whether the input runs from -1 to 1 instead of 0 to 1.
    """

    model: str
    side: int
    grids: tuple[tuple[int, int], ...]  # (cells along a side, boxes per cell)
    is_signed: bool = False

    def run(self, rgb: Pixels, square: Square, least_score: float) -> list[tuple[float, Floats]]:
        """Score and points (n, 2) of each find in pixels of the photo, best first.

        The first two points are the corners of the box, the rest the detector's key points.
        """
        raw, logits = _infer(self, square.cut(rgb, self.side))
        scores = (1 / (1 + np.exp(-np.clip(logits[:, 0], -80, 80)))).astype(np.float32)
        chosen = np.flatnonzero(scores >= least_score)
        if not len(chosen):
            return []
        points = _points(raw[chosen], _centres(self.grids)[chosen] * self.side)
        boxes = points[:, :2].reshape(-1, 4)
        best = keep_best(boxes, scores[chosen], MOST_OVERLAP)
        return [(float(scores[chosen[i]]), square.to_photo(points[i], self.side)) for i in best]


PALMS = Detector("palm_detection", 192, ((24, 2), (12, 6)))
POSES = Detector("pose_detection", 224, ((28, 2), (14, 2), (7, 6)), is_signed=True)


def _infer(detector: Detector, cut: Pixels) -> tuple[Floats, Floats]:
    interpreter = sessions.interpreter(detector.model)
    pixels = unit(cut)
    interpreter.set_tensor(
        interpreter.get_input_details()[0]["index"],
        pixels * 2 - 1 if detector.is_signed else pixels,
    )
    interpreter.invoke()
    outputs = interpreter.get_output_details()
    raw, logits = (interpreter.get_tensor(output["index"])[0] for output in outputs[:2])
    return raw, logits


@cache
def _centres(grids: tuple[tuple[int, int], ...]) -> Floats:
    """Centres of all boxes as shares of the input's side."""
    rows = []
    for cells, boxes in grids:
        y, x = np.mgrid[0:cells, 0:cells]
        centres = np.stack([x.ravel(), y.ravel()], axis=1)
        rows.append((np.repeat(centres, boxes, axis=0) + 0.5) / cells)
    return np.concatenate(rows).astype(np.float32)


def _points(raw: Floats, centres: Floats) -> Floats:
    """(n, 2 + key points, 2): the box's corners, then the key points, in pixels of the input."""
    middle = raw[:, 0:2] + centres
    half = raw[:, 2:4] / 2
    keys = raw[:, 4:].reshape(len(raw), -1, 2) + centres[:, None]
    corners = np.stack([middle - half, middle + half], axis=1)
    return np.concatenate([corners, keys], axis=1).astype(np.float32)
