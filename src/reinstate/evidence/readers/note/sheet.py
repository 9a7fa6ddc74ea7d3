"""The sheet that a note is written on: the even patch of paper around its lines of text."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.facts import Polygon
from reinstate.evidence.readers.pixels.scaling import at_most
from reinstate.evidence.readers.text.reading import Quad, polygon

Rgb = NDArray[np.uint8]
WORKING_SIDE = 480
# How far paper may stray from its own colour, in Lab: shaded paper first, then narrower, for a
# pale wall behind the sheet.
PAPER_SPREADS = ((38.0, 12.0, 12.0), (24.0, 9.0, 9.0), (14.0, 6.0, 6.0))
WHOLE_PICTURE = 0.97  # a patch this large is not a sheet seen whole
MOST_PAPER = 15.0  # most paper around the writing, in areas of the writing itself
SOLID = 0.75  # least share of its own rectangle that a sheet fills


def find_sheet(rgb: Rgb, quads: Sequence[Quad]) -> Polygon | None:
    """The outline of the paper around the given lines, or None where it does not stand out."""
    scale = min(1.0, WORKING_SIDE / max(rgb.shape[:2]))
    small = at_most(rgb, WORKING_SIDE)
    hull = cv2.convexHull(np.concatenate(quads).astype(np.float32) * scale)
    patch = _paper(small, hull)
    if patch is None:
        return None
    corners = _corners(patch)
    return polygon(np.asarray(corners / scale, dtype=np.float64))


def text_hull(quads: Sequence[Quad]) -> Polygon:
    """The rectangle around the lines, a line's height wider on every side."""
    heights = [float(np.linalg.norm(quad[3] - quad[0])) for quad in quads]
    centre, (width, height), angle = cv2.minAreaRect(np.concatenate(quads).astype(np.float32))
    grown = (centre, (width + 2 * max(heights), height + 2 * max(heights)), angle)
    return polygon(np.asarray(cv2.boxPoints(grown), dtype=np.float64))


def area(outline: Polygon) -> float:
    """Area of a polygon in pixels."""
    return float(cv2.contourArea(np.array(outline, dtype=np.float32)))


def _paper(small: Rgb, hull: NDArray[np.float32]) -> NDArray[np.int32] | None:
    """The outline of the patch of paper colour that holds the hull."""
    inside = np.zeros(small.shape[:2], dtype=np.uint8)
    cv2.fillConvexPoly(inside, hull.astype(np.int32), 1)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (3, 3), 0), cv2.COLOR_RGB2LAB)
    pixels = lab[inside.astype(bool)]
    if len(pixels) < 20:
        return None
    paper = np.median(pixels[pixels[:, 0] >= np.median(pixels[:, 0])], axis=0)
    edges = cv2.dilate(cv2.Canny(small, 40, 110), np.ones((2, 2), np.uint8))
    middle = hull.reshape(-1, 2).mean(axis=0)
    for spread in PAPER_SPREADS:
        low, high = np.floor(paper - spread) + 1, np.ceil(paper + spread) - 1  # nearer than that
        near = cv2.subtract(cv2.inRange(lab, low, high), edges)
        near[inside > 0] = 255
        patch = _patch_at(np.asarray(near, np.uint8), (float(middle[0]), float(middle[1])))
        if patch is not None and _is_sheet(patch, small, inside):
            return patch
    return None


def _patch_at(near: NDArray[np.uint8], place: tuple[float, float]) -> NDArray[np.int32] | None:
    """The outline of the connected patch that holds a place; narrow bridges do not connect."""
    opened = cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    solid = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    around = [one for one in contours if cv2.pointPolygonTest(one, place, False) >= 0]
    return np.asarray(max(around, key=cv2.contourArea), dtype=np.int32) if around else None


def _is_sheet(patch: NDArray[np.int32], small: Rgb, inside: NDArray[np.uint8]) -> bool:
    size = cv2.contourArea(patch)
    writing = float(inside.sum())
    _, (width, height), _ = cv2.minAreaRect(patch)
    is_solid = size > SOLID * width * height
    is_whole_picture = size > WHOLE_PICTURE * small.shape[0] * small.shape[1]
    is_background = _reaches_out(patch, small) or size > MOST_PAPER * writing
    return bool(is_solid and not is_whole_picture and writing < size and not is_background)


def _reaches_out(patch: NDArray[np.int32], small: Rgb) -> bool:
    """A pale wall behind a pale sheet reaches the top of the picture, or both of its sides."""
    x, y, width, _ = cv2.boundingRect(patch)
    return y <= 1 or (x <= 1 and x + width >= small.shape[1] - 1)


def _corners(patch: NDArray[np.int32]) -> NDArray[np.float64]:
    """Four corners where the outline has four, else those of its rectangle."""
    hull = cv2.convexHull(patch)
    for tolerance in (0.02, 0.04, 0.06, 0.08):
        rough = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, closed=True), closed=True)
        if len(rough) == 4:
            return np.asarray(rough[:, 0], dtype=np.float64)
    return np.asarray(cv2.boxPoints(cv2.minAreaRect(patch)), dtype=np.float64)
