"""The proportions of IDs, and the strip of a card that an outline has left out.

Cards are 85.6 x 54 mm, visas 120 x 80, passport pages 125 x 88. The back of many cards has a black
stripe along a long side. On a dark table the step from print to stripe is far larger than the one
from stripe to table, and the outline follows the stripe's inner edge.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.pixels.squares import Floats

CARD, PAGE = 85.6 / 54, 125 / 88
# Without its stripe a card looks longer by a ninth, as one that lies 26 degrees askew does. What is
# longer by half of that, 19 degrees, is not a whole card seen from above.
ASKEW = 0.946
LONG, BEYOND, BAND = 240, 60, 6  # pixels of the patch: long side, room outside it, what is averaged
AGREES = 0.4  # of the mean step: what a column must have of it
STRIP_STEP = 7.0  # levels of Lab; chosen by bench/calibrate_outlines.py


def long_over_short(quad: Floats) -> float:
    """Length of the longer pair of sides over that of the shorter."""
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    pairs = sides[0] + sides[2], sides[1] + sides[3]
    return float(max(pairs) / max(1e-6, min(pairs)))


def is_id_shaped(quad: Floats) -> bool:
    """Whether a card, a visa or a passport page looks like this from nearly above."""
    return PAGE * ASKEW <= long_over_short(quad) <= CARD / ASKEW


def lacks_strip(quad: Floats) -> bool:
    """Whether it is longer than a whole card looks from nearly above."""
    return long_over_short(quad) > CARD / ASKEW


def completed(quad: Floats, lab: Pixels) -> Floats:
    """The outline with the strip that a card of this length still lacks, if its edge is seen."""
    if not lacks_strip(quad):
        return quad
    step, found = max((strip(side, lab) for side in long_sides(quad)), key=lambda one: one[0])
    return found if step >= STRIP_STEP else quad


def strip(quad: Floats, lab: Pixels) -> tuple[float, Floats]:
    """The largest step where a card would end beyond the first side, and the outline up to it."""
    high = LONG / long_over_short(quad)
    reach = [BEYOND - int(LONG / shape + 0.5 - high) for shape in (CARD * ASKEW, CARD / ASKEW)]
    flat = np.array([[0, BEYOND], [LONG, BEYOND], [LONG, BEYOND + high], [0, BEYOND + high]])
    onto = cv2.getPerspectiveTransform(quad.astype(np.float32), flat.astype(np.float32))
    size = (LONG, BEYOND + BAND)
    patch = cv2.warpPerspective(lab, onto, size, flags=cv2.INTER_LINEAR,
                                borderMode=cv2.BORDER_REPLICATE).astype(np.float32)  # fmt: skip
    rows = np.arange(max(BAND, reach[0]), min(BEYOND, reach[1]))
    step, row = max(zip(_steps(patch, rows), rows.tolist(), strict=True), default=(0.0, BEYOND))
    flat[:2, 1] = row
    back = cv2.perspectiveTransform(flat[None].astype(np.float32), np.linalg.inv(onto))[0]
    tall, wide = lab.shape[:2]
    is_inside = bool((back >= 0).all() and (back < [wide, tall]).all())
    return (step if is_inside else 0.0), np.asarray(back, np.float32)


def long_sides(quad: Floats) -> tuple[Floats, Floats]:
    """The outline, begun at either of its longer sides."""
    sides = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    first = 0 if sides[0] + sides[2] >= sides[1] + sides[3] else 1
    return np.roll(quad, -first, axis=0), np.roll(quad, -first - 2, axis=0)


def _steps(patch: Floats, rows: NDArray[np.intp]) -> list[float]:
    """How far the bands above and below each row differ, times the share of columns that agree."""
    seen = patch[:, LONG // 20 : -LONG // 20]
    bands = sliding_window_view(seen, BAND, axis=0).mean(axis=-1)
    steps = bands[rows] - bands[rows - BAND]
    mean = steps.mean(axis=1)
    size = np.linalg.norm(mean, axis=1)
    agreeing = (steps @ mean[:, :, None])[:, :, 0] > AGREES * (size * size)[:, None]
    return [float(step) for step in size * agreeing.mean(axis=1)]
