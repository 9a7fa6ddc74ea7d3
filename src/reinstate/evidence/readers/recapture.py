"""Traces of a screen or a print in a photo: regular patterns that scenes do not have.

This is a weak sign and nothing more: it saw every crude simulation and says little about good
copies. It may send a photo to a person, never refuse one.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from reinstate.evidence.image import Pixels
from reinstate.evidence.readers.squares import Floats

SIDE = 512
LEAST_SIDE = 256
NEAR_AXIS = 6  # frequencies along the axes: frames, text lines and JPEG blocks make peaks there
LOWEST = 0.12  # of the highest frequency: below it is the scene itself
QUIET, LOUD = 2.2, 3.8  # strength of the strongest peak that scores 0 and 1


def read_recapture_score(rgb: Pixels) -> float:
    """0-1: how far the strongest regular pattern stands out of the spectrum of the middle."""
    strength = pattern_strength(rgb)
    return float(np.clip((strength - QUIET) / (LOUD - QUIET), 0, 1))


def pattern_strength(rgb: Pixels) -> float:
    """Natural log of the strongest off-axis peak over its neighbourhood; 0 for tiny photos."""
    luma = _middle(rgb)
    if luma is None:
        return 0.0
    side = luma.shape[0]
    detail = luma - cv2.GaussianBlur(luma, (0, 0), 4)
    spectrum = np.abs(np.fft.fftshift(np.fft.fft2(detail * _window(side))))
    log = np.log(spectrum.astype(np.float32) + np.float32(1e-3))
    around = cv2.blur(log, (31, 31))
    peaks = cv2.GaussianBlur(log, (0, 0), 0.7) - around
    return float(peaks[_allowed(side)].max())


def _middle(rgb: Pixels) -> Floats | None:
    height, width = rgb.shape[:2]
    side = min(SIDE, height, width)
    if side < LEAST_SIDE:
        return None
    top, left = (height - side) // 2, (width - side) // 2
    part = rgb[top : top + side, left : left + side]
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), np.float32)


@cache
def _window(side: int) -> Floats:
    fading = np.hanning(side).astype(np.float32)
    return np.outer(fading, fading)


@cache
def _allowed(side: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    offset = np.abs(np.arange(side) - side // 2)
    x, y = np.meshgrid(offset, offset)
    block = np.minimum(offset % (side // 8), side // 8 - offset % (side // 8)) <= 2
    far = np.hypot(x, y) > LOWEST * side
    return np.asarray(
        far & (x > NEAR_AXIS) & (y > NEAR_AXIS) & ~(block[None, :] & block[:, None]), np.bool_
    )
