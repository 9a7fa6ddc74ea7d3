"""Whether a picture came out of a screen's memory instead of a camera, seen in its pixels.

Five signs in the pixels are weighed together by a logistic model; what the file says of itself
(its size, its format, its metadata) is added as independent doubt, and can never excuse pixels.
The model's weights are printed by bench/calibrate_screenshot.py, which fits them on the
calibration half of apps and photos: as saved, compressed, and sent through a messenger.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.intake.image import PNG, Photo, Pixels

Luma = npt.NDArray[np.uint8]
Features = dict[str, float]
# What each sign adds to the log odds at its full strength, and the odds without any sign.
WEIGHTS = {
    "flat_areas": 1.9, "exactly_flat_areas": 3.3, "bars_with_signs": 2.7,
    "bands_of_one_colour": 2.3, "band_of_one_colour": 1.5, "as_tall_as_a_screen": 2.2,
}  # fmt: skip
BEFORE = -4.8
TELLING = 1.0  # a sign that adds this much is named

SAMPLED_PIXELS = 500_000
WINDOW = 9  # pixels; a window that holds one value only is flat beyond what a sensor's noise allows
ONE_COLOUR = 3  # most difference inside a row that counts as one colour after recompression
BAR = 0.045  # of the picture: where screens show time, battery and buttons, on any side
SIGN = 60  # difference in luma between a bar and what is drawn on it
# Screens as phones report them (portrait, width x height). Sizes that cameras share are left out.
SCREENS = frozenset(
    {
        (640, 1136), (750, 1334), (828, 1792), (1080, 2160), (1080, 2220), (1080, 2240),
        (1080, 2280), (1080, 2300), (1080, 2310), (1080, 2312), (1080, 2316), (1080, 2340),
        (1080, 2376), (1080, 2388), (1080, 2400), (1080, 2408), (1080, 2412), (1080, 2460),
        (1080, 2520), (1125, 2436), (1170, 2532), (1179, 2556), (1206, 2622), (1220, 2712),
        (1224, 2700), (1242, 2208), (1242, 2688), (1260, 2800), (1284, 2778), (1290, 2796),
        (1320, 2868), (1344, 2992), (1440, 2560), (1440, 2880), (1440, 2960), (1440, 3040),
        (1440, 3088), (1440, 3120), (1440, 3200), (720, 1440), (720, 1480), (720, 1520),
        (720, 1544), (720, 1560), (720, 1600), (720, 1612), (720, 1640), (720, 1650),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Screenshot:
    """`score` 0-1 and the signs that told most."""

    score: float
    signals: tuple[str, ...]


def read_screenshot(photo: Photo, luma: Luma | None = None) -> Screenshot:
    """Weigh all signs; `luma`: the photo's, where it is at hand."""
    signs = features(photo.rgb, luma)
    seen = {name: WEIGHTS[name] * value for name, value in signs.items()}
    claimed = {
        "declared_in_metadata": _declared(photo),
        "size_of_a_screen": _screen_size(photo),
        "png_without_camera": 0.3 * (photo.file_format == PNG and not _from_camera(photo)),
    }
    doubt = 1 - _probability(BEFORE + sum(seen.values()))
    for weight in claimed.values():
        doubt *= 1 - weight
    signals = [name for name, added in seen.items() if added >= TELLING]
    signals += [name for name, weight in claimed.items() if weight]
    return Screenshot(1 - doubt, tuple(signals))


