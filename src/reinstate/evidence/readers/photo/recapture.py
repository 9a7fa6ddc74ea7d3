"""Traces of a screen or a print in a photo: regular patterns that scenes do not have.

A screen's dots, and the moiré they make on a sensor, cover the whole picture; what is regular in a
scene, or finely printed on an ID, covers a part of it. So in squares all over the picture it is
measured how far each frequency stands out of those around it, and the mean of that over the squares
counts: a square with much print has no more to say than one without. The moiré drifts a little from
square to square with the camera's angle. Frequencies near the axes count too: who photographs a
screen holds the phone level. This is a weak sign and nothing more: it knows simulated screens and
prints, and says little about good copies. It may send a photo to a person, never refuse one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np

from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.pixels.squares import Floats

SIDE = 256  # pixels of a square
SQUARES = 3  # at most, along each side of the region
INSET = 0.06  # of the region on each side: what lies around an ID may be cloth
LOWEST = 0.12  # of all frequencies that a square holds: below it is the scene itself
COMPRESSION = 16  # frequencies at whose multiples JPEG blocks make peaks, 8 or 16 pixels wide
AROUND = 21  # frequencies that a peak is measured against
DRIFT = 3  # frequencies that count as one from square to square
LEAST_POWER = 1e-2
QUIET, LOUD = 1.0, 2.8  # strength of the strongest peak that scores 0 and 1


def read_recapture_score(luma: Pixels, outline: Polygon | None = None) -> float:
    """0-1: how far the strongest regular pattern stands out, inside the outline of an ID."""
    strength = pattern_strength(luma, outline)
    return float(np.clip((strength - QUIET) / (LOUD - QUIET), 0, 1))


def pattern_strength(luma: Pixels, outline: Polygon | None = None) -> float:
    """Natural log of how far the strongest wave stands out, as height; 0 for tiny photos.

    Seen at full size and at half of it: a near screen's dots are wide.
    """
    region = _region(luma, outline)
    half = cv2.resize(region, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return max(_strongest(region), _strongest(np.asarray(half, np.uint8)))


def _region(luma: Pixels, outline: Polygon | None) -> Pixels:
    """The inside of the outline, with as much around it as a square needs."""
    size = np.array(luma.shape[::-1])
    corners = np.array(outline or ((0, 0), size))
    low, high = corners.min(axis=0), corners.max(axis=0)
    inset = INSET * (high - low) if outline else 0
    missing = np.maximum(SIDE - (high - low - 2 * inset), 0) / 2
    left, top = np.clip(low + inset - missing, 0, np.maximum(size - SIDE, 0)).astype(int)
    right, bottom = np.clip(high - inset + missing, (left + SIDE, top + SIDE), None).astype(int)
    return luma[top:bottom, left:right]


def _strongest(luma: Pixels) -> float:
    if min(luma.shape) < SIDE:
        return 0.0
    contrasts = [_drifting(_contrast(_power(square))) for square in _squares(luma)]
    return float(np.log(np.mean(contrasts, axis=0)[_allowed()].max()) / 2)


def _squares(luma: Pixels) -> Iterator[Pixels]:
    """Evenly spread over the region, and overlapping by half or more in a small one."""
    counts = (min(SQUARES, 1 + math.ceil((side - SIDE) / (SIDE // 2))) for side in luma.shape)
    tops, lefts = (
        np.linspace((side - SIDE) / 2 if n == 1 else 0, side - SIDE, n).astype(int)
        for side, n in zip(luma.shape, counts, strict=True)
    )
    return (luma[top : top + SIDE, left : left + SIDE] for top in tops for left in lefts)


def _power(square: Pixels) -> Floats:
    """(SIDE, SIDE / 2 - 1): power at each frequency down, and across from 1.

    OpenCV's packed spectrum holds pairs for these; what stands exactly upright or level shows at
    the next frequency too, through the window.
    """
    detail = (square.astype(np.float32) - cv2.mean(square)[0]) * _window()
    squared = np.square(cv2.dft(detail)[:, 1:-1])
    return np.asarray(squared[:, 0::2] + squared[:, 1::2], np.float32)


def _contrast(power: Floats) -> Floats:
    """How many times each frequency's power is that of those around it, and along both axes.

    Along the axes, because straight edges raise all frequencies there.
    """
    log = cv2.log(power + LEAST_POWER)
    reach = AROUND // 2
    wide = cv2.copyMakeBorder(log, reach, reach, 0, 0, cv2.BORDER_WRAP)
    sizes = ((AROUND, AROUND), (AROUND, 1), (1, AROUND))
    whole, across, down = (cv2.blur(wide, size)[reach:-reach] for size in sizes)
    return np.asarray(cv2.exp(log - cv2.max(cv2.max(whole, across), down)), np.float32)


def _drifting(contrast: Floats) -> Floats:
    """The best of each frequency and its neighbours, none of which is left out."""
    drift = np.ones((DRIFT, DRIFT), np.uint8)
    return np.asarray(cv2.dilate(contrast * _counted(), drift), np.float32)


@cache
def _window() -> Floats:
    fading = np.hanning(SIDE).astype(np.float32)
    return np.outer(fading, fading)


@cache
def _counted() -> Floats:
    """The same as factors."""
    return _allowed().astype(np.float32)


@cache
def _allowed() -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Frequencies at which a peak counts."""
    down = np.minimum(np.arange(SIDE), SIDE - np.arange(SIDE))
    across = np.arange(1, SIDE // 2)
    of_blocks = [
        np.minimum(axis % COMPRESSION, COMPRESSION - axis % COMPRESSION) <= 1
        for axis in (down, across)
    ]
    is_high = np.hypot(down[:, None], across[None]) > LOWEST * SIDE
    return np.asarray(is_high & ~(of_blocks[0][:, None] & of_blocks[1][None]), np.bool_)
