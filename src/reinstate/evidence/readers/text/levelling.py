"""Text detection on a turned page: the page is turned level first, and the boxes turned back.

The detector was trained on level writing; small letters that run upwards are lost to it. The
direction of writing shows in the dark strokes alone: summed along the lines they make a profile of
sharp peaks, in any other direction a flat one.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.facts import Polygon
from reinstate.evidence.readers.pixels.scaling import at_most
from reinstate.evidence.readers.text import detection
from reinstate.evidence.readers.text.detection import PAGE_SHAPES, Shapes, TextBox

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

WORKING_SIDE = 720  # longer side at which the direction is found
STROKE = 9  # pixels there: dark strokes narrower than this are writing
MOST_POINTS = 16_000
FEWEST_POINTS = 50  # without which no direction stands out
COARSE, FINE = 3.0, 0.5  # degrees between the directions that are tried
LEVEL_ENOUGH = 7.0  # degrees that the detector copes with
CLEARLY = 1.15  # a direction has to beat the photo's own by this factor
ROOM = 1.08  # of an outline: how far around it is searched too
ALL_BUT = 0.9  # least share of the strokes inside an outline for nothing else to be searched


def detect(rgb: Rgb, outline: Polygon | None = None, shapes: Shapes = PAGE_SHAPES) -> list[TextBox]:
    """Boxes of text in pixels of the photo, whichever way its page is turned.

    With the outline of a document only that is searched, brought to one of the `shapes`, if hardly
    anything beside it looks like writing: an outline may also be of a portrait, or of one document
    of two.
    """
    strokes, scale = _stroke_points(rgb)
    if outline is not None:
        page = _grown(outline) * scale
        inside = strokes[_is_within(strokes, page)]
        if len(inside) >= max(FEWEST_POINTS, ALL_BUT * len(strokes)):
            level = _level_part(page / scale, _direction(inside))
            return detection.detect_part(rgb, *level, shapes)
    angle = _direction(strokes)
    if abs(angle) < LEVEL_ENOUGH:
        return detection.detect(rgb)
    height, width = rgb.shape[:2]
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return detection.detect_part(rgb, *_level_part(whole, angle), detection.SHAPES)


def writing_angle(rgb: Rgb) -> float:
    """Direction of writing in degrees, -90 to 90, clockwise from right; 0 where none stands out."""
    return _direction(_stroke_points(rgb)[0])


def _direction(points: Floats) -> float:
    if len(points) < FEWEST_POINTS:
        return 0.0
    coarse = np.arange(-90.0, 90.0, COARSE)
    points = np.ascontiguousarray(points.T)
    scores = [_sharpness(points, angle) for angle in coarse]
    best = float(coarse[int(np.argmax(scores))])
    fine = np.arange(best - COARSE, best + COARSE + FINE, FINE)
    finer = [_sharpness(points, angle) for angle in fine]
    level = max(score for score, angle in zip(scores, coarse, strict=True) if abs(angle) <= COARSE)
    if max(finer) < CLEARLY * level:
        return 0.0
    found = float(fine[int(np.argmax(finer))])
    return found - 180 if found > 90 else found


def _stroke_points(rgb: Rgb) -> tuple[Floats, float]:
    """Positions (n, 2) of narrow dark strokes, a sample of many, in a photo at this scale."""
    small = at_most(rgb, WORKING_SIDE)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (3, 3), 0)
    kernel = np.ones((STROKE, STROKE), np.uint8)
    strokes = np.asarray(cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel), np.uint8)
    least = max(12.0, _percentile(strokes, 93))
    # OpenCV takes a number there, its stubs only know arrays.
    dark = cv2.compare(strokes, least, cv2.CMP_GT)  # type: ignore[call-overload]
    found = cv2.findNonZero(dark)  # None where there is none
    every = np.empty((0, 2)) if found is None else found.reshape(-1, 2)
    points = every[:: max(1, len(every) // MOST_POINTS)].astype(np.float32)
    return points, small.shape[1] / rgb.shape[1]


def _percentile(grey: Rgb, share: float) -> float:
    """The same as numpy's, from a histogram: a fifteenth of the time."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    place = share / 100 * (grey.size - 1)
    low, high = np.searchsorted(np.cumsum(counts), np.floor(place) + np.arange(2), side="right")
    return float(low + (place % 1) * (high - low))


def _is_within(points: Floats, quad: Floats) -> NDArray[np.bool_]:
    """Which of the points lie inside a convex outline, whichever way it runs."""
    edges = np.roll(quad, -1, axis=0) - quad
    # An edge a row, not a point: long rows take a third of the time.
    to_points = points.T[:, None] - quad.T[:, :, None]
    turns = edges[:, :1] * to_points[1] - edges[:, 1:] * to_points[0]
    return np.asarray((turns >= 0).all(axis=0) | (turns <= 0).all(axis=0))


def _grown(outline: Polygon) -> Floats:
    corners = np.array(outline, np.float32)
    middle = corners.mean(axis=0)
    return np.asarray(middle + (corners - middle) * ROOM, np.float32)


def _sharpness(points: Floats, angle: float) -> float:
    """How much the profile of points (2, n) changes from line to line, seen along a direction."""
    radians = np.radians(angle)
    across = np.array([-np.sin(radians), np.cos(radians)], dtype=np.float32) @ points
    lines = ((across - across.min()) / 2).astype(np.intp)  # two pixels each
    return float((np.diff(np.bincount(lines)) ** 2).sum())


def _level_part(corners: Floats, angle: float) -> tuple[Floats, tuple[int, int]]:
    """What a turned page covers once it is level: 2 x 3 from there to the photo, and its size."""
    radians = np.radians(angle if abs(angle) >= LEVEL_ENOUGH else 0.0)
    along = np.array([np.cos(radians), np.sin(radians)])
    axes = np.stack([along, [-along[1], along[0]]])
    level = corners @ axes.T
    low, high = level.min(axis=0), level.max(axis=0)
    width, height = np.ceil(high - low).astype(int)
    to_photo = np.hstack([axes.T, (axes.T @ low)[:, None]])
    return to_photo.astype(np.float32), (int(width), int(height))
