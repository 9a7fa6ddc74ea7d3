"""Traces of a screen or a print in a photo: regular patterns that scenes do not have.

A screen's dots, and the moiré they make on a sensor, cover the whole picture; what is regular in a
scene covers a part of it. So the spectra of squares all over the picture are averaged, and what
stands out of the mean at one frequency counts, near the axes too: who photographs a screen holds
the phone level. This is a weak sign and nothing more: it knows simulated screens, and says little
about good copies. It may send a photo to a person, never refuse one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np

from reinstate.evidence.facts import Polygon
from reinstate.evidence.image import Pixels
from reinstate.evidence.readers.squares import Floats

SIDE = 256  # pixels of a square
SQUARES = 3  # at most, along each side of the region
INSET = 0.06  # of the region on each side: what lies around an ID may be cloth
LOWEST = 0.12  # of all frequencies that a square holds: below it is the scene itself
COMPRESSION = 16  # frequencies at whose multiples JPEG blocks make peaks, 8 or 16 pixels wide
AROUND = 21  # frequencies that a peak is measured against
LEAST_POWER = 1e-2
QUIET, LOUD = 1.0, 2.8  # strength of the strongest peak that scores 0 and 1


def read_recapture_score(luma: Pixels, outline: Polygon | None = None) -> float:
    """0-1: how far the strongest regular pattern stands out, inside the outline of an ID."""
    strength = pattern_strength(luma, outline)
    return float(np.clip((strength - QUIET) / (LOUD - QUIET), 0, 1))


def pattern_strength(luma: Pixels, outline: Polygon | None = None) -> float:
    """Natural log of the strongest peak over its neighbourhood; 0 for tiny photos.

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
    powers = [_power(square) for square in _squares(luma)]
    log = cv2.log(np.mean(powers, axis=0) + LEAST_POWER) / 2
    return float(_peaks(np.asarray(log, np.float32))[_allowed()].max())


def _squares(luma: Pixels) -> Iterator[Pixels]:
    counts = (min(SQUARES, side // SIDE) for side in luma.shape)
    tops, lefts = (
        np.linspace((side - SIDE) / 2 if n == 1 else 0, side - SIDE, n).astype(int)
        for side, n in zip(luma.shape, counts, strict=True)
    )
    return (luma[top : top + SIDE, left : left + SIDE] for top in tops for left in lefts)


def _power(square: Pixels) -> Floats:
    """(SIDE, SIDE / 2 + 1): power at each frequency down and across."""
    detail = (square.astype(np.float32) - float(square.mean())) * _window()
    waves = cv2.dft(detail, flags=cv2.DFT_COMPLEX_OUTPUT)[:, : SIDE // 2 + 1]
    return np.asarray(waves[:, :, 0] ** 2 + waves[:, :, 1] ** 2, np.float32)


def _peaks(log: Floats) -> Floats:
    """How far each frequency stands out of those around it, and along both axes.

    Along the axes, because straight edges raise all frequencies there.
    """
    reach = AROUND // 2
    wide = np.pad(log, ((reach, reach), (0, 0)), mode="wrap")
    wide = np.pad(wide, ((0, 0), (reach, reach)), mode="reflect")
    sizes = ((AROUND, AROUND), (AROUND, 1), (1, AROUND))
    around = np.max([cv2.blur(wide, size) for size in sizes], axis=0)
    return np.asarray(log - around[reach:-reach, reach:-reach], np.float32)


@cache
def _window() -> Floats:
    fading = np.hanning(SIDE).astype(np.float32)
    return np.outer(fading, fading)


@cache
def _allowed() -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Frequencies at which a peak counts."""
    down = np.minimum(np.arange(SIDE), SIDE - np.arange(SIDE))
    across = np.arange(SIDE // 2 + 1)
    of_blocks = [
        np.minimum(axis % COMPRESSION, COMPRESSION - axis % COMPRESSION) <= 1
        for axis in (down, across)
    ]
    is_high = np.hypot(down[:, None], across[None]) > LOWEST * SIDE
    return np.asarray(is_high & ~(of_blocks[0][:, None] & of_blocks[1][None]), np.bool_)