def features(rgb: Pixels, luma: Luma | None = None) -> Features:
    """Each sign in the pixels, 0 (absent) to 1 (plain)."""
    if luma is None:
        luma = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    ends = [_bands(luma, axis) for axis in (1, 0)]
    return {
        "flat_areas": _ramp(_flat_share(rgb, luma), 0.2, 0.7),
        "exactly_flat_areas": _ramp(_flat_windows(luma), 0.1, 0.6),
        "bars_with_signs": min(_bars(luma), 2) / 2,
        "bands_of_one_colour": _ramp(2 * max(min(pair) for pair in ends), 0.01, 0.1),
        "band_of_one_colour": _ramp(max(max(pair) for pair in ends), 0.01, 0.1),
        "as_tall_as_a_screen": _tall(*rgb.shape[:2]),
    }


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _flat_share(rgb: Pixels, luma: Luma) -> float:
    """Share of pixels that equal the neighbours right and below, among those not clipped."""
    step = max(1, luma.size // SAMPLED_PIXELS)
    rows = np.arange(0, len(luma) - 1, step)
    # With a fourth byte a colour is one number, and one comparison does.
    here, below = (
        cv2.cvtColor(rgb[some], cv2.COLOR_RGB2RGBA).view(np.uint32)[:, :, 0]
        for some in (rows, rows + 1)
    )
    same = (here[:, :-1] == here[:, 1:]) & (here == below)[:, :-1]
    grey = luma[rows, :-1]
    counted = (grey > 4) & (grey < 251)
    number = np.count_nonzero(counted)
    return np.count_nonzero(same & counted) / number if number > 0.03 * counted.size else 0.0


def _flat_windows(luma: Luma) -> float:
    """Share of windows that hold one value; clipped black and white count, as bands are that."""
    step = max(1, luma.size // SAMPLED_PIXELS)
    rows = len(luma) // (WINDOW * step)
    if rows == 0 or luma.shape[1] < WINDOW:
        return 0.0
    stripes = luma[: rows * WINDOW * step].reshape(rows, WINDOW * step, -1)[:, :WINDOW]
    high, low = stripes.max(axis=1), stripes.min(axis=1)
    across = np.ones((1, WINDOW), np.uint8)
    spread = cv2.dilate(high, across) - cv2.erode(low, across)
    return float((spread[:, WINDOW // 2 :: 3] == 0).mean())


def _bars(luma: Luma) -> int:
    """Sides along which a strip of one shade carries a few small, contrasting signs."""
    return sum(_is_bar(side) for side in (luma, luma[::-1], luma.T, luma.T[::-1]))


def _is_bar(luma: Luma) -> bool:
    strip = luma[2 : max(8, round(len(luma) * BAR)) - 2 : 2, ::2]
    ground = int(np.bincount(strip.ravel(), minlength=256).argmax())
    distance = np.abs(strip.astype(np.int16) - ground)
    is_ground, is_sign = (distance <= ONE_COLOUR).mean(), (distance > SIGN).mean()
    return bool(is_ground > 0.7 and 0.003 < is_sign < 0.25)


def _bands(luma: Luma, axis: int) -> tuple[float, float]:
    """Share of rows (or columns) of one shade in the longest run near each end."""
    spread = luma.max(axis=axis) - luma.min(axis=axis)
    third = max(1, len(spread) // 3)
    # A status bar interrupts the upper band; what counts is the longest run at each end.
    first, last = _longest_run(spread[:third]), _longest_run(spread[-third:])
    return first / len(spread), last / len(spread)


def _longest_run(spread: Luma) -> int:
    breaks = np.flatnonzero(np.concatenate([[True], spread > ONE_COLOUR, [True]]))
    return int(np.diff(breaks).max() - 1)


def _tall(height: int, width: int) -> float:
    """Longer over shorter side as phones' screens have it and hardly any sensor."""
    ratio = max(height, width) / min(height, width)
    return _ramp(ratio, 1.8, 1.95) if ratio < 2.5 else 0.0


def _declared(photo: Photo) -> float:
    return 1.0 if "screenshot" in (photo.metadata.software or "").lower() else 0.0


def _from_camera(photo: Photo) -> bool:
    return photo.metadata.has_camera_fields


def _screen_size(photo: Photo) -> float:
    size = (min(photo.width, photo.height), max(photo.width, photo.height))
    return 0.5 if size in SCREENS and not _from_camera(photo) else 0.0


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))
