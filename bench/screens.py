"""Screenshots of photos, and crude photographed screens, made from camera photos and a seed.

Screenshots of app pages are easy; what people send is a photo of an ID as a gallery shows it.
"""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from reinstate.evidence.intake.image import Pixels

Rng = np.random.Generator
SCREENS = ((1080, 2340), (1170, 2532), (1080, 2400), (720, 1600), (1440, 3120))


def gallery(rgb: Pixels, rng: Rng) -> Pixels:
    """A phone's gallery: the photo between two bands, a status bar above, buttons below."""
    width, height = SCREENS[rng.integers(len(SCREENS))]
    ground = (0, 0, 0) if rng.random() < 0.6 else (255, 255, 255)
    screen = np.full((height, width, 3), ground, np.uint8)
    shown = _fitted(rgb, width, int(height * 0.8))
    top = (height - shown.shape[0]) // 2
    left = (width - shown.shape[1]) // 2
    screen[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    ink = tuple(255 - c for c in ground)
    size = width / 1080
    bar = int(60 * size)
    cv2.putText(screen, "10:42", (int(40 * size), bar), 0, 1.1 * size, ink, 3, cv2.LINE_AA)
    cv2.rectangle(
        screen,
        (width - int(100 * size), bar - int(30 * size)),
        (width - int(40 * size), bar),
        ink,
        3,
    )
    for i in range(4):
        at = (int(width * (i + 0.5) / 4), height - int(110 * size))
        cv2.circle(screen, at, int(24 * size), ink, 4, cv2.LINE_AA)
    return screen


def through_messenger(rgb: Pixels, longest: int = 1600, quality: int = 75) -> bytes:
    """Made smaller and saved as a JPEG without metadata, as messengers do."""
    scale = min(1.0, longest / max(rgb.shape[:2]))
    shown = _fitted(rgb, round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    out = io.BytesIO()
    Image.fromarray(shown).save(out, "JPEG", quality=quality)
    return out.getvalue()


def framed(rgb: Pixels, rng: Rng) -> Pixels:
    """A screenshot as shops show it: inside a drawn phone, on a coloured ground, with words."""
    width, height = 1242, 2208
    top, bottom = (rng.integers(60, 230, 3).astype(np.float32) for _ in range(2))
    fade = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    ground = top * (1 - fade) + (bottom if rng.random() < 0.5 else top) * fade
    promo = np.repeat(ground, width, axis=1).astype(np.uint8)
    shown = _fitted(rgb, 900, 1700)
    y, x = 400, (width - shown.shape[1]) // 2
    corners = (x - 24, y - 24), (x + shown.shape[1] + 24, y + shown.shape[0] + 24)
    cv2.rectangle(promo, *corners, (20, 20, 22), -1, cv2.LINE_AA)
    promo[y : y + shown.shape[0], x : x + shown.shape[1]] = shown
    for line, words in enumerate(("Everything in", "its place")):
        cv2.putText(promo, words, (140, 160 + 120 * line), 0, 3, (255, 255, 255), 7, cv2.LINE_AA)
    return promo


def photographed_screen(rgb: Pixels, rng: Rng) -> Pixels:
    """A crude screen: stripes of red, green and blue seen by a camera at a slight angle."""
    shown = _fitted(rgb, 700, 700)
    stripes = np.zeros((shown.shape[0] * 3, shown.shape[1] * 3, 3), np.float32)
    for c in range(3):
        stripes[:, c::3, c] = np.repeat(shown[:, :, c], 3, axis=0) * 2.2
    stripes[::3] *= 0.6  # the gaps between rows
    angle, scale = rng.uniform(-6, 6), rng.uniform(0.45, 0.75)
    high, wide = (int(n * scale) for n in stripes.shape[:2])
    turn = cv2.getRotationMatrix2D((stripes.shape[1] / 2, stripes.shape[0] / 2), angle, scale)
    turn[:, 2] += (wide - stripes.shape[1]) / 2, (high - stripes.shape[0]) / 2
    blurred = cv2.GaussianBlur(stripes, (0, 0), rng.uniform(0.6, 1.2))
    seen = cv2.warpAffine(blurred, turn, (wide, high)) + rng.normal(0, 3, (high, wide, 3))
    return np.asarray(seen.clip(0, 255), np.uint8)


def _fitted(rgb: Pixels, width: int, height: int) -> Pixels:
    scale = min(width / rgb.shape[1], height / rgb.shape[0])
    size = (max(1, int(rgb.shape[1] * scale)), max(1, int(rgb.shape[0] * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, size, interpolation=method), np.uint8)
