"""Patches of a photo that may be a PDF417, each cut out level.

A PDF417 is a patch of dense bars that all run the same way. The structure tensor finds such
patches and the direction across the bars at any angle. A lamp's reflection may tear one patch
into two, so what all of them cover together is one more.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.barcode.ends import Floats, Grey
from reinstate.evidence.readers.pixels.quantile import quantile

Matrix = NDArray[np.float64]  # 3 x 3

LOCATE_SIDE = 640  # longer side at which patches are located
PATCHES = 3
DENSE = 0.2  # gradient energy inside a symbol, as a share of the strongest in the photo
DARK = 12.0  # brightness below which noise would count as contrast
MARGIN = 0.06  # quiet zone kept around a patch, as a share of its sides
WIDE = 1500  # width of a levelled patch: about 4 pixels a module on a driver's licence


def patches(grey: Grey) -> Iterator[tuple[Grey, Matrix]]:
    """Each levelled, twice, with the matrix that leads back into the photo; largest first."""
    scale = min(1.0, LOCATE_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # In logarithms a shadow or a dark photo leaves the bars' contrast as it is.
    for quad in _candidates(np.asarray(np.log(small.astype(np.float32) + DARK), np.float32)):
        yield _levelled(grey, np.asarray(quad / scale, dtype=np.float32))


def _levelled(grey: Grey, quad: Floats) -> tuple[Grey, Matrix]:
    along = float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    across = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    height = int(np.clip(WIDE * across / max(along, 1.0), 64, WIDE))
    x, y = WIDE * MARGIN, height * MARGIN
    target = np.array(
        [[x, y], [WIDE - x, y], [WIDE - x, height - y], [x, height - y]], dtype=np.float32
    )
    turn = cv2.getPerspectiveTransform(quad, target)
    level = cv2.warpPerspective(
        grey, turn, (WIDE, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(level, dtype=np.uint8), np.asarray(np.linalg.inv(turn), dtype=np.float64)


def _candidates(small: Floats) -> list[Floats]:
    """Quads of barred patches, two of each; the first edge runs across the bars."""
    energy, bars = _tensor(small)
    barred = (energy > DENSE * float(quantile(energy.ravel(), 0.995))).astype(np.uint8)
    closed = cv2.morphologyEx(barred, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    largest = sorted(contours, key=cv2.contourArea, reverse=True)[:PATCHES]
    if len(largest) > 1:
        largest.append(cv2.convexHull(np.concatenate(largest)))
    for contour in largest:
        outline = np.asarray(contour, dtype=np.int32)
        mask = np.zeros(small.shape, dtype=np.uint8)
        cv2.drawContours(mask, [outline], 0, 1, cv2.FILLED)
        inside = mask.astype(bool)
        direction = _nearest_side(outline, float(np.angle(bars[inside].sum()) / 2))
        found += [_box_along(outline, direction), _corners(outline, direction)]
    return found


def _nearest_side(outline: NDArray[np.int32], bars: float) -> float:
    """The direction of the side of the patch's rectangle that runs nearest to across the bars."""
    corners = cv2.boxPoints(cv2.minAreaRect(outline))
    side = corners[1] - corners[0]
    first = float(np.arctan2(side[1], side[0]))
    sides = [first + quarter * np.pi / 2 for quarter in range(4)]
    return min(sides, key=lambda one: abs(np.angle(np.exp(1j * (one - bars)))))


def _tensor(small: Floats) -> tuple[Floats, NDArray[np.complex64]]:
    """Gradient energy around each pixel, and how much of it has one direction.

    That is a number in the complex plane, at twice the angle of the gradient.
    """
    gx = cv2.Sobel(small, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(small, cv2.CV_32F, 0, 1, ksize=3)
    size = (15, 15)
    xx, yy = cv2.blur(gx * gx, size), cv2.blur(gy * gy, size)
    xy = cv2.blur(gx * gy, size)
    return xx + yy + 1e-6, np.asarray(xx - yy + 2j * xy, np.complex64)


def _box_along(contour: NDArray[np.int32], direction: float) -> Floats:
    """The bounding rectangle of a contour in the given direction."""
    along = np.array([np.cos(direction), np.sin(direction)])
    down = np.array([-along[1], along[0]])
    points = contour[:, 0].astype(float)
    u, v = points @ along, points @ down
    corners = [(u.min(), v.min()), (u.max(), v.min()), (u.max(), v.max()), (u.min(), v.max())]
    return np.array([a * along + b * down for a, b in corners], dtype=np.float32)


def _corners(contour: NDArray[np.int32], direction: float) -> Floats:
    """The contour's own four extreme corners, which follow perspective."""
    along = np.array([np.cos(direction), np.sin(direction)])
    down = np.array([-along[1], along[0]])
    points = cv2.convexHull(contour)[:, 0].astype(float)
    u, v = points @ along, points @ down
    u, v = (u - u.mean()) / max(np.ptp(u), 1), (v - v.mean()) / max(np.ptp(v), 1)
    order = [(-u - v), (u - v), (u + v), (-u + v)]
    return np.array([points[int(score.argmax())] for score in order], dtype=np.float32)
