"""Text detection on a turned page: the page is turned level first, and the boxes turned back.

The detector was trained on level writing; small letters that run upwards are lost to it. The
direction of writing shows in the dark strokes alone: summed along the lines they make a profile of
sharp peaks, in any other direction a flat one.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers import text_detection
from reinstate.evidence.readers.scaling import at_most
from reinstate.evidence.readers.text_detection import TextBox

Rgb = NDArray[np.uint8]
Matrix = NDArray[np.float64]

WORKING_SIDE = 720  # longer side at which the direction is found
STROKE = 9  # pixels there: dark strokes narrower than this are writing
MOST_POINTS = 16_000
COARSE, FINE = 3.0, 0.5  # degrees between the directions that are tried
LEVEL_ENOUGH = 7.0  # degrees that the detector copes with
CLEARLY = 1.15  # a direction has to beat the photo's own by this factor


def detect(rgb: Rgb) -> list[TextBox]:
    """Boxes of text in pixels of the photo, whichever way its page is turned."""
    angle = writing_angle(rgb)
    if abs(angle) < LEVEL_ENOUGH:
        return text_detection.detect(rgb)
    level, back = _turned_level(rgb, angle)
    found = text_detection.detect(level)
    return [replace(box, quad=_moved(box.quad, back)) for box in found]


def writing_angle(rgb: Rgb) -> float:
    """Direction of writing in degrees, -90 to 90, clockwise from right; 0 where none stands out."""
    points = _stroke_points(rgb)
    if len(points) < 50:
        return 0.0
    coarse = np.arange(-90.0, 90.0, COARSE)
    scores = [_sharpness(points, angle) for angle in coarse]
    best = float(coarse[int(np.argmax(scores))])
    fine = np.arange(best - COARSE, best + COARSE + FINE, FINE)
    finer = [_sharpness(points, angle) for angle in fine]
    level = max(_sharpness(points, angle) for angle in (-COARSE, 0.0, COARSE))
    if max(finer) < CLEARLY * level:
        return 0.0
    found = float(fine[int(np.argmax(finer))])
    return found - 180 if found > 90 else found


def _stroke_points(rgb: Rgb) -> NDArray[np.float32]:
    """Positions (n, 2) of narrow dark strokes, a sample of them where there are many."""
    grey = cv2.cvtColor(at_most(rgb, WORKING_SIDE), cv2.COLOR_RGB2GRAY)
    small = cv2.GaussianBlur(grey, (3, 3), 0)
    strokes = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((STROKE, STROKE), np.uint8))
    dark = strokes > max(12.0, float(np.percentile(strokes, 93)))
    points = np.argwhere(dark)[:, ::-1].astype(np.float32)
    return points[:: max(1, len(points) // MOST_POINTS)]


def _sharpness(points: NDArray[np.float32], angle: float) -> float:
    """How much the profile of the points changes from line to line, seen along a direction."""
    radians = np.radians(angle)
    across = points @ np.array([-np.sin(radians), np.cos(radians)], dtype=np.float32)
    rows = np.bincount((across - across.min()).astype(np.intp) // 2).astype(np.float64)
    return float((np.diff(rows) ** 2).sum())


def _turned_level(rgb: Rgb, angle: float) -> tuple[Rgb, Matrix]:
    """The whole photo turned so that writing runs level, and the 2x3 matrix back."""
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (round(height * sin + width * cos), round(height * cos + width * sin))
    turn[:, 2] += np.array(size) / 2 - (width / 2, height / 2)
    level = cv2.warpAffine(rgb, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, dtype=np.uint8), np.asarray(cv2.invertAffineTransform(turn))


def _moved(quad: NDArray[np.float32], matrix: Matrix) -> NDArray[np.float32]:
    return np.asarray(quad @ matrix[:, :2].T + matrix[:, 2], dtype=np.float32)
