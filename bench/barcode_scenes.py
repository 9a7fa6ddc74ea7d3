"""Licence barcodes as photos spoil them, one kind of damage at a time. Seeds choose everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]
Damage = Callable[[Floats, np.random.Generator], Floats]

SIZE = (1600, 1200)  # width, height of a photo
PIXELS_A_MODULE = (1.6, 3.2)


def ordinary(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """Laid on a surface at any angle, in perspective, blurred, noisy and compressed."""
    return _photographed(flat, modules, rng, PIXELS_A_MODULE, _unspoilt)


def small(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """Barely more than a pixel a module, as in a photo of the whole card by an old phone."""
    return _photographed(flat, modules, rng, (1.25, 1.6), _unspoilt, most_blur=0.6)


def bent(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """A card that is held bent, along or across the bars."""
    return _photographed(_curved(flat, rng), modules, rng, PIXELS_A_MODULE, _unspoilt)


def dim(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """In bad light: a fifth of the brightness, and the noise that comes with it."""
    return _photographed(flat, modules, rng, PIXELS_A_MODULE, _dark)


def glaring(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """A lamp reflected in the card's surface, over a tenth of the symbol."""
    return _photographed(flat, modules, rng, PIXELS_A_MODULE, _lamp)


def shadowed(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """A sharp shadow across the card."""
    return _photographed(flat, modules, rng, PIXELS_A_MODULE, _shadow)


def hemmed_in(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """No quiet zone: print or a dark edge right beside the bars."""
    framed = flat.copy()
    edge = max(2, flat.shape[1] // modules)
    framed[:, : edge // 2] = framed[:, -edge // 2 :] = 40
    framed = cv2.copyMakeBorder(framed, 30, 30, edge, edge, cv2.BORDER_CONSTANT, value=(60, 50, 50))
    return _photographed(framed, modules, rng, PIXELS_A_MODULE, _unspoilt)


def moved(flat: Rgb, modules: int, rng: np.random.Generator) -> Rgb:
    """Shaken: a streak of two to four pixels in any direction."""
    return _photographed(flat, modules, rng, (2.0, 3.4), _streaked, most_blur=0.7)


KINDS: Mapping[str, Callable[[Rgb, int, np.random.Generator], Rgb]] = {
    one.__name__: one for one in (ordinary, small, bent, dim, glaring, shadowed, hemmed_in, moved)
}


def _photographed(
    flat: Rgb,
    modules: int,
    rng: np.random.Generator,
    pixels: tuple[float, float],
    damage: Damage,
    most_blur: float = 1.1,
) -> Rgb:
    scale = rng.uniform(*pixels) * modules / flat.shape[1]
    h, w = flat.shape[:2]
    half = np.array([w, h]) * scale / 2
    angle = np.radians(rng.uniform(0, 360))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half @ turn.T
    corners = corners * (1 + rng.uniform(-0.06, 0.06, (4, 1))) + (SIZE[0] / 2, SIZE[1] / 2)
    square = np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(square, corners.astype(np.float32))
    reduced = cv2.GaussianBlur(flat, (0, 0), max(0.1, 0.35 / scale))
    table = np.full((SIZE[1], SIZE[0], 3), rng.uniform(90, 220), dtype=np.float32)
    laid = cv2.warpPerspective(reduced, matrix, SIZE).astype(np.float32)
    inside = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, SIZE)[..., None]
    seen = damage(laid * inside + table * (1 - inside), rng)
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, most_blur))
    noisy = (seen + rng.normal(0, rng.uniform(2, 10), seen.shape)).clip(0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 92))]
    _, packed = cv2.imencode(".jpg", noisy, quality)
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)


def _unspoilt(seen: Floats, rng: np.random.Generator) -> Floats:
    return seen


def _dark(seen: Floats, rng: np.random.Generator) -> Floats:
    grain = rng.normal(0, rng.uniform(2, 5), seen.shape)
    return np.asarray(seen * rng.uniform(0.14, 0.3) + grain, dtype=np.float32)


def _lamp(seen: Floats, rng: np.random.Generator) -> Floats:
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    x, y = SIZE[0] / 2 + rng.uniform(-160, 160), SIZE[1] / 2 + rng.uniform(-60, 60)
    reach = rng.uniform(30, 55)
    spot = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * reach**2))
    return np.asarray(seen + (rng.uniform(150, 260) * spot)[..., None], dtype=np.float32)


def _shadow(seen: Floats, rng: np.random.Generator) -> Floats:
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    angle = rng.uniform(0, np.pi)
    side = (columns - SIZE[0] / 2) * np.cos(angle) + (rows - SIZE[1] / 2) * np.sin(angle)
    edge = 1 / (1 + np.exp(-(side + rng.uniform(-80, 80)) / 3))
    return np.asarray(seen * (1 - rng.uniform(0.5, 0.75) * edge)[..., None], dtype=np.float32)


def _streaked(seen: Floats, rng: np.random.Generator) -> Floats:
    size, angle = 7, rng.uniform(0, np.pi)
    kernel = np.zeros((size, size), np.float32)
    reach = rng.uniform(1.0, 2.0) * np.array([np.cos(angle), np.sin(angle)])
    ends = [tuple(int(v) for v in (size / 2 - 0.5 + sign * reach) * 16) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()), dtype=np.float32)


def _curved(flat: Rgb, rng: np.random.Generator) -> Rgb:
    """The rows of the card bow by up to a twentieth of its width, or its columns crowd together."""
    h, w = flat.shape[:2]
    margin = int(0.06 * w)
    rows, columns = np.mgrid[0 : h + 2 * margin, 0:w].astype(np.float32)
    across = (columns / w - 0.5) * 2
    bow = margin * rng.uniform(-0.9, 0.9) * (1 - across**2)
    crowd = w / 2 + np.arcsin(across * 0.6) / np.arcsin(0.6) * w / 2
    x = (crowd if rng.random() < 0.5 else columns).astype(np.float32)
    y = (rows - margin + bow).astype(np.float32)
    bowed = cv2.remap(flat, x, y, cv2.INTER_LINEAR, borderValue=(235, 235, 235))
    return np.asarray(bowed, dtype=np.uint8)
