"""Make a photo smaller without skipping pixels, turn it, and cut a turned part out of it.

OpenCV averages whole numbers of pixels twenty times faster than parts of pixels, so a photo is
halved while it is twice too large. What is left is interpolated, which below a factor of two looks
at every pixel; where sharpness is measured it is averaged too, at five times the cost.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.intake.image import Pixels

Floats = npt.NDArray[np.float32]
MARGIN = 3  # source pixels around a cut that interpolation looks at
QUARTER_TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def shrunk(image: Pixels, size: tuple[int, int], *, is_measured: bool = False) -> Pixels:
    """The image, H x W or H x W x 3, brought down to (width, height); neither may grow."""
    while image.shape[1] >= 2 * size[0] and image.shape[0] >= 2 * size[1]:
        image = averaged(image, 2)
    if (image.shape[1], image.shape[0]) == size:
        return image
    rest = cv2.INTER_AREA if is_measured else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=rest), np.uint8)


def averaged(image: Pixels, factor: int) -> Pixels:
    """Every factor x factor pixels as one; what is left over at the right and below is cut off."""
    height, width = image.shape[0] // factor, image.shape[1] // factor
    whole = image[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def at_most(image: Pixels, longest: int, *, is_measured: bool = False) -> Pixels:
    """The image with its longer side at most `longest`; never enlarged."""
    height, width = image.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return shrunk(image, size, is_measured=is_measured)


def turned(image: Pixels, quarter_turns: int) -> Pixels:
    """What np.rot90 gives, copied: OpenCV does so in an eighth of NumPy's time."""
    return np.asarray(cv2.rotate(image, QUARTER_TURNS[quarter_turns]), np.uint8)


def cut(rgb: Pixels, to_photo: Floats, size: tuple[int, int]) -> Pixels:
    """A turned part as (width, height) pixels; `to_photo`, 2 x 3, leads from it to the photo.

    Only the part is shrunk, and only where warping would skip pixels; outside the photo is black.
    """
    corners = np.array([[0, 0, 1], [size[0], 0, 1], [size[0], size[1], 1], [0, size[1], 1]])
    reach = corners @ to_photo.T
    low = np.maximum(np.floor(reach.min(axis=0)).astype(int) - MARGIN, 0)
    high = np.maximum(np.ceil(reach.max(axis=0)).astype(int) + MARGIN, 0)
    factor = max(1, int(np.hypot(to_photo[0, 0], to_photo[1, 0])))
    part = rgb[low[1] : high[1], low[0] : high[0]]
    if min(part.shape[:2]) < factor:
        return np.zeros((size[1], size[0], 3), np.uint8)
    moved = to_photo.astype(np.float64)
    moved[:, 2] -= low
    if factor > 1:
        part = averaged(part, factor)
        moved = moved / factor
        moved[:, 2] -= (factor - 1) / (2 * factor)  # centres of pixels, not their corners
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(part, moved.astype(np.float32), size, flags=flags), np.uint8)
