"""A fingerprint of the picture around a face, so that cutting the photo off does not move it.

It says which photo this is, not who is in it: another photo of the same person has another one.
The face's place is found a little differently in each copy, so a photo comes with the fingerprints
of squares a little moved and resized, and one of them has to fit the first of another photo.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import cv2
import numpy as np

from reinstate.evidence.facts import FaceFacts
from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.pixels.scaling import shrunk
from reinstate.evidence.readers.pixels.squares import Floats

SIDE, WAVES = 64, 16  # pixels of the square; waves down and across of which signs are kept
MIRRORED = int("55" * (WAVES * WAVES // 8), 16)  # waves whose sign a mirror turns: odd across
# The square in sizes of the face (half from eyes to mouth, half from eye to eye, as in a template).
ACROSS, ABOVE, BELOW = 3.7, 3.0, 5.6
EYES_TO_MOUTH = 40.7 / 35.2  # over the distance of the eyes
SCALES, SHIFTS = (1.0, 0.92, 1.08), (0.0, -0.02, 0.02)


def person_hashes(rgb: Pixels, face: FaceFacts) -> tuple[str, ...]:
    """256 bits in hex: of the square as it is, then of its neighbours."""
    points = np.array(face.landmarks, np.float32)
    size = _size(points)
    ratio = min(1.0, 2 * SIDE / (2 * ACROSS * size))
    height, width = rgb.shape[:2]
    smaller = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    small = shrunk(rgb, smaller, is_measured=True)
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    middle = points.mean(axis=0) * ratio
    squares = _squares(np.asarray(middle, np.float32), size * ratio)
    return tuple(_bits(np.asarray(luma, np.uint8), onto) for onto in squares)


def _size(points: Floats) -> float:
    """Of a face with landmarks right eye, left eye, nose, right and left corner of the mouth."""
    down = (points[3] + points[4] - points[0] - points[1]) / 2
    apart = points[1] - points[0]
    return max(1.0, float(np.hypot(*down) + EYES_TO_MOUTH * np.hypot(*apart)) / 2)


def _squares(middle: Floats, size: float) -> Iterator[Floats]:
    """2 x 3 from the photo to each square."""
    for scale, right, down in product(SCALES, SHIFTS, SHIFTS):
        wide, high = (scale * size * reach for reach in (2 * ACROSS, ABOVE + BELOW))
        left = middle[0] - wide / 2 + right * wide
        top = middle[1] - ABOVE * scale * size + down * wide
        across, along = SIDE / wide, SIDE / high
        yield np.array([[across, 0, -left * across], [0, along, -top * along]], np.float32)


def _bits(luma: Pixels, onto: Floats) -> str:
    square = cv2.warpAffine(luma, onto, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
    waves = cv2.dct(square.astype(np.float32))[:WAVES, :WAVES]
    return np.packbits((waves > 0).ravel()).tobytes().hex()


def bits_apart(hashes: tuple[str, ...], other: str) -> int:
    """Fewest bits by which one of the hashes, or its mirror image, differs from the other."""
    numbers = (int(one, 16) ^ int(other, 16) for one in hashes)
    return min(
        (min(n.bit_count(), (n ^ MIRRORED).bit_count()) for n in numbers), default=WAVES * WAVES
    )
