"""How flat a region is beyond what a camera can record: the mark of a patch drawn on a computer.

A sensor's noise and the texture of paper leave hardly a window of one single value, even after
compression. Paper that was blown out by light is flat too: that is why this only ever asks a
person. What was photographed apart and pasted in is not flat, and is not seen here.
"""

from __future__ import annotations

import cv2
import numpy as np

from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import Pixels

WINDOW = 9  # pixels
INSET = 0.08  # of the region: its border belongs to what surrounds it


def read_flatness(rgb: Pixels, region: Polygon) -> float | None:
    """Share of the region's windows that hold one value, 0-1; None for a region without a window.

    Ink counts as not flat, so a written patch answers about the share of it that is bare.
    """
    corners = np.array(region, np.float32)
    middle = corners.mean(axis=0)
    corners = middle + (corners - middle) * (1 - INSET)
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    part = rgb[top:bottom, left:right]
    if min(part.shape[:2]) <= WINDOW:
        return None
    luma = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    window = np.ones((WINDOW, WINDOW), np.uint8)
    is_flat = cv2.dilate(luma, window) == cv2.erode(luma, window)
    inside = np.zeros(luma.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.round(corners - (left, top)).astype(np.int32), 1)
    counted = is_flat[inside > 0]
    return float(counted.mean()) if counted.size else None
