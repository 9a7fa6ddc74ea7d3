"""How wide the sharpest edges are: the blur of a photo, relative to what is photographed.

An edge blurred by a Gaussian of spread s has a gradient that falls as 1/s. Smoothing the photo a
little (FINE) and a little more (COARSE) makes it fall by a ratio that depends on s alone, not on
contrast; the smoothing keeps sensor noise and compression out. The strongest edges of a document
are strokes of print, so their blur says whether print can be read, whatever the photo's size.
"""

from __future__ import annotations

import cv2
import numpy as np

from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.pixels.scaling import Floats, at_most

WIDTH = 1024  # pixels to which the longer side is reduced
FINE, COARSE = 0.7, 1.5  # spreads in pixels
STRONGEST = 0.005  # share of pixels whose edges count
FEWEST = 50  # edges
LEAST_CONTRAST = 3.0  # luma a pixel, after the finer smoothing
INSET = 0.03  # of the outline: its own border is no print
MARGIN = 4  # pixels at the frame that smoothing cannot see whole


def edge_blur(grey: Pixels, outline: Polygon | None = None) -> float | None:
    """Spread of the strongest edges' blur in thousandths of the longer side; None = no edges."""
    part = grey if outline is None else _inside(grey, outline)
    luma = np.asarray(at_most(part, WIDTH, is_measured=True), np.float32)
    if min(luma.shape) <= 4 * MARGIN:
        return None
    ratios = _ratios(_gradient(luma, FINE), _gradient(luma, COARSE))
    if len(ratios) < FEWEST:
        return None
    spread = float(np.sqrt(np.median(_variance(ratios))))
    return 1000 * spread / float(max(luma.shape))


def _ratios(fine: Floats, coarse: Floats) -> Floats:
    """How far the strongest edges, each at its steepest pixel, fall under the coarser smoothing."""
    is_edge = (fine >= cv2.dilate(fine, np.ones((3, 3), np.uint8))) & (fine >= LEAST_CONTRAST)
    is_edge[:MARGIN] = is_edge[-MARGIN:] = is_edge[:, :MARGIN] = is_edge[:, -MARGIN:] = False
    at = np.flatnonzero(is_edge)  # hardly any: only those are taken out of the arrays
    heights, after = fine.ravel()[at], coarse.ravel()[at]
    count = max(FEWEST, round(STRONGEST * fine.size))
    if len(heights) > count:
        kept = heights >= np.partition(heights, -count)[-count]
        heights, after = heights[kept], after[kept]
    return np.asarray(heights / np.maximum(after, 1e-3), np.float32)


def _variance(ratios: Floats) -> Floats:
    """The edge's own blur, from ratio = sqrt((s² + COARSE²) / (s² + FINE²))."""
    squared = np.maximum(ratios, 1.0005) ** 2
    return np.asarray(np.clip((COARSE**2 - squared * FINE**2) / (squared - 1), 0, 100), np.float32)


def _gradient(luma: Floats, smoothing: float) -> Floats:
    smooth = cv2.GaussianBlur(luma, (0, 0), smoothing)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    # OpenCV's own magnitude differs in its last bit from one run to the next.
    squares = np.square(across, out=across)
    squares += np.square(down, out=down)
    return np.asarray(np.sqrt(squares, out=squares), np.float32)


def _inside(grey: Pixels, outline: Polygon) -> Pixels:
    corners = np.array(outline, np.float32)
    low, high = corners.min(axis=0), corners.max(axis=0)
    inset = INSET * (high - low)
    left, top = np.maximum(low + inset, 0).astype(int)
    right, bottom = np.ceil(high - inset).astype(int)
    return grey[top:bottom, left:right]
