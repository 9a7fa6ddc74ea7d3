"""The photo as a photo: sharpness, light, glare, fingerprint, traces of a screen."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import PhotoFacts, Polygon
from reinstate.evidence.intake.image import Photo, Pixels
from reinstate.evidence.readers.photo.recapture import read_recapture_score
from reinstate.evidence.readers.photo.screenshot import read_screenshot
from reinstate.evidence.readers.photo.sharpness import edge_blur
from reinstate.evidence.readers.pixels.scaling import at_most, averaged

WORKING_SIDE = 1024  # longer side in pixels at which sharpness is measured, so that photos compare
BLOWN_OUT = 250  # every colour at least this bright
HASH_SIDE, HASH_INPUT = 8, 32


def read_photo(photo: Photo, outline: Polygon | None = None) -> PhotoFacts:
    """The photo as a photo; its blur is measured inside the outline, where one was found."""
    full_luma = np.asarray(cv2.cvtColor(photo.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    luma = at_most(full_luma, WORKING_SIDE, is_measured=True)
    screenshot = read_screenshot(photo, full_luma)
    return PhotoFacts(
        width=photo.width,
        height=photo.height,
        file_format=photo.file_format,
        sha256=photo.sha256,
        perceptual_hash=perceptual_hash(luma),
        sharpness=float(cv2.Laplacian(luma, cv2.CV_32F).var()),
        brightness=cv2.mean(luma)[0],
        glare_share=_glare_share(photo.rgb),
        screenshot_score=screenshot.score,
        screenshot_signals=screenshot.signals,
        recapture_score=read_recapture_score(full_luma, outline),
        metadata=photo.metadata,
        edge_blur=edge_blur(luma if outline is None else full_luma, outline),
    )


def _glare_share(rgb: Pixels) -> float:
    seen = rgb
    while max(seen.shape[:2]) >= 2 * WORKING_SIDE:
        seen = averaged(seen, 2)  # which takes a fifth of the time of averaging by three
    blown = cv2.inRange(seen, np.full(3, BLOWN_OUT, np.uint8), np.full(3, 255, np.uint8))
    return cv2.countNonZero(blown) / blown.size


def perceptual_hash(picture: Pixels) -> str:
    """64 bits in hex that survive resizing, recompression and mirroring (DCT signs).

    In colour or in grey: of colours only the luma counts.
    """
    small = at_most(picture, 256, is_measured=True)
    luma = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    size = (HASH_INPUT, HASH_INPUT)
    grid = cv2.resize(luma, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return min(_dct_bits(grid), _dct_bits(np.ascontiguousarray(grid[:, ::-1])))


def _dct_bits(grid: npt.NDArray[np.float32]) -> str:
    waves = cv2.dct(grid)[:HASH_SIDE, :HASH_SIDE].ravel()
    bits = waves > np.median(waves[1:])
    return np.packbits(bits).tobytes().hex()
