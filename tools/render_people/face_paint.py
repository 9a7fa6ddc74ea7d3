"""Brows, stubble and freckles, painted as a front view of the face that the skin material reads."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from body import Array, Body
from people import Person

SIZE = 1536  # pixels
SPAN = 0.24  # metres that the picture covers
BELOW_EYES = 0.02  # metres from the eye line down to the picture's centre


def front_uv(rest: Array, eye: float) -> Array:
    """Where each vertex falls in the picture, 0..1, seen from the front."""
    return np.stack([0.5 + rest[:, 0] / SPAN, 0.5 + (rest[:, 2] - eye + BELOW_EYES) / SPAN], 1)


def _pixel(x: float, above_eyes: float) -> tuple[int, int]:
    """Fixed-point pixel (1/8) of a place on the face, metres."""
    scale = SIZE / SPAN
    return int((SIZE / 2 + x * scale) * 8), int((SIZE / 2 - (above_eyes + BELOW_EYES) * scale) * 8)


def _brows(person: Person, half_gap: float, rng: np.random.Generator) -> Array:
    layer = np.zeros((SIZE, SIZE), np.uint8)
    for side in (-1, 1):
        for _ in range(int(520 * person.brow)):
            t = rng.uniform(0, 1)
            x = half_gap * (0.42 + 1.28 * t)
            arch = 0.019 + 0.005 * np.sin(min(t * 1.25, 1) * np.pi * 0.8) - 0.012 * max(0, t - 0.7)
            z = arch + rng.normal(0, 0.0021 * (1 - 0.75 * t) * person.brow**0.5)
            slant, size = np.deg2rad(65 - 60 * t + rng.normal(0, 10)), rng.uniform(0.004, 0.008)
            end = (side * (x + size * np.cos(slant)), z + size * np.sin(slant) * 0.6)
            cv2.line(layer, _pixel(side * x, z), _pixel(*end), 255, 2, cv2.LINE_AA, 3)
    return cv2.GaussianBlur(layer, (0, 0), 0.9).astype(np.float32) / 255


def _stubble(person: Person, rng: np.random.Generator) -> Array:
    x, z = np.meshgrid(
        (np.arange(SIZE) - SIZE / 2) * SPAN / SIZE,
        -BELOW_EYES - (np.arange(SIZE) - SIZE / 2) * SPAN / SIZE,
    )
    line = -0.066 + 0.9 * np.abs(x) * (np.abs(x) > 0.03)
    grain = cv2.GaussianBlur(rng.random((SIZE, SIZE)).astype(np.float32), (0, 0), 1.2) / 0.5
    return person.stubble * (0.55 + 0.45 * grain) / (1 + np.exp((z - line) / 0.009))


def _freckles(person: Person, rng: np.random.Generator) -> Array:
    layer = np.zeros((SIZE, SIZE), np.float32)
    for _ in range(int(120 * person.freckles)):
        at = (int(rng.uniform(0.2, 0.8) * SIZE), int(rng.uniform(0.2, 0.9) * SIZE))
        cv2.circle(layer, at, int(rng.integers(2, 5)), rng.uniform(0.05, 0.3), -1, cv2.LINE_AA)
    return cv2.GaussianBlur(layer, (0, 0), 1.0)


def paint(person: Person, body: Body, path: Path) -> None:
    """Write the picture: red = brows and stubble, green = freckles, blue = mottle."""
    rng = np.random.default_rng(int(person.id[1:]))
    half_gap = abs(float(body.head("eye.L")[0]))
    dark = np.maximum(_brows(person, half_gap, rng) * 0.9, _stubble(person, rng) * 0.55)
    mottle = 0.5 + 0.04 * cv2.resize(
        rng.normal(0, 1, (24, 24)), (SIZE, SIZE), interpolation=cv2.INTER_CUBIC
    )
    picture = np.dstack([mottle, _freckles(person, rng), dark])
    cv2.imwrite(str(path), (np.clip(picture, 0, 1) * 255).astype(np.uint8))
