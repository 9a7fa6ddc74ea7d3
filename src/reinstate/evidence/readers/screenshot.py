"""Whether a picture came out of a screen's memory instead of a camera, seen in its pixels.

Each sign is a weight of evidence 0-1; together they are combined as independent signs are, so
that one weak sign never suffices. The weights were set on the calibration half of bench/capture.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.image import PNG, Photo, Pixels

SAMPLED_PIXELS = 500_000
# Share of pixels equal to both neighbours, clipped black and white left out: sensors have noise.
FLAT_FROM, FLAT_TO = 0.45, 0.60
BAND_FROM, BAND_TO = 0.04, 0.15  # share of rows, from the top and bottom, of one colour
ONE_COLOUR = 3  # most difference inside a row that counts as one colour after recompression
BAR_HEIGHT = 0.045  # of the picture: where phones show time and battery
TALL = 1.9  # height over width that no camera's sensor has
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
    """`score` 0-1 and the signs that weighed at least a quarter."""

    score: float
    signals: tuple[str, ...]


def read_screenshot(photo: Photo) -> Screenshot:
    """Weigh all signs."""
    weights = {
        "declared_in_metadata": _declared(photo),
        "exactly_flat_areas": 0.95 * _ramp(flat_share(photo.rgb), FLAT_FROM, FLAT_TO),
        "bands_of_one_colour": 0.5 * _ramp(band_share(photo.rgb), BAND_FROM, BAND_TO),
        "status_bar": 0.45 * has_status_bar(photo.rgb),
        "size_of_a_screen": _screen_size(photo),
        "png_without_camera": 0.3 * (photo.file_format == PNG and not _from_camera(photo)),
    }
    doubt = float(np.prod([1 - weight for weight in weights.values()]))
    signals = tuple(name for name, weight in weights.items() if weight >= 0.25)
    return Screenshot(1 - doubt, signals)


def flat_share(rgb: Pixels) -> float:
    """Share of pixels that equal the neighbours right and below, among those not clipped."""
    rows = _sampled_rows(rgb)
    here, below = _packed(rgb[rows]), _packed(rgb[rows + 1])
    same = (here[:, :-1] == here[:, 1:]) & (here == below)[:, :-1]
    luma = cv2.cvtColor(rgb[rows], cv2.COLOR_RGB2GRAY)[:, :-1]
    counted = (luma > 4) & (luma < 251)
    return float(same[counted].mean()) if counted.mean() > 0.03 else 0.0


def band_share(rgb: Pixels) -> float:
    """Share of rows of one colour near the top and near the bottom, both bands present."""
    spread = _row_spread(rgb)
    third = max(1, len(spread) // 3)
    # The status bar interrupts the upper band; what counts is the longest run at each end.
    return 2 * min(_longest_run(spread[:third]), _longest_run(spread[-third:])) / len(spread)


def has_status_bar(rgb: Pixels) -> bool:
    """A strip of one colour along the top with a few small, contrasting signs in it."""
    height = max(8, round(rgb.shape[0] * BAR_HEIGHT))
    strip = rgb[2 : height - 2]
    colours, counts = np.unique(_packed(strip), return_counts=True)
    most = int(colours[counts.argmax()])
    ground = np.array([most >> 16, most >> 8 & 255, most & 255], np.int16)
    distance = np.abs(strip.astype(np.int16) - ground).max(axis=2)
    is_ground, is_sign = (distance <= 2).mean(), (distance > 60).mean()
    return bool(is_ground > 0.7 and 0.003 < is_sign < 0.25)


def _declared(photo: Photo) -> float:
    return 1.0 if "screenshot" in (photo.metadata.software or "").lower() else 0.0


def _from_camera(photo: Photo) -> bool:
    return photo.metadata.has_camera_fields


def _screen_size(photo: Photo) -> float:
    narrow, wide = sorted((photo.width, photo.height))
    if _from_camera(photo):
        return 0.0
    if (narrow, wide) in SCREENS:
        return 0.6
    return 0.3 if wide / narrow >= TALL else 0.0


def _packed(rgb: Pixels) -> npt.NDArray[np.int32]:
    """Each pixel as one number, so that equality is one comparison."""
    wide = rgb.astype(np.int32)
    return np.asarray(wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2], np.int32)


def _row_spread(rgb: Pixels) -> npt.NDArray[np.int16]:
    """For each row the most difference inside it, of the colour that differs most."""
    flat = rgb.reshape(rgb.shape[0], -1, 3)
    high, low = (cv2.reduce(flat, 1, how) for how in (cv2.REDUCE_MAX, cv2.REDUCE_MIN))
    return np.asarray((high.astype(np.int16) - low).reshape(-1, 3).max(axis=1), np.int16)


def _longest_run(spread: npt.NDArray[np.int16]) -> int:
    breaks = np.flatnonzero(np.concatenate([[True], spread > ONE_COLOUR, [True]]))
    return int(np.diff(breaks).max() - 1)


def _sampled_rows(rgb: Pixels) -> npt.NDArray[np.intp]:
    height, width = rgb.shape[:2]
    step = max(1, height * width // SAMPLED_PIXELS)
    return np.arange(0, height - 1, step)


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))
